//! Which goals a list holds.

use super::goal::Owner;
use super::words::GoalState;
use crate::calendar::Period;
use crate::ids::{MetricId, TeamId};
use chrono::{DateTime, NaiveDate, Utc};

/// Conditions on a list of goals; those left out do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoalFilter {
    /// Belongs to one of these.
    pub owners: Option<Vec<Owner>>,
    /// Belongs to this team, to one below it, or to a member assigned to one of them, on this day.
    pub within: Option<(TeamId, NaiveDate)>,
    /// Measures this.
    pub metric: Option<MetricId>,
    /// Measures the metric with this key.
    pub metric_key: Option<String>,
    /// Stands in one of these states.
    pub states: Option<Vec<GoalState>>,
    /// Is a quota, or is none.
    pub quota: Option<bool>,
    /// Shares a day with this period.
    pub overlaps: Option<Period>,
    /// Runs on this day.
    pub running_on: Option<NaiveDate>,
    /// Runs over exactly this period.
    pub period: Option<Period>,
    /// Stands below no other goal, and nobody wrote why it matters; only of goals seen in full.
    pub unaligned: bool,
    /// Is seen in full, and not by its figures alone.
    pub open: bool,
    /// Has this text in the title, in any case.
    pub text: Option<String>,
    /// Was changed, or may have other figures.
    pub changed: Option<ChangedGoals>,
}

/// Goals that were changed since an instant, or whose figures may have: any of these conditions is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedGoals {
    /// Was changed itself then or later.
    pub at: DateTime<Utc>,
    /// Ran on or after this day: what is expected moves from day to day.
    pub on: NaiveDate,
    /// Measures one of these, of which there are other facts.
    pub metrics: Vec<MetricId>,
}
