//! What a late fact changes of closed goals is written beside what was kept of them, in the fact's own transaction.

use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::goals::{ProgressParts, ProgressQuery, progress_of};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::calendar::Buckets;
use domain::goals::{Creator, Ended, Goal, RestatementReason};
use domain::ids::GoalId;
use persistence::FactChanges;
use std::collections::{BTreeMap, HashMap};

/// Brings the rollups up to date with changed facts, and restates the closed goals whose figures change with them.
pub(crate) async fn follow(
    work: &Work,
    changes: &FactChanges,
    buckets: &Buckets,
    reason: RestatementReason,
) -> Result<()> {
    follow_where_closed(work, changes, buckets, reason, Some(NaiveDate::MAX)).await
}

/// Like [`follow`], for those who know that every closed goal ends before a day, or that there is none, and that it stays so until the
/// end of the transaction: of later facts nothing is looked for.
pub(crate) async fn follow_where_closed(
    work: &Work,
    changes: &FactChanges,
    buckets: &Buckets,
    reason: RestatementReason,
    closed_before: Option<NaiveDate>,
) -> Result<()> {
    work.rollups_change(changes, buckets).await?;
    let Some(touched) = changes.touched() else {
        return Ok(());
    };
    if closed_before.is_none_or(|day| day <= touched.first) {
        return Ok(());
    }
    // Locked after the rollups, so that whoever waits for the goal sees the figure it waited for.
    let goals = work.closed_goals_touched(&touched).await?;
    restated(work, &goals, reason).await
}

/// Restates the closed goals of teams that a move of a team from a day on changes; whoever calls has locked out new facts.
pub(crate) async fn teams_moved(work: &Work, from: NaiveDate) -> Result<()> {
    let goals = work.closed_goals_of_teams(from).await?;
    restated(work, &goals, RestatementReason::Team).await
}

async fn restated(work: &Work, goals: &[Goal], reason: RestatementReason) -> Result<()> {
    if goals.is_empty() {
        return Ok(());
    }
    let now = current(work, goals).await?;
    let ids: Vec<GoalId> = goals.iter().map(|goal| goal.id).collect();
    let kept = work.goal_closings(&ids).await?;
    let made = work.restatements(&ids).await?;
    let cause = (work.now, Creator::from(&work.principal().actor), reason);
    let mut restatements = Vec::new();
    for closing in kept {
        let Some(ended) = now.get(&closing.goal) else {
            continue;
        };
        let earlier = made.get(&closing.goal).map(Vec::as_slice).unwrap_or_default();
        restatements.extend(closing.restated(earlier, ended, cause));
    }
    Ok(work.restatements_insert(&restatements).await?)
}

/// The figures of closed goals by what is known now, as each was judged.
pub(crate) async fn current(work: &Work, goals: &[Goal]) -> Result<HashMap<GoalId, Ended>> {
    let mut by_end: BTreeMap<NaiveDate, Vec<Goal>> = BTreeMap::new();
    for goal in goals {
        by_end.entry(goal.period.end()).or_default().push(goal.clone());
    }
    let mut current = HashMap::with_capacity(goals.len());
    if by_end.is_empty() {
        return Ok(current);
    }
    let catalogue = Catalogue::read(work).await?;
    for (as_of, goals) in by_end {
        let asked = ProgressQuery {
            catalogue: &catalogue,
            goals: &goals.iter().collect::<Vec<_>>(),
            as_of,
            // A team has what was below it on its last day: a reorganization from the next day on changes nothing.
            figures_on: as_of.pred_opt().unwrap_or(as_of),
            parts: ProgressParts::ALL,
            now: work.now,
        };
        let figures = progress_of(work, &work.viewer, &asked).await?;
        for goal in goals {
            let figures = figures.get(&goal.id);
            let figures = figures.ok_or_else(|| Error::Internal("a goal has no progress".into()))?;
            current.insert(goal.id, figures.progress.ended());
        }
    }
    Ok(current)
}
