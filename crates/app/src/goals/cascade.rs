//! Whether the goals of a call may stand where they are put in the tree of goals.

use super::decide::{Decided, moves};
use super::upsert::Decisions;
use crate::error::Result;
use crate::unit::Work;
use domain::errors::Invalid;
use domain::goals::{Cascade, DEEPEST_CASCADE, Edge};
use domain::ids::{GoalId, MetricId};
use std::collections::HashMap;

/// The stored links around the goals of a call, as far as the tree may reach.
pub(super) struct Tree {
    links: HashMap<GoalId, Option<GoalId>>,
    /// The stored goals that count in those whose metric is to change, and what they measure.
    counting: HashMap<GoalId, Vec<(GoalId, MetricId)>>,
}

impl Tree {
    pub(super) async fn load(work: &Work, decisions: &Decisions) -> Result<Tree> {
        let mut links: HashMap<GoalId, Option<GoalId>> = HashMap::new();
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for (_, decided) in decisions.sound() {
            above.extend(decided.next.parent.map(|parent| parent.goal));
            let Some(stored) = &decided.stored else { continue };
            let parent = stored.parent.map(|parent| parent.goal);
            links.insert(stored.id, parent);
            above.extend(parent);
            if moves(decided) {
                below.push(stored.id);
            }
        }
        for _ in 0..DEEPEST_CASCADE {
            above.retain(|goal| !links.contains_key(goal));
            if above.is_empty() {
                break;
            }
            let found = work.goals_above(&above).await?;
            links.extend(above.iter().map(|goal| (*goal, None)));
            links.extend(found.iter().map(|(goal, parent)| (*goal, Some(*parent))));
            above = found.into_iter().map(|(_, parent)| parent).collect();
        }
        for _ in 0..DEEPEST_CASCADE {
            if below.is_empty() {
                break;
            }
            let found = work.goals_below(&below).await?;
            links.extend(found.iter().map(|(goal, parent)| (*goal, Some(*parent))));
            below = found.into_iter().map(|(goal, _)| goal).collect();
        }
        Ok(Tree {
            links,
            counting: counting(work, decisions).await?,
        })
    }

    /// Refuses rows with `GOAL_CYCLE`, `CASCADE_TOO_DEEP`, `PARENT_METRIC_DIFFERS`, and with `PARENT_REFUSED` those below a
    /// refused row; says whether there were any. A refused row stays where it is stored.
    pub(super) fn refuse(
        &self,
        measured_by: impl Fn(GoalId) -> Option<MetricId>,
        decisions: &mut Decisions,
    ) -> bool {
        let before = decisions.refused().len();
        refuse_below_refused(decisions);
        let mut links = self.links.clone();
        links.extend(
            decisions
                .sound()
                .map(|(_, decided)| (decided.next.id, decided.next.parent.map(|parent| parent.goal))),
        );
        let links = Cascade::new(links);
        let measured: HashMap<GoalId, MetricId> = decisions
            .sound()
            .map(|(_, decided)| (decided.next.id, decided.next.metric))
            .collect();
        let metric_of = |goal: GoalId| measured.get(&goal).copied().or_else(|| measured_by(goal));
        let mut refusals = Vec::new();
        for (row, decided) in decisions.sound() {
            let Some(parent) = decided.next.parent else {
                continue;
            };
            let counts = parent.edge == Edge::Contributes;
            if counts && metric_of(parent.goal).is_some_and(|metric| metric != decided.next.metric) {
                let message = "a goal that counts in its parent measures the same metric";
                refusals.push((row, Invalid::one("parent", "PARENT_METRIC_DIFFERS", message)));
            } else if moves(decided)
                && let Err(invalid) = links.check(decided.next.id)
            {
                refusals.push((row, invalid));
            }
        }
        for (row, decided) in decisions.sound() {
            let counting = self.counting.get(&decided.next.id).into_iter().flatten();
            // What the call itself sets is held against the goal above it, unless it is refused and stays as it is.
            let mut staying = counting.filter(|(below, _)| !measured.contains_key(below));
            if staying.any(|(_, metric)| *metric != decided.next.metric) {
                let message = "goals that count in this one measure another metric";
                refusals.push((row, Invalid::one("metric", "PARENT_METRIC_DIFFERS", message)));
            }
        }
        for (row, invalid) in refusals {
            decisions.refuse(row, invalid);
        }
        refuse_below_refused(decisions);
        decisions.refused().len() > before
    }
}

/// What counts in the stored goals that are to measure something else.
async fn counting(work: &Work, decisions: &Decisions) -> Result<HashMap<GoalId, Vec<(GoalId, MetricId)>>> {
    let mut counting: HashMap<GoalId, Vec<(GoalId, MetricId)>> = HashMap::new();
    let other = |decided: &Decided| {
        let stored = decided.stored.as_ref();
        stored.is_some_and(|stored| stored.metric != decided.next.metric)
    };
    let changed = decisions.sound().filter(|(_, decided)| other(decided));
    let changed: Vec<GoalId> = changed.map(|(_, decided)| decided.next.id).collect();
    if changed.is_empty() {
        return Ok(counting);
    }
    // Whoever puts a goal below one of these meanwhile decides by the metric it has afterwards.
    work.organization_locked().await?;
    for (goal, parent, metric) in work.goals_counting_in(&changed).await? {
        counting.entry(parent).or_default().push((goal, metric));
    }
    Ok(counting)
}

/// A refused row takes those below it along, level by level.
fn refuse_below_refused(decisions: &mut Decisions) {
    loop {
        let refused = decisions.refused();
        let below = |(row, parent): (usize, Option<GoalId>)| refused.contains(&parent?).then_some(row);
        let rows = decisions
            .sound()
            .map(|(row, decided)| (row, decided.next.parent.map(|parent| parent.goal)));
        let below: Vec<usize> = rows.filter_map(below).collect();
        if below.is_empty() {
            return;
        }
        for row in below {
            let message = "the row of the goal above is refused";
            decisions.refuse(row, Invalid::one("parent", "PARENT_REFUSED", message));
        }
    }
}
