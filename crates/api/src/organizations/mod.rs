//! The organization in the API.

mod mutation;
mod object;
mod policies;
mod query;
pub(crate) mod rates;
mod settings;

pub use mutation::OrganizationMutation;
pub use object::{Holiday, Organization};
pub use policies::Policies;
pub use query::OrganizationQuery;
pub use rates::{ExchangeRate, RateMutation};
pub use settings::{FiscalCalendar, WorkingWeek, WorkingWeekInput};
