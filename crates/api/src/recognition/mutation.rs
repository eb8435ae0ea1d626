//! Giving recognition, taking it back, and reacting to it.

use super::object::Recognition;
use super::words::{ReactionKind, RecognitionAudience, RecognitionBasis};
use crate::problem::Answer;
use crate::relay::{local, locals};
use crate::request::Asked;
use app::{RecognitionGive, RecognitionTo};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};

/// Whom recognition is to; exactly one. Errors: `TO_ONESELF`, `NO_RECIPIENT`, `TOO_MANY_RECIPIENTS`, `MEMBER_INACTIVE`, `NOT_FOUND`.
#[derive(OneofObject)]
pub enum RecognitionRecipientsInput {
    /// One to 20 members, without you.
    Members(Vec<ID>),
    /// Everybody in a team, or in one below it, today, but you; at most 500.
    Team(ID),
}

/// Recognises colleagues.
#[derive(InputObject)]
pub struct RecognitionGiveInput {
    /// To whom.
    to: RecognitionRecipientsInput,
    /// What for.
    basis: RecognitionBasis,
    /// The words, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    text: String,
    /// Who reads it, for good.
    #[graphql(default_with = "RecognitionAudience::Team")]
    audience: RecognitionAudience,
    /// A goal it is about, which you see.
    goal: Option<ID>,
    /// A deal it is about, which you see.
    opportunity: Option<ID>,
}

/// Takes a recognition back.
#[derive(InputObject)]
pub struct RecognitionRetractInput {
    /// The recognition, which you gave.
    recognition: ID,
}

/// Reacts to a recognition.
#[derive(InputObject)]
pub struct ReactionAddInput {
    /// The recognition.
    recognition: ID,
    /// In which way.
    kind: ReactionKind,
}

/// Takes your reaction to a recognition away.
#[derive(InputObject)]
pub struct ReactionRemoveInput {
    /// The recognition.
    recognition: ID,
    /// Which reaction.
    kind: ReactionKind,
}

/// Colleagues were recognised.
#[derive(SimpleObject)]
pub struct RecognitionGivePayload {
    /// The recognition.
    recognition: Recognition,
}

/// A recognition was taken back.
#[derive(SimpleObject)]
pub struct RecognitionRetractPayload {
    /// The recognition, without its text.
    recognition: Recognition,
}

/// You reacted to a recognition.
#[derive(SimpleObject)]
pub struct ReactionAddPayload {
    /// The recognition, with its reactions.
    recognition: Recognition,
}

/// Your reaction was taken away.
#[derive(SimpleObject)]
pub struct ReactionRemovePayload {
    /// The recognition, with its reactions.
    recognition: Recognition,
}

/// Mutations about recognition.
#[derive(Default)]
pub struct RecognitionMutation;

#[Object]
impl RecognitionMutation {
    /// Recognises colleagues before their teams, or before everybody. Members only. Errors: `LIMIT_REACHED` when as many were given in the fiscal month as the policy `recognitionsPerMonth` lets, naming the day from which on there is room again; `NOT_FOUND`, `FORBIDDEN`, `INVALID`.
    async fn recognition_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recognition.")] input: RecognitionGiveInput,
    ) -> Option<Answer<RecognitionGivePayload>> {
        let answer = async {
            let to = match input.to {
                RecognitionRecipientsInput::Members(ids) => {
                    RecognitionTo::Members(locals(&ids, "to.members")?)
                }
                RecognitionRecipientsInput::Team(id) => RecognitionTo::Team(local(&id, "to.team")?),
            };
            let opportunity = input.opportunity.map(|id| local(&id, "opportunity"));
            let give = RecognitionGive {
                to,
                basis: input.basis.into(),
                text: input.text,
                audience: input.audience.into(),
                goal: input.goal.map(|id| local(&id, "goal")).transpose()?,
                opportunity: opportunity.transpose()?,
            };
            let given = ctx.app()?.recognition_give(ctx.viewer()?, give).await?;
            Ok(RecognitionGivePayload {
                recognition: Recognition(given),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes your own recognition back within 24 hours: its text is deleted, and nobody reads it any more. It counts in the month's limit all the same. Errors: `NOT_FOUND`, `NOT_YOUR_RECOGNITION`, `RETRACTION_OVER`.
    async fn recognition_retract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recognition to take back.")] input: RecognitionRetractInput,
    ) -> Option<Answer<RecognitionRetractPayload>> {
        let answer = async {
            let id = local(&input.recognition, "recognition")?;
            let gone = ctx.app()?.recognition_retract(ctx.viewer()?, id).await?;
            Ok(RecognitionRetractPayload {
                recognition: Recognition(gone),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Reacts to a recognition you may read, once in each way; a second time changes nothing. Members only. Errors: `NOT_FOUND`; `RETRACTED` where it was taken back.
    async fn reaction_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To what, and in which way.")] input: ReactionAddInput,
    ) -> Option<Answer<ReactionAddPayload>> {
        let answer = async {
            let id = local(&input.recognition, "recognition")?;
            let (app, viewer) = (ctx.app()?, ctx.viewer()?);
            let found = app.reaction_add(viewer, id, input.kind.into()).await?;
            Ok(ReactionAddPayload {
                recognition: Recognition(found),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes your reaction to a recognition away; where there is none, changes nothing. Error: `NOT_FOUND`.
    async fn reaction_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To what, and which reaction.")] input: ReactionRemoveInput,
    ) -> Option<Answer<ReactionRemovePayload>> {
        let answer = async {
            let id = local(&input.recognition, "recognition")?;
            let (app, viewer) = (ctx.app()?, ctx.viewer()?);
            let found = app.reaction_remove(viewer, id, input.kind.into()).await?;
            Ok(ReactionRemovePayload {
                recognition: Recognition(found),
            })
        };
        Some(Box::pin(answer).await)
    }
}
