//! Metrics in the API: what is measured, as data.

mod loader;
mod mutation;
mod object;
mod query;
mod reference;
mod series;
mod words;

pub use mutation::MetricMutation;
pub use object::Metric;
pub use query::MetricQuery;
pub(crate) use reference::MetricReferenceInput;
pub use series::SeriesQueries;
pub use words::{Aggregation, Direction, Layer, MeasurementSource, MetricSubject, Unit};
