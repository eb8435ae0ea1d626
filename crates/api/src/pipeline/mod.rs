//! The pipeline in the API: what is on its way, and how scripts push it.

mod account;
mod coverage;
mod loader;
mod movement;
mod mutation;
mod opportunity;
mod payload;
mod product;
mod query;
mod references;
mod rows;
mod stage;

pub use account::Account;
pub(crate) use coverage::pipeline;
pub use coverage::{CoverageHealth, Pipeline, PipelineOf};
pub use mutation::PipelineMutation;
pub use opportunity::{Opportunity, OpportunityRevision};
pub use product::Product;
pub(crate) use query::opportunities;
pub use query::{OpportunityFilter, OpportunityOrder, PipelineQuery};
pub use references::{AccountReferenceInput, ProductReferenceInput};
pub use stage::{OpportunityOutcome, Stage};
