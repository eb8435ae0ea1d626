//! Conversations that recur. Their meetings follow from dated rules and are made by no job.

mod cadence;
mod expansion;
mod filter;
mod recurrence;
mod rule;
mod words;

pub use cadence::{
    Cadence, CadenceSubject, LONGEST_WINDOW, MOST_PARTICIPANTS, Occurrence, Organizing, Participation, window,
};
pub use filter::CadenceFilter;
pub use recurrence::{Recurrence, RecurrenceEnd};
pub use rule::{CadenceRule, CadenceTimes};
pub use words::CadenceKind;

#[cfg(test)]
mod tests;
