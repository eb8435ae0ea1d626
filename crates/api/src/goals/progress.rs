//! Where a goal stands, as clients read it.

use super::life::GoalDeclaration;
use super::loader::DeclaredOn;
use super::words::{GoalDivergence, GoalHealth};
use crate::at_once::{AtOnce, Wanted};
use crate::explanation::{Explanation, decimal};
use crate::problem::{Answer, Problem};
use crate::request::{Asked, selects_beyond};
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use app::{Error, GoalFigures, ProgressParts};
use async_graphql::{Context, Description, Lookahead, Object};
use domain::goals::{Unplanned, divergence};
use domain::ids::GoalId;
use std::sync::Arc;

/// Where a goal stands at the end of a day. Amounts are in the metric's unit, money in major units of `currency`, the organization's; ratios have at most six places.
///
/// Seen by whoever sees the goal. What is null has its reason in `explanation`.
#[derive(Description)]
pub struct GoalProgress(pub GoalId, pub Arc<GoalFigures>);

/// Fields of a progress that need neither a projection nor the metric's feed.
const FIGURES: [&str; 15] = [
    "asOf",
    "currency",
    "declared",
    "divergence",
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

/// What of the progress is asked for by the fields that give it.
pub(super) fn progress_parts(asked: &Lookahead<'_>) -> ProgressParts {
    let beyond = selects_beyond(asked, &FIGURES);
    ProgressParts {
        projection: beyond,
        freshness: beyond,
    }
}

/// What is told where a goal's amounts are not known in the organization's currency.
pub(crate) fn unplanned(why: Unplanned) -> Problem {
    Error::Refused(why.code(), why.to_string()).into()
}

#[Object(use_type_description)]
impl GoalProgress {
    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.1.progress.as_of)
    }

    /// When the metric's feed last came, changed or not; null before the first time, and for what people report themselves.
    fn data_as_of(&self) -> Option<Instant> {
        self.1.progress.data_as_of.map(Instant::of)
    }

    /// The owner's figure over the period until the end of `asOf`: a member's own facts, those credited to a team and the teams below it, or all of the organization's. Null where a level was never measured. Error: `FX_RATE_MISSING`, naming the currencies and the date.
    fn actual(&self) -> Option<Answer<Decimal>> {
        match self.1.missing_rate {
            Some(missing) => {
                let message = format!("there is {missing}");
                Some(Err(Error::Refused("FX_RATE_MISSING", message).into()))
            }
            None => decimal(self.1.progress.actual).map(Ok),
        }
    }

    /// Currency of the amounts, the organization's; null unless they are money. Facts are converted at the rate of their own day, and the goal's amounts at the plan rate of its first day.
    fn currency(&self) -> Option<CurrencyCode> {
        let currency = self.1.currency?;
        Some(CurrencyCode(currency.code().to_owned()))
    }

    /// The target the figures are held against: the goal's, in `currency`, reduced by leave where the goal is a member's sum or count and no quota. Error: `FX_RATE_MISSING`, naming the currencies and the goal's first day, where a plan rate is missing; `TOO_LARGE` where it is more than figures hold at that rate.
    fn target(&self) -> Option<Answer<Decimal>> {
        match self.1.unplanned {
            Some(why) => Some(Err(unplanned(why))),
            None => decimal(self.1.progress.target).map(Ok),
        }
    }

    /// What is expected by now: baseline + (target − baseline) × the part of the course that went by through yesterday, and of a sum or count target × that part, as its baseline accrues too. Today can only help.
    fn expected(&self) -> Option<Decimal> {
        decimal(self.1.progress.expected)
    }

    /// (actual − baseline) / (target − baseline). Negative where the figure went the wrong way; null where the goal is excused.
    fn attainment(&self) -> Option<Decimal> {
        decimal(self.1.progress.attainment)
    }

    /// (actual − baseline) / (expected − baseline): 1 is as expected. Of a sum or count the baseline is the part of it that accrues until then.
    fn pace(&self) -> Option<Decimal> {
        decimal(self.1.progress.pace)
    }

    /// Where the period ends at the recent rate: actual + rate per working day of the last 20 × the working days left. Null for what is not added up, a level or a maximum.
    fn projected(&self) -> Option<Decimal> {
        decimal(self.1.progress.projected)
    }

    /// What each working day left must bring to reach the target; where the figure is to be lowered, what it may bring at most. 0 when the target is reached for good, null when no day is left, and for what is not added up, a level or a maximum.
    fn required_rate(&self) -> Option<Decimal> {
        decimal(self.1.progress.required_rate)
    }

    /// What is missing to the target: target − actual, or actual − target where the figure is to be lowered. Negative beyond the target.
    fn remaining(&self) -> Option<Decimal> {
        decimal(self.1.progress.remaining)
    }

    /// Whole units behind what is expected, 0 when none is; null where the metric does not come in whole units, or the goal is excused.
    fn behind(&self) -> Option<Decimal> {
        self.1.progress.behind.map(|units| Decimal(units.to_string()))
    }

    /// The judgement.
    fn health(&self) -> GoalHealth {
        self.1.progress.health.into()
    }

    /// What the owner last said about it by then; null where they said nothing, and to those to whom only the figures are open.
    async fn declared(&self, ctx: &Context<'_>) -> Option<Answer<GoalDeclaration>> {
        Box::pin(self.said(ctx)).await.transpose()
    }

    /// How the owner's word differs from the health; null where both say the same, or either says nothing.
    async fn divergence(&self, ctx: &Context<'_>) -> Option<Answer<GoalDivergence>> {
        let answer = async {
            let said = self.said(ctx).await?;
            let health = self.1.progress.health;
            Ok(said
                .and_then(|said| divergence(said.0.health, health))
                .map(GoalDivergence::from))
        };
        Box::pin(answer).await.transpose()
    }

    /// Working days of the period through the day before `asOf`, part-time days and half days in part.
    fn working_days_elapsed(&self) -> Decimal {
        Decimal(self.1.progress.days_elapsed.to_decimal())
    }

    /// Working days of the period.
    fn working_days_total(&self) -> Decimal {
        Decimal(self.1.progress.days_total.to_decimal())
    }

    /// How the figures came about.
    fn explanation(&self) -> Explanation {
        self.1.progress.explanation().into()
    }
}

impl AtOnce for GoalProgress {
    fn holds(&self, wanted: &Wanted<'_>) -> bool {
        !matches!(wanted.name(), "declared" | "divergence")
    }
}

impl GoalProgress {
    async fn said(&self, ctx: &Context<'_>) -> Answer<Option<GoalDeclaration>> {
        let key = DeclaredOn(self.0, self.1.progress.as_of);
        Ok(ctx.loaders()?.load_one(key).await?.map(GoalDeclaration))
    }
}
