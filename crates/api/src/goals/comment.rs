//! Comments on goals, as clients write and read them.

use super::loader::CommentsOn;
use super::object::Goal;
use crate::members::Member;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, global, local};
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use domain::goals;
use domain::ids::{GoalCommentId, GoalId};
use domain::paging::Page;

/// What somebody said about a goal. It does not change; its author may take it back for 24 hours, and then its place stays.
///
/// Seen by the goal's owner, their leaders and executives; on goals of teams and of the organization by all who belong to them. Never by scripts.
#[derive(Clone, Description)]
pub struct GoalComment(pub goals::GoalComment);

#[Object(use_type_description)]
impl GoalComment {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// About which goal.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.goal).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// Who wrote it.
    async fn author(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.author).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// What was written; null once it was taken back.
    fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// When.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// When its author took it back.
    fn retracted_at(&self) -> Option<Instant> {
        self.0.retracted_at.map(Instant::of)
    }
}

/// Says something about a goal.
#[derive(InputObject)]
pub struct GoalCommentInput {
    /// The goal.
    goal: ID,
    /// What to say, up to 4,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    text: String,
}

/// Takes a comment back.
#[derive(InputObject)]
pub struct GoalCommentRetractInput {
    /// The comment.
    goal_comment: ID,
}

/// A comment was written.
#[derive(SimpleObject)]
pub struct GoalCommentPayload {
    /// The comment.
    comment: GoalComment,
}

/// A comment was taken back.
#[derive(SimpleObject)]
pub struct GoalCommentRetractPayload {
    /// The comment, without its text.
    comment: GoalComment,
}

/// Mutations about comments on goals.
#[derive(Default)]
pub struct GoalCommentMutation;

#[Object]
impl GoalCommentMutation {
    /// Says something about a goal, to all who see the goal in full. Members only. Errors: `NOT_FOUND`; `FORBIDDEN` where only the figures are open to you; `INVALID` with the codes of `text`.
    async fn goal_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal and the text.")] input: GoalCommentInput,
    ) -> Option<Answer<GoalCommentPayload>> {
        let answer = async {
            let goal = local(&input.goal, "goal")?;
            let comment = ctx.app()?.goal_comment(ctx.viewer()?, goal, &input.text).await?;
            Ok(GoalCommentPayload {
                comment: GoalComment(comment),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes one's own comment back within 24 hours: its text is deleted, and nobody reads it any more. Errors: `NOT_FOUND`, `NOT_YOUR_COMMENT`, `RETRACTION_OVER`.
    async fn goal_comment_retract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment to take back.")] input: GoalCommentRetractInput,
    ) -> Option<Answer<GoalCommentRetractPayload>> {
        let answer = async {
            let comment: GoalCommentId = local(&input.goal_comment, "goalComment")?;
            let comment = ctx.app()?.goal_comment_retract(ctx.viewer()?, comment).await?;
            Ok(GoalCommentRetractPayload {
                comment: GoalComment(comment),
            })
        };
        Some(Box::pin(answer).await)
    }
}

pub(super) async fn comments(
    ctx: &Context<'_>,
    goal: GoalId,
    paging: Paging,
) -> Answer<Connection<GoalComment>> {
    let request = paging.request::<GoalComment>()?;
    let page = ctx.loaders()?.load_one(CommentsOn(goal, request.clone())).await?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move {
            app.goal_comments_count(&viewer, goal)
                .await
                .map_err(Problem::from)
        })
    });
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    Ok(connection(page, total, GoalComment))
}
