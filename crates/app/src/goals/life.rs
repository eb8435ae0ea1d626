//! The steps of a goal's life, one at a time.

use super::decide::described;
use super::rights::{Rights, action};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::closings::ClosedPeriods;
use crate::error::{Error, Result};
use crate::unit::Work;
use crate::versions::check_version;
use domain::goals::{Goal, GoalState};
use domain::ids::GoalId;
use serde_json::json;

impl App {
    /// Puts a draft or proposed goal into force.
    ///
    /// # Errors
    /// `OWN_QUOTA`; `INVALID_TRANSITION` for a goal that is over; `CONFLICT`.
    pub async fn goal_activate(&self, viewer: &Viewer, id: GoalId, if_version: Option<i64>) -> Result<Goal> {
        self.goal_moved(viewer, id, if_version, GoalState::Active, None)
            .await
    }

    /// Gives a goal up; the reason is kept in the audit log. The quota's place is free again.
    ///
    /// # Errors
    /// `OWN_QUOTA`; `INVALID_TRANSITION` for a closed goal; `CONFLICT`.
    pub async fn goal_cancel(
        &self,
        viewer: &Viewer,
        id: GoalId,
        if_version: Option<i64>,
        reason: Option<String>,
    ) -> Result<Goal> {
        self.goal_moved(viewer, id, if_version, GoalState::Cancelled, reason)
            .await
    }

    async fn goal_moved(
        &self,
        viewer: &Viewer,
        id: GoalId,
        if_version: Option<i64>,
        state: GoalState,
        reason: Option<String>,
    ) -> Result<Goal> {
        self.unit(viewer, (id, if_version, reason), move |work, input| async move {
            let (id, if_version, reason) = &*input;
            let goal = found(&work, *id).await?;
            check_version("the goal", goal.version, *if_version)?;
            if goal.state == state {
                return Ok(goal);
            }
            if state == GoalState::Active {
                let end = goal.period.end();
                let closed = ClosedPeriods::load(&work, std::iter::once(end)).await?;
                closed.check("goal", end).map_err(refused)?;
            }
            let before = described(&goal);
            let goal = goal.moved_to(state, work.now).map_err(refused)?;
            work.goals_save(std::slice::from_ref(&goal)).await?;
            let verb = match state {
                GoalState::Cancelled => "goalCancel",
                _ => "goalActivate",
            };
            let after = json!({ "goal": described(&goal), "reason": reason });
            work.audited(verb, "Goal", Some(id.as_uuid()), Some(before), Some(after))
                .await?;
            Ok(goal)
        })
        .await
    }
}

/// The goal, locked, when the asker may set it.
async fn found(work: &Work, id: GoalId) -> Result<Goal> {
    let gone = || Error::not_found_at("Goal", "goal");
    let goal = work.goal_locked(id).await?.ok_or_else(gone)?;
    if work.goals_by_id(&work.viewer.asker, &[id]).await?.is_empty() {
        return Err(gone());
    }
    let rights = Rights::load(work, [(goal.owner, goal.quota)]).await?;
    match rights.check("goal", goal.owner, goal.quota) {
        Ok(()) => Ok(goal),
        Err(invalid) if invalid.0.iter().any(|reason| reason.code == "OWN_QUOTA") => Err(refused(invalid)),
        Err(_) => Err(Error::Forbidden(action(goal.owner, goal.quota))),
    }
}

/// A rule's reason as the outcome of the whole call.
fn refused(invalid: domain::errors::Invalid) -> Error {
    match invalid.0.into_iter().next() {
        Some(reason) => Error::Refused(reason.code, reason.message),
        None => Error::Internal("a refusal without a reason".into()),
    }
}
