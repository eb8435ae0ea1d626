//! What is expected again and again: standing standards with dated terms, their occurrences, and how well they are kept.

mod adherence;
mod change;
mod excuse;
mod expectation;
mod occurrence;
#[cfg(test)]
mod occurrence_tests;
mod spans;
mod words;

pub use adherence::{Adherence, adherence, missed_in_a_row, streak};
pub use excuse::Excuse;
pub(crate) use expectation::check_target;
pub use expectation::{Expectation, ExpectationFilter, MOST_TERMS, Term};
pub use occurrence::{Judged, Occurrence};
pub use spans::{LONGEST_WINDOW, MOST_OCCURRENCES, Span, Times, Window};
pub use words::{ExpectationOrigin, Frequency, OccurrenceState};
