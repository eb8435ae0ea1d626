//! Goals: what whoever asks may read of them, setting many at once, and the steps of a goal's life.

mod below;
mod cascade;
mod comments;
mod days;
mod decide;
mod declare;
mod found;
mod improve;
mod life;
pub(crate) mod plan;
mod plan_rates;
mod progress;
mod propose;
mod quotas;
mod read;
mod rights;
mod rows;
mod smart;
mod steps;
mod update;
mod upsert;

pub(crate) use days::{projections, standings};
pub(crate) use decide::amount;
pub use declare::GoalDeclare;
pub use improve::{ImprovementAreas, ImprovementGoal, ImprovementMetric};
pub(crate) use life::refused;
pub(crate) use progress::{Calendars, ProgressQuery, freshness, progress_of};
pub use progress::{GoalFigures, ProgressParts};
pub(crate) use rights::{Purpose, Rights};
pub use rows::{CurveRow, GoalChange, GoalRow, MetricReference, OwnerReference, ParentReference, PointRow};
pub(crate) use steps::awaiting;
pub(crate) use upsert::{Planned, planned, written};
