//! The pipeline in the API: what is on its way, and how scripts push it.

mod coverage;
mod loader;
mod stage;

pub(crate) use coverage::pipeline;
pub use coverage::{Pipeline, PipelineOf};
pub use stage::{OpportunityOutcome, Stage};
