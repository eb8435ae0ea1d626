//! Meetings: occurrences of cadences, and what becomes of them.

mod absences;
mod compliance;
mod covering;
mod identity;
mod meeting;
mod tenure;
mod words;

pub use absences::{Absences, RecordedLeave};
pub use compliance::{CadenceCompliance, LeadershipCompliance, compliance_days, overdue_since};
pub use covering::Covering;
pub use identity::{MeetingKey, occurrence_of};
pub use meeting::{EARLIEST_START_HOURS, Life, Meeting, Move, check_moved_unbegun};
pub use tenure::{Tenure, Tenures};
pub use words::{Attendance, CancelledBy, ExcuseGround, MeetingState, Part};

#[cfg(test)]
mod tests;
