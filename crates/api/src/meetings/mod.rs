//! Meetings in the API.

mod loader;
mod mutation;
mod object;
mod participant;
mod query;
mod words;

pub use mutation::MeetingMutation;
pub use object::Meeting;
pub use query::MeetingQuery;
