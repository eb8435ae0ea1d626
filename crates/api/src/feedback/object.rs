//! Feedback as clients read it.

use super::loader::CorrectionsOf;
use super::request::FeedbackRequest;
use super::words::{FeedbackKind, FeedbackVisibility};
use crate::goals::Goal;
use crate::meetings::Meeting;
use crate::members::Member;
use crate::pipeline::Opportunity;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::feedback;

/// What one member told another about their work. It stays as it is once it is acknowledged; its author may add corrections.
///
/// Seen as its `visibility` says, and never by scripts.
#[derive(Clone, Description)]
pub struct Feedback(pub feedback::Feedback);

#[Object(use_type_description)]
impl Feedback {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Whose work it is about.
    async fn about(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.about).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Who gave it.
    async fn from(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.from).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Praise, or something to do better.
    fn kind(&self) -> FeedbackKind {
        self.0.kind.into()
    }

    /// What was seen or heard.
    fn behaviour(&self) -> &str {
        &self.0.said.behaviour
    }

    /// What it did.
    fn impact(&self) -> Option<&str> {
        self.0.said.impact.as_deref()
    }

    /// What would be better, or what to keep doing.
    fn suggested_action(&self) -> Option<&str> {
        self.0.said.suggested_action.as_deref()
    }

    /// Whether it says that something could be better, and not what would be.
    fn lacks_action(&self) -> bool {
        self.0.lacks_action()
    }

    /// The skill it is about, in one line.
    fn skill(&self) -> Option<&str> {
        self.0.said.skill.as_deref()
    }

    /// Who reads it.
    fn visibility(&self) -> FeedbackVisibility {
        self.0.visibility.into()
    }

    /// The goal it is linked to; null where there is none, or it is not open to you.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let id = self.0.links.goal?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The meeting it is linked to; null where there is none, or it is not open to you.
    async fn meeting(&self, ctx: &Context<'_>) -> Option<Answer<Meeting>> {
        let id = self.0.links.meeting?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Meeting)) };
        Box::pin(answer).await.transpose()
    }

    /// The deal it is linked to; null where there is none, or it is not open to you.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Answer<Opportunity>> {
        let id = self.0.links.opportunity?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Opportunity)) };
        Box::pin(answer).await.transpose()
    }

    /// The request it answers; null where there is none, or it is not open to you.
    async fn request(&self, ctx: &Context<'_>) -> Option<Answer<FeedbackRequest>> {
        let id = self.0.request?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(FeedbackRequest)) };
        Box::pin(answer).await.transpose()
    }

    /// When it was given.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// When its author last changed the words; null where they are the first.
    fn revised_at(&self) -> Option<Instant> {
        self.0.revised_at.map(Instant::of)
    }

    /// When the member it is about acknowledged it: from then on it stays as it is.
    fn acknowledged_at(&self) -> Option<Instant> {
        self.0.acknowledged_at.map(Instant::of)
    }

    /// What its author added later, the first first; at most 20.
    async fn corrections(&self, ctx: &Context<'_>) -> Option<Answer<Vec<FeedbackCorrection>>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(CorrectionsOf(self.0.id)).await?;
            let found = found.unwrap_or_default().into_iter();
            Ok(found.map(FeedbackCorrection::of).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// What the author of feedback added or set right later. What was said before stays. Seen with the feedback.
#[derive(SimpleObject)]
pub struct FeedbackCorrection {
    /// Counts the corrections of the feedback from 1.
    number: i32,
    /// What is to be added or set right.
    text: String,
    /// When.
    at: Instant,
}

impl FeedbackCorrection {
    fn of(correction: feedback::Correction) -> Self {
        Self {
            number: correction.number,
            text: correction.text,
            at: Instant::of(correction.at),
        }
    }
}
