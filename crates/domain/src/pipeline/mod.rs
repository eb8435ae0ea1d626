//! What is on its way: accounts, products, stages and opportunities with their dated revisions, and what a
//! pipeline promises against a quota.

mod account;
mod conversion;
mod coverage;
mod movement;
mod open;
mod opportunity;
mod process;
mod product;
mod revision;
mod stage;
mod standing;
mod win_rate;

pub use account::Account;
pub use conversion::{Conversion, ConversionTally, Conversions, ENOUGH_LEFT, StageConversion, conversion};
pub use coverage::{
    Coverage, CoverageHealth, CoverageThresholds, Figure, NextPeriod, PipelineStanding, coverage,
};
pub use movement::{Course, Movement, Moving, MovingDeal, SLIPPED, StageAges, Stay, has_advanced, movement};
pub use open::{Bundle, OpenDeal, OpenSums};
pub use opportunity::Opportunity;
pub use process::standard_stages;
pub use product::Product;
pub use revision::{Change, Revision, Revisions};
pub use stage::{Outcome, Stage, Stages};
pub use standing::{Closing, OpportunityFilter, OpportunityList, OpportunityOrder, Standing};
pub use win_rate::{PRIOR_DEALS, Tally, WinRate};

#[cfg(test)]
mod fixtures;
