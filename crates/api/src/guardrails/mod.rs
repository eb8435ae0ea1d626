//! Guardrails in the API: conditions with a deadline, and warnings ahead of it.

mod loader;
mod mutation;
mod object;
mod query;

pub use mutation::GuardrailMutation;
pub use object::Guardrail;
pub use query::GuardrailQuery;
pub(crate) use query::{guarding, guarding_goal};
