//! What is done with concerns.

use super::object::CustomerConcern;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Instant;
use app::ConcernStep;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::concerns::Raised;

/// Raises a concern of a customer.
#[derive(InputObject)]
pub struct ConcernRaiseInput {
    /// The customer.
    account: ID,
    /// What it is about, in a line of up to 200 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: String,
    /// What it is about, up to 4,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    description: Option<String>,
    /// When the customer raised it; now when left out. Errors: `NOT_A_DATE_TIME`, `IN_THE_FUTURE`, `DATE_OUT_OF_RANGE`.
    raised_at: Option<Instant>,
    /// Who takes care of it. When left out, the rep whose key account the customer is, or else you. Errors: `REQUIRED` where a script names nobody, `MEMBER_INACTIVE`, `FORBIDDEN` where it is not yours to give to them.
    owner: Option<ID>,
}

/// Takes a concern up.
#[derive(InputObject)]
pub struct ConcernAcknowledgeInput {
    /// The concern.
    concern: ID,
    /// Takes it up only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Says that a concern was dealt with.
#[derive(InputObject)]
pub struct ConcernResolveInput {
    /// The concern.
    concern: ID,
    /// How, up to 1,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    note: Option<String>,
    /// Resolves it only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Raises a concern that was resolved again.
#[derive(InputObject)]
pub struct ConcernReopenInput {
    /// The concern.
    concern: ID,
    /// Why, up to 1,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: String,
    /// Reopens it only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Hands a concern over.
#[derive(InputObject)]
pub struct ConcernAssignInput {
    /// The concern.
    concern: ID,
    /// Who takes care of it from now on. Error: `MEMBER_INACTIVE`.
    member: ID,
    /// Hands it over only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $payload:ident,)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The concern.
            concern: CustomerConcern,
        }
    )*};
}

payloads! {
    /// A concern was raised.
    ConcernRaisePayload,
    /// A concern was taken up.
    ConcernAcknowledgePayload,
    /// A concern was dealt with.
    ConcernResolvePayload,
    /// A concern was raised again.
    ConcernReopenPayload,
    /// A concern was handed over.
    ConcernAssignPayload,
}

/// Mutations about concerns.
#[derive(Default)]
pub struct ConcernMutation;

#[Object]
impl ConcernMutation {
    /// Raises a concern of a customer. All members and `pipeline:write`. The limits of the organization's policy hold for it from then on. Errors: `NOT_FOUND`, `FORBIDDEN`; `INVALID` with the codes of the fields.
    async fn concern_raise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is raised, and by which customer.")] input: ConcernRaiseInput,
    ) -> Option<Answer<ConcernRaisePayload>> {
        let answer = async {
            let at = input.raised_at.map(|at| at.read("raisedAt"));
            let owner = input.owner.as_ref().map(|id| local(id, "owner"));
            let raised = Raised {
                account: local(&input.account, "account")?,
                at: at.transpose()?,
                owner: owner.transpose()?,
                title: input.title,
                description: input.description,
            };
            let raised = ctx.app()?.concern_raise(ctx.viewer()?, raised).await?;
            Ok(ConcernRaisePayload {
                concern: CustomerConcern(raised),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes a concern up. Whoever takes care of it, their leaders, executives and `pipeline:write`; one that was taken up before stays as it is. Errors: `NOT_FOUND`, `FORBIDDEN`, `ALREADY_RESOLVED`, `CONFLICT`.
    async fn concern_acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The concern.")] input: ConcernAcknowledgeInput,
    ) -> Option<Answer<ConcernAcknowledgePayload>> {
        let answer = async {
            let step = ConcernStep::Acknowledge;
            let concern = stepped(ctx, &input.concern, step, input.if_version).await?;
            Ok(ConcernAcknowledgePayload { concern })
        };
        Some(Box::pin(answer).await)
    }

    /// Says that a concern was dealt with, and was taken up by that where it was not before. Whoever takes care of it, their leaders, executives and `pipeline:write`. Errors: `NOT_FOUND`, `FORBIDDEN`, `ALREADY_RESOLVED`, `CONFLICT`.
    async fn concern_resolve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The concern, and how it was resolved.")] input: ConcernResolveInput,
    ) -> Option<Answer<ConcernResolvePayload>> {
        let step = ConcernStep::Resolve(input.note);
        let answer = async {
            let concern = stepped(ctx, &input.concern, step, input.if_version).await?;
            Ok(ConcernResolvePayload { concern })
        };
        Some(Box::pin(answer).await)
    }

    /// Raises a concern that was resolved again, in a round of its own whose limits count from now. Whoever takes care of it, their leaders, executives and `pipeline:write`. Errors: `NOT_FOUND`, `FORBIDDEN`, `NOT_RESOLVED`, `CONFLICT`.
    async fn concern_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The concern and why.")] input: ConcernReopenInput,
    ) -> Option<Answer<ConcernReopenPayload>> {
        let step = ConcernStep::Reopen(input.reason);
        let answer = async {
            let concern = stepped(ctx, &input.concern, step, input.if_version).await?;
            Ok(ConcernReopenPayload { concern })
        };
        Some(Box::pin(answer).await)
    }

    /// Hands an unresolved concern over to any active member. Whoever takes care of it, their leaders, executives and `pipeline:write`. Errors: `NOT_FOUND`, `FORBIDDEN`, `ALREADY_RESOLVED`, `CONFLICT`.
    async fn concern_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The concern and its new owner.")] input: ConcernAssignInput,
    ) -> Option<Answer<ConcernAssignPayload>> {
        let answer = async {
            let step = ConcernStep::Assign(local(&input.member, "member")?);
            let concern = stepped(ctx, &input.concern, step, input.if_version).await?;
            Ok(ConcernAssignPayload { concern })
        };
        Some(Box::pin(answer).await)
    }
}

async fn stepped(
    ctx: &Context<'_>,
    id: &ID,
    step: ConcernStep,
    if_version: Option<i64>,
) -> Answer<CustomerConcern> {
    let id = local(id, "concern")?;
    let (app, viewer) = (ctx.app()?, ctx.viewer()?);
    Ok(CustomerConcern(
        app.concern_step(viewer, id, step, if_version).await?,
    ))
}
