//! Flat rows for data frames: scalars alone, no content, one query for each kind of fact.

mod goals;
mod measurements;
mod opportunities;
mod query;

pub use query::FactQuery;
