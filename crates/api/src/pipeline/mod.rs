//! The pipeline in the API: what is on its way, and how scripts push it.

mod loader;
mod stage;

pub use stage::{OpportunityOutcome, Stage};
