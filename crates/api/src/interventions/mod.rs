//! Interventions in the API: who helps whom, and whether it helped.

mod loader;
mod mutation;
mod object;
mod query;

pub use loader::InterventionsFor;
pub use mutation::InterventionMutation;
pub use object::Intervention;
pub use query::InterventionQuery;
