//! Who may see and do what: the principal, its relations to a subject, and the one table that decides.

mod action;
mod judgement;
mod matrix;
mod policy;
mod principal;
mod scope;
mod service_account;
mod uniform;

pub use action::{Action, Subject};
pub use judgement::{Relations, detail, is_closed_to_own};
pub use matrix::matrix;
pub use policy::{Detail, Flag, Grant, Relation, grants};
pub use principal::{Actor, Principal, Role};
pub use scope::Scope;
pub use service_account::ServiceAccount;
pub use uniform::detail_of_all;
