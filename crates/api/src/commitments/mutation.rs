//! What is done with commitments.

use super::object::Commitment;
use crate::problem::Answer;
use crate::relay::{GlobalId, local};
use crate::request::Asked;
use crate::scalars::Date;
use app::CommitmentStep;
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use domain::commitments::{Counterpart, Links, Promise};

/// Whom something is promised to; exactly one. Errors: `NOT_FOUND`, `TO_ONESELF`, `MEMBER_INACTIVE`.
#[derive(OneofObject)]
pub enum CommitmentCounterpartInput {
    /// A colleague.
    Member(ID),
    /// A team: those in it and who leads it see the commitment.
    Team(ID),
    /// A customer.
    Account(ID),
}

impl CommitmentCounterpartInput {
    pub(crate) fn parse(&self) -> Answer<Counterpart> {
        Ok(match self {
            Self::Member(id) => Counterpart::Member(local(id, "to.member")?),
            Self::Team(id) => Counterpart::Team(local(id, "to.team")?),
            Self::Account(id) => Counterpart::Account(local(id, "to.account")?),
        })
    }
}

/// Promises something.
#[derive(InputObject)]
pub struct CommitmentMakeInput {
    /// To whom.
    to: CommitmentCounterpartInput,
    /// What, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    text: String,
    /// The organization's local date it is due on, from today on and at most two years ahead. Errors: `NOT_A_DATE`, `DUE_IN_PAST`, `DUE_TOO_FAR`.
    due: Date,
    /// The metric it is to move.
    metric: Option<ID>,
    /// The goal it helps.
    goal: Option<ID>,
    /// The deal it is about.
    opportunity: Option<ID>,
    /// The meeting it is made in, while that is held; only by those who take part. Error: `MEETING_NOT_RUNNING`.
    meeting: Option<ID>,
    /// A name of your own for this commitment, up to 200 characters: sent again under it, it is not made twice. Error: `CONFLICT` where you promised something else under it.
    key: Option<String>,
}

impl CommitmentMakeInput {
    fn parse(self) -> Answer<Promise> {
        Ok(Promise {
            to: self.to.parse()?,
            due: self.due.read("due")?,
            links: Links {
                metric: given(self.metric.as_ref(), "metric")?,
                goal: given(self.goal.as_ref(), "goal")?,
                opportunity: given(self.opportunity.as_ref(), "opportunity")?,
                meeting: given(self.meeting.as_ref(), "meeting")?,
            },
            text: self.text,
            key: self.key,
        })
    }
}

fn given<T: GlobalId>(id: Option<&ID>, field: &str) -> Answer<Option<T>> {
    id.map(|id| local(id, field)).transpose()
}

/// Says that a commitment was kept.
#[derive(InputObject)]
pub struct CommitmentKeepInput {
    /// The commitment.
    commitment: ID,
    /// What there is to say about it, up to 1,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    note: Option<String>,
    /// Keeps it only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Says that a commitment was not kept.
#[derive(InputObject)]
pub struct CommitmentMissInput {
    /// The commitment.
    commitment: ID,
    /// What there is to say about it, up to 1,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    note: Option<String>,
    /// Changes it only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Asks for a later due date.
#[derive(InputObject)]
pub struct CommitmentRenegotiateInput {
    /// The commitment.
    commitment: ID,
    /// The new due date: later than the old one, from today on and at most two years ahead. Errors: `NOT_A_DATE`, `NOT_LATER`, `DUE_IN_PAST`, `DUE_TOO_FAR`.
    due: Date,
    /// Why, up to 1,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: String,
    /// Moves it only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Takes a commitment back, or releases its maker from it.
#[derive(InputObject)]
pub struct CommitmentWithdrawInput {
    /// The commitment.
    commitment: ID,
    /// Why, up to 1,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: String,
    /// Withdraws it only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Confirms that a commitment was kept.
#[derive(InputObject)]
pub struct CommitmentConfirmInput {
    /// The commitment.
    commitment: ID,
    /// Confirms it only at this version. Error: `CONFLICT`.
    if_version: Option<i64>,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $payload:ident: $what:literal,)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $payload {
            #[doc = $what]
            commitment: Commitment,
        }
    )*};
}

payloads! {
    /// Something was promised.
    CommitmentMakePayload: "The commitment: under a known `key` the one it was, whatever became of it.",
    /// A commitment was kept.
    CommitmentKeepPayload: "The commitment.",
    /// A commitment was missed.
    CommitmentMissPayload: "The commitment.",
    /// A commitment was renegotiated.
    CommitmentRenegotiatePayload: "The commitment that holds now: the same one, moved, or after its due date a new one, whose `previous` stays missed.",
    /// A commitment was withdrawn.
    CommitmentWithdrawPayload: "The commitment.",
    /// A commitment was confirmed.
    CommitmentConfirmPayload: "The commitment.",
}

/// Mutations about commitments.
#[derive(Default)]
pub struct CommitmentMutation;

#[Object]
impl CommitmentMutation {
    /// Promises something to a colleague, a team or a customer. Members only, each for themselves. Errors: `NOT_FOUND`, `FORBIDDEN`; `INVALID` with the codes of the fields.
    async fn commitment_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is promised, to whom and by when.")] input: CommitmentMakeInput,
    ) -> Option<Answer<CommitmentMakePayload>> {
        let answer = async {
            let promise = input.parse()?;
            let made = ctx.app()?.commitment_make(ctx.viewer()?, promise).await?;
            Ok(CommitmentMakePayload {
                commitment: Commitment(made),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Says that one's own commitment was kept: in time until the end of its due date, late after it. Said again it stays as it is. Errors: `NOT_FOUND`, `FORBIDDEN`, `ALREADY_DISPOSED`, `CONFLICT`.
    async fn commitment_keep(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The commitment.")] input: CommitmentKeepInput,
    ) -> Option<Answer<CommitmentKeepPayload>> {
        let step = CommitmentStep::Keep(input.note);
        let answer = async {
            let commitment = stepped(ctx, &input.commitment, step, input.if_version).await?;
            Ok(CommitmentKeepPayload { commitment })
        };
        Some(Box::pin(answer).await)
    }

    /// Says that one's own commitment was not kept, from its due date on. Errors: `NOT_FOUND`, `FORBIDDEN`, `NOT_DUE_YET`, `ALREADY_DISPOSED`, `CONFLICT`.
    async fn commitment_miss(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The commitment.")] input: CommitmentMissInput,
    ) -> Option<Answer<CommitmentMissPayload>> {
        let step = CommitmentStep::Miss(input.note);
        let answer = async {
            let commitment = stepped(ctx, &input.commitment, step, input.if_version).await?;
            Ok(CommitmentMissPayload { commitment })
        };
        Some(Box::pin(answer).await)
    }

    /// Moves the due date of one's own commitment, which is counted. After its due date the commitment stays missed for good, and a new one takes its place. Errors: `NOT_FOUND`, `FORBIDDEN`, `ALREADY_DISPOSED`, `CONFLICT`; `INVALID` with the codes of the fields.
    async fn commitment_renegotiate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The commitment, its new due date and why.")] input: CommitmentRenegotiateInput,
    ) -> Option<Answer<CommitmentRenegotiatePayload>> {
        let answer = async {
            let step = CommitmentStep::Renegotiate(input.due.read("due")?, input.reason);
            let commitment = stepped(ctx, &input.commitment, step, input.if_version).await?;
            Ok(CommitmentRenegotiatePayload { commitment })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes one's own commitment back before the day it is due, or releases whoever made it to you, or to your team, while it is open. Either is counted. Errors: `NOT_FOUND`, `FORBIDDEN`, `ALREADY_DUE`, `ALREADY_DISPOSED`, `CONFLICT`.
    async fn commitment_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The commitment and why.")] input: CommitmentWithdrawInput,
    ) -> Option<Answer<CommitmentWithdrawPayload>> {
        let step = CommitmentStep::Withdraw(input.reason);
        let answer = async {
            let commitment = stepped(ctx, &input.commitment, step, input.if_version).await?;
            Ok(CommitmentWithdrawPayload { commitment })
        };
        Some(Box::pin(answer).await)
    }

    /// Confirms that a commitment made to you, or to a team you are in or lead, was kept. Its maker cannot. Errors: `NOT_FOUND`, `FORBIDDEN`, `NOT_KEPT`, `CONFLICT`.
    async fn commitment_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The commitment.")] input: CommitmentConfirmInput,
    ) -> Option<Answer<CommitmentConfirmPayload>> {
        let answer = async {
            let step = CommitmentStep::Confirm;
            let commitment = stepped(ctx, &input.commitment, step, input.if_version).await?;
            Ok(CommitmentConfirmPayload { commitment })
        };
        Some(Box::pin(answer).await)
    }
}

async fn stepped(
    ctx: &Context<'_>,
    id: &ID,
    step: CommitmentStep,
    if_version: Option<i64>,
) -> Answer<Commitment> {
    let id = local(id, "commitment")?;
    let (app, viewer) = (ctx.app()?, ctx.viewer()?);
    Ok(Commitment(
        app.commitment_step(viewer, id, step, if_version).await?,
    ))
}
