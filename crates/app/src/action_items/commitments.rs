//! Promises that wait for a word of whoever asks.

use super::Inbox;
use crate::error::Result;
use domain::action_items::{ActionItem, ActionKind, ActionObject, confirmed_since, disposed_between};
use domain::commitments::{Commitment, CommitmentFilter, Counterpart, Ending};

/// What whoever asks promised, and what is due soon or was.
pub(super) async fn to_dispose(inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let (first, last) = disposed_between(inbox.viewer.today());
    let filter = CommitmentFilter {
        makers: Some(vec![inbox.me]),
        disposed: Some(false),
        due_from: Some(first),
        due_to: last.succ_opt(),
        ..CommitmentFilter::default()
    };
    let found = matching(inbox, &filter).await?;
    let due = |promised: &Commitment| ActionItem {
        kind: ActionKind::DisposeCommitment,
        object: ActionObject::Commitment(promised.id),
        member: match promised.promise.to {
            Counterpart::Member(id) => Some(id),
            _ => None,
        },
        due: Some(promised.promise.due),
    };
    Ok(found.iter().map(due).collect())
}

/// What was promised to whoever asks, and kept as its maker says.
pub(super) async fn to_confirm(inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let today = inbox.viewer.today();
    let filter = CommitmentFilter {
        to: Some(Counterpart::Member(inbox.me)),
        disposed: Some(true),
        due_from: Some(disposed_between(today).0),
        ..CommitmentFilter::default()
    };
    let since = confirmed_since(today);
    let waits = |promised: &&Commitment| {
        let kept = promised.disposal.as_ref();
        let kept = kept.is_some_and(|end| end.ending == Ending::Kept && end.on >= since);
        kept && promised.confirmation.is_none()
    };
    let found = matching(inbox, &filter).await?;
    let kept = |promised: &Commitment| ActionItem {
        kind: ActionKind::ConfirmCommitment,
        object: ActionObject::Commitment(promised.id),
        member: Some(promised.maker),
        due: None,
    };
    Ok(found.iter().filter(waits).map(kept).collect())
}

async fn matching(inbox: &Inbox<'_>, filter: &CommitmentFilter) -> Result<Vec<Commitment>> {
    let (session, viewer) = (&inbox.session, inbox.viewer);
    Ok(session
        .commitments_matching(&viewer.asker, filter, viewer.today())
        .await?)
}
