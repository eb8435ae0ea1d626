//! Teams in the API.

mod loader;
mod mutation;
mod object;
mod query;

pub use mutation::TeamMutation;
pub use object::{Leadership, Team};
pub use query::{TeamFilter, TeamQuery};
