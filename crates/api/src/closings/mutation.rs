//! Closing periods.

use super::object::{OutcomeCounts, PeriodClosing};
use crate::periods::{PeriodInput, period};
use crate::problem::Answer;
use crate::request::Asked;
use async_graphql::{Context, InputObject, Object, SimpleObject};

/// Closes a period.
#[derive(InputObject)]
pub struct PeriodCloseInput {
    /// The period; it is over. Errors: `PERIOD_NOT_OVER`, and those of periods.
    period: PeriodInput,
    /// Whether nothing is to be written: the answer counts the outcomes there would be.
    #[graphql(default)]
    dry_run: bool,
}

/// A period is closed.
#[derive(SimpleObject)]
pub struct PeriodClosePayload {
    /// The closing; null in a dry run.
    closing: Option<PeriodClosing>,
    /// How many goals had which outcome; of a dry run, would have.
    outcomes: OutcomeCounts,
}

/// Mutations about closed periods.
#[derive(Default)]
pub struct ClosingMutation;

#[Object]
impl ClosingMutation {
    /// Closes a period that is over: every active goal whose last day lies in it becomes `CLOSED` and keeps its outcome and figures for good. Facts may still come; each restates the goals whose figures it changes. Executives and `goals:write`. Errors: `ALREADY_CLOSED`; `FX_RATE_MISSING` while goals cannot be judged without a rate, naming every rate that is missing, and whether it is one to plan by; `TOO_LARGE` while a target is more than figures hold at its plan rate; `FORBIDDEN`; `INVALID`.
    async fn period_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period to close.")] input: PeriodCloseInput,
    ) -> Option<Answer<PeriodClosePayload>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let buckets = &viewer.organization().settings.buckets;
            let wanted = period(Some(input.period), "period", buckets, viewer.today())?;
            let closed = ctx.app()?.period_close(viewer, wanted, input.dry_run).await?;
            Ok(PeriodClosePayload {
                closing: closed.closing.map(PeriodClosing),
                outcomes: OutcomeCounts::of(&closed.outcomes),
            })
        };
        Some(Box::pin(answer).await)
    }
}
