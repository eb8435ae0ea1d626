//! Feedback that waits for whoever asks: to be acknowledged, and to be given.

use super::{Inbox, MOST};
use crate::error::Result;
use domain::action_items::{ActionItem, ActionKind, ActionObject};
use domain::feedback::{FeedbackFilter, FeedbackRequestFilter, FeedbackRequestState};
use domain::paging::PageRequest;

/// Feedback about whoever asks that they have not acknowledged, the newest where there is more than an inbox takes.
pub(super) async fn to_acknowledge(inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let filter = FeedbackFilter {
        about: Some(inbox.me),
        acknowledged: Some(false),
        ..FeedbackFilter::default()
    };
    let (session, asker) = (&inbox.session, &inbox.viewer.asker);
    let page = session
        .feedback_page(asker, &filter, &PageRequest::first(MOST))
        .await?;
    let item = page.rows.into_iter().map(|(_, given)| ActionItem {
        kind: ActionKind::AcknowledgeFeedback,
        object: ActionObject::Feedback(given.id),
        member: Some(given.from),
        due: None,
    });
    Ok(item.collect())
}

/// Questions for feedback that whoever asks can still answer; due on their last day.
pub(super) async fn to_answer(inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let filter = FeedbackRequestFilter {
        to: Some(inbox.me),
        state: Some((FeedbackRequestState::Open, inbox.viewer.today())),
        ..FeedbackRequestFilter::default()
    };
    let (session, asker) = (&inbox.session, &inbox.viewer.asker);
    let request = PageRequest::first(MOST);
    let page = session.feedback_requests_page(asker, &filter, &request).await?;
    let item = page.rows.into_iter().map(|(_, asked)| ActionItem {
        kind: ActionKind::AnswerFeedbackRequest,
        object: ActionObject::FeedbackRequest(asked.id),
        member: Some(asked.about),
        due: asked.due,
    });
    Ok(item.collect())
}
