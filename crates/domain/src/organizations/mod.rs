//! The organization: the tenant, and the settings every figure of it depends on.

mod organization;
mod policies;

pub use organization::{Organization, Settings};
pub use policies::Policies;
