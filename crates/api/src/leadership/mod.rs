//! How leaders lead, as clients read it.

mod object;
mod query;

pub use object::LeadershipReport;
pub use query::LeadershipQuery;
