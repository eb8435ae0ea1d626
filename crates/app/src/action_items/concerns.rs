//! Concerns of customers that wait for whoever takes care of them.

use super::{Inbox, MOST};
use crate::error::Result;
use domain::action_items::{ActionItem, ActionKind, ActionObject};
use domain::concerns::{ConcernFilter, ConcernState};
use domain::paging::PageRequest;

/// Concerns whoever asks takes care of, and what is to be done about each next; due on the local date of its limit.
pub(super) async fn to_serve(inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let filter = ConcernFilter {
        owner: Some(inbox.me),
        ..ConcernFilter::default()
    };
    let (session, viewer) = (&inbox.session, inbox.viewer);
    let request = PageRequest::first(MOST);
    let page = session
        .concerns_upcoming(&viewer.asker, &filter, &request)
        .await?;
    let item = page.rows.into_iter().map(|(_, concern)| ActionItem {
        kind: match concern.state() {
            ConcernState::Open => ActionKind::AcknowledgeConcern,
            ConcernState::Acknowledged | ConcernState::Resolved => ActionKind::ResolveConcern,
        },
        object: ActionObject::Concern(concern.id),
        member: None,
        due: concern.next_due().map(|due| viewer.organization.local_date(due)),
    });
    Ok(item.collect())
}
