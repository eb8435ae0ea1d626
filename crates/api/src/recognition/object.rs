//! A recognition as clients read it.

use super::loader::{ReactionsTo, RecipientsOf};
use super::words::{ReactionKind, RecognitionAudience, RecognitionBasis};
use crate::goals::Goal;
use crate::members::Member;
use crate::pipeline::Opportunity;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::Instant;
use crate::teams::Team;
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::recognition;

/// Praise before others. It does not change; its author may take it back for 24 hours, and then its place stays. Seen as its `audience` says, and never by scripts.
#[derive(Clone, Description)]
pub struct Recognition(pub recognition::Recognition);

#[Object(use_type_description)]
impl Recognition {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Who gave it.
    async fn from(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.from).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// The members it is to, at most 20; none where it is to a team.
    async fn members(&self, ctx: &Context<'_>) -> Option<Answer<Vec<Member>>> {
        let answer = async {
            if self.0.team.is_some() {
                return Ok(Vec::new());
            }
            let loaders = ctx.loaders()?;
            let ids = loaders.load_one(RecipientsOf(self.0.id)).await?;
            let ids = ids.unwrap_or_default();
            let mut found = loaders.load_many(ids.iter().copied()).await?;
            Ok(ids.iter().filter_map(|id| found.remove(id)).map(Member).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// The team it is to, where it is to one: to everybody who was in it, or in a team below it, that day, but whoever gave it.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let id = self.0.team?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Team)) };
        Box::pin(answer).await.transpose()
    }

    /// What for.
    fn basis(&self) -> RecognitionBasis {
        self.0.basis.into()
    }

    /// The words; null once it was taken back.
    fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// Who reads it.
    fn audience(&self) -> RecognitionAudience {
        self.0.audience.into()
    }

    /// The goal it is about; null where there is none, or it is not open to you.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let id = self.0.goal?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The deal it is about; null where there is none, or it is not open to you.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Answer<Opportunity>> {
        let id = self.0.opportunity?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Opportunity)) };
        Box::pin(answer).await.transpose()
    }

    /// When it was given.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// When its author took it back.
    fn retracted_at(&self) -> Option<Instant> {
        self.0.retracted_at.map(Instant::of)
    }

    /// How many members reacted in each way, all ways in their order.
    async fn reactions(&self, ctx: &Context<'_>) -> Option<Answer<Vec<ReactionCount>>> {
        let answer = async {
            let made = ctx.loaders()?.load_one(ReactionsTo(self.0.id)).await?;
            let made = made.unwrap_or_default();
            let kinds = recognition::ReactionKind::ALL.iter();
            Ok(kinds
                .map(|kind| {
                    let of = made.iter().find(|made| made.kind == *kind);
                    ReactionCount {
                        kind: (*kind).into(),
                        count: of.map_or(0, |of| of.members),
                        viewer_reacted: of.is_some_and(|of| of.own),
                    }
                })
                .collect())
        };
        Some(Box::pin(answer).await)
    }
}

/// How many members reacted to a recognition in one way.
#[derive(SimpleObject)]
pub struct ReactionCount {
    /// In which way.
    kind: ReactionKind,
    /// How many members.
    count: u64,
    /// Whether you are one of them.
    viewer_reacted: bool,
}
