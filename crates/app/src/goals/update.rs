//! Changing a goal by hand: what is not agreed yet freely, and of one in force what nobody agreed on.

use super::cascade::Tree;
use super::decide::{Decided, amount, curve_of, default_title, described};
use super::found::{may_stand_below, parents};
use super::life::seen;
use super::quotas::Quotas;
use super::rights::{Purpose, Rights, action};
use super::rows::{GoalChange, ParentReference};
use super::upsert::Decisions;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::pipeline::references::{missing, trimmed};
use crate::unit::Work;
use crate::versions::check_version;
use domain::errors::{Checks, Invalid};
use domain::goals::{Goal, GoalState, LifeStep, Parent};
use domain::ids::{GoalId, MetricId};
use domain::metrics::Definition;
use std::collections::HashMap;

impl App {
    /// Changes a goal. A proposal changed by the side it was made to is that side's proposal from then on. Of an active goal
    /// title, rationale and the goal above change; its terms were agreed.
    ///
    /// # Errors
    /// `OWN_QUOTA`, `FORBIDDEN`, `CONFLICT`, `GOAL_OVER`; `TERMS_AGREED` at the field of an active goal, and what is wrong with
    /// the goal as it would be.
    pub async fn goal_update(&self, viewer: &Viewer, change: GoalChange) -> Result<Goal> {
        self.unit(viewer, change, |work, change| async move {
            if matches!(change.parent, Some(Some(_))) {
                // Two calls that each put a goal below the other's would make a cycle that neither sees.
                work.organization_locked().await?;
            }
            let (goal, party) = seen(&work, change.goal).await?;
            let rights =
                Rights::load(&work, &work.viewer, Purpose::Propose, [(goal.owner, goal.quota)]).await?;
            if !party.sets && !rights.may(goal.owner, goal.quota) {
                return Err(match goal.quota && party.owns {
                    true => Error::Refused("OWN_QUOTA", "nobody sets their own quota".to_owned()),
                    false => Error::Forbidden(action(goal.owner, goal.quota)),
                });
            }
            check_version("the goal", goal.version, change.if_version)?;
            let (wanted, measured) = wanted(&work, &goal, &change).await?;
            if goal.state.is_over() {
                let message = format!("the goal is {} and does not change any more", goal.state);
                return Err(Error::Refused("GOAL_OVER", message));
            }
            let step = match goal.state {
                GoalState::Draft if change.propose => Some(LifeStep::Proposed),
                GoalState::Draft => None,
                GoalState::Proposed => Some(LifeStep::Proposed),
                _ => Some(LifeStep::Changed),
            };
            let state = match step {
                Some(LifeStep::Proposed) => GoalState::Proposed,
                _ => goal.state,
            };
            let wanted = Goal { state, ..wanted };
            if wanted == goal {
                return Ok(goal);
            }
            let kept = goal.state == GoalState::Proposed && goal.same_terms(&wanted);
            // Another title is no other offer: it stays with the side that made it.
            let step = step.filter(|_| !kept);
            let decided = settled(&work, goal.clone(), wanted, measured).await?;
            let before = described(&goal);
            work.goals_save(std::slice::from_ref(&decided.next)).await?;
            let steps = step.map(|step| work.step(&decided.next, step, party, None));
            work.goal_steps_insert(steps.as_slice()).await?;
            let object = Some(goal.id.as_uuid());
            let after = Some(described(&decided.next));
            work.audited("goalUpdate", "Goal", object, Some(before), after)
                .await?;
            Ok(decided.next)
        })
        .await
    }
}

/// The goal as it would be, and what the goals above measure.
async fn wanted(work: &Work, goal: &Goal, change: &GoalChange) -> Result<(Goal, HashMap<GoalId, MetricId>)> {
    let metrics = work.metrics_by_id(&[goal.metric]).await?;
    let metric = metrics.first().map(|metric| &metric.definition);
    let metric = metric.ok_or_else(|| Error::Internal("a goal's metric is missing".into()))?;
    let mut checks = Checks::default();
    let mut measured = HashMap::new();
    let mut next = goal.clone();
    amounts(&mut next, change, metric, &mut checks);
    if let Some(title) = &change.title {
        next.title.clone_from(title);
    }
    if let Some(rationale) = &change.rationale {
        next.rationale.clone_from(rationale);
    }
    if let Some(period) = change.period.as_ref().and_then(|period| checks.read(period)) {
        next.period = *period;
        let buckets = &work.viewer.organization().settings.buckets;
        // A name that only says metric and period goes on to say them.
        if change.title.is_none() && goal.title == default_title(metric, goal.period, buckets) {
            next.title = default_title(metric, *period, buckets);
        }
    }
    match &change.parent {
        None => {}
        Some(None) => next.parent = None,
        Some(Some(parent)) => {
            if let Some(reference) = checks.read(parent) {
                match above(work, goal, reference).await? {
                    Ok((parent, metric)) => {
                        measured.insert(parent.goal, metric);
                        next.parent = Some(parent);
                    }
                    Err(invalid) => {
                        checks.take::<()>(Err(invalid));
                    }
                }
            }
        }
    }
    if goal.state == GoalState::Active {
        check_terms(goal, &next, &mut checks);
    }
    let next = checks.take(next.checked(metric));
    Ok((checks.finish(next)?, measured))
}

fn amounts(next: &mut Goal, change: &GoalChange, metric: &Definition, checks: &mut Checks) {
    let decimals = Some(metric.decimals(next.currency));
    let mut read = |field: &str, text: &str| {
        let read = amount(text, decimals).map_err(|error| error.at(field));
        checks.take(read).flatten()
    };
    if let Some(target) = change.target.as_deref().and_then(|text| read("target", text)) {
        next.target = target;
    }
    if let Some(baseline) = &change.baseline {
        next.baseline = baseline.as_deref().and_then(|text| read("baseline", text));
    }
    if let Some(stretch) = &change.stretch {
        next.stretch = stretch.as_deref().and_then(|text| read("stretch", text));
    }
    let curve = change.curve.as_ref().and_then(|curve| checks.read(curve));
    if let Some(curve) = curve.and_then(|row| curve_of(row, decimals, checks)) {
        next.curve = curve;
    }
}

/// What was agreed stays: each field of it that would change is refused.
fn check_terms(goal: &Goal, next: &Goal, checks: &mut Checks) {
    let terms = [
        ("period", goal.period == next.period),
        ("target", goal.target == next.target),
        ("baseline", goal.baseline == next.baseline),
        ("stretch", goal.stretch == next.stretch),
        ("curve", goal.curve == next.curve),
    ];
    for (field, _) in terms.into_iter().filter(|(_, same)| !same) {
        let message = "was agreed: cancel the goal and propose another";
        checks.refuse(field, "TERMS_AGREED", message);
    }
}

async fn above(
    work: &Work,
    goal: &Goal,
    reference: &ParentReference,
) -> Result<std::result::Result<(Parent, MetricId), Invalid>> {
    let known = parents(work, vec![reference.goal.clone()], &HashMap::new()).await?;
    Ok(match known.get(&trimmed(&reference.goal)) {
        Some(found) => may_stand_below(found, Some(goal)).map(|()| {
            let parent = Parent {
                goal: found.id,
                edge: reference.edge,
            };
            (parent, found.metric)
        }),
        None => Err(missing("parent", "goal", reference.goal.key())),
    })
}

/// The goal as it is to be stored, held against quotas and the tree of goals.
async fn settled(
    work: &Work,
    stored: Goal,
    wanted: Goal,
    measured: HashMap<GoalId, MetricId>,
) -> Result<Decided> {
    let next = Goal {
        version: stored.version + 1,
        updated_at: work.now,
        ..wanted
    };
    let mut decisions = Decisions::of(Decided {
        next,
        stored: Some(stored),
    });
    let quotas = Quotas::load(work, &decisions).await?;
    let tree = Tree::load(work, &decisions).await?;
    while quotas.refuse(&mut decisions) | tree.refuse(|goal| measured.get(&goal).copied(), &mut decisions) {}
    Ok(decisions.only()?)
}
