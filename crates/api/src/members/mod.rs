//! Members in the API.

mod loader;
mod mutation;
mod object;
mod query;
mod reference;

pub use mutation::MemberMutation;
pub use object::{Assignment, Member, TimeOff};
pub(crate) use query::list;
pub use query::{MemberFilter, MemberQuery};
pub use reference::MemberReferenceInput;
