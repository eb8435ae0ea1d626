//! The pipeline of members, teams and the organization against their quotas: set-based, so that a list costs what one does.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::goals::plan::Plans;
use crate::owners::{belongs, member, open_owners, subjects_of, teams_on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Action;
use domain::calendar::Period;
use domain::goals::{GoalFilter, GoalState, Owner, Unplanned};
use domain::ids::{StageId, TeamId};
use domain::metrics::Metric;
use domain::money::{Currency, MissingRate, Rate, convert};
use domain::pipeline::{
    Closing, Coverage, NextPeriod, OpenSums, Outcome, PipelineStanding, Tally, WinRate, coverage,
};
use persistence::{Asker, OpenAmount, RateTable, RollupSum, Session, Subjects};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Key of the standard metric quotas are set on.
const REVENUE_WON: &str = "revenue_won";

/// What is open in one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageAmount {
    /// The stage.
    pub stage: StageId,
    /// How many deals.
    pub deals: i64,
    /// How many of them have an estimated amount, such as a list price.
    pub estimated: i64,
    /// Their amount in minor units of the organization's currency at the latest rates, or the rate that is missing.
    pub minor: std::result::Result<i128, MissingRate>,
}

/// Somebody's pipeline over a period, as of a day.
#[derive(Clone, Debug)]
pub struct PipelineFigures {
    /// Whose.
    pub owner: Owner,
    /// The period looked at.
    pub period: Period,
    /// The period of the same kind after it.
    pub next: Period,
    /// When opportunities were last pushed; none before the first time.
    pub data_as_of: Option<DateTime<Utc>>,
    /// Against the quota.
    pub coverage: Coverage,
    /// Everything open, by stage.
    pub stages: Vec<StageAmount>,
}

/// What of a pipeline is wanted beside what is open: each part costs statements of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PipelineParts {
    /// The quota, what was won of it, the win rate, and what follows; without it these are those of nobody.
    pub coverage: bool,
    /// When opportunities were last pushed.
    pub freshness: bool,
}

impl App {
    /// The pipelines of those of `owners` the viewer may see, in no particular order.
    pub async fn pipelines(
        &self,
        viewer: &Viewer,
        owners: &[Owner],
        (period, as_of): (Period, NaiveDate),
        parts: PipelineParts,
    ) -> Result<Vec<PipelineFigures>> {
        let session = self.reading(viewer);
        let open = open_owners(
            viewer,
            &session,
            owners,
            (Action::ReadPipeline, Action::ReadSharedPipeline),
        )
        .await?;
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let reading = Reading::of(self, viewer, &session, (period, as_of), parts).await?;
        let mut found = Vec::new();
        for subjects in subjects_of(&open) {
            found.extend(reading.pipelines(&subjects, &open).await?);
        }
        Ok(found)
    }
}

/// Quotas by owner and period, or the plan rate that is missing to know them.
type Quotas = HashMap<(Owner, Period), std::result::Result<i64, MissingRate>>;

fn quota_of(quotas: &Quotas, owner: Owner, period: Period) -> Option<i64> {
    quotas.get(&(owner, period)).copied()?.ok()
}

/// What is held against what is open, by owner.
#[derive(Default)]
struct Agreed {
    /// Won in the period, or the rate that is missing to say so.
    won: HashMap<Owner, std::result::Result<i128, MissingRate>>,
    closed: HashMap<Owner, Tally>,
    teams: HashMap<Owner, TeamId>,
    of_team: HashMap<Owner, Tally>,
    quotas: Quotas,
}

/// What every owner's figures of one question share.
struct Reading<'a> {
    viewer: &'a Viewer,
    session: &'a Session,
    /// Figures are computed with the system's rights; what may be seen was decided before.
    system: Asker,
    period: Period,
    next: Period,
    as_of: NaiveDate,
    data_as_of: Option<DateTime<Utc>>,
    parts: PipelineParts,
    revenue: Arc<Metric>,
    catalogue: Arc<Catalogue>,
}

impl<'a> Reading<'a> {
    async fn of(
        app: &App,
        viewer: &'a Viewer,
        session: &'a Session,
        (period, as_of): (Period, NaiveDate),
        parts: PipelineParts,
    ) -> Result<Self> {
        let catalogue = app.catalogue(viewer).await?;
        let revenue = catalogue
            .metrics
            .iter()
            .find(|metric| metric.definition.key == REVENUE_WON)
            .cloned();
        let revenue = revenue.ok_or_else(|| Error::Internal("a standard metric is missing".into()))?;
        Ok(Self {
            system: app.system_viewer((*viewer.organization).clone()).asker,
            viewer,
            session,
            period,
            next: viewer.organization.settings.buckets.next(period),
            as_of,
            data_as_of: match parts.freshness {
                true => session.pipeline_received_at().await?,
                false => None,
            },
            parts,
            revenue,
            catalogue,
        })
    }

    async fn pipelines(&self, subjects: &Subjects, owners: &[Owner]) -> Result<Vec<PipelineFigures>> {
        let agreed = match self.parts.coverage {
            true => self.agreed(subjects, owners).await?,
            false => Agreed::default(),
        };
        let Agreed {
            won,
            closed,
            teams,
            of_team,
            quotas,
        } = agreed;
        let mut open: HashMap<Owner, Vec<OpenAmount>> = HashMap::new();
        let amounts = self
            .viewer
            .open_amounts(self.session, subjects.clone(), self.period, self.as_of)
            .await?;
        let mut foreign: BTreeSet<Currency> = amounts.iter().filter_map(|amount| amount.currency).collect();
        foreign.remove(&self.currency());
        let rates = self.session.rates_on(foreign, self.as_of).await?;
        for amount in amounts {
            open.entry(amount.subject).or_default().push(amount);
        }
        let mut found = Vec::new();
        for owner in owners.iter().copied().filter(|owner| belongs(subjects, *owner)) {
            let amounts = open.remove(&owner).unwrap_or_default();
            let own = closed.get(&owner).copied().unwrap_or_default();
            let win_rate = match teams.get(&owner) {
                Some(team) => {
                    WinRate::of_member(own, of_team.get(&Owner::Team(*team)).copied().unwrap_or_default())
                }
                None if member(owner).is_some() => WinRate::of_member(own, Tally::default()),
                None => WinRate::of_team(own),
            };
            let standing = PipelineStanding {
                currency: self.currency(),
                quota: quota_of(&quotas, owner, self.period),
                unplanned: quotas.get(&(owner, self.period)).and_then(|quota| quota.err()),
                won: won.get(&owner).copied().unwrap_or(Ok(0)),
                open: self.open_sums(&amounts, Closing::InPeriod, &rates),
                past_due_deals: self.past_due(&amounts),
                win_rate,
                next: Some(NextPeriod {
                    quota: quota_of(&quotas, owner, self.next),
                    open: match quotas.get(&(owner, self.next)) {
                        Some(Err(missing)) => Err(*missing),
                        _ => self.open_sums(&amounts, Closing::NextPeriod, &rates),
                    },
                }),
                thresholds: &self.viewer.organization.settings.policies.coverage,
                as_of: self.as_of,
            };
            found.push(PipelineFigures {
                owner,
                period: self.period,
                next: self.next,
                data_as_of: self.data_as_of,
                coverage: coverage(&standing),
                stages: self.by_stage(&amounts, &rates),
            });
        }
        Ok(found)
    }

    /// What is held against what is open.
    async fn agreed(&self, subjects: &Subjects, owners: &[Owner]) -> Result<Agreed> {
        let won = self
            .viewer
            .rollup_sums(
                self.session,
                &[&self.revenue],
                subjects.clone(),
                self.period,
                self.as_of,
            )
            .await?;
        let over_period = won.iter().map(|sum| (sum, self.period));
        let rates = self
            .viewer
            .missing_rates(self.session, over_period.collect(), self.as_of)
            .await?;
        let valued = |sum: &RollupSum| {
            let missing = rates.of(sum.subject, sum.metric, self.period);
            (sum.subject, missing.map_or(Ok(sum.totals.total), Err))
        };
        let (teams, of_team) = self.teams_of(subjects).await?;
        Ok(Agreed {
            won: won.iter().map(valued).collect(),
            closed: self.closed(subjects.clone()).await?,
            teams,
            of_team,
            quotas: self.quotas(owners).await?,
        })
    }

    fn currency(&self) -> Currency {
        self.viewer.organization.settings.currency
    }

    async fn closed(&self, subjects: Subjects) -> Result<HashMap<Owner, Tally>> {
        self.viewer
            .closed_deals(self.session, &self.catalogue.metrics, subjects, self.as_of)
            .await
    }

    /// The team each member belongs to on the day, and those teams' closed deals.
    async fn teams_of(&self, subjects: &Subjects) -> Result<(HashMap<Owner, TeamId>, HashMap<Owner, Tally>)> {
        let Subjects::Members(members) = subjects else {
            return Ok((HashMap::new(), HashMap::new()));
        };
        let teams = teams_on(self.session, members, self.as_of).await?;
        let mut ids: Vec<TeamId> = teams.values().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let closed = self.closed(Subjects::Teams(ids)).await?;
        Ok((teams, closed))
    }

    /// The live quotas of this period and the next, in minor units of the organization's currency at their plan rates.
    async fn quotas(&self, owners: &[Owner]) -> Result<Quotas> {
        let mut quotas = HashMap::new();
        let filter = GoalFilter {
            owners: Some(owners.to_vec()),
            metric: Some(self.revenue.id),
            quota: Some(true),
            states: Some(vec![GoalState::Active, GoalState::Closed]),
            overlaps: Period::new(self.period.start(), self.next.end()).ok(),
            ..GoalFilter::default()
        };
        let goals = self.session.goals_matching(&self.system, &filter).await?;
        let currencies = goals.iter().map(|goal| goal.currency);
        let plans = Plans::load(self.session, self.viewer, currencies).await?;
        for goal in &goals {
            let target = match plans.valued(goal.target, goal.currency, goal.period.start()) {
                Ok(target) => Ok(target),
                Err(Unplanned::NoRate(missing)) => Err(missing),
                Err(unplanned) => return Err(Error::Refused(unplanned.code(), unplanned.to_string())),
            };
            quotas.insert((goal.owner, goal.period), target);
        }
        Ok(quotas)
    }

    /// What is open for the period whose deals are marked `wanted`.
    fn open_sums(
        &self,
        amounts: &[OpenAmount],
        wanted: Closing,
        rates: &RateTable,
    ) -> std::result::Result<OpenSums, MissingRate> {
        let mut sums = OpenSums::default();
        for amount in amounts {
            let closing = match amount.closing {
                closing if closing == wanted => Closing::InPeriod,
                Closing::InPeriod => Closing::Earlier,
                closing => closing,
            };
            if let Some(stage) = self.catalogue.stages.get(amount.stage) {
                sums.count(stage, closing, amount.deals, self.valued(amount, rates)?);
            }
        }
        Ok(sums)
    }

    /// How many deals are past due.
    fn past_due(&self, amounts: &[OpenAmount]) -> i64 {
        let stage = |amount: &&OpenAmount| {
            self.catalogue
                .stages
                .get(amount.stage)
                .is_some_and(|stage| stage.outcome == Outcome::Open)
        };
        let late = amounts.iter().filter(|amount| amount.closing == Closing::PastDue);
        late.filter(stage).map(|amount| amount.deals).sum()
    }

    /// An amount in the organization's currency, at the latest rate of the day.
    fn valued(&self, amount: &OpenAmount, rates: &RateTable) -> std::result::Result<i128, MissingRate> {
        let to = self.currency();
        let from = amount.currency.unwrap_or(to);
        valued(rates, (i128::from(amount.minor), from), to, self.as_of)
    }

    fn by_stage(&self, amounts: &[OpenAmount], rates: &RateTable) -> Vec<StageAmount> {
        let mut stages: BTreeMap<(i32, StageId), StageAmount> = BTreeMap::new();
        for amount in amounts {
            let position = self
                .catalogue
                .stages
                .get(amount.stage)
                .map_or(0, |stage| stage.position);
            let empty = StageAmount {
                stage: amount.stage,
                deals: 0,
                estimated: 0,
                minor: Ok(0),
            };
            let sum = stages.entry((position, amount.stage)).or_insert(empty);
            sum.deals += amount.deals;
            sum.estimated += amount.estimated;
            sum.minor = sum.minor.and_then(|sum| Ok(sum + self.valued(amount, rates)?));
        }
        stages.into_values().collect()
    }
}

/// An amount of open deals in another currency, at the latest rate of a day.
pub(crate) fn valued(
    rates: &RateTable,
    (minor, from): (i128, Currency),
    to: Currency,
    on: NaiveDate,
) -> std::result::Result<i128, MissingRate> {
    let rate = if from == to {
        Some(Rate::ONE)
    } else {
        rates.on(from, on)
    };
    let missing = MissingRate { from, to, on };
    convert(minor, from, to, rate.ok_or(missing)?).ok_or(missing)
}
