//! Goals in the API: what is expected, where it stands, and how scripts set it.

mod loader;
mod mutation;
mod object;
mod progress;
mod query;
mod rows;
mod words;

pub use mutation::GoalMutation;
pub use object::Goal;
pub(crate) use object::goals_on;
pub use progress::GoalProgress;
pub(crate) use query::owner;
pub use query::{GoalFilter, GoalQuery};
pub use words::{GoalHealth, GoalOutcome, GoalState};
