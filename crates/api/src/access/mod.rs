//! Who asks, signing in, service accounts and the audit log.

mod audit;
mod loader;
mod mutation;
mod viewer;

pub use audit::AuditEntry;
pub use mutation::AccessMutation;
pub use viewer::{AccessQuery, Role, Scope, ServiceAccount, Viewer};
