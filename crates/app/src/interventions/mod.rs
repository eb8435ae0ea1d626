//! Interventions: help for those who are behind, and whether it helped.

mod end;
mod read;
mod recovery;
mod start;

pub use start::InterventionStart;
