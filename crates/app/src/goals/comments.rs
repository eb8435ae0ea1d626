//! What people say about goals: written and read by those who see the goal in full.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::life::refused;
use domain::access::Action;
use domain::goals::GoalComment;
use domain::ids::{GoalCommentId, GoalId};
use domain::paging::{Page, PageRequest};
use serde_json::json;
use std::collections::HashMap;

impl App {
    /// Says something about a goal. The text stays out of the audit log: it is for those who see the goal.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` for scripts, and those to whom only figures are open; the codes of [`domain::text`].
    pub async fn goal_comment(&self, viewer: &Viewer, goal: GoalId, text: &str) -> Result<GoalComment> {
        let text = GoalComment::words(text)?;
        self.unit(viewer, (goal, text), |work, input| async move {
            let (goal, text) = &*input;
            let asker = &work.viewer.asker;
            let Some(found) = work.goals_by_id(asker, &[*goal]).await?.pop() else {
                return Err(Error::not_found_at("Goal", "goal"));
            };
            let author = work.principal().member();
            let open = work.may_discuss(asker, *goal).await?;
            let Some(author) = author.filter(|_| open) else {
                return Err(Error::Forbidden(match found.owner {
                    domain::goals::Owner::Member(_) => Action::DiscussMemberGoals,
                    _ => Action::DiscussSharedGoals,
                }));
            };
            let comment = GoalComment {
                id: GoalCommentId::from_uuid(work.next_id()),
                goal: *goal,
                author,
                text: Some(text.clone()),
                at: work.now,
                retracted_at: None,
            };
            work.goal_comment_insert(&comment).await?;
            let after = json!({ "goal": goal, "characters": text.chars().count() });
            let id = Some(comment.id.as_uuid());
            work.audited("goalComment", "GoalComment", id, None, Some(after))
                .await?;
            Ok(comment)
        })
        .await
    }

    /// Takes a comment back: its text is deleted, its place stays.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_YOUR_COMMENT`, `RETRACTION_OVER` after a day.
    pub async fn goal_comment_retract(&self, viewer: &Viewer, id: GoalCommentId) -> Result<GoalComment> {
        self.unit(viewer, id, |work, id| async move {
            let gone = || Error::not_found_at("GoalComment", "goalComment");
            let found = work.goal_comment_locked(&work.viewer.asker, *id).await?;
            let found = found.ok_or_else(gone)?;
            let by = work.principal().member().ok_or_else(gone)?;
            let before = found.retracted_at;
            let comment = found.retracted(by, work.now).map_err(refused)?;
            if comment.retracted_at == before {
                return Ok(comment);
            }
            work.goal_comment_save(&comment).await?;
            let after = json!({ "goal": comment.goal });
            let object = Some(id.as_uuid());
            work.audited("goalCommentRetract", "GoalComment", object, None, Some(after))
                .await?;
            Ok(comment)
        })
        .await
    }

    /// A page of the comments on each of these goals, as far as the viewer may see them.
    pub async fn goal_comments(
        &self,
        viewer: &Viewer,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<GoalComment>>> {
        let session = self.reading(viewer);
        Ok(session.goal_comments(&viewer.asker, goals, request).await?)
    }

    /// How many comments on a goal there are for the viewer.
    pub async fn goal_comments_count(&self, viewer: &Viewer, goal: GoalId) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.goal_comments_count(&viewer.asker, goal).await?)
    }

    /// The comments among `ids` the viewer may see, in no particular order.
    pub async fn goal_comments_by_id(
        &self,
        viewer: &Viewer,
        ids: &[GoalCommentId],
    ) -> Result<Vec<GoalComment>> {
        let session = self.reading(viewer);
        Ok(session.goal_comments_by_id(&viewer.asker, ids).await?)
    }
}
