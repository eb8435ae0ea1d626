//! The SMART check of many goals, by a number of statements that does not depend on how many there are.
//!
//! Whether a target is achievable is told from what the owner reached before, and where that is too little from what the others
//! of the team reached – but only to whom their results are open one by one: by trying targets, anybody else could tell the best
//! of them to the cent.

use super::life::refused;
use super::plan::Plans;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::metrics::read::Figures;
use crate::owners::{member, teams_on};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::calendar::{Buckets, Period};
use domain::exact::Exact;
use domain::goals::{Comparables, ComparedWith, Evidence, Goal, Owner, Smart, smart};
use domain::ids::{GoalId, MemberId, MetricId, TeamId};
use domain::metrics::{Layer, Metric};
use persistence::Session;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Comparable periods looked back on.
const PERIODS: usize = 12;

/// Periods a goal may lie ahead of those; one of a goal still further away is compared with nothing.
const MOST_AHEAD: usize = 400;

/// Figures from which on a target is ranked among the owner's own.
const ENOUGH: usize = 4;

impl App {
    /// The check of those of these goals the viewer sees all of.
    pub async fn goal_smart(
        &self,
        viewer: &Viewer,
        goals: &[Goal],
        as_of: NaiveDate,
    ) -> Result<HashMap<GoalId, Smart>> {
        let session = self.reading(viewer);
        let ids: Vec<GoalId> = goals.iter().map(|goal| goal.id).collect();
        let open = session.goals_open(&viewer.asker, &ids).await?;
        let goals: Vec<&Goal> = goals.iter().filter(|goal| open.contains(&goal.id)).collect();
        if goals.is_empty() {
            return Ok(HashMap::new());
        }
        let metrics = session.metrics().await?;
        let metrics: HashMap<MetricId, &Metric> = metrics.iter().map(|metric| (metric.id, metric)).collect();
        let settings = &viewer.organization().settings;
        let mut judged = Vec::with_capacity(goals.len());
        for goal in goals {
            let metric = metrics.get(&goal.metric).copied();
            let metric = metric.ok_or_else(|| Error::Internal("a goal's metric is missing".into()))?;
            let over = |period: &Period| period.last_day() <= as_of && period.end() <= viewer.today();
            let periods = comparable(&settings.buckets, goal.period, over);
            judged.push(Judged {
                goal,
                metric,
                periods,
                decimals: metric.definition.decimals(Some(settings.currency)),
            });
        }
        let history = History::load(&session, viewer, &judged, as_of).await?;
        let team = Mates::load(&session, viewer, &judged, &history, as_of).await?;
        let owners: BTreeSet<MemberId> = judged.iter().filter_map(|one| member(one.goal.owner)).collect();
        let owners: Vec<MemberId> = owners.into_iter().collect();
        let active = session.members_by_id(&owners).await?.into_iter();
        let active: HashSet<MemberId> = active
            .filter(|member| member.active)
            .map(|member| member.id)
            .collect();
        let plans = Plans::load(&session, viewer, judged.iter().map(|one| one.goal.currency)).await?;
        let mut found = HashMap::new();
        for one in &judged {
            let goal = one.goal;
            let own = history.of(one);
            let (mates, hidden) = match own.len() < ENOUGH {
                true => team.of(one),
                false => (None, false),
            };
            let comparables = match mates {
                Some(mates) => Comparables {
                    with: ComparedWith::Team,
                    figures: mates,
                },
                None => Comparables {
                    with: ComparedWith::OwnHistory,
                    figures: own,
                },
            };
            let planned = plans.planned(goal).ok();
            let evidence = Evidence {
                owner_active: member(goal.owner).is_none_or(|owner| active.contains(&owner)),
                target: planned.and_then(|goal| {
                    let decimals = one.metric.definition.decimals(goal.currency);
                    Exact::scaled(i128::from(goal.target), decimals)
                }),
                comparables: Some(comparables).filter(|found| !found.figures.is_empty()),
                hidden,
                as_of,
            };
            found.insert(goal.id, smart(goal, &one.metric.definition, &evidence));
        }
        Ok(found)
    }
}

/// Refuses a goal that is about to be put into force with `NOT_SMART`, where it is not specific, measurable or time-bound.
pub(super) async fn activatable(work: &Work, goal: &Goal) -> Result<()> {
    let metrics = work.metrics_by_id(&[goal.metric]).await?;
    let metric = metrics.first();
    let metric = metric.ok_or_else(|| Error::Internal("a goal's metric is missing".into()))?;
    let owner_active = match goal.owner {
        Owner::Member(id) => work
            .members_by_id(&[id])
            .await?
            .iter()
            .any(|member| member.active),
        Owner::Team(_) | Owner::Organization => true,
    };
    let evidence = Evidence {
        owner_active,
        target: None,
        comparables: None,
        hidden: false,
        as_of: work.viewer.today(),
    };
    smart(goal, &metric.definition, &evidence)
        .check()
        .map_err(refused)
}

/// A goal with the periods before it that are like its own, the last first.
struct Judged<'a> {
    goal: &'a Goal,
    metric: &'a Metric,
    periods: Vec<Period>,
    /// Decimals of what it is compared with: money is in the organization's currency by then.
    decimals: u8,
}

/// The last periods of the same kind before one that are over.
fn comparable(buckets: &Buckets, period: Period, over: impl Fn(&Period) -> bool) -> Vec<Period> {
    let mut last = period;
    let before = std::iter::from_fn(|| {
        last = buckets.previous(last);
        Some(last)
    });
    let recent = before.take(MOST_AHEAD + PERIODS);
    recent.skip_while(|period| !over(period)).take(PERIODS).collect()
}

/// What owners reached in the periods before their goals.
struct History(Figures);

impl History {
    async fn load(
        session: &Session,
        viewer: &Viewer,
        judged: &[Judged<'_>],
        as_of: NaiveDate,
    ) -> Result<History> {
        let mut asked = Vec::new();
        for one in judged {
            let periods = one.periods.iter();
            asked.extend(periods.map(|period| (one.goal.owner, one.metric, *period)));
        }
        Ok(History(viewer.figures(session, asked, as_of).await?))
    }

    /// The owner's figures, from the first period on in which anything was measured of them: what nobody measured is not zero.
    /// None at all where one lacks an exchange rate.
    fn of(&self, one: &Judged<'_>) -> Vec<Exact> {
        let sums = one.periods.iter().rev();
        let sums = sums.map(|period| self.0.get(one.goal.owner, one.metric.id, *period));
        let known = sums.skip_while(|sum| sum.is_none_or(|sum| sum.totals.facts == 0));
        let mut figures = Vec::new();
        for sum in known {
            if sum.is_some_and(|sum| sum.unconverted > 0) {
                return Vec::new();
            }
            let totals = sum.map(|sum| sum.totals).unwrap_or_default();
            figures.extend(totals.actual(&one.metric.definition, one.decimals));
        }
        figures
    }
}

/// What the others of an owner's team reached in the last period before.
struct Mates {
    figures: Option<Figures>,
    teams: HashMap<Owner, TeamId>,
    of_team: HashMap<TeamId, Vec<MemberId>>,
    results: HashSet<MemberId>,
    details: HashSet<MemberId>,
    all: bool,
}

impl Mates {
    /// Of the owners whose own figures are too few.
    async fn load(
        session: &Session,
        viewer: &Viewer,
        judged: &[Judged<'_>],
        history: &History,
        as_of: NaiveDate,
    ) -> Result<Mates> {
        let few = judged.iter().filter(|one| history.of(one).len() < ENOUGH);
        let few: Vec<(&Judged<'_>, MemberId)> = few
            .filter_map(|one| Some((one, member(one.goal.owner)?)))
            .collect();
        let mut mates = Mates {
            figures: None,
            teams: HashMap::new(),
            of_team: HashMap::new(),
            results: HashSet::new(),
            details: HashSet::new(),
            all: viewer.principal().member().is_none(),
        };
        if few.is_empty() {
            return Ok(mates);
        }
        let owners: BTreeSet<MemberId> = few.iter().map(|(_, owner)| *owner).collect();
        let owners: Vec<MemberId> = owners.into_iter().collect();
        mates.teams = teams_on(session, &owners, as_of).await?;
        let teams: BTreeSet<TeamId> = mates.teams.values().copied().collect();
        let teams: Vec<TeamId> = teams.into_iter().collect();
        for assigned in session.assigned_to(&teams, as_of).await? {
            let team = mates.of_team.entry(assigned.team_id).or_default();
            team.push(assigned.member_id);
        }
        let everybody: BTreeSet<MemberId> = mates.of_team.values().flatten().copied().collect();
        let everybody: Vec<MemberId> = everybody.into_iter().collect();
        let (asker, action) = (&viewer.asker, Action::ReadResults);
        mates.results = session
            .members_open(asker, action, Detail::Totals, &everybody)
            .await?;
        mates.details = session
            .members_open(asker, action, Detail::Full, &everybody)
            .await?;
        let mut asked = Vec::new();
        for (one, _) in &few {
            let team = mates.teams.get(&one.goal.owner);
            let team = team.and_then(|team| mates.of_team.get(team));
            if let (Some(team), Some(period)) = (team, one.periods.first()) {
                let of = |other: &MemberId| (Owner::Member(*other), one.metric, *period);
                asked.extend(team.iter().map(of));
            }
        }
        mates.figures = Some(viewer.figures(session, asked, as_of).await?);
        Ok(mates)
    }

    /// The figures of the others, where there are enough of them and all are open to the viewer; and whether some are not.
    fn of(&self, one: &Judged<'_>) -> (Option<Vec<Exact>>, bool) {
        let team = self.teams.get(&one.goal.owner);
        let all = team.and_then(|team| self.of_team.get(team));
        let (Some(all), Some(period), Some(figures)) = (all, one.periods.first(), &self.figures) else {
            return (None, false);
        };
        let others = all
            .iter()
            .filter(|other| Owner::Member(**other) != one.goal.owner);
        let others: Vec<&MemberId> = others.collect();
        // A peer sees results and nothing else; scripts that see figures see all of them.
        let seen = match self.all || one.metric.definition.layer == Layer::Result {
            true => &self.results,
            false => &self.details,
        };
        if others.iter().any(|other| !seen.contains(other)) {
            return (None, true);
        }
        let mut found = Vec::new();
        for other in others {
            let sum = figures.get(Owner::Member(*other), one.metric.id, *period);
            let Some(sum) = sum.filter(|sum| sum.totals.facts > 0) else {
                continue;
            };
            if sum.unconverted > 0 {
                return (None, false);
            }
            found.extend(sum.totals.actual(&one.metric.definition, one.decimals));
        }
        (Some(found).filter(|found| found.len() >= ENOUGH), false)
    }
}
