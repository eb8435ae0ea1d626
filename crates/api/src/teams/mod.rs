//! Teams in the API.

mod loader;
mod mutation;
mod object;
mod query;
mod reference;

pub use mutation::TeamMutation;
pub use object::{Leadership, Team};
pub use query::{TeamFilter, TeamQuery};
pub use reference::TeamReferenceInput;
