//! What is kept of a goal when its period is closed, and what is written beside it when a later fact changes its figure.

use super::goal::Creator;
use super::health::Health;
use super::standing::GoalProgress;
use super::words::{GoalOutcome, RestatementReason};
use crate::calendar::Period;
use crate::ids::{GoalId, PeriodClosingId};
use chrono::{DateTime, NaiveDate, Utc};

/// The closing of a period: the goals that ended in it are over for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodClosing {
    /// Its identity.
    pub id: PeriodClosingId,
    /// The period closed; goals whose last day lies in it were closed with it.
    pub period: Period,
    /// When it was closed.
    pub closed_at: DateTime<Utc>,
    /// By whom.
    pub closed_by: Creator,
}

/// What is kept of a goal when it is closed; it never changes. Figures are decimals as they were shown, with at most six places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalClosing {
    /// Which goal.
    pub goal: GoalId,
    /// The closing it was closed by.
    pub closing: PeriodClosingId,
    /// When that was.
    pub closed_at: DateTime<Utc>,
    /// What came of it.
    pub outcome: GoalOutcome,
    /// The day it was judged as of: the first day after its period.
    pub as_of: NaiveDate,
    /// The target, after proration for leave.
    pub target: Option<String>,
    /// The owner's figure; `None` where nothing was measured of a level.
    pub actual: Option<String>,
    /// (actual − baseline) / (target − baseline).
    pub attainment: Option<String>,
}

/// A figure that a later fact changed after its goal was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restatement {
    /// Which goal.
    pub goal: GoalId,
    /// Counts the goal's restatements from 1.
    pub number: i32,
    /// When the fact came.
    pub restated_at: DateTime<Utc>,
    /// Who or what brought it.
    pub restated_by: Creator,
    /// What kind of change it was.
    pub reason: RestatementReason,
    /// The figure until then.
    pub before: Option<String>,
    /// The figure from then on; `None` where it cannot be known, as without a rate.
    pub after: Option<String>,
    /// What would have come of the goal; `None` where that cannot be known.
    pub outcome: Option<GoalOutcome>,
}

/// The figures of an ended goal that are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// What came of it; `None` where a rate is missing, or before its end.
    pub outcome: Option<GoalOutcome>,
    /// See [`GoalClosing::target`].
    pub target: Option<String>,
    /// See [`GoalClosing::actual`].
    pub actual: Option<String>,
    /// See [`GoalClosing::attainment`].
    pub attainment: Option<String>,
}

impl GoalProgress {
    /// What is kept of it, when the goal has ended.
    pub fn ended(&self) -> Ended {
        let outcome = match self.health {
            Health::Exceeded => Some(GoalOutcome::Exceeded),
            Health::Achieved => Some(GoalOutcome::Achieved),
            Health::Missed => Some(GoalOutcome::Missed),
            Health::Excused => Some(GoalOutcome::Excused),
            Health::OnTrack | Health::AtRisk | Health::OffTrack | Health::NotEnoughData | Health::Unknown => {
                None
            }
        };
        let shown = |figure: Option<crate::exact::Exact>| figure.map(crate::exact::Exact::to_decimal);
        Ended {
            outcome,
            target: shown(self.target),
            actual: shown(self.actual),
            attainment: shown(self.attainment),
        }
    }
}
