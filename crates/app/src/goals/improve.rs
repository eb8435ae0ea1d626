//! Where to improve: the goals and metrics furthest behind, with the reasons why that is said.
//!
//! All running goals are judged, some at a time, and of them only those furthest behind and a sum by metric are kept.

use super::progress::{GoalFigures, ProgressParts};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::exact::Exact;
use domain::goals::{Goal, GoalFilter, GoalProgress, GoalState, Health, Owner};
use domain::ids::MetricId;
use domain::paging::PageRequest;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Goals judged at a time.
const AT_A_TIME: u64 = 500;

/// A goal that is behind.
#[derive(Clone, Debug)]
pub struct ImprovementGoal {
    /// The goal.
    pub goal: Goal,
    /// Where it stands.
    pub figures: Arc<GoalFigures>,
}

/// A metric in which somebody is behind.
#[derive(Clone, Debug)]
pub struct ImprovementMetric {
    /// The metric.
    pub metric: MetricId,
    /// Goals on it that were judged: those of people on leave, or without enough data, are not.
    pub goals: usize,
    /// Those of them that are at risk or off track.
    pub behind: usize,
    /// Σ (actual − reference) / Σ (expected − reference) of the goals; none for what is not added up.
    pub pace: Option<Exact>,
}

/// Where to improve.
#[derive(Clone, Debug)]
pub struct ImprovementAreas {
    /// The date judged.
    pub as_of: NaiveDate,
    /// Goals at risk or off track, those furthest behind by pace first.
    pub goals: Vec<ImprovementGoal>,
    /// Metrics with such goals, those furthest behind by pace first.
    pub metrics: Vec<ImprovementMetric>,
}

impl App {
    /// Where a member, a team with all below it, or the organization is behind; the viewer themselves when nobody is named. Only
    /// of goals the viewer sees all of.
    ///
    /// # Errors
    /// `NOT_FOUND` at `of` where the goals of whoever is named are not open to the viewer; `REQUIRED` for a script that names
    /// nobody.
    pub async fn improvement_areas(
        &self,
        viewer: &Viewer,
        of: Option<Owner>,
        as_of: NaiveDate,
        most: usize,
    ) -> Result<ImprovementAreas> {
        let own = viewer.principal().member().map(Owner::Member);
        let nobody = || Error::invalid("of", "REQUIRED", "name a member, a team or the organization");
        let of = of.or(own).ok_or_else(nobody)?;
        let session = self.reading(viewer);
        let (asker, gone) = (&viewer.asker, || {
            Error::not_found_at("member, team or organization whose goals are open to you", "of")
        });
        let mut filter = GoalFilter {
            states: Some(vec![GoalState::Active]),
            running_on: Some(as_of),
            open: true,
            ..GoalFilter::default()
        };
        let open = match of {
            Owner::Member(id) => {
                filter.owners = Some(vec![of]);
                let action = Action::ReadMemberGoals;
                !session
                    .members_open(asker, action, Detail::Full, &[id])
                    .await?
                    .is_empty()
            }
            Owner::Team(id) => {
                filter.within = Some((id, as_of));
                let action = Action::ReadSharedGoals;
                !session
                    .teams_open(asker, action, Detail::Full, &[id])
                    .await?
                    .is_empty()
            }
            Owner::Organization => viewer.may(Action::ReadSharedGoals),
        };
        if !open {
            return Err(gone());
        }
        let mut behind: Vec<(Option<Exact>, Goal)> = Vec::new();
        let mut sums = Sums::default();
        let mut request = PageRequest::first(AT_A_TIME);
        loop {
            let page = session.goals_page_by_id(asker, &filter, &request).await?;
            request.after = page.rows.last().map(|(key, _)| key.clone());
            let goals: Vec<Goal> = page.rows.into_iter().map(|(_, goal)| goal).collect();
            let asked: Vec<&Goal> = goals.iter().collect();
            let parts = ProgressParts::default();
            let figures = self.goal_progress(viewer, &asked, as_of, parts).await?;
            for goal in goals {
                let Some(of) = figures.get(&goal.id).map(|found| &found.progress) else {
                    continue;
                };
                sums.add(&goal, of);
                if is_behind(of.health) {
                    behind.push((of.pace, goal));
                }
            }
            behind.sort_by_key(|(pace, goal)| furthest(*pace, goal.id));
            behind.truncate(most);
            if !page.has_next {
                break;
            }
        }
        let asked: Vec<&Goal> = behind.iter().map(|(_, goal)| goal).collect();
        let mut figures = self
            .goal_progress(viewer, &asked, as_of, ProgressParts::ALL)
            .await?;
        let shown = behind.into_iter().filter_map(|(_, goal)| {
            let figures = figures.remove(&goal.id)?;
            Some(ImprovementGoal { goal, figures })
        });
        Ok(ImprovementAreas {
            as_of,
            goals: shown.collect(),
            metrics: sums.metrics(),
        })
    }
}

/// The worst pace first, and what has none last.
fn furthest<T: Ord>(pace: Option<Exact>, then: T) -> (bool, Option<Exact>, T) {
    (pace.is_none(), pace, then)
}

fn is_behind(health: Health) -> bool {
    matches!(health, Health::AtRisk | Health::OffTrack)
}

fn is_judged(health: Health) -> bool {
    !matches!(health, Health::Excused | Health::Unknown | Health::NotEnoughData)
}

/// What goals on metrics come to, by the kind of their owners: 0 members, 1 teams, 2 the organization.
#[derive(Default)]
struct Sums(BTreeMap<(MetricId, u8), Sum>);

struct Sum {
    goals: usize,
    behind: usize,
    /// Σ (actual − reference) and Σ (expected − reference); none where a part of it is not known, or nothing is added up.
    ways: Option<(Exact, Exact)>,
}

impl Sums {
    fn add(&mut self, goal: &Goal, of: &GoalProgress) {
        if !is_judged(of.health) {
            return;
        }
        let kind = match goal.owner {
            Owner::Member(_) => 0,
            Owner::Team(_) => 1,
            Owner::Organization => 2,
        };
        let sum = self.0.entry((goal.metric, kind)).or_insert(Sum {
            goals: 0,
            behind: 0,
            ways: Some((Exact::ZERO, Exact::ZERO)),
        });
        sum.goals += 1;
        sum.behind += usize::from(is_behind(of.health));
        sum.ways = sum.ways.zip(ways(of)).and_then(|(all, one)| {
            let (gone, expected) = (all.0.checked_add(one.0)?, all.1.checked_add(one.1)?);
            Some((gone, expected))
        });
    }

    /// The metrics of goals that are behind. A team's figure holds its members': where goals of members are judged, these alone
    /// count.
    fn metrics(self) -> Vec<ImprovementMetric> {
        let mut finest: BTreeMap<MetricId, Sum> = BTreeMap::new();
        for ((metric, _), sum) in self.0 {
            finest.entry(metric).or_insert(sum);
        }
        let behind = finest.into_iter().filter(|(_, sum)| sum.behind > 0);
        let told = behind.map(|(metric, sum)| ImprovementMetric {
            metric,
            goals: sum.goals,
            behind: sum.behind,
            // Sums by sums, never a mean of paces.
            pace: sum.ways.and_then(|(gone, expected)| gone.checked_div(expected)),
        });
        let mut metrics: Vec<ImprovementMetric> = told.collect();
        metrics.sort_by_key(|one| furthest(one.pace, one.metric));
        metrics
    }
}

/// How far a goal has come from where it would be without any progress, and how far it should have.
fn ways(of: &GoalProgress) -> Option<(Exact, Exact)> {
    let reference = of.reference.filter(|_| of.is_sum())?;
    Some((
        of.actual?.checked_sub(reference)?,
        of.expected?.checked_sub(reference)?,
    ))
}
