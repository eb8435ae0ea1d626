//! Where to improve: the goals and metrics furthest behind, with the reasons why that is said.

use super::progress::{GoalFigures, ProgressParts};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::exact::Exact;
use domain::goals::{Goal, GoalFilter, GoalState, Health, Owner};
use domain::ids::{GoalId, MetricId};
use std::collections::{BTreeMap, HashMap};

/// A goal that is behind.
#[derive(Clone, Debug)]
pub struct ImprovementGoal {
    /// The goal.
    pub goal: Goal,
    /// Where it stands.
    pub figures: GoalFigures,
}

/// A metric in which somebody is behind.
#[derive(Clone, Debug)]
pub struct ImprovementMetric {
    /// The metric.
    pub metric: MetricId,
    /// Goals on it that could be judged.
    pub goals: usize,
    /// Those of them that are at risk or off track.
    pub behind: usize,
    /// Σ (actual − baseline) / Σ (expected − baseline) of the goals; none for what is not added up.
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
        let (asker, gone) = (&viewer.asker, || Error::not_found_at("Owner", "of"));
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
        let goals = session.goals_matching(asker, &filter).await?;
        let asked: Vec<&Goal> = goals.iter().collect();
        let mut figures = self
            .goal_progress(viewer, &asked, as_of, ProgressParts::ALL)
            .await?;
        let metrics = by_metric(&goals, &figures);
        let behind = goals.into_iter().filter_map(|goal| {
            let figures = figures.remove(&goal.id)?;
            is_behind(figures.progress.health).then_some(ImprovementGoal { goal, figures })
        });
        let mut goals: Vec<ImprovementGoal> = behind.collect();
        goals.sort_by_key(|one| furthest(one.figures.progress.pace, one.goal.id));
        goals.truncate(most);
        Ok(ImprovementAreas {
            as_of,
            goals,
            metrics,
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

/// The metrics of goals that are behind. A team's figure holds its members': where there are goals of members, these alone count.
fn by_metric(goals: &[Goal], figures: &HashMap<GoalId, GoalFigures>) -> Vec<ImprovementMetric> {
    let mut of: BTreeMap<MetricId, Vec<&Goal>> = BTreeMap::new();
    for goal in goals {
        of.entry(goal.metric).or_default().push(goal);
    }
    let mut metrics = Vec::new();
    for (metric, goals) in of {
        let kind = |goal: &&Goal| match goal.owner {
            Owner::Member(_) => 0,
            Owner::Team(_) => 1,
            Owner::Organization => 2,
        };
        let finest = goals.iter().map(kind).min();
        let counted = goals.iter().filter(|goal| Some(kind(goal)) == finest);
        let judged: Vec<&GoalFigures> = counted.filter_map(|goal| figures.get(&goal.id)).collect();
        let behind = judged.iter().filter(|one| is_behind(one.progress.health)).count();
        if behind > 0 {
            metrics.push(ImprovementMetric {
                metric,
                goals: judged.len(),
                behind,
                pace: pace(&judged),
            });
        }
    }
    metrics.sort_by_key(|one| furthest(one.pace, one.metric));
    metrics
}

/// Sums by sums, never a mean of paces; none where a part of it is not known, or nothing is added up.
fn pace(judged: &[&GoalFigures]) -> Option<Exact> {
    let (mut actual, mut expected) = (Exact::ZERO, Exact::ZERO);
    for one in judged {
        let of = &one.progress;
        // What has no projection is no sum.
        of.projected?;
        let base = of.baseline?;
        actual = actual.checked_add(of.actual?.checked_sub(base)?)?;
        expected = expected.checked_add(of.expected?.checked_sub(base)?)?;
    }
    actual.checked_div(expected)
}
