//! Waiving guardrails.

use super::set::{described, seen};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::refused;
use crate::unit::Work;
use crate::versions::check_version;
use domain::access::{Action, Detail};
use domain::errors::Invalid;
use domain::goals::{Creator, Owner};
use domain::guardrails::Guardrail;
use domain::ids::GuardrailId;

impl App {
    /// Waives a guardrail before its deadline, with a reason. Leaders above its owner – of a team not its own leader – and
    /// executives; one that is waived stays so. The reason stays out of the audit log: it is for those who see the guardrail.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`, `GUARDRAIL_OVER`; the codes of [`domain::text`] on `reason`.
    pub async fn guardrail_waive(
        &self,
        viewer: &Viewer,
        id: GuardrailId,
        reason: String,
        if_version: Option<i64>,
    ) -> Result<Guardrail> {
        self.unit(viewer, (id, reason), move |work, input| async move {
            let (id, reason) = &*input;
            let stored = seen(&work, *id).await?;
            if !may_waive(&work, stored.owner).await? {
                return Err(Error::Forbidden(Action::WaiveGuardrails));
            }
            check_version("the guardrail", stored.version, if_version)?;
            let by = Creator::from(&work.principal().actor);
            let next = stored.clone().waived(by, reason, work.viewer.today(), work.now);
            let next = next.map_err(told)?;
            if next == stored {
                return Ok(stored);
            }
            work.guardrail_save(&next).await?;
            let (before, after) = (Some(described(&stored)), Some(described(&next)));
            work.audited("guardrailWaive", "Guardrail", Some(id.as_uuid()), before, after)
                .await?;
            Ok(next)
        })
        .await
    }
}

async fn may_waive(work: &Work, owner: Owner) -> Result<bool> {
    let (asker, action) = (&work.viewer.asker, Action::WaiveGuardrails);
    Ok(match owner {
        Owner::Member(id) => {
            let open = work.members_open(asker, action, Detail::Full, &[id]).await?;
            !open.is_empty()
        }
        Owner::Team(id) => !work
            .teams_open(asker, action, Detail::Full, &[id])
            .await?
            .is_empty(),
        Owner::Organization => work.viewer.may(action),
    })
}

/// What is wrong with the reason is told at its field, and that it is over by its code.
fn told(invalid: Invalid) -> Error {
    match invalid.0.as_slice() {
        [only] if only.field == "guardrail" => refused(invalid),
        _ => Error::Invalid(invalid),
    }
}
