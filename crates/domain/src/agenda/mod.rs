//! The agenda of a meeting: frozen numbers, sections in their order, the gate to activity, gaps and what is done about them,
//! talking points, notes, and what a meeting was worth.

mod frozen;
mod gap;
mod gate;
mod note;
mod numbers;
mod promises;
mod rating;
mod reads;
mod section;
mod talking_point;
mod words;

pub use frozen::{Agenda, FrozenSection, Refresh};
pub use gap::{GapAbout, GapAnswer, check_addressed, check_gap, gaps};
pub use gate::{DataGap, Gate, GateOpening};
pub use note::Note;
pub use numbers::{
    ExpectationNumbers, GoalBefore, GoalNumbers, Measured, MetricNumbers, Moved, NUMBERS_FORMAT,
    PipelineNumbers, PromiseNumbers, SectionNumbers,
};
pub use promises::{CarriedOver, OnTheTable, check_disposed};
pub use rating::{RATING_DAYS, Rating};
pub use reads::ContentRead;
pub use section::{Completion, Course, Phase, Section};
pub use talking_point::{MOST_TALKING_POINTS, TalkedAbout, TalkingPoint};
pub use words::{ActivityGate, DataGapCode, GateOpener, ReadPart, SectionKind, SectionState, Verdict};
