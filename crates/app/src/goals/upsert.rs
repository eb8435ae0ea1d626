//! Setting many goals at once: the whole set is judged first, then written by few statements.

use super::cascade::Tree;
use super::decide::{Decided, decided, described};
use super::found::{Found, Known};
use super::quotas::Quotas;
use super::rights::Rights;
use super::rows::GoalRow;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::bulk::BulkOptions;
use crate::closings::ClosedPeriods;
use crate::error::Result;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::bulk::{BulkReport, Plan, RowOutcome, checked_size};
use domain::errors::{Checks, Invalid};
use domain::goals::{Goal, GoalState};
use domain::ids::GoalId;
use serde_json::json;
use std::collections::{HashMap, HashSet};

impl App {
    /// Makes or changes goals so that each is as its row says; see [`GoalRow`].
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`. What is wrong with a row is in the report.
    pub async fn goals_upsert(
        &self,
        viewer: &Viewer,
        rows: Vec<GoalRow>,
        options: BulkOptions,
    ) -> Result<BulkReport<Goal>> {
        checked_size(rows.len())?;
        let (mode, dry_run) = (options.mode, options.dry_run);
        self.bulk(
            viewer,
            "goalsUpsert",
            rows,
            &options,
            move |work, rows| async move {
                let plan = planned(&work, &rows).await?;
                let applies = plan.applies(mode, dry_run);
                if applies {
                    write(&work, &plan).await?;
                }
                Ok(plan.report(applies, |decided| match decided.stored {
                    Some(stored) if !applies => stored,
                    _ => decided.next,
                }))
            },
        )
        .await
    }
}

async fn planned(work: &Work, rows: &[GoalRow]) -> Result<Plan<Decided>> {
    let known = Known::load(work, rows).await?;
    let looked_up = rows.iter().enumerate().map(|(index, row)| {
        let mut checks = Checks::default();
        (known.found(index, row, &mut checks), checks)
    });
    let found: Vec<(Found<'_>, Checks)> = looked_up.collect();
    let owned = found.iter().flat_map(|(found, _)| {
        let stored = found.stored.map(|goal| (goal.owner, goal.quota));
        stored
            .into_iter()
            .chain(found.owner.map(|owner| (owner, found.row.quota)))
    });
    let rights = Rights::load(work, owned).await?;
    let decide = |(found, mut checks): (Found<'_>, Checks)| {
        if let Some(stored) = found.stored {
            rights.check("externalId", stored.owner, stored.quota)?;
        }
        if let Some(owner) = found.owner {
            checks.take(rights.check("owner", owner, found.row.quota));
        }
        let decided = decided(&work.viewer, &found, checks, work.now)?;
        if found.hidden {
            let message = "is the key of a goal you may not set";
            return Err(Invalid::one("externalId", "FORBIDDEN", message));
        }
        Ok(decided)
    };
    let rows = found.into_iter().map(|row| (row.0.id, decide(row))).collect();
    let mut decisions = Decisions { rows };
    refuse_closed(work, &mut decisions).await?;
    let quotas = Quotas::load(work, &decisions).await?;
    let tree = Tree::load(work, &decisions).await?;
    // A refused row stays as it is stored, where it may be in the way of others.
    while quotas.refuse(&mut decisions) | tree.refuse(&known, &mut decisions) {}
    Ok(Plan::new(
        decisions.rows.into_iter().map(|(_, decision)| decision),
    ))
}

/// Refuses the rows that would put a goal into force for a period whose outcomes are kept.
async fn refuse_closed(work: &Work, decisions: &mut Decisions) -> Result<()> {
    let comes_into_force = |decided: &Decided| {
        let active = |goal: &Goal| goal.state == GoalState::Active;
        active(&decided.next) && !decided.stored.as_ref().is_some_and(active)
    };
    let coming: Vec<(usize, NaiveDate)> = decisions
        .sound()
        .filter(|(_, decided)| comes_into_force(decided))
        .map(|(row, decided)| (row, decided.next.period.end()))
        .collect();
    let closed = ClosedPeriods::load(work, coming.iter().map(|(_, end)| *end)).await?;
    for (row, end) in coming {
        if let Err(invalid) = closed.check("period", end) {
            decisions.refuse(row, invalid);
        }
    }
    Ok(())
}

type Decision = std::result::Result<(RowOutcome, Decided), Invalid>;

/// The decisions about the rows of a call, in their order, while each is still held against the others.
pub(super) struct Decisions {
    rows: Vec<(GoalId, Decision)>,
}

impl Decisions {
    /// The rows that are not refused so far, with their places.
    pub(super) fn sound(&self) -> impl Iterator<Item = (usize, &Decided)> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(row, (_, decision))| Some((row, &decision.as_ref().ok()?.1)))
    }

    /// The goals of the refused rows.
    pub(super) fn refused(&self) -> HashSet<GoalId> {
        let refused = self.rows.iter().filter(|(_, decision)| decision.is_err());
        refused.map(|(id, _)| *id).collect()
    }

    /// The goal of a row.
    pub(super) fn id(&self, row: usize) -> GoalId {
        self.rows[row].0
    }

    /// Refuses a row.
    pub(super) fn refuse(&mut self, row: usize, invalid: Invalid) {
        self.rows[row].1 = Err(invalid);
    }
}

async fn write(work: &Work, plan: &Plan<Decided>) -> Result<()> {
    let (mut created, mut updated, mut before) = (Vec::new(), Vec::new(), Vec::new());
    let mut leaving = Vec::new();
    for (outcome, decided) in plan.changes() {
        if outcome == RowOutcome::Created {
            created.push(decided.next.clone());
        } else {
            updated.push(decided.next.clone());
            before.extend(decided.stored.as_ref().map(described));
            if decided.stored.as_ref().and_then(Goal::quota_key) != decided.next.quota_key() {
                leaving.push(decided.next.id);
            }
        }
    }
    if created.is_empty() && updated.is_empty() {
        return Ok(());
    }
    let created = from_the_top(created);
    // Writers of the same goals meet them in the same order.
    updated.sort_by_key(|goal| goal.id);
    // Quotas may change places with one another, or leave theirs to a new one.
    work.quotas_freed(&leaving).await?;
    work.goals_insert(&created).await?;
    work.goals_save(&updated).await?;
    let after = json!({
        "created": created.iter().map(described).collect::<Vec<_>>(),
        "updated": updated.iter().map(described).collect::<Vec<_>>(),
    });
    work.audited(
        "goalsUpsert",
        "Goal",
        None,
        Some(json!({ "updated": before })),
        Some(after),
    )
    .await
}

/// New goals, each after the one above it, and otherwise by their keys.
fn from_the_top(goals: Vec<Goal>) -> Vec<Goal> {
    let above: HashMap<GoalId, GoalId> = goals
        .iter()
        .filter_map(|goal| Some((goal.id, goal.parent?.goal)))
        .collect();
    let depth = |goal: &Goal| std::iter::successors(above.get(&goal.id), |parent| above.get(parent)).count();
    let mut sorted = goals;
    sorted.sort_by_cached_key(|goal| (depth(goal), goal.external_id.clone()));
    sorted
}
