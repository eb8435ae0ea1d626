//! The pipeline: customers, products, stages and opportunities, pushed in bulk by scripts and importers.

mod accounts;
pub(crate) mod credit;
mod decide;
mod opportunities;
mod products;
mod read;
pub(crate) mod references;
mod rows;
mod stages;

pub use references::{MemberReference, Reference};
pub use rows::{
    AccountRow, BulkOptions, OpportunityHistory, OpportunityRow, OpportunityState, ProductRow, Rows,
};
pub use stages::StageDefine;
