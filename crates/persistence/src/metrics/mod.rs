//! Metrics, the facts derived for them, the rollups kept with the facts, and the feeds facts come from.

pub(crate) mod entity;
mod facts;
mod feeds;
mod missing;
mod repository;
mod rollups;
mod subjects;
mod sums;
mod verify;

pub use facts::StoredFact;
pub use missing::{MissingRateQuery, MissingRates};
pub use rollups::{FactChanges, FactTable, Touched};
pub use subjects::Subjects;
pub(crate) use sums::united;
pub use sums::{RollupQuery, RollupSum};
