//! The people of an organization.

mod filter;
mod member;
mod turn;

pub use filter::MemberFilter;
pub use member::{Member, MemberDetails};
pub use turn::MemberTurn;
