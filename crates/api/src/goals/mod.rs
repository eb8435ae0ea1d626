//! Goals in the API: what is expected, where it stands, and how scripts set it.

mod comment;
mod consent;
mod course;
mod improve;
mod life;
mod loader;
mod mutation;
mod object;
mod plan_rates;
mod progress;
mod query;
mod rows;
mod smart;
mod words;

pub use comment::{GoalComment, GoalCommentMutation};
pub use consent::GoalConsentMutation;
pub(crate) use loader::by_page;
pub use mutation::GoalMutation;
pub use object::{Goal, GoalOwner};
pub(crate) use object::{goal_owner, goals_on};
pub use plan_rates::{PlanRate, PlanRateMutation};
pub use progress::GoalProgress;
pub(crate) use progress::unplanned;
pub(crate) use query::owner;
pub use query::{GoalFilter, GoalQuery};
pub use rows::GoalOwnerInput;
pub use words::{GoalHealth, GoalOutcome, GoalState};
