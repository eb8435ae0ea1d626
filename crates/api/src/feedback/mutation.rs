//! Giving, acknowledging, changing and correcting feedback.

use super::object::Feedback;
use super::words::{FeedbackKind, FeedbackVisibility};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use app::FeedbackGive;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::feedback::{Links, Said};

/// Gives feedback.
#[derive(InputObject)]
pub struct FeedbackGiveInput {
    /// Whose work it is about. Errors: `ABOUT_ONESELF`, `MEMBER_INACTIVE`; `ABOUT_SOMEBODY_ELSE` than the request.
    about: ID,
    /// Praise, or something to do better.
    kind: FeedbackKind,
    /// What was seen or heard, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    behaviour: String,
    /// What it did, as `behaviour`.
    impact: Option<String>,
    /// What would be better, or what to keep doing, as `behaviour`. Constructive feedback without it is flagged: `lacksAction`.
    suggested_action: Option<String>,
    /// The skill it is about: one line, up to 200 characters.
    skill: Option<String>,
    /// Who reads it, for good. Error: `PUBLIC_ONLY_FOR_PRAISE`.
    visibility: FeedbackVisibility,
    /// A goal it is linked to, which you see.
    goal: Option<ID>,
    /// A meeting it is linked to, in which you and whoever it is about took part. Errors: `MEETING_NOT_STARTED`, `NOT_IN_MEETING`.
    meeting: Option<ID>,
    /// A deal it is linked to, which you see.
    opportunity: Option<ID>,
    /// The request it answers, of which you were asked.
    request: Option<ID>,
}

/// Acknowledges feedback.
#[derive(InputObject)]
pub struct FeedbackAcknowledgeInput {
    /// The feedback, about you.
    feedback: ID,
    /// Refuse with `CONFLICT` unless the feedback is at this version: acknowledge what you read.
    if_version: Option<i64>,
}

/// Changes the words of feedback: all of them, as they are to be.
#[derive(InputObject)]
pub struct FeedbackReviseInput {
    /// The feedback, which you gave.
    feedback: ID,
    /// What was seen or heard, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    behaviour: String,
    /// What it did, as `behaviour`; none when left out.
    impact: Option<String>,
    /// What would be better, or what to keep doing, as `behaviour`; none when left out.
    suggested_action: Option<String>,
    /// The skill it is about: one line, up to 200 characters; none when left out.
    skill: Option<String>,
    /// Refuse with `CONFLICT` unless the feedback is at this version.
    if_version: Option<i64>,
}

/// Adds a correction to feedback.
#[derive(InputObject)]
pub struct FeedbackCorrectInput {
    /// The feedback, which you gave.
    feedback: ID,
    /// What is to be added or set right, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    text: String,
}

/// Feedback was given.
#[derive(SimpleObject)]
pub struct FeedbackGivePayload {
    /// The feedback.
    feedback: Feedback,
}

/// Feedback was acknowledged.
#[derive(SimpleObject)]
pub struct FeedbackAcknowledgePayload {
    /// The feedback.
    feedback: Feedback,
}

/// Feedback was changed.
#[derive(SimpleObject)]
pub struct FeedbackRevisePayload {
    /// The feedback.
    feedback: Feedback,
}

/// Feedback was corrected.
#[derive(SimpleObject)]
pub struct FeedbackCorrectPayload {
    /// The feedback, with the correction.
    feedback: Feedback,
}

/// Mutations about feedback.
#[derive(Default)]
pub struct FeedbackMutation;

#[Object]
impl FeedbackMutation {
    /// Gives feedback to any colleague, leaders too; with `request` it answers that. Members only. Errors: `NOT_FOUND` for a member, goal, deal or request that is not there for you; `NOT_ASKED`, `REQUEST_NOT_OPEN`; `FORBIDDEN`; `INVALID`.
    async fn feedback_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The feedback.")] input: FeedbackGiveInput,
    ) -> Option<Answer<FeedbackGivePayload>> {
        let answer = async {
            let said = Said::checked(
                &input.behaviour,
                input.impact.as_deref(),
                input.suggested_action.as_deref(),
                input.skill.as_deref(),
            )?;
            let opportunity = input.opportunity.map(|id| local(&id, "opportunity"));
            let give = FeedbackGive {
                about: local(&input.about, "about")?,
                kind: input.kind.into(),
                said,
                links: Links {
                    goal: input.goal.map(|id| local(&id, "goal")).transpose()?,
                    meeting: input.meeting.map(|id| local(&id, "meeting")).transpose()?,
                    opportunity: opportunity.transpose()?,
                },
                visibility: input.visibility.into(),
                request: input.request.map(|id| local(&id, "request")).transpose()?,
            };
            let feedback = ctx.app()?.feedback_give(ctx.viewer()?, give).await?;
            Ok(FeedbackGivePayload {
                feedback: Feedback(feedback),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Acknowledges feedback about you: from then on it stays as it is. A second time changes nothing. Errors: `NOT_FOUND`; `FORBIDDEN` for whom it is not about; `CONFLICT` where its author changed it since.
    async fn feedback_acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which feedback.")] input: FeedbackAcknowledgeInput,
    ) -> Option<Answer<FeedbackAcknowledgePayload>> {
        let answer = async {
            let id = local(&input.feedback, "feedback")?;
            let app = ctx.app()?;
            let feedback = app
                .feedback_acknowledge(ctx.viewer()?, id, input.if_version)
                .await?;
            Ok(FeedbackAcknowledgePayload {
                feedback: Feedback(feedback),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Changes the words of feedback you gave, until it is acknowledged; kind, links and visibility stay. Errors: `NOT_FOUND`, `NOT_YOUR_FEEDBACK`, `ACKNOWLEDGED`, `CONFLICT`, `INVALID`.
    async fn feedback_revise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The feedback and its words.")] input: FeedbackReviseInput,
    ) -> Option<Answer<FeedbackRevisePayload>> {
        let answer = async {
            let id = local(&input.feedback, "feedback")?;
            let said = Said::checked(
                &input.behaviour,
                input.impact.as_deref(),
                input.suggested_action.as_deref(),
                input.skill.as_deref(),
            )?;
            let app = ctx.app()?;
            let feedback = app
                .feedback_revise(ctx.viewer()?, id, said, input.if_version)
                .await?;
            Ok(FeedbackRevisePayload {
                feedback: Feedback(feedback),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Adds a dated correction to feedback you gave, acknowledged or not; what was said stays beside it. Errors: `NOT_FOUND`, `NOT_YOUR_FEEDBACK`, `TOO_MANY_CORRECTIONS` beyond 20, `INVALID`.
    async fn feedback_correct(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The feedback and the correction.")] input: FeedbackCorrectInput,
    ) -> Option<Answer<FeedbackCorrectPayload>> {
        let answer = async {
            let id = local(&input.feedback, "feedback")?;
            let feedback = ctx
                .app()?
                .feedback_correct(ctx.viewer()?, id, &input.text)
                .await?;
            Ok(FeedbackCorrectPayload {
                feedback: Feedback(feedback),
            })
        };
        Some(Box::pin(answer).await)
    }
}
