//! Guardrails: set by whoever sets the goals of their owner, waived by leaders above.

mod read;
mod set;
mod waive;

pub use set::GuardrailSet;
