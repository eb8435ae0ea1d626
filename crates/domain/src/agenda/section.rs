//! The order of a conversation: which section is open, and what may be written where.

use super::words::{SectionKind, SectionState};
use crate::errors::Invalid;
use crate::ids::MemberId;
use chrono::{DateTime, Utc};

/// Whether a meeting is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has not started, and perhaps never will.
    Before,
    /// It has started and not ended.
    Running,
    /// It was held.
    Held,
}

/// Who finished a section, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// When.
    pub at: DateTime<Utc>,
    /// Who said so.
    pub by: MemberId,
}

/// A section and whether somebody finished it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which.
    pub kind: SectionKind,
    /// Who finished it; none while nobody did.
    pub completed: Option<Completion>,
}

/// A meeting's sections in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Whether the meeting is under way.
    pub phase: Phase,
    /// Whether the talk about activity is open.
    pub gate_open: bool,
    /// The sections in order.
    pub sections: Vec<Section>,
}

impl Course {
    /// Where a section stands; none where the agenda has no such section. The first that is neither finished nor left out by the gate
    /// is open; ending the meeting closes it as it is.
    pub fn state(&self, kind: SectionKind) -> Option<SectionState> {
        let place = self.sections.iter().position(|section| section.kind == kind)?;
        let turn = self.turn();
        let own = &self.sections[place];
        Some(match self.phase {
            Phase::Before => SectionState::Locked,
            _ if own.completed.is_some() => SectionState::Done,
            _ if self.is_behind_gate(kind) && self.is_passed(place) => SectionState::Skipped,
            Phase::Running if turn == Some(place) => SectionState::Open,
            Phase::Held if turn == Some(place) => SectionState::Done,
            _ => SectionState::Locked,
        })
    }

    /// Lets somebody write into a section while it is talked about. Refuses with `MEETING_NOT_RUNNING`, `SECTION_NOT_ON_AGENDA`,
    /// `SECTION_LOCKED` and `SECTION_DONE`.
    pub fn check_write(&self, kind: SectionKind) -> Result<(), Invalid> {
        match self.running_state(kind)? {
            SectionState::Open => Ok(()),
            SectionState::Done => Err(refused(
                "SECTION_DONE",
                format!("{kind} is finished and stays as it is"),
            )),
            SectionState::Locked | SectionState::Skipped => {
                Err(refused("SECTION_LOCKED", self.why_locked(kind)))
            }
        }
    }

    /// Lets somebody finish a section; true where it was finished before. Refuses with `MEETING_NOT_RUNNING`, `SECTION_NOT_ON_AGENDA`,
    /// `SECTION_OUT_OF_ORDER`, and `SECTION_LOCKED` for the one the gate left out.
    pub fn check_completion(&self, kind: SectionKind) -> Result<bool, Invalid> {
        match self.running_state(kind)? {
            SectionState::Open => Ok(false),
            SectionState::Done => Ok(true),
            SectionState::Locked if !self.is_turn_gated(kind) => {
                Err(refused("SECTION_OUT_OF_ORDER", self.why_locked(kind)))
            }
            SectionState::Locked | SectionState::Skipped => {
                Err(refused("SECTION_LOCKED", self.why_locked(kind)))
            }
        }
    }

    /// Where a section stands in a meeting that is under way.
    fn running_state(&self, kind: SectionKind) -> Result<SectionState, Invalid> {
        let state = self.state(kind).ok_or_else(|| {
            let message = format!("this meeting's agenda has no section {kind}");
            refused("SECTION_NOT_ON_AGENDA", message)
        });
        match self.phase {
            Phase::Running => state,
            Phase::Before => Err(refused("MEETING_NOT_RUNNING", "the meeting has not started")),
            Phase::Held => Err(refused("MEETING_NOT_RUNNING", "the meeting is over")),
        }
    }

    /// The place of the section talked about.
    fn turn(&self) -> Option<usize> {
        self.sections
            .iter()
            .position(|section| section.completed.is_none() && !self.is_behind_gate(section.kind))
    }

    /// Whether all before a place are finished or left out.
    fn is_passed(&self, place: usize) -> bool {
        self.turn().is_none_or(|turn| turn > place)
    }

    fn is_behind_gate(&self, kind: SectionKind) -> bool {
        kind == SectionKind::Activity && !self.gate_open
    }

    /// Whether nothing but the gate keeps a section from its turn.
    fn is_turn_gated(&self, kind: SectionKind) -> bool {
        let place = self.sections.iter().position(|section| section.kind == kind);
        self.is_behind_gate(kind) && place.is_some_and(|place| self.is_passed(place))
    }

    fn why_locked(&self, kind: SectionKind) -> String {
        let open = self.turn().and_then(|turn| self.sections.get(turn));
        match open {
            _ if self.is_turn_gated(kind) => {
                format!("{kind} is closed by the gate: the member opens it, or the leader with a reason")
            }
            Some(open) => format!("{} comes before {kind}", open.kind),
            None => format!("{kind} is closed"),
        }
    }
}

fn refused(code: &'static str, message: impl Into<String>) -> Invalid {
    Invalid::one("section", code, message)
}

#[cfg(test)]
#[path = "section_tests.rs"]
mod tests;
