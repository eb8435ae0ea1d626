//! Meetings that wait for whoever asks.

use super::{Inbox, MOST};
use crate::app::App;
use crate::error::Result;
use crate::meetings::SeenMeeting;
use chrono::{DateTime, Days, Utc};
use domain::action_items::{ActionItem, ActionKind, ActionObject};
use domain::cadences::CadenceFilter;
use domain::calendar::Period;
use domain::meetings::MeetingState;

/// Days back that a meeting nobody held still waits, where the next one has not taken its place.
const WAITING: u64 = 31;

/// Meetings whoever asks is to hold today, or was to hold before and still can, and those they have not ended; due on their day.
pub(super) async fn to_hold(app: &App, inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let (viewer, now) = (inbox.viewer, app.now());
    let today = viewer.today();
    let Ok(days) = Period::new(today - Days::new(WAITING), today + Days::new(1)) else {
        return Ok(Vec::new());
    };
    let filter = CadenceFilter::default();
    let found = app.listed(&inbox.session, viewer, &filter, days).await?;
    let seen = app.meetings_seen(&inbox.session, viewer, found).await?;
    let own = seen.iter().filter(|seen| seen.organizer == Some(inbox.me));
    let waiting = own.filter_map(|seen| Some(item(seen, kind(seen, now)?)));
    Ok(waiting
        .take(usize::try_from(MOST).unwrap_or(usize::MAX))
        .collect())
}

/// What is to be done about a meeting now.
fn kind(seen: &SeenMeeting, now: DateTime<Utc>) -> Option<ActionKind> {
    let next = seen.next_starts_at();
    match seen.state(now) {
        MeetingState::InProgress => Some(ActionKind::EndMeeting),
        MeetingState::Scheduled | MeetingState::Rescheduled => Some(ActionKind::HoldMeeting),
        MeetingState::Missed if next.is_none_or(|next| next > now) => Some(ActionKind::HoldMeeting),
        _ => None,
    }
}

fn item(seen: &SeenMeeting, kind: ActionKind) -> ActionItem {
    ActionItem {
        kind,
        object: ActionObject::Meeting(seen.meeting.id),
        member: seen.cadence.subject_member(),
        due: Some(seen.meeting.day()),
    }
}
