//! Guardrails: set by whoever sets the goals of their owner, waived by leaders above.

mod read;
mod set;
mod waive;

pub(crate) use read::guardrails_stood;
pub use set::GuardrailSet;
