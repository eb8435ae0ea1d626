//! What many objects of one answer ask about feedback, read together.

use crate::loaders::{Loaders, by_key, grouped};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::feedback::{Correction, Feedback, FeedbackRequest};
use domain::ids::{FeedbackId, FeedbackRequestId};
use std::collections::HashMap;

impl Loader<FeedbackId> for Loaders {
    type Value = Feedback;
    type Error = Problem;

    async fn load(&self, keys: &[FeedbackId]) -> Result<HashMap<FeedbackId, Feedback>, Problem> {
        let found = self.app.feedback_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |feedback| feedback.id))
    }
}

impl Loader<FeedbackRequestId> for Loaders {
    type Value = FeedbackRequest;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[FeedbackRequestId],
    ) -> Result<HashMap<FeedbackRequestId, FeedbackRequest>, Problem> {
        let found = self.app.feedback_requests_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |request| request.id))
    }
}

/// The corrections of a piece of feedback.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CorrectionsOf(pub FeedbackId);

impl Loader<CorrectionsOf> for Loaders {
    type Value = Vec<Correction>;
    type Error = Problem;

    async fn load(&self, keys: &[CorrectionsOf]) -> Result<HashMap<CorrectionsOf, Vec<Correction>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.feedback_corrections(&self.viewer, &ids).await?;
        Ok(grouped(keys, found, |correction| {
            CorrectionsOf(correction.feedback)
        }))
    }
}

/// The feedback that answers a request.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerTo(pub FeedbackRequestId);

impl Loader<AnswerTo> for Loaders {
    type Value = Feedback;
    type Error = Problem;

    async fn load(&self, keys: &[AnswerTo]) -> Result<HashMap<AnswerTo, Feedback>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.feedback_answering(&self.viewer, &ids).await?;
        let answers = found.into_iter();
        let answers = answers.filter_map(|feedback| Some((AnswerTo(feedback.request?), feedback)));
        Ok(answers.collect())
    }
}
