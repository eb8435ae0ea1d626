//! Guardrails: a condition on a metric with a deadline, and warnings ahead of it.

mod guardrail;
mod standing;
#[cfg(test)]
mod standing_tests;
mod words;

pub use guardrail::{Guardrail, GuardrailFilter, USUAL_LEADS, Waiver};
pub use standing::{GuardrailFacts, GuardrailStanding};
pub use words::{GuardrailCondition, GuardrailState};
