//! Help that was given, or given up.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::versions::check_version;
use domain::access::Action;
use domain::errors::Invalid;
use domain::ids::InterventionId;
use domain::interventions::{Intervention, InterventionState};
use serde_json::json;

impl App {
    /// Says that help was given. Whoever comes second finds it so.
    ///
    /// # Errors
    /// `NOT_FOUND` at `intervention`; `FORBIDDEN` for whom it is for; `INVALID_TRANSITION` where it was given up; `CONFLICT`.
    pub async fn intervention_complete(
        &self,
        viewer: &Viewer,
        id: InterventionId,
        if_version: Option<i64>,
    ) -> Result<Intervention> {
        self.intervention_end(viewer, id, if_version, InterventionState::Done)
            .await
    }

    /// Gives help up.
    ///
    /// # Errors
    /// As [`App::intervention_complete`]; `INVALID_TRANSITION` where it was given.
    pub async fn intervention_cancel(
        &self,
        viewer: &Viewer,
        id: InterventionId,
        if_version: Option<i64>,
    ) -> Result<Intervention> {
        self.intervention_end(viewer, id, if_version, InterventionState::Cancelled)
            .await
    }

    async fn intervention_end(
        &self,
        viewer: &Viewer,
        id: InterventionId,
        if_version: Option<i64>,
        state: InterventionState,
    ) -> Result<Intervention> {
        self.unit(viewer, (id, if_version), move |work, input| async move {
            let (id, if_version) = *input;
            let found = work.intervention_locked(&work.viewer.asker, id).await?;
            let found = found.ok_or_else(|| Error::not_found_at("Intervention", "intervention"))?;
            let action = Action::EndInterventions;
            let open = work.interventions_open(&work.viewer.asker, action, &[id]).await?;
            if !open.contains(&id) {
                return Err(Error::Forbidden(action));
            }
            if found.state == state {
                return Ok(found);
            }
            check_version("the intervention", found.version, if_version)?;
            let before = json!({ "state": found.state.word() });
            let ended = found.ended(state, work.viewer.today()).map_err(refused)?;
            work.intervention_save(&ended).await?;
            let name = match state {
                InterventionState::Done => "interventionComplete",
                _ => "interventionCancel",
            };
            let after = json!({ "state": state.word() });
            let object = Some(id.as_uuid());
            work.audited(name, "Intervention", object, Some(before), Some(after))
                .await?;
            Ok(ended)
        })
        .await
    }
}

/// A rule's reason as the outcome of the whole call.
fn refused(invalid: Invalid) -> Error {
    match invalid.0.into_iter().next() {
        Some(reason) => Error::Refused(reason.code, reason.message),
        None => Error::Internal("a refusal without a reason".into()),
    }
}
