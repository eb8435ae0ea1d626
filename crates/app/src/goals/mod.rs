//! Goals: what whoever asks may read of them, setting many at once, and the steps of a goal's life.

mod cascade;
mod decide;
mod found;
mod life;
mod progress;
mod quotas;
mod read;
mod rights;
mod rows;
mod upsert;

pub use progress::{GoalFigures, ProgressParts};
pub(crate) use progress::{ProgressQuery, progress_of};
pub use rows::{GoalRow, MetricReference, OwnerReference, ParentReference};
