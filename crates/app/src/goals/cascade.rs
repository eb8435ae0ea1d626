//! Whether the goals of a call may stand where they are put in the tree of goals.

use super::decide::{Decided, moves};
use super::found::Known;
use crate::error::Result;
use crate::unit::Work;
use domain::bulk::RowOutcome;
use domain::errors::Invalid;
use domain::goals::{Cascade, DEEPEST_CASCADE, Edge};
use domain::ids::{GoalId, MetricId};
use std::collections::{HashMap, HashSet};

/// The decisions about rows, in their order.
pub(super) type Decisions = Vec<std::result::Result<(RowOutcome, Decided), Invalid>>;

/// Refuses rows with `GOAL_CYCLE`, `CASCADE_TOO_DEEP`, `PARENT_METRIC_DIFFERS`, and with `PARENT_REFUSED` those below a
/// refused row. `refused` are the goals of the rows refused before.
pub(super) async fn checked(
    work: &Work,
    known: &Known,
    mut decisions: Decisions,
    mut refused: HashSet<GoalId>,
) -> Result<Decisions> {
    if !decisions
        .iter()
        .flatten()
        .any(|(_, decided)| moves(decided) || decided.next.parent.is_some())
    {
        return Ok(decisions);
    }
    let links = Cascade::new(links(work, &decisions).await?);
    let measured: HashMap<GoalId, MetricId> = decisions
        .iter()
        .flatten()
        .map(|(_, decided)| (decided.next.id, decided.next.metric))
        .collect();
    let metric_of = |goal: GoalId| measured.get(&goal).copied().or_else(|| known.measured_by(goal));
    for decision in &mut decisions {
        let Ok((_, decided)) = decision else { continue };
        let Some(parent) = decided.next.parent else {
            continue;
        };
        let counts = parent.edge == Edge::Contributes;
        let mut verdict = if moves(decided) {
            links.check(decided.next.id)
        } else {
            Ok(())
        };
        if counts && metric_of(parent.goal).is_some_and(|metric| metric != decided.next.metric) {
            let message = "a goal that counts in its parent measures the same metric";
            verdict = Err(Invalid::one("parent", "PARENT_METRIC_DIFFERS", message));
        }
        if let Err(invalid) = verdict {
            refused.insert(decided.next.id);
            *decision = Err(invalid);
        }
    }
    // A refused row takes those below it along, level by level.
    loop {
        let before = refused.len();
        for decision in &mut decisions {
            let Ok((_, decided)) = decision else { continue };
            if decided
                .next
                .parent
                .is_some_and(|parent| refused.contains(&parent.goal))
            {
                let message = "the row of the goal above is refused";
                refused.insert(decided.next.id);
                *decision = Err(Invalid::one("parent", "PARENT_REFUSED", message));
            }
        }
        if refused.len() == before {
            return Ok(decisions);
        }
    }
}

/// The links that decide about the rows' places: those of the rows as they are to be, and the stored ones above and
/// below them, as far as the tree may reach.
async fn links(work: &Work, decisions: &Decisions) -> Result<Vec<(GoalId, Option<GoalId>)>> {
    let mut links: HashMap<GoalId, Option<GoalId>> = HashMap::new();
    let mut moved = Vec::new();
    for (_, decided) in decisions.iter().flatten() {
        links.insert(decided.next.id, decided.next.parent.map(|parent| parent.goal));
        if moves(decided) && decided.stored.is_some() {
            moved.push(decided.next.id);
        }
    }
    let mut above: Vec<GoalId> = links.values().flatten().copied().collect();
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
    let mut below = moved;
    for _ in 0..DEEPEST_CASCADE {
        if below.is_empty() {
            break;
        }
        let found = work.goals_below(&below).await?;
        below = Vec::new();
        for (goal, parent) in found {
            // A row of the call stands where it is put, and not where it stood.
            links.entry(goal).or_insert_with(|| {
                below.push(goal);
                Some(parent)
            });
        }
    }
    Ok(links.into_iter().collect())
}
