//! Measurements: recording, correcting and reading them one by one.

mod loader;
mod mutation;
mod object;
mod query;
mod rows;

pub use mutation::MeasurementMutation;
pub use object::Measurement;
pub use query::{MeasurementFilter, MeasurementQuery};
