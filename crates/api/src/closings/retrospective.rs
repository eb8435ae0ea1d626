//! What is learned from missed goals, read and written.

use crate::goals::Goal;
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use domain::goals::{self, Answers};
use domain::ids::GoalId;

/// What was learned from a missed goal, without blame. Seen by the member, their leaders and executives; of a team or the organization by all who belong to it. No script reads it.
#[derive(Description)]
pub struct Retrospective(pub goals::Retrospective);

#[Object(use_type_description)]
impl Retrospective {
    /// What happened.
    fn what_happened(&self) -> &str {
        &self.0.answers.what_happened
    }

    /// What was learned from it.
    fn learned(&self) -> &str {
        &self.0.answers.learned
    }

    /// What is done otherwise the next time.
    fn next_time(&self) -> Option<&str> {
        self.0.answers.next_time.as_deref()
    }

    /// Who wrote it last.
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.written_by).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// When.
    fn written_at(&self) -> Instant {
        Instant::of(self.0.written_at)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// Writes what was learned from a missed goal.
#[derive(InputObject)]
pub struct RetrospectiveWriteInput {
    /// The goal.
    goal: ID,
    /// What happened, up to 4,000 characters.
    what_happened: String,
    /// What was learned from it, up to 4,000 characters.
    learned: String,
    /// What is done otherwise the next time, up to 4,000 characters.
    next_time: Option<String>,
    /// Refuse with `CONFLICT` unless the retrospective is at this version; 0 when there must be none yet.
    if_version: Option<i64>,
}

/// What was learned is written.
#[derive(SimpleObject)]
pub struct RetrospectiveWritePayload {
    /// What was written.
    retrospective: Retrospective,
    /// The goal, whose `closing` holds it.
    goal: Option<Goal>,
}

/// Mutations about what is learned.
#[derive(Default)]
pub struct RetrospectiveMutation;

#[Object]
impl RetrospectiveMutation {
    /// Writes what was learned from a goal that was closed as missed, or writes it anew. The member, their leaders and executives; of a team its leader and those above. Errors: `NOT_MISSED`; `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`; `INVALID` with `BLANK`, `TOO_LONG`.
    async fn retrospective_write(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal, and what was learned.")] input: RetrospectiveWriteInput,
    ) -> Option<Answer<RetrospectiveWritePayload>> {
        let answer = async {
            let goal: GoalId = local(&input.goal, "goal")?;
            let next_time = input.next_time.as_deref();
            let answers = Answers::checked(&input.what_happened, &input.learned, next_time)?;
            let written = ctx
                .app()?
                .retrospective_write(ctx.viewer()?, goal, answers, input.if_version)
                .await?;
            Ok(RetrospectiveWritePayload {
                retrospective: Retrospective(written),
                goal: ctx.loaders()?.load_one(goal).await?.map(Goal::of),
            })
        };
        Some(Box::pin(answer).await)
    }
}
