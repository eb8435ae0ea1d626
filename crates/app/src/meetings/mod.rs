//! Meetings: what of them is open to whom, starting, ending, moving and calling them off.

mod change;
mod compliance;
mod hold;
mod read;
mod seen;

pub use change::MeetingEvent;
pub(crate) use compliance::MeantMeeting;
pub use compliance::{ComplianceDays, LedCompliance};
pub(crate) use hold::taking_part;
pub(crate) use read::named;
pub use seen::SeenMeeting;
