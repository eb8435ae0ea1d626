//! Where a goal stands, as clients read it.

use super::words::GoalHealth;
use crate::explanation::{Explanation, decimal};
use crate::problem::Answer;
use crate::request::selects_beyond;
use crate::scalars::{Date, Decimal, Instant};
use app::{Error, GoalFigures, ProgressParts};
use async_graphql::{Context, Description, Object};

/// Where a goal stands at the end of a day. Amounts are in the metric's unit, money in major units of the goal's currency; ratios have at most six places.
///
/// Seen by whoever sees the goal. What is null has its reason in `explanation`.
#[derive(Description)]
pub struct GoalProgress(pub GoalFigures);

/// Fields of a progress that need neither a projection nor the metric's feed.
const FIGURES: [&str; 12] = [
    "asOf",
    "actual",
    "target",
    "expected",
    "attainment",
    "pace",
    "requiredRate",
    "remaining",
    "behind",
    "health",
    "workingDaysElapsed",
    "workingDaysTotal",
];

/// What of the progress is asked for by the field that gives it.
pub(super) fn progress_parts(ctx: &Context<'_>) -> ProgressParts {
    let beyond = selects_beyond(&ctx.look_ahead(), &FIGURES);
    ProgressParts {
        projection: beyond,
        freshness: beyond,
    }
}

#[Object(use_type_description)]
impl GoalProgress {
    /// The day judged, until its end.
    async fn as_of(&self) -> Date {
        Date::of(self.0.progress.as_of)
    }

    /// When the metric's feed last came, changed or not; null before the first time, and for what people report themselves.
    async fn data_as_of(&self) -> Option<Instant> {
        self.0.progress.data_as_of.map(Instant::of)
    }

    /// The owner's figure over the period until the end of `asOf`: a member's own facts, those credited to a team and the teams below it, or all of the organization's. Null where a level was never measured. Error: `FX_RATE_MISSING`, naming the currencies and the date.
    async fn actual(&self) -> Option<Answer<Decimal>> {
        match self.0.missing_rate {
            Some(missing) => {
                let message = format!("there is {missing}");
                Some(Err(Error::Refused("FX_RATE_MISSING", message).into()))
            }
            None => decimal(self.0.progress.actual).map(Ok),
        }
    }

    /// The target the figures are held against: the goal's, reduced by leave where the goal is a member's sum or count and no quota.
    async fn target(&self) -> Option<Decimal> {
        decimal(self.0.progress.target)
    }

    /// What is expected by now: baseline + (target − baseline) × the part of the course that went by through yesterday. Today can only help.
    async fn expected(&self) -> Option<Decimal> {
        decimal(self.0.progress.expected)
    }

    /// (actual − baseline) / (target − baseline). Negative where the figure went the wrong way; null where the goal is excused.
    async fn attainment(&self) -> Option<Decimal> {
        decimal(self.0.progress.attainment)
    }

    /// (actual − baseline) / (expected − baseline): 1 is as expected.
    async fn pace(&self) -> Option<Decimal> {
        decimal(self.0.progress.pace)
    }

    /// Where the period ends at the recent rate: actual + rate per working day of the last 20 × the working days left. Null for what is not added up, a level or a maximum.
    async fn projected(&self) -> Option<Decimal> {
        decimal(self.0.progress.projected)
    }

    /// What each working day left must bring to reach the target; where the figure is to be lowered, what it may bring at most. 0 when the target is reached for good, null when no day is left, and for what is not added up, a level or a maximum.
    async fn required_rate(&self) -> Option<Decimal> {
        decimal(self.0.progress.required_rate)
    }

    /// What is missing to the target: target − actual, or actual − target where the figure is to be lowered. Negative beyond the target.
    async fn remaining(&self) -> Option<Decimal> {
        decimal(self.0.progress.remaining)
    }

    /// Whole units behind what is expected, 0 when none is; null where the metric does not come in whole units, or the goal is excused.
    async fn behind(&self) -> Option<i64> {
        self.0
            .progress
            .behind
            .map(|units| i64::try_from(units).unwrap_or(i64::MAX))
    }

    /// The judgement.
    async fn health(&self) -> GoalHealth {
        self.0.progress.health.into()
    }

    /// Working days of the period through the day before `asOf`, part-time days and half days in part.
    async fn working_days_elapsed(&self) -> Decimal {
        Decimal(self.0.progress.days_elapsed.to_decimal())
    }

    /// Working days of the period.
    async fn working_days_total(&self) -> Decimal {
        Decimal(self.0.progress.days_total.to_decimal())
    }

    /// How the figures came about.
    async fn explanation(&self) -> Explanation {
        self.0.progress.explanation().into()
    }
}
