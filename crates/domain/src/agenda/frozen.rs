//! What is kept of a meeting's agenda: numbers as they were when it started, what was finished, and who opened the gate.

use super::gate::{Gate, GateOpening};
use super::numbers::SectionNumbers;
use super::section::{Completion, Course, Phase, Section};
use super::words::{ActivityGate, SectionKind};
use crate::ids::MemberId;
use chrono::{DateTime, Utc};

/// Somebody had the numbers of a section taken anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: MemberId,
}

/// A section with its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenSection {
    /// Which.
    pub kind: SectionKind,
    /// Its numbers.
    pub numbers: SectionNumbers,
    /// When they were taken last.
    pub frozen_at: DateTime<Utc>,
    /// Each time they were taken anew, the first first.
    pub refreshes: Vec<Refresh>,
    /// Who finished it.
    pub completed: Option<Completion>,
}

/// What is kept of one meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    /// The organization's policy when it started; none before.
    pub policy: Option<ActivityGate>,
    /// Who opened the gate, where somebody did.
    pub opening: Option<GateOpening>,
    /// The sections in their order; none before the meeting starts.
    pub sections: Vec<FrozenSection>,
}

impl Agenda {
    /// A section.
    pub fn section(&self, kind: SectionKind) -> Option<&FrozenSection> {
        self.sections.iter().find(|section| section.kind == kind)
    }

    /// The gate, where the agenda has one: activity stands between results and pipeline, and what was promised.
    pub fn gate(&self) -> Option<Gate> {
        self.section(SectionKind::Activity)?;
        let results = &self.section(SectionKind::Results)?.numbers;
        let pipeline = &self.section(SectionKind::Pipeline)?.numbers;
        let policy = self.policy.unwrap_or_default();
        Some(Gate::of(results, pipeline, policy, self.opening.clone()))
    }

    /// The gate of the agenda as somebody opened it, without its sections.
    #[must_use]
    pub fn opened(&self, opening: GateOpening) -> Agenda {
        Agenda {
            policy: self.policy,
            opening: Some(opening),
            sections: Vec::new(),
        }
    }

    /// The order of the conversation.
    pub fn course(&self, phase: Phase) -> Course {
        let section = |section: &FrozenSection| Section {
            kind: section.kind,
            completed: section.completed,
        };
        Course {
            phase,
            gate_open: self.gate().is_some_and(|gate| gate.is_open()),
            sections: self.sections.iter().map(section).collect(),
        }
    }
}
