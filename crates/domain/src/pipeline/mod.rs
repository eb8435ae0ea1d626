//! What is on its way: accounts, products, stages and opportunities with their dated revisions, and what a
//! pipeline promises against a quota.

mod account;
mod movement;
mod opportunity;
mod product;
mod revision;
mod stage;

pub use account::Account;
pub use movement::{SLIPPED, advanced, created_since, is_stale, median_days, slips, stage_stays};
pub use opportunity::Opportunity;
pub use product::Product;
pub use revision::{Change, Revision, Revisions};
pub use stage::{Outcome, Stage, Stages};

#[cfg(test)]
mod fixtures;
