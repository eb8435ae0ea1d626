//! Moving meetings, calling them off and excusing them.

use super::hold::{decided, noted, saved, taking_part};
use super::seen::SeenMeeting;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::versions::check_version;
use chrono::NaiveDateTime;
use domain::ids::MeetingId;
use domain::meetings::{CancelledBy, ExcuseGround, Meeting};
use serde_json::json;

/// What is to become of a meeting that is not being held.
#[derive(Clone, Debug)]
pub enum MeetingEvent {
    /// It is called off, for a reason.
    Cancel(String),
    /// It is moved to a local time of its zone, maybe for a reason.
    Reschedule(NaiveDateTime, Option<String>),
    /// It does not count, on a ground, maybe for a reason.
    Excuse(ExcuseGround, Option<String>),
}

impl App {
    /// Calls a meeting off, moves it or says that it does not count. Reasons stay out of the audit log: they are for those who take
    /// part.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` for those who do not take part; `ORGANIZER_ONLY` for a team's meeting; the codes of [`Meeting::cancel`],
    /// [`Meeting::reschedule`] and [`Meeting::excuse`]; `CONFLICT`.
    pub async fn meeting_change(
        &self,
        viewer: &Viewer,
        id: MeetingId,
        event: MeetingEvent,
        if_version: Option<i64>,
    ) -> Result<SeenMeeting> {
        let event = checked(event)?;
        self.unit(viewer, (id, event, if_version), |work, input| async move {
            let (id, event, if_version) = &*input;
            let (found, by) = taking_part(&work, *id).await?;
            check_version("the meeting", found.meeting.version, *if_version)?;
            let side = found.side(by);
            let of_team = found.cadence.subject_member().is_none();
            let stands_in = found.organizer.is_none() && work.principal().is_executive();
            if of_team && side != CancelledBy::Organizer && !stands_in {
                let message = "whoever holds a team's meeting moves it and calls it off";
                return Err(Error::Refused("ORGANIZER_ONLY", message.to_owned()));
            }
            let (now, next) = (work.now, found.next_starts_at());
            let before = found.meeting.clone();
            let (action, changed) = match event.clone() {
                MeetingEvent::Cancel(reason) => ("meetingCancel", before.cancel(by, side, reason, now)),
                MeetingEvent::Reschedule(to, reason) => (
                    "meetingReschedule",
                    before.reschedule(to, by, reason, now, (next, found.excuse)),
                ),
                MeetingEvent::Excuse(ground, reason) => {
                    let grounds = (ground, found.excuse);
                    (
                        "meetingExcuse",
                        before.excuse((by, side), grounds, reason, now, next),
                    )
                }
            };
            let changed = changed.map_err(decided)?;
            if changed == found.meeting {
                return Ok(found);
            }
            let meeting = saved(&work, changed).await?;
            let after = json!({ "cadence": meeting.cadence, "startsAt": meeting.starts_at, "side": side });
            noted(&work, action, &meeting, after).await?;
            // Another day may count otherwise, and be held by somebody else.
            let pairs = vec![(found.cadence.clone(), meeting)];
            let seen = work.app.meetings_seen(&work, &work.viewer, pairs).await?.pop();
            seen.ok_or_else(|| {
                let message = "on that day somebody else holds it: it is theirs to move it there";
                Error::invalid("to", "HELD_BY_ANOTHER", message)
            })
        })
        .await
    }
}

fn checked(event: MeetingEvent) -> Result<MeetingEvent> {
    let reason = |text: Option<String>| text.map(|text| Meeting::reason(&text)).transpose();
    Ok(match event {
        MeetingEvent::Cancel(text) => MeetingEvent::Cancel(Meeting::reason(&text)?),
        MeetingEvent::Reschedule(to, text) => MeetingEvent::Reschedule(to, reason(text)?),
        MeetingEvent::Excuse(ground, text) => MeetingEvent::Excuse(ground, reason(text)?),
    })
}
