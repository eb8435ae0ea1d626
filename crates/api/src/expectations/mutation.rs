//! Expecting, changing, ending, acknowledging and excusing.

use super::object::Expectation;
use super::words::ExpectationFrequency;
use crate::metrics::MetricReferenceInput;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::{Date, Decimal};
use app::ExpectationSet;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

/// Expects something of a member.
#[derive(InputObject)]
pub struct ExpectationSetInput {
    /// Of whom. Errors: `NOT_FOUND`, `MEMBER_INACTIVE`.
    member: ID,
    /// What is measured: any metric of members. Errors: `NOT_FOUND`, `NOT_A_MEMBERS_METRIC`.
    metric: MetricReferenceInput,
    /// How often.
    frequency: ExpectationFrequency,
    /// What is expected of a whole occurrence, in the metric's unit, money in major units of the organization's currency: at least this much of a metric to be increased, at most this much of one to be decreased. Errors: `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TOO_LARGE`, `TARGET_NEGATIVE`; `TARGET_OUTSIDE_BAND` of a metric to be maintained, which is kept inside its band.
    target: Decimal,
    /// Name for people, one line. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: Option<String>,
    /// First day; today when left out. Only scripts name a day gone by: `IN_THE_PAST`.
    starts_on: Option<Date>,
    /// First day no longer of it; no end when left out. Error: `PERIOD_EMPTY`.
    ends_on: Option<Date>,
}

/// Expects another amount from a day on.
#[derive(InputObject)]
pub struct ExpectationChangeInput {
    /// The expectation.
    expectation: ID,
    /// First day of the new amount, which stands until the expectation ends: later terms give way. Today when left out. Errors: `IN_THE_PAST`, `NOT_IN_FORCE`.
    from: Option<Date>,
    /// What is expected from then on. Errors as of `expectationSet`.
    target: Decimal,
    /// Refuse with `CONFLICT` unless the expectation is at this version.
    if_version: Option<i64>,
}

/// Ends an expectation.
#[derive(InputObject)]
pub struct ExpectationEndInput {
    /// The expectation.
    expectation: ID,
    /// First day no longer of it: today or later, and not after it ends anyway. Today when left out, or its first day where it has not begun. Errors: `IN_THE_PAST`, `NOT_IN_FORCE`.
    on: Option<Date>,
    /// Refuse with `CONFLICT` unless the expectation is at this version.
    if_version: Option<i64>,
}

/// Acknowledges what is expected of oneself.
#[derive(InputObject)]
pub struct ExpectationAcknowledgeInput {
    /// The expectation.
    expectation: ID,
    /// Refuse with `CONFLICT` unless the expectation is at this version: acknowledge only what you have read.
    if_version: Option<i64>,
}

/// Excuses one occurrence.
#[derive(InputObject)]
pub struct ExpectationExcuseInput {
    /// The expectation.
    expectation: ID,
    /// First day of the occurrence. Error: `NO_OCCURRENCE`.
    starts_on: Date,
    /// Why, up to 1,000 characters; read by those who see all of the expectation. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: String,
}

/// Takes an excuse back.
#[derive(InputObject)]
pub struct ExpectationExcuseWithdrawInput {
    /// The expectation.
    expectation: ID,
    /// First day of the occurrence. Error: `NOT_EXCUSED`.
    starts_on: Date,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The expectation.
            expectation: Expectation,
        }
    )*};
}

payloads! {
    /// Something is expected.
    ExpectationSetPayload;
    /// An expectation was changed.
    ExpectationChangePayload;
    /// An expectation was ended.
    ExpectationEndPayload;
    /// An expectation was acknowledged.
    ExpectationAcknowledgePayload;
    /// An occurrence was excused.
    ExpectationExcusePayload;
    /// An excuse was taken back.
    ExpectationExcuseWithdrawPayload;
}

/// Mutations about expectations.
#[derive(Default)]
pub struct ExpectationMutation;

#[Object]
impl ExpectationMutation {
    /// Expects something of a member again and again, from a day on; they are asked to acknowledge it. Leaders above the member, executives and `goals:write`; nobody but an executive of themselves. Errors: `EXPECTATION_EXISTS` where the same is expected of them as often in these days already; `FORBIDDEN`, `NOT_FOUND`; `INVALID` with the codes of the fields.
    async fn expectation_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is expected.")] input: ExpectationSetInput,
    ) -> Option<Answer<ExpectationSetPayload>> {
        let answer = async {
            let wanted = ExpectationSet {
                member: local(&input.member, "member")?,
                metric: input.metric.parse("metric"),
                frequency: input.frequency.into(),
                target: input.target.0,
                title: input.title,
                starts_on: Date::given(input.starts_on.as_ref(), "startsOn")?,
                ends_on: Date::given(input.ends_on.as_ref(), "endsOn")?,
            };
            let set = ctx.app()?.expectation_set(ctx.viewer()?, wanted).await?;
            Ok(ExpectationSetPayload {
                expectation: Expectation::of(set),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Expects another amount from a day on; days before it stay as they were, and the member is asked to acknowledge it again. As `expectationSet`. Errors: `EXPECTATION_OVER`, `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`; `INVALID` with the codes of the fields, and `TOO_MANY_TERMS` beyond 200.
    async fn expectation_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The expectation, and what is expected from when on.")]
        input: ExpectationChangeInput,
    ) -> Option<Answer<ExpectationChangePayload>> {
        let answer = async {
            let id = local(&input.expectation, "expectation")?;
            let from = Date::given(input.from.as_ref(), "from")?;
            let change = (from, input.target.0);
            let app = ctx.app()?;
            let changed = app.expectation_change(ctx.viewer()?, id, change, input.if_version);
            Ok(ExpectationChangePayload {
                expectation: Expectation::of(changed.await?),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Ends an expectation; to pause one, end it and set another. As `expectationSet`. Errors: `EXPECTATION_OVER`, `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`; `INVALID` with the codes of the fields.
    async fn expectation_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The expectation, and when it ends.")] input: ExpectationEndInput,
    ) -> Option<Answer<ExpectationEndPayload>> {
        let answer = async {
            let id = local(&input.expectation, "expectation")?;
            let on = Date::given(input.on.as_ref(), "on")?;
            let ended = ctx
                .app()?
                .expectation_end(ctx.viewer()?, id, on, input.if_version);
            Ok(ExpectationEndPayload {
                expectation: Expectation::of(ended.await?),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Acknowledges what is expected of you, as it is now. Only the member; again it changes nothing. Errors: `EXPECTATION_OVER`, `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`.
    async fn expectation_acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The expectation.")] input: ExpectationAcknowledgeInput,
    ) -> Option<Answer<ExpectationAcknowledgePayload>> {
        let answer = async {
            let id = local(&input.expectation, "expectation")?;
            let app = ctx.app()?;
            let done = app.expectation_acknowledge(ctx.viewer()?, id, input.if_version);
            Ok(ExpectationAcknowledgePayload {
                expectation: Expectation::of(done.await?),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Excuses one occurrence, past, running or to come: it counts for nothing unless it was met. Another reason takes the place of the first. Leaders above the member and executives; nobody but an executive themselves. Errors: `FORBIDDEN`, `NOT_FOUND`; `INVALID` with the codes of the fields.
    async fn expectation_excuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The occurrence, and why.")] input: ExpectationExcuseInput,
    ) -> Option<Answer<ExpectationExcusePayload>> {
        let answer = async {
            let id = local(&input.expectation, "expectation")?;
            let starts_on = input.starts_on.read("startsOn")?;
            let app = ctx.app()?;
            let excused = app.expectation_excuse(ctx.viewer()?, id, starts_on, &input.reason);
            Ok(ExpectationExcusePayload {
                expectation: Expectation::of(excused.await?),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes an excuse back. As `expectationExcuse`. Errors: `FORBIDDEN`, `NOT_FOUND`; `INVALID` with `NOT_EXCUSED`.
    async fn expectation_excuse_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The occurrence.")] input: ExpectationExcuseWithdrawInput,
    ) -> Option<Answer<ExpectationExcuseWithdrawPayload>> {
        let answer = async {
            let id = local(&input.expectation, "expectation")?;
            let starts_on = input.starts_on.read("startsOn")?;
            let app = ctx.app()?;
            let withdrawn = app.expectation_excuse_withdraw(ctx.viewer()?, id, starts_on);
            Ok(ExpectationExcuseWithdrawPayload {
                expectation: Expectation::of(withdrawn.await?),
            })
        };
        Some(Box::pin(answer).await)
    }
}
