//! Reading feedback and requests for it, as far as the policy table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::feedback::{Correction, Feedback, FeedbackFilter, FeedbackRequest, FeedbackRequestFilter};
use domain::ids::{FeedbackId, FeedbackRequestId};
use domain::paging::{Page, PageRequest};

impl App {
    /// A page of feedback, the newest first.
    pub async fn feedback(
        &self,
        viewer: &Viewer,
        filter: &FeedbackFilter,
        request: &PageRequest,
    ) -> Result<Page<Feedback>> {
        let session = self.reading(viewer);
        Ok(session.feedback_page(&viewer.asker, filter, request).await?)
    }

    /// How much feedback there is for the viewer.
    pub async fn feedback_count(&self, viewer: &Viewer, filter: &FeedbackFilter) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.feedback_count(&viewer.asker, filter).await?)
    }

    /// The feedback among `ids` the viewer may read, in no particular order.
    pub async fn feedback_by_id(&self, viewer: &Viewer, ids: &[FeedbackId]) -> Result<Vec<Feedback>> {
        let session = self.reading(viewer);
        Ok(session.feedback_by_id(&viewer.asker, ids).await?)
    }

    /// The feedback the viewer may read that answers one of `requests`, in no particular order.
    pub async fn feedback_answering(
        &self,
        viewer: &Viewer,
        requests: &[FeedbackRequestId],
    ) -> Result<Vec<Feedback>> {
        let session = self.reading(viewer);
        Ok(session.feedback_answering(&viewer.asker, requests).await?)
    }

    /// The corrections of such feedback among `ids` as the viewer may read, each in the order they were made.
    pub async fn feedback_corrections(&self, viewer: &Viewer, ids: &[FeedbackId]) -> Result<Vec<Correction>> {
        let session = self.reading(viewer);
        Ok(session.feedback_corrections(&viewer.asker, ids).await?)
    }

    /// A page of requests for feedback, the newest first.
    pub async fn feedback_requests(
        &self,
        viewer: &Viewer,
        filter: &FeedbackRequestFilter,
        request: &PageRequest,
    ) -> Result<Page<FeedbackRequest>> {
        let session = self.reading(viewer);
        Ok(session
            .feedback_requests_page(&viewer.asker, filter, request)
            .await?)
    }

    /// How many requests for feedback there are for the viewer.
    pub async fn feedback_requests_count(
        &self,
        viewer: &Viewer,
        filter: &FeedbackRequestFilter,
    ) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.feedback_requests_count(&viewer.asker, filter).await?)
    }

    /// The requests among `ids` the viewer may read, in no particular order.
    pub async fn feedback_requests_by_id(
        &self,
        viewer: &Viewer,
        ids: &[FeedbackRequestId],
    ) -> Result<Vec<FeedbackRequest>> {
        let session = self.reading(viewer);
        Ok(session.feedback_requests_by_id(&viewer.asker, ids).await?)
    }
}
