//! Metrics: defining them, deriving their facts from opportunities, and reading figures.

pub(crate) mod defaults;
mod define;
pub(crate) mod derive;
pub(crate) mod read;
mod series;

pub use define::MetricDefine;
pub use series::{Series, SeriesGrouping, SeriesLine, SeriesPoint, SeriesQuery};
