//! Closed periods in the API: closing one, what is kept of its goals, and what later facts changed.

mod loader;
mod mutation;
mod object;
mod query;
mod retrospective;

pub use loader::{KeptOf, RestatedOf};
pub use mutation::ClosingMutation;
pub use object::{GoalClosing, PeriodClosing};
pub use query::ClosingQuery;
pub use retrospective::{Retrospective, RetrospectiveMutation};
