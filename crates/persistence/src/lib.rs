//! How it is stored: sea-orm entities, their conversion to domain values, and tenant-scoped queries.
//!
//! The only crate that knows SQL. Everything is reached through a [`Session`], which is bound to one organization.

mod access;
mod database;
mod errors;
mod session;
mod sql;

pub use access::Asker;
pub use database::{Backend, ConnectError, Database, Options};
pub use errors::{Failure, Result};
pub use session::Session;
