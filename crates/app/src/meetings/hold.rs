//! Starting and ending meetings, from whichever device comes first.

use super::read::named;
use super::seen::SeenMeeting;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use domain::access::Action;
use domain::cadences::CadenceSubject;
use domain::errors::Invalid;
use domain::ids::{MeetingId, MemberId};
use domain::meetings::{Attendance, Meeting, Part, Tenures};
use persistence::Attending;
use serde_json::json;
use std::collections::HashSet;

/// Most members whose attendance is said in a call.
const MOST_SAID: usize = 1000;

impl App {
    /// Starts a meeting, and freezes the numbers under review. Whoever comes second gets the meeting that is being held.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` for those who do not take part; `MEETING_HELD`, `MEETING_CANCELLED`, `MEETING_TOO_EARLY`,
    /// `MEETING_OVER`.
    pub async fn meeting_start(&self, viewer: &Viewer, id: MeetingId) -> Result<SeenMeeting> {
        let sections = self.table_to_freeze(viewer, id).await?;
        self.unit(viewer, (id, sections), |work, input| async move {
            let (id, sections) = &*input;
            let (found, by) = taking_part(&work, *id).await?;
            let next = found.next_starts_at();
            let running = found.meeting.started().is_some();
            let meeting = found.meeting.clone().start(by, work.now, next).map_err(decided)?;
            if running {
                return Ok(found);
            }
            let parts = parts(&work, &found, by).await?;
            let organizer = parts.iter().find(|held| held.part == Part::Organizer);
            let organizer = organizer.map(|held| held.member);
            let meeting = saved(&work, meeting).await?;
            work.attending_insert(&parts).await?;
            work.agenda_frozen(meeting.id, sections.clone()).await?;
            let after = json!({ "cadence": meeting.cadence, "participants": parts.len() });
            noted(&work, "meetingStart", &meeting, after).await?;
            Ok(SeenMeeting {
                meeting,
                organizer,
                participates: true,
                ..found
            })
        })
        .await
    }

    /// Ends a meeting that is being held; one that was held stays so.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `MEETING_NOT_STARTED`.
    pub async fn meeting_end(&self, viewer: &Viewer, id: MeetingId) -> Result<SeenMeeting> {
        self.unit(viewer, id, |work, id| async move {
            let (found, _) = taking_part(&work, *id).await?;
            let meeting = found.meeting.clone().end(work.now).map_err(decided)?;
            if meeting == found.meeting {
                return Ok(found);
            }
            let meeting = saved(&work, meeting).await?;
            let after = json!({ "cadence": meeting.cadence });
            noted(&work, "meetingEnd", &meeting, after).await?;
            Ok(SeenMeeting { meeting, ..found })
        })
        .await
    }

    /// Says who was there, of those who take part in a meeting that was started.
    ///
    /// # Errors
    /// `NOT_FOUND` for a meeting or for who takes no part in it; `FORBIDDEN`, `MEETING_NOT_STARTED`.
    pub async fn meeting_attendance_set(
        &self,
        viewer: &Viewer,
        id: MeetingId,
        said: Vec<(MemberId, Attendance)>,
    ) -> Result<SeenMeeting> {
        if said.len() > MOST_SAID {
            let message = format!("at most {MOST_SAID} members are named in a call");
            return Err(Error::invalid("attendance", "TOO_MANY_ROWS", message));
        }
        self.unit(viewer, (id, said), |work, input| async move {
            let (id, said) = &*input;
            let (found, _) = taking_part(&work, *id).await?;
            if found.meeting.started().is_none() {
                return Err(decided(Invalid::one(
                    "meeting",
                    "MEETING_NOT_STARTED",
                    "start it first",
                )));
            }
            let there = work.attending(&[*id]).await?.remove(id).unwrap_or_default();
            for (index, (member, attendance)) in said.iter().enumerate() {
                let held = there.iter().find(|held| held.member == *member);
                let field = format!("attendance.{index}.member");
                let held = held.ok_or_else(|| Error::not_found_at("Member", field))?;
                let attendance = Some(*attendance);
                let held = Attending {
                    attendance,
                    ..held.clone()
                };
                work.attendance_save(&held).await?;
            }
            let meeting = saved(&work, found.meeting.clone()).await?;
            let said = said
                .iter()
                .map(|(member, word)| json!({ "member": member, "attendance": word }));
            let after = json!({ "attendance": said.collect::<Vec<_>>() });
            noted(&work, "meetingAttendanceSet", &meeting, after).await?;
            Ok(SeenMeeting { meeting, ..found })
        })
        .await
    }
}

/// A meeting the asker takes part in, its row made and locked, and who they are.
pub(crate) async fn taking_part(work: &Work, id: MeetingId) -> Result<(SeenMeeting, MemberId)> {
    let gone = || Error::not_found_at("Meeting", "meeting");
    let open = async |pairs| {
        let seen = work.app.meetings_seen(work, &work.viewer, pairs).await?.pop();
        let seen = seen.ok_or_else(gone)?;
        let by = work.principal().member();
        let by = by.filter(|_| seen.opens(&work.viewer, Action::HoldMeetings));
        Ok((seen, by.ok_or(Error::Forbidden(Action::HoldMeetings))?))
    };
    let pairs = named(work, &[id]).await?;
    let (seen, _) = open(pairs).await?;
    let held = work.meeting_touched(&seen.meeting).await?.within(&seen.cadence);
    // Looked at again under the lock: whoever waited for it may find the meeting started by another.
    open(vec![(seen.cadence, held)]).await
}

impl SeenMeeting {
    /// When the meeting after it is first meant to start.
    pub(crate) fn next_starts_at(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        self.cadence.next_meant(self.meeting.original)
    }
}

/// Who takes part in a meeting that is being started, of those who are active, and what of what was written for it is theirs: all that is written from the start on is.
async fn parts(work: &Work, found: &SeenMeeting, by: MemberId) -> Result<Vec<Attending>> {
    let day = found.meeting.day();
    let mut parts = vec![(found.organizer.unwrap_or(by), Part::Organizer)];
    let mut belonging: HashSet<MemberId> = HashSet::new();
    match found.cadence.subject {
        CadenceSubject::Member(member) => parts.push((member, Part::Subject)),
        CadenceSubject::Team(team) => {
            let rows = work.belonging_to(team).await?.into_iter();
            let today = rows.filter(|held| held.span.contains(day));
            belonging.extend(today.map(|held| held.member_id));
        }
    }
    parts.extend(belonging.iter().map(|member| (*member, Part::Participant)));
    let invited = found
        .cadence
        .participants
        .iter()
        .filter(|held| held.span.contains(day));
    parts.extend(invited.map(|held| (held.member, Part::Participant)));
    parts.push((by, Part::Participant));
    let ids: Vec<MemberId> = parts.iter().map(|(member, _)| *member).collect();
    let active = work
        .members_by_id(&ids)
        .await?
        .into_iter()
        .filter(|member| member.active);
    // Each once, as the first that they are.
    let mut open: HashSet<MemberId> = active.map(|member| member.id).collect();
    parts.retain(|(member, _)| open.remove(member));
    let covering = work.covering(&[&found.cadence], None).await?;
    let tenures = |member: MemberId| match member {
        _ if member == by => found.tenures.clone(),
        // What is written for a team's meeting is the team's.
        _ if belonging.contains(&member) => Tenures::always(),
        _ => {
            let theirs = covering.tenures(&found.cadence, &found.meeting, (member, false));
            theirs.unwrap_or_else(|| Tenures::since(Some(work.now)))
        }
    };
    let attending = parts.into_iter().map(|(member, part)| Attending {
        meeting: found.meeting.id,
        member,
        part,
        attendance: None,
        tenures: tenures(member).and(Tenures::since(Some(work.now))),
    });
    Ok(attending.collect())
}

/// Stores a meeting as its next version.
pub(super) async fn saved(work: &Work, meeting: Meeting) -> Result<Meeting> {
    let meeting = Meeting {
        version: meeting.version + 1,
        ..meeting
    };
    work.meeting_save(&meeting).await?;
    Ok(meeting)
}

pub(super) async fn noted(
    work: &Work,
    action: &str,
    meeting: &Meeting,
    after: serde_json::Value,
) -> Result<()> {
    let id = Some(meeting.id.as_uuid());
    work.audited(action, "Meeting", id, None, Some(after)).await
}

/// A rule's reason: of the meeting itself the outcome of the whole call, else of the field it is about.
pub(super) fn decided(invalid: Invalid) -> Error {
    match invalid.0.first() {
        Some(reason) if reason.field == "meeting" => Error::Refused(reason.code, reason.message.clone()),
        _ => Error::Invalid(invalid),
    }
}
