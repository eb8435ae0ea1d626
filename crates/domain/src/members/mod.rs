//! The people of an organization.

mod filter;
mod member;

pub use filter::MemberFilter;
pub use member::{Member, MemberDetails};
