//! What owners say about their goals, beside what the figures say.

use super::life::{refused, seen};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::versions::check_version;
use chrono::NaiveDate;
use domain::access::Action;
use domain::errors::Invalid;
use domain::goals::{Declaration, DeclaredHealth, Goal, GoalState, Owner};
use domain::ids::{DeclarationId, GoalId};
use domain::paging::{Page, PageRequest};
use serde_json::json;
use std::collections::HashMap;

/// What an owner says about a goal.
#[derive(Clone, Debug)]
pub struct GoalDeclare {
    /// About which.
    pub goal: GoalId,
    /// How it stands.
    pub health: DeclaredHealth,
    /// How sure the owner is to reach it, 1 to 5.
    pub confidence: u8,
    /// Why.
    pub note: Option<String>,
    /// The version of the goal it is said about.
    pub if_version: Option<i64>,
}

impl App {
    /// Says how one's own active goal stands. What was said before stays in its history; the goal itself does not change.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` for all but the owner; `INVALID_TRANSITION` for a goal that is not active; `CONFLICT`;
    /// `CONFIDENCE_OUT_OF_RANGE`, and of the note the codes of [`domain::text`].
    pub async fn goal_declare_health(&self, viewer: &Viewer, declare: GoalDeclare) -> Result<Goal> {
        self.unit(viewer, declare, |work, declare| async move {
            let (goal, party) = seen(&work, declare.goal).await?;
            let (action, may) = match goal.owner {
                Owner::Member(_) | Owner::Team(_) => (Action::DeclareGoalHealth, party.owns),
                Owner::Organization => {
                    let action = Action::DeclareOrganizationHealth;
                    (action, work.viewer.may(action))
                }
            };
            let by = work.principal().member().filter(|_| may);
            let by = by.ok_or(Error::Forbidden(action))?;
            check_version("the goal", goal.version, declare.if_version)?;
            if goal.state != GoalState::Active {
                let message = format!("a goal that is {} does not stand anywhere", goal.state);
                return Err(refused(Invalid::one("goal", "INVALID_TRANSITION", message)));
            }
            let declaration = Declaration {
                id: DeclarationId::from_uuid(work.next_id()),
                goal: goal.id,
                health: declare.health,
                confidence: declare.confidence,
                note: declare.note.clone(),
                on: work.viewer.today(),
                by,
                at: work.now,
            };
            let declaration = declaration.checked()?;
            work.declaration_insert(&declaration).await?;
            let after = json!({ "health": declaration.health, "confidence": declaration.confidence });
            let object = Some(goal.id.as_uuid());
            work.audited("goalDeclareHealth", "Goal", object, None, Some(after))
                .await?;
            Ok(goal)
        })
        .await
    }

    /// A page of what was declared about each of these goals, where the viewer sees all of it and not the figures alone.
    pub async fn declarations(
        &self,
        viewer: &Viewer,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Declaration>>> {
        let session = self.reading(viewer);
        let open: Vec<GoalId> = session
            .goals_open(&viewer.asker, goals)
            .await?
            .into_iter()
            .collect();
        Ok(session.declarations(&open, request).await?)
    }

    /// How many declarations about a goal there are for the viewer.
    pub async fn declarations_count(&self, viewer: &Viewer, goal: GoalId) -> Result<u64> {
        let session = self.reading(viewer);
        match session.goals_open(&viewer.asker, &[goal]).await?.is_empty() {
            true => Ok(0),
            false => Ok(session.declarations_count(goal).await?),
        }
    }

    /// What was last declared by the end of a day about those of these goals the viewer sees all of.
    pub async fn declarations_on(
        &self,
        viewer: &Viewer,
        goals: &[GoalId],
        date: NaiveDate,
    ) -> Result<HashMap<GoalId, Declaration>> {
        let session = self.reading(viewer);
        let open: Vec<GoalId> = session
            .goals_open(&viewer.asker, goals)
            .await?
            .into_iter()
            .collect();
        Ok(session.declarations_on(&open, date).await?)
    }
}
