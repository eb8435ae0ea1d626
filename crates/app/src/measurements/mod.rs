//! Measurements of recorded metrics: recording and correcting them, what figures follow, and reading them one by one.

mod decide;
pub(crate) mod follow;
mod found;
mod load;
mod read;
mod record;

pub use load::LoadedReading;
pub use record::{MeasurementPush, MeasurementRow};
