//! Offering a goal to the other side.

use super::decide::described;
use super::rights::Purpose;
use super::rows::GoalRow;
use super::upsert::{party, planned};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use domain::errors::Invalid;
use domain::goals::{Goal, GoalState, LifeStep};

impl App {
    /// Offers a new goal: a member their own to their leaders, a leader one to a member or team below. The other side agrees or
    /// declines. `row` has its key and state from here.
    ///
    /// # Errors
    /// What is wrong with the goal, as of a row of [`App::goals_upsert`]; `OWN_QUOTA`; `FORBIDDEN` where nothing else is wrong.
    pub async fn goal_propose(&self, viewer: &Viewer, row: GoalRow) -> Result<Goal> {
        let row = GoalRow {
            state: GoalState::Proposed,
            if_version: None,
            ..row
        };
        self.unit(viewer, row, |work, row| async move {
            // It goes through the gate of scripts under a key that nobody else can have, and has none afterwards.
            let row = GoalRow {
                external_id: work.next_id().to_string(),
                ..(*row).clone()
            };
            let planned = planned(&work, std::slice::from_ref(&row), Purpose::Propose).await?;
            let decision = planned.plan.into_decisions().pop();
            let decided = match decision {
                Some(decision) => decision.map_err(told)?.1,
                None => return Err(Error::Internal("a row without a decision".into())),
            };
            let goal = Goal {
                external_id: None,
                ..decided.next
            };
            work.goals_insert(std::slice::from_ref(&goal)).await?;
            let party = party(&work, &planned.rights, goal.owner);
            let step = work.step(&goal, LifeStep::Proposed, party, None);
            work.goal_steps_insert(&[step]).await?;
            let object = Some(goal.id.as_uuid());
            work.audited("goalPropose", "Goal", object, None, Some(described(&goal)))
                .await?;
            Ok(goal)
        })
        .await
    }
}

/// Refusals of the rights by their outcome, all others by their fields.
fn told(invalid: Invalid) -> Error {
    match invalid.0.as_slice() {
        [only] if only.code == "OWN_QUOTA" => Error::Refused(only.code, only.message.clone()),
        [only] if only.code == "FORBIDDEN" => Error::ForbiddenAt(only.field.clone(), only.message.clone()),
        _ => Error::Invalid(invalid),
    }
}
