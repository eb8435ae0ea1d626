//! What is kept of a goal when its period is closed, and what is written beside it when a later fact changes its figure.

use super::goal::Creator;
use super::health::Health;
use super::standing::GoalProgress;
use super::words::{GoalOutcome, RestatementReason};
use crate::calendar::Period;
use crate::errors::Invalid;
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

impl PeriodClosing {
    /// Refuses with `PERIOD_CLOSED` a goal that would come into force although its last day lies in a period among `closed`, whose
    /// outcomes are kept: it would never be judged.
    pub fn takes_no_more(closed: &[Period], field: &str, goal: Period) -> Result<(), Invalid> {
        let over = |period: &Period| period.start() < goal.end() && goal.end() <= period.end();
        if closed.iter().any(over) {
            return Err(Invalid::one(
                field,
                "PERIOD_CLOSED",
                "ends in a period that is closed",
            ));
        }
        Ok(())
    }
}

impl GoalClosing {
    /// The figure as it was last said to be, by the restatements made so far, the first first.
    pub fn stated<'a>(&'a self, restatements: &'a [Restatement]) -> Option<&'a str> {
        let last = match restatements.last() {
            Some(last) => &last.after,
            None => &self.actual,
        };
        last.as_deref()
    }

    /// The restatement that what is known now asks for; none where the figure is as it was last said to be.
    pub fn restated(
        &self,
        earlier: &[Restatement],
        now: &Ended,
        (at, by, reason): (DateTime<Utc>, Creator, RestatementReason),
    ) -> Option<Restatement> {
        let before = self.stated(earlier);
        (before != now.actual.as_deref()).then(|| Restatement {
            goal: self.goal,
            number: earlier.last().map_or(1, |last| last.number + 1),
            restated_at: at,
            restated_by: by,
            reason,
            before: before.map(str::to_owned),
            after: now.actual.clone(),
            outcome: now.outcome,
        })
    }

    /// Whether it asks what was learned: it was missed, and nothing is written yet.
    pub fn asks_what_was_learned(&self, written: bool) -> bool {
        self.outcome == GoalOutcome::Missed && !written
    }
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
