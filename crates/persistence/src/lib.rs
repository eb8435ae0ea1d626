//! How it is stored: sea-orm entities, their conversion to domain values, and tenant-scoped queries.
//!
//! The only crate that knows SQL. Everything is reached through a [`Session`], which is bound to one organization.

mod access;
mod database;
mod entity;
mod errors;
mod members;
mod organizations;
mod paging;
mod session;
mod sql;
mod teams;

pub use access::Asker;
pub use database::{Backend, ConnectError, Database, Options};
pub use errors::{Failure, Result};
pub use members::{Invitation, TimeOffRow};
pub use organizations::{ExchangeRate, Holiday, RateTable, SigningKey};
pub use session::Session;
