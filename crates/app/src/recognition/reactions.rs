//! Reacting to recognition. Doing so twice, or taking away what is not there, changes nothing.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::refused;
use crate::unit::Work;
use domain::access::Action;
use domain::ids::{MemberId, RecognitionId};
use domain::recognition::{ReactionKind, Recognition};
use serde_json::json;

impl App {
    /// Reacts to a recognition.
    ///
    /// # Errors
    /// `NOT_FOUND`; `RETRACTED` where it was taken back.
    pub async fn reaction_add(
        &self,
        viewer: &Viewer,
        to: RecognitionId,
        kind: ReactionKind,
    ) -> Result<Recognition> {
        self.unit(viewer, (to, kind), |work, input| async move {
            let (to, kind) = *input;
            let (found, me) = found(&work, to).await?;
            found.check_stands().map_err(refused)?;
            if !work.has_reacted(to, me, kind).await? {
                work.reaction_insert(to, me, kind, work.now).await?;
                told(&work, "reactionAdd", to, kind).await?;
            }
            Ok(found)
        })
        .await
    }

    /// Takes one's own reaction to a recognition away.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn reaction_remove(
        &self,
        viewer: &Viewer,
        to: RecognitionId,
        kind: ReactionKind,
    ) -> Result<Recognition> {
        self.unit(viewer, (to, kind), |work, input| async move {
            let (to, kind) = *input;
            let (found, me) = found(&work, to).await?;
            if work.has_reacted(to, me, kind).await? {
                work.reaction_delete(to, me, kind).await?;
                told(&work, "reactionRemove", to, kind).await?;
            }
            Ok(found)
        })
        .await
    }
}

/// The recognition, where the asker may read it, and the asker.
async fn found(work: &Work, id: RecognitionId) -> Result<(Recognition, MemberId)> {
    let gone = || Error::not_found_at("Recognition", "recognition");
    let found = work.recognitions_by_id(&work.viewer.asker, &[id]).await?.pop();
    let found = found.ok_or_else(gone)?;
    work.viewer.authorize_organization(Action::GiveRecognition)?;
    let me = work.principal().member().ok_or_else(gone)?;
    Ok((found, me))
}

async fn told(work: &Work, action: &str, to: RecognitionId, kind: ReactionKind) -> Result<()> {
    let after = Some(json!({ "kind": kind }));
    work.audited(action, "Recognition", Some(to.as_uuid()), None, after)
        .await
}
