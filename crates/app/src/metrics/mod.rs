//! Metrics: defining them, deriving their facts from opportunities, and reading figures.

pub(crate) mod defaults;
mod define;
pub(crate) mod derive;
pub(crate) mod read;

pub use define::MetricDefine;
