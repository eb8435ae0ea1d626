//! How pipelines moved and convert: set-based, so that a list costs what one does.

use super::coverage::valued;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::owners::{belongs, open_owners, subjects_of, teams_on};
use chrono::{Days, NaiveDate};
use domain::access::Action;
use domain::calendar::Period;
use domain::goals::{Explanation, Owner};
use domain::ids::{OpportunityId, StageId};
use domain::money::{Currency, MissingRate};
use domain::pipeline::{
    Conversion, Conversions, Movement, Moving, MovingDeal, Outcome, StageAges, Stages, conversion, movement,
};
use persistence::{MovementQuery, RateTable, Session, StageExit, Subjects};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Opportunities that moved alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedDeals {
    /// Which, the soonest expected close first, whoever may see them.
    pub deals: Vec<OpportunityId>,
    /// What they are worth in minor units of the organization's currency at the latest rates, or the rate that is missing.
    pub minor: std::result::Result<i128, MissingRate>,
}

/// How somebody's pipeline moved over a period, as of a day.
#[derive(Clone, Debug)]
pub struct MovementFigures {
    /// Whose.
    pub owner: Owner,
    /// Over which period.
    pub period: Period,
    /// As of which day.
    pub as_of: NaiveDate,
    /// Currency of every amount.
    pub currency: Currency,
    /// Created in the period.
    pub created: MovedDeals,
    /// In a later stage than before the period.
    pub advanced: MovedDeals,
    /// Expected to close later than they were in the period.
    pub pushed: MovedDeals,
    /// Open, and pushed twice or more.
    pub slipped: MovedDeals,
    /// Open, and unchanged for too long.
    pub stale: MovedDeals,
    /// Open, and expected to have closed.
    pub past_due: MovedDeals,
    /// How the figures came about.
    pub explanation: Explanation,
}

/// How somebody's pipeline converts, stage by stage.
#[derive(Clone, Debug)]
pub struct ConversionFigures {
    /// Whose.
    pub owner: Owner,
    /// In the period against the past and peers.
    pub conversion: Conversion,
}

impl App {
    /// How the pipelines of those of `owners` the viewer may see moved over a period, in no particular order.
    pub async fn movements(
        &self,
        viewer: &Viewer,
        owners: &[Owner],
        period: Period,
        as_of: NaiveDate,
    ) -> Result<Vec<MovementFigures>> {
        let session = self.reading(viewer);
        let open = visible(viewer, &session, owners).await?;
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let reading = Reading::of(viewer, &session, period, as_of).await?;
        let mut found = Vec::with_capacity(open.len());
        for subjects in subjects_of(&open) {
            let mut moved = reading.moved(subjects.clone()).await?;
            let rates = reading.rates(&moved).await?;
            for owner in open.iter().copied().filter(|owner| belongs(&subjects, *owner)) {
                let moving = moved.remove(&owner).unwrap_or_default();
                found.push(reading.movement(owner, moving, &rates));
            }
        }
        Ok(found)
    }

    /// How the pipelines of those of `owners` the viewer may see convert over a period, in no particular order.
    pub async fn conversions(
        &self,
        viewer: &Viewer,
        owners: &[Owner],
        period: Period,
        as_of: NaiveDate,
    ) -> Result<Vec<ConversionFigures>> {
        let session = self.reading(viewer);
        let open = visible(viewer, &session, owners).await?;
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let reading = Reading::of(viewer, &session, period, as_of).await?;
        let mut found = Vec::with_capacity(open.len());
        for subjects in subjects_of(&open) {
            let period = match reading.window {
                Some(window) => reading.exits(subjects.clone(), window).await?,
                None => HashMap::new(),
            };
            let history = reading.exits(subjects.clone(), reading.history).await?;
            let peers_of = reading.peers_of(&subjects, &open).await?;
            let (peers, seen) = reading.peers(&peers_of).await?;
            let none = Conversions::default();
            for owner in open.iter().copied().filter(|owner| belongs(&subjects, *owner)) {
                let of =
                    |exits: &HashMap<Owner, Conversions>, owner| exits.get(&owner).unwrap_or(&none).clone();
                let beside = peers_of.get(&owner);
                let judged = conversion(
                    &reading.stages,
                    &reading.ages,
                    &of(&period, owner),
                    &of(&history, owner),
                    beside.map(|beside| of(&peers, *beside)).as_ref(),
                );
                let told = beside.is_some_and(|beside| seen.contains(beside));
                found.push(ConversionFigures {
                    owner,
                    conversion: if told { judged } else { judged.without_peers() },
                });
            }
        }
        Ok(found)
    }
}

/// Those whose pipeline figures the viewer may see.
async fn visible(viewer: &Viewer, session: &Session, owners: &[Owner]) -> Result<Vec<Owner>> {
    let actions = (Action::ReadPipeline, Action::ReadSharedPipeline);
    open_owners(viewer, session, owners, actions).await
}

/// One owner's opportunities that matter.
#[derive(Default)]
struct Moved {
    created: Vec<MovingDeal>,
    revised: Vec<MovingDeal>,
    open: Vec<MovingDeal>,
}

/// What every owner's figures of one question share.
struct Reading<'a> {
    viewer: &'a Viewer,
    session: &'a Session,
    period: Period,
    /// The part of the period that has gone by.
    window: Option<Period>,
    /// What the period is held against.
    history: Period,
    as_of: NaiveDate,
    stages: Stages,
    ages: StageAges,
}

impl<'a> Reading<'a> {
    async fn of(viewer: &'a Viewer, session: &'a Session, period: Period, as_of: NaiveDate) -> Result<Self> {
        let history = viewer.organization.settings.buckets.last_four_quarters(as_of);
        let gone_by = period.end().min(as_of + Days::new(1));
        Ok(Self {
            viewer,
            session,
            period,
            window: Period::new(period.start(), gone_by).ok(),
            history,
            as_of,
            stages: session.stages().await?,
            ages: StageAges::of(session.stage_ages(history).await?),
        })
    }

    fn query(&self, subjects: Subjects) -> MovementQuery {
        MovementQuery {
            subjects,
            as_of: self.as_of,
            today: self.viewer.today(),
        }
    }

    async fn moved(&self, subjects: Subjects) -> Result<HashMap<Owner, Moved>> {
        let query = self.query(subjects);
        let mut moved: HashMap<Owner, Moved> = HashMap::new();
        if let Some(window) = self.window {
            for (owner, deal) in self.session.deals_created(&query, window).await? {
                moved.entry(owner).or_default().created.push(deal);
            }
            for (owner, deal) in self.session.deals_revised(&query, window).await? {
                moved.entry(owner).or_default().revised.push(deal);
            }
        }
        let open = self.stages.in_order().into_iter();
        let open = open.filter(|stage| stage.outcome == Outcome::Open);
        let stale_before: Vec<(StageId, NaiveDate)> = open
            .filter_map(|stage| Some((stage.id, self.ages.stale_before(stage.id, self.as_of)?)))
            .collect();
        for (owner, deal) in self.session.deals_to_mend(&query, &stale_before).await? {
            moved.entry(owner).or_default().open.push(deal);
        }
        Ok(moved)
    }

    /// The rates what moved is valued at.
    async fn rates(&self, moved: &HashMap<Owner, Moved>) -> Result<RateTable> {
        let mut foreign = BTreeSet::new();
        for moved in moved.values() {
            let deals = moved.created.iter().chain(&moved.revised).chain(&moved.open);
            foreign.extend(deals.filter_map(|deal| Some(deal.amount?.currency)));
        }
        foreign.remove(&self.viewer.organization.settings.currency);
        Ok(self.session.rates_on(foreign, self.as_of).await?)
    }

    fn movement(&self, owner: Owner, moved: Moved, rates: &RateTable) -> MovementFigures {
        let Movement {
            created,
            advanced,
            pushed,
            slipped,
            stale,
            past_due,
            explanation,
        } = movement(&Moving {
            window: self.window,
            as_of: self.as_of,
            stages: &self.stages,
            ages: &self.ages,
            created: moved.created,
            revised: moved.revised,
            open: moved.open,
        });
        let currency = self.viewer.organization.settings.currency;
        let group = |deals: Vec<MovingDeal>| MovedDeals {
            minor: worth(&deals, rates, currency, self.as_of),
            deals: deals.into_iter().map(|deal| deal.id).collect(),
        };
        MovementFigures {
            owner,
            period: self.period,
            as_of: self.as_of,
            currency,
            created: group(created),
            advanced: group(advanced),
            pushed: group(pushed),
            slipped: group(slipped),
            stale: group(stale),
            past_due: group(past_due),
            explanation,
        }
    }

    async fn exits(&self, subjects: Subjects, window: Period) -> Result<HashMap<Owner, Conversions>> {
        let mut exits: HashMap<Owner, Vec<StageExit>> = HashMap::new();
        for exit in self.session.stage_exits(&self.query(subjects), window).await? {
            exits.entry(exit.subject).or_default().push(exit);
        }
        let count = |exits: Vec<StageExit>| {
            let counted = exits.into_iter().map(|exit| (exit.from, exit.to, exit.number));
            Conversions::of(&self.stages, counted)
        };
        Ok(exits
            .into_iter()
            .map(|(owner, exits)| (owner, count(exits)))
            .collect())
    }

    /// Who stands beside each of these subjects: the team a member belongs to on the day, the organization beside a team.
    async fn peers_of(&self, subjects: &Subjects, owners: &[Owner]) -> Result<HashMap<Owner, Owner>> {
        Ok(match subjects {
            Subjects::Members(members) => {
                let teams = teams_on(self.session, members, self.as_of).await?;
                teams
                    .into_iter()
                    .map(|(member, team)| (member, Owner::Team(team)))
                    .collect()
            }
            Subjects::Teams(_) => {
                let teams = owners.iter().filter(|owner| belongs(subjects, **owner));
                teams.map(|team| (*team, Owner::Organization)).collect()
            }
            Subjects::EveryMember | Subjects::EveryTeam | Subjects::Organization => HashMap::new(),
        })
    }

    /// How those who stand beside others converted, and those among them whose figures the viewer may see.
    async fn peers(
        &self,
        peers_of: &HashMap<Owner, Owner>,
    ) -> Result<(HashMap<Owner, Conversions>, Vec<Owner>)> {
        let mut owners: Vec<Owner> = peers_of.values().copied().collect();
        owners.sort_unstable();
        owners.dedup();
        if owners.is_empty() {
            return Ok((HashMap::new(), owners));
        }
        let found = self.exits(Subjects::of(&owners), self.history).await?;
        Ok((found, visible(self.viewer, self.session, &owners).await?))
    }
}

/// What some opportunities are worth together, at the latest rates of a day.
fn worth(
    deals: &[MovingDeal],
    rates: &RateTable,
    currency: Currency,
    on: NaiveDate,
) -> std::result::Result<i128, MissingRate> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for amount in deals.iter().filter_map(|deal| deal.amount) {
        *sums.entry(amount.currency).or_default() += i128::from(amount.minor);
    }
    sums.into_iter()
        .map(|sum| valued(rates, (sum.1, sum.0), currency, on))
        .sum()
}
