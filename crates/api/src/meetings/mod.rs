//! Meetings in the API.

mod compliance;
mod loader;
mod mutation;
mod object;
mod participant;
mod query;
mod words;

pub use compliance::{CadenceCompliance, LeadershipCompliance};
pub(crate) use compliance::{asked_days, of_cadence, of_leader, of_member};
pub use mutation::MeetingMutation;
pub use object::Meeting;
pub use query::MeetingQuery;
