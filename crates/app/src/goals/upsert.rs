//! Setting many goals at once: the whole set is judged first, then written by few statements.

use super::cascade::{self, Decisions};
use super::decide::{Decided, decided, described};
use super::found::{Found, Known};
use super::rights::Rights;
use super::rows::GoalRow;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::pipeline::BulkOptions;
use crate::unit::Work;
use domain::bulk::{BulkReport, Plan, RowOutcome, checked_size};
use domain::errors::{Checks, Invalid};
use domain::goals::Goal;
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
        self.unit(viewer, rows, move |work, rows| async move {
            let plan = planned(&work, &rows).await?;
            let applies = plan.applies(options.mode, options.dry_run);
            if applies {
                write(&work, &plan).await?;
            }
            Ok(plan.report(applies, |decided| match decided.stored {
                Some(stored) if !applies => stored,
                _ => decided.next,
            }))
        })
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
    let ids: Vec<GoalId> = found.iter().map(|(found, _)| found.id).collect();
    let owned = found.iter().flat_map(|(found, _)| {
        let stored = found.stored.map(|goal| (goal.owner, goal.quota));
        stored
            .into_iter()
            .chain(found.owner.map(|owner| (owner, found.row.quota)))
    });
    let rights = Rights::load(work, owned).await?;
    let decide = |(found, mut checks): (Found<'_>, Checks)| {
        if let Some(stored) = found.stored {
            allowed_on(&rights, &known, stored)?;
        }
        if let Some(owner) = found.owner {
            checks.take(rights.check("owner", owner, found.row.quota));
        }
        decided(&work.viewer, &found, checks, work.now)
    };
    let decisions: Decisions = found.into_iter().map(decide).collect();
    let decisions = single_quotas(work, decisions).await?;
    let refused: HashSet<GoalId> = ids
        .into_iter()
        .zip(&decisions)
        .filter(|(_, decision)| decision.is_err())
        .map(|(id, _)| id)
        .collect();
    Ok(Plan::new(
        cascade::checked(work, &known, decisions, refused).await?,
    ))
}

/// A goal that may not even be seen is none; one that may be seen is not for everybody to change.
fn allowed_on(rights: &Rights, known: &Known, stored: &Goal) -> std::result::Result<(), Invalid> {
    match rights.check("externalId", stored.owner, stored.quota) {
        Err(_) if !known.sees(stored) => {
            let message = "names a goal that is not yours to set";
            Err(Invalid::one("externalId", "NOT_FOUND", message))
        }
        verdict => verdict,
    }
}

/// Refuses with `QUOTA_EXISTS` the rows whose owner has another quota for the metric and period, stored or in the call.
async fn single_quotas(work: &Work, mut decisions: Decisions) -> Result<Decisions> {
    let mut rows: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, decision) in decisions.iter().enumerate() {
        let key = decision
            .as_ref()
            .ok()
            .and_then(|(_, decided)| decided.next.quota_key());
        if let Some(key) = key {
            rows.entry(key).or_default().push(index);
        }
    }
    let keys: Vec<String> = rows.keys().cloned().collect();
    let holders = work.quota_holders(&keys).await?;
    for (key, indexes) in rows {
        for index in &indexes {
            let Ok((_, decided)) = &decisions[*index] else {
                continue;
            };
            let held = holders.get(&key).is_some_and(|holder| *holder != decided.next.id);
            if held || indexes.len() > 1 {
                let message =
                    "the owner has a quota for this metric and period; change that one, or cancel it";
                decisions[*index] = Err(Invalid::one("quota", "QUOTA_EXISTS", message));
            }
        }
    }
    Ok(decisions)
}

async fn write(work: &Work, plan: &Plan<Decided>) -> Result<()> {
    let (mut created, mut updated, mut before) = (Vec::new(), Vec::new(), Vec::new());
    for (outcome, decided) in plan.changes() {
        if outcome == RowOutcome::Created {
            created.push(decided.next.clone());
        } else {
            updated.push(decided.next.clone());
            before.extend(decided.stored.as_ref().map(described));
        }
    }
    if created.is_empty() && updated.is_empty() {
        return Ok(());
    }
    let created = from_the_top(created);
    // Writers of the same goals meet them in the same order.
    updated.sort_by_key(|goal| goal.id);
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
