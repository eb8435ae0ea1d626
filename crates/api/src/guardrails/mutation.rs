//! Setting, waiving and removing guardrails.

use super::object::{Guardrail, GuardrailCondition};
use crate::goals::GoalOwnerInput;
use crate::metrics::MetricReferenceInput;
use crate::periods::{PeriodInput, period};
use crate::problem::Answer;
use crate::relay::{global, local};
use crate::request::Asked;
use crate::scalars::Decimal;
use app::GuardrailSet;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::guardrails::USUAL_LEADS;

/// Sets a guardrail.
#[derive(InputObject)]
pub struct GuardrailSetInput {
    /// Whose it is. Errors: `NOT_FOUND`, `FORBIDDEN`, `OWNER_NOT_MEASURED`.
    owner: GoalOwnerInput,
    /// The goal it guards, of the same owner. Errors: `NOT_FOUND`, `GOAL_OF_ANOTHER`.
    goal: Option<ID>,
    /// What is measured. Error: `NOT_FOUND`.
    metric: MetricReferenceInput,
    /// Name for people, one line. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: String,
    /// What is asked.
    condition: GuardrailCondition,
    /// The threshold, in the metric's unit, money in major units of the organization's currency. Errors: `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TOO_LARGE`, `THRESHOLD_NEGATIVE`.
    threshold: Decimal,
    /// The local dates it runs over; the deadline is the end of the last. Errors: `UNKNOWN_PERIOD`, `NOT_A_DATE`, `PERIOD_EMPTY`.
    period: PeriodInput,
    /// Working days before the deadline at which it warns, the longest first: 1 to 5 of them, 0 to 260; 14, 7 and 2 when left out. Error: `LEADS_INVALID`.
    leads: Option<Vec<i32>>,
}

/// Waives a guardrail.
#[derive(InputObject)]
pub struct GuardrailWaiveInput {
    /// The guardrail.
    guardrail: ID,
    /// Why, up to 1,000 characters; read by those who see the guardrail. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: String,
    /// Refuse with `CONFLICT` unless the guardrail is at this version.
    if_version: Option<i64>,
}

/// Removes a guardrail.
#[derive(InputObject)]
pub struct GuardrailRemoveInput {
    /// The guardrail.
    guardrail: ID,
    /// Refuse with `CONFLICT` unless the guardrail is at this version.
    if_version: Option<i64>,
}

/// A guardrail was set.
#[derive(SimpleObject)]
pub struct GuardrailSetPayload {
    /// The guardrail.
    guardrail: Guardrail,
}

/// A guardrail was waived.
#[derive(SimpleObject)]
pub struct GuardrailWaivePayload {
    /// The guardrail.
    guardrail: Guardrail,
}

/// A guardrail was removed.
#[derive(SimpleObject)]
pub struct GuardrailRemovePayload {
    /// Global id of what was removed.
    removed_id: ID,
}

/// Mutations about guardrails.
#[derive(Default)]
pub struct GuardrailMutation;

#[Object]
impl GuardrailMutation {
    /// Sets a guardrail: whoever may set the goals of its owner. Errors: `GUARDRAIL_OVER` where its deadline has passed; `FORBIDDEN`, `NOT_FOUND`; `INVALID` with the codes of the fields.
    async fn guardrail_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The guardrail.")] input: GuardrailSetInput,
    ) -> Option<Answer<GuardrailSetPayload>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let buckets = &viewer.organization().settings.buckets;
            let leads = input.leads.map(|leads| {
                // What is below zero is out of range, too.
                let days = leads
                    .into_iter()
                    .map(|days| u16::try_from(days).unwrap_or(u16::MAX));
                days.collect()
            });
            let wanted = GuardrailSet {
                owner: input.owner.parse(),
                goal: input.goal.map(|goal| local(&goal, "goal")).transpose()?,
                metric: input.metric.parse("metric"),
                title: input.title,
                condition: input.condition.into(),
                threshold: input.threshold.0,
                period: period(Some(input.period), "period", buckets, viewer.today()),
                leads: leads.unwrap_or_else(|| USUAL_LEADS.to_vec()),
            };
            let set = ctx.app()?.guardrail_set(viewer, wanted).await?;
            Ok(GuardrailSetPayload {
                guardrail: Guardrail::of(set),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Waives a guardrail before its deadline, for good. Leaders above its owner, of a team not its own leader, and executives. Errors: `GUARDRAIL_OVER`, `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`; `INVALID` with the codes of `reason`.
    async fn guardrail_waive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The guardrail, and why.")] input: GuardrailWaiveInput,
    ) -> Option<Answer<GuardrailWaivePayload>> {
        let answer = async {
            let id = local(&input.guardrail, "guardrail")?;
            let app = ctx.app()?;
            let waived = app.guardrail_waive(ctx.viewer()?, id, input.reason, input.if_version);
            Ok(GuardrailWaivePayload {
                guardrail: Guardrail::of(waived.await?),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Removes a guardrail before its deadline, unless it was waived. As `guardrailSet`. Errors: `GUARDRAIL_OVER`, `GUARDRAIL_WAIVED`, `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`.
    async fn guardrail_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The guardrail.")] input: GuardrailRemoveInput,
    ) -> Option<Answer<GuardrailRemovePayload>> {
        let answer = async {
            let id = local(&input.guardrail, "guardrail")?;
            let removed = ctx
                .app()?
                .guardrail_remove(ctx.viewer()?, id, input.if_version)
                .await?;
            Ok(GuardrailRemovePayload {
                removed_id: global(removed),
            })
        };
        Some(Box::pin(answer).await)
    }
}
