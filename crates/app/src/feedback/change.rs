//! What becomes of feedback: acknowledged by whom it is about, changed by its author until then, corrected at any time.

use super::told;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::refused;
use crate::unit::Work;
use crate::versions::check_version;
use domain::access::{Action, Detail, Relations};
use domain::feedback::{Correction, Feedback, Said};
use domain::ids::{FeedbackId, MemberId};
use serde_json::json;

impl App {
    /// Acknowledges feedback about oneself: from then on it stays as it is. A second time changes nothing.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` for whom it is not about; `CONFLICT` where it was changed since it was read.
    pub async fn feedback_acknowledge(
        &self,
        viewer: &Viewer,
        id: FeedbackId,
        if_version: Option<i64>,
    ) -> Result<Feedback> {
        self.unit(viewer, (id, if_version), |work, input| async move {
            let (id, if_version) = *input;
            let (held, me) = found(&work, id).await?;
            let relations = Relations {
                own: held.about == me,
                counterpart: held.from == me,
                ..Relations::default()
            };
            let action = Action::AcknowledgeFeedback;
            if !work.viewer.opens(action, Detail::Full, relations) {
                return Err(Error::Forbidden(action));
            }
            if held.acknowledged_at.is_some() {
                return Ok(held);
            }
            check_version("the feedback", held.version, if_version)?;
            let next = held.acknowledged(work.now);
            work.feedback_save(&next).await?;
            told(&work, "feedbackAcknowledge", &next, json!({})).await?;
            Ok(next)
        })
        .await
    }

    /// Changes the words of one's own feedback, until it is acknowledged.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_YOUR_FEEDBACK`, `ACKNOWLEDGED`, `CONFLICT`.
    pub async fn feedback_revise(
        &self,
        viewer: &Viewer,
        id: FeedbackId,
        said: Said,
        if_version: Option<i64>,
    ) -> Result<Feedback> {
        self.unit(viewer, (id, said, if_version), |work, input| async move {
            let (id, said, if_version) = &*input;
            let (held, me) = found(&work, *id).await?;
            let version = held.version;
            let next = held.revised(me, said.clone(), work.now).map_err(refused)?;
            check_version("the feedback", version, *if_version)?;
            if next.version == version {
                return Ok(next);
            }
            work.feedback_save(&next).await?;
            let characters = json!({ "characters": next.said.characters() });
            told(&work, "feedbackRevise", &next, characters).await?;
            Ok(next)
        })
        .await
    }

    /// Adds a correction to one's own feedback: what was said stays beside it.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_YOUR_FEEDBACK`, `TOO_MANY_CORRECTIONS`; the codes of [`domain::text`].
    pub async fn feedback_correct(&self, viewer: &Viewer, id: FeedbackId, text: &str) -> Result<Feedback> {
        let text = Correction::words(text)?;
        self.unit(viewer, (id, text), |work, input| async move {
            let (id, text) = &*input;
            let (held, me) = found(&work, *id).await?;
            let made = work.feedback_corrections_count(*id).await?;
            let made = i32::try_from(made).unwrap_or(i32::MAX);
            let correction = held.corrected(me, text.clone(), made, work.now);
            let correction = correction.map_err(refused)?;
            work.feedback_correction_insert(&correction).await?;
            let characters = json!({ "characters": text.chars().count() });
            told(&work, "feedbackCorrect", &held, characters).await?;
            Ok(held)
        })
        .await
    }
}

/// The feedback, locked, where the asker may read it, and the asker.
async fn found(work: &Work, id: FeedbackId) -> Result<(Feedback, MemberId)> {
    let gone = || Error::not_found_at("Feedback", "feedback");
    let held = work.feedback_locked(&work.viewer.asker, id).await?;
    let me = work.principal().member().ok_or_else(gone)?;
    Ok((held.ok_or_else(gone)?, me))
}
