//! Alerts in the API: what is raised, and what leaders do about it.

mod loader;
mod mutation;
mod object;
mod query;
mod words;

pub use loader::AlertsAbout;
pub use mutation::AlertMutation;
pub use object::Alert;
pub use query::AlertQuery;
pub use words::AlertRule;
