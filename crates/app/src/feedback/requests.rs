//! Asking for feedback, and saying no to it.

use super::check_colleague;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::refused;
use chrono::NaiveDate;
use domain::access::Action;
use domain::feedback::FeedbackRequest;
use domain::ids::{FeedbackRequestId, MemberId};

/// A request somebody wants to make.
#[derive(Clone, Debug)]
pub struct FeedbackAsk {
    /// Who is asked.
    pub to: MemberId,
    /// About whose work; whoever asks when left out.
    pub about: Option<MemberId>,
    /// What is asked.
    pub question: String,
    /// The last day to answer.
    pub due: Option<NaiveDate>,
}

impl App {
    /// Asks a colleague for feedback about oneself, or about somebody one leads.
    ///
    /// # Errors
    /// `NOT_FOUND`; `MEMBER_INACTIVE`; `TO_ONESELF`, `ABOUT_ONESELF`, `DUE_IN_PAST`; `TOO_MANY_OPEN_REQUESTS`; `FORBIDDEN` about
    /// somebody one does not lead, and for scripts; the codes of [`domain::text`].
    pub async fn feedback_request(&self, viewer: &Viewer, input: FeedbackAsk) -> Result<FeedbackRequest> {
        let question = FeedbackRequest::words(&input.question)?;
        let input = FeedbackAsk { question, ..input };
        self.unit(viewer, input, |work, input| async move {
            let from = work.principal().member();
            let from = from.ok_or(Error::Forbidden(Action::RequestFeedback))?;
            let about = input.about.unwrap_or(from);
            check_colleague(&work, Action::RequestFeedback, about, "about").await?;
            check_colleague(&work, Action::GiveFeedback, input.to, "to").await?;
            let today = work.viewer.organization.local_date(work.now);
            let request = FeedbackRequest {
                id: FeedbackRequestId::from_uuid(work.next_id()),
                from,
                to: input.to,
                about,
                question: input.question.clone(),
                due: input.due,
                at: work.now,
                answered_at: None,
                declined_at: None,
                version: 1,
            };
            request.check(today)?;
            // Locked, so that two devices do not both make the last one there is room for.
            work.member_locked(from).await?;
            let open = work.open_feedback_requests(from, input.to, today).await?;
            FeedbackRequest::check_open(open).map_err(refused)?;
            work.feedback_request_insert(&request).await?;
            work.audited("feedbackRequest", "FeedbackRequest", None, None, None)
                .await?;
            Ok(request)
        })
        .await
    }

    /// Says no to a request one was asked by. A second time changes nothing.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_ASKED`, `REQUEST_NOT_OPEN`.
    pub async fn feedback_decline(&self, viewer: &Viewer, id: FeedbackRequestId) -> Result<FeedbackRequest> {
        self.unit(viewer, id, |work, id| async move {
            let gone = || Error::not_found_at("FeedbackRequest", "feedbackRequest");
            let held = work.feedback_request_locked(&work.viewer.asker, *id).await?;
            let held = held.ok_or_else(gone)?;
            let me = work.principal().member().ok_or_else(gone)?;
            let (version, today) = (held.version, work.viewer.organization.local_date(work.now));
            let next = held.declined(me, work.now, today).map_err(refused)?;
            if next.version == version {
                return Ok(next);
            }
            work.feedback_request_save(&next).await?;
            work.audited("feedbackDecline", "FeedbackRequest", None, None, None)
                .await?;
            Ok(next)
        })
        .await
    }
}
