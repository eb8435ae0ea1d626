//! Members in the API.

mod loader;
mod mutation;
mod object;
mod query;
mod reference;

pub use mutation::MemberMutation;
pub use object::{Assignment, Member, TimeOff};
pub(crate) use query::of_team;
pub use query::{MemberFilter, MemberQuery};
pub use reference::MemberReferenceInput;
