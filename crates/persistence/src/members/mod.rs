//! Members, their time off and their invitations.

pub(crate) mod entity;
mod invitations;
mod of_teams;
mod repository;
mod time_off;

pub use invitations::Invitation;
pub use time_off::{TimeOffRow, WorkingTimes};
