//! The organization in the API.

mod mutation;
mod object;
mod query;
mod settings;

pub use mutation::OrganizationMutation;
pub use object::{Holiday, Organization};
pub use query::OrganizationQuery;
pub use settings::{FiscalCalendar, Policies, WorkingWeek, WorkingWeekInput};
