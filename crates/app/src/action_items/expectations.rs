//! What is expected of whoever asks and they have not acknowledged.

use super::Inbox;
use crate::error::Result;
use domain::action_items::{ActionItem, ActionKind, ActionObject};

/// What they are to acknowledge, as it is now; due before it begins.
pub(super) async fn to_acknowledge(inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let today = inbox.viewer.today();
    let expected = inbox.session.expectations_from(&[inbox.me], today).await?;
    let waiting = expected.iter().filter(|one| one.acknowledged_at.is_none());
    let item = waiting.map(|one| ActionItem {
        kind: ActionKind::AcknowledgeExpectation,
        object: ActionObject::Expectation(one.id),
        member: Some(inbox.me),
        due: Some(one.starts_on),
    });
    Ok(item.collect())
}
