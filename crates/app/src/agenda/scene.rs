//! The meeting somebody speaks in: found, its row locked, with what is kept of its agenda.

use crate::error::{Error, Result};
use crate::meetings::{SeenMeeting, taking_part};
use crate::unit::Work;
use domain::agenda::{Agenda, Course, Phase, SectionKind};
use domain::errors::Invalid;
use domain::ids::{MeetingId, MemberId};
use domain::meetings::{CancelledBy, Life, Meeting, MeetingState};
use serde_json::Value;

/// A meeting the asker takes part in, locked until the end of the transaction.
pub(super) struct Scene {
    pub(super) seen: SeenMeeting,
    pub(super) by: MemberId,
    pub(super) agenda: Agenda,
}

/// Whether a meeting is under way.
pub(crate) fn phase(meeting: &Meeting) -> Phase {
    match meeting.life {
        Life::Started { .. } => Phase::Running,
        Life::Held { .. } => Phase::Held,
        Life::Planned | Life::Cancelled { .. } | Life::Excused { .. } => Phase::Before,
    }
}

impl Scene {
    /// # Errors
    /// `NOT_FOUND` at `meeting`; `FORBIDDEN` for those who do not take part.
    pub(super) async fn of(work: &Work, id: MeetingId) -> Result<Scene> {
        let (seen, by) = taking_part(work, id).await?;
        let agenda = work.agendas(&[id]).await?.remove(&id).unwrap_or_default();
        Ok(Scene { seen, by, agenda })
    }

    pub(super) fn id(&self) -> MeetingId {
        self.seen.meeting.id
    }

    pub(super) fn phase(&self) -> Phase {
        phase(&self.seen.meeting)
    }

    pub(super) fn course(&self) -> Course {
        self.agenda.course(self.phase())
    }

    pub(super) fn is_organizer(&self) -> bool {
        self.seen.side(self.by) == CancelledBy::Organizer
    }

    /// Lets only whoever holds it lead a team through its agenda; refuses others with `ORGANIZER_ONLY`.
    pub(super) fn check_leads(&self) -> Result<()> {
        if self.seen.cadence.subject_member().is_some() || self.is_organizer() {
            return Ok(());
        }
        let message = "whoever holds a team's meeting leads it through its agenda";
        Err(Error::Refused("ORGANIZER_ONLY", message.to_owned()))
    }

    /// Lets something be brought up for the meeting. Refuses with `MEETING_HELD` and `MEETING_CANCELLED`.
    pub(super) fn check_ahead(&self, work: &Work) -> Result<()> {
        let refused = |code, message: &str| Err(Error::Refused(code, message.to_owned()));
        match self.seen.state(work.now) {
            MeetingState::Held => refused("MEETING_HELD", "it was held; bring it up for the next one"),
            MeetingState::Cancelled => refused("MEETING_CANCELLED", "it was called off"),
            _ => Ok(()),
        }
    }

    /// Refuses with `SECTION_NOT_ON_AGENDA` a section that meetings of this kind do not have.
    pub(super) fn check_section(&self, kind: SectionKind) -> Result<()> {
        if SectionKind::of(self.seen.cadence.kind).contains(&kind) {
            return Ok(());
        }
        let message = format!("this meeting's agenda has no section {kind}");
        Err(Error::Refused("SECTION_NOT_ON_AGENDA", message))
    }

    /// Writes down what was done, without what was said.
    pub(super) async fn noted(&self, work: &Work, action: &str, after: Value) -> Result<()> {
        let id = Some(self.id().as_uuid());
        work.audited(action, "Meeting", id, None, Some(after)).await
    }
}

/// A rule's reason as the outcome of the whole call.
pub(super) fn refused(invalid: Invalid) -> Error {
    match invalid.0.into_iter().next() {
        Some(reason) => Error::Refused(reason.code, reason.message),
        None => Error::Internal("a refusal without a reason".into()),
    }
}
