//! What is measured: definitions that are data, the facts they draw from opportunities, and how many facts
//! become one figure.

mod aggregate;
mod definition;
mod derivation;
mod measurement;
mod metric;
mod rollup;
pub mod series;
mod standard;
mod words;

pub use aggregate::Totals;
pub use definition::{Band, Definition, Derivation, Direction, MetricSource};
pub use derivation::{Deal, DealStep, Fact, OrgRates};
pub use measurement::{Correction, Measurement, MeasurementFilter, Reading, Reported};
pub use metric::Metric;
pub use rollup::{Moment, Rollup, RollupKey, ValuedFact, WorthTooMuch};
pub use standard::standard_metrics;
pub use words::{
    Aggregation, Customers, DealEvent, DealMeasure, Layer, MeasurementSource, SubjectKind, Unit,
};
