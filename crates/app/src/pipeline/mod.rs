//! The pipeline: customers, products, stages and opportunities, pushed in bulk by scripts and importers; how it covers its
//! quota, moves and converts.

mod accounts;
mod coverage;
pub(crate) mod credit;
mod decide;
mod import;
mod movement;
mod opportunities;
mod products;
mod read;
pub(crate) mod references;
mod rows;
mod stages;

pub(crate) use coverage::valued;
pub use coverage::{PipelineFigures, PipelineParts, StageAmount};
pub use import::{
    CrmAccount, CrmFailure, CrmImport, CrmOpportunity, CrmPerson, CrmPlace, CrmProduct, CrmProgress,
    CrmReport, CrmStage,
};
pub use movement::{ConversionFigures, MovedDeals, MovementFigures};
pub use references::{MemberReference, Reference};
pub use rows::{AccountRow, OpportunityHistory, OpportunityRow, OpportunityState, ProductRow, Read};
pub use stages::StageDefine;
