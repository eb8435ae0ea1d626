//! Comments on goals, as far as whoever asks takes part in the talk about them.

use super::entity::goal;
use super::life_entity::comment;
use super::lists::{KINDS, opened_by};
use crate::access::Asker;
use crate::errors::Result;
use crate::paging::pages_of;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::access::{Action, Detail};
use domain::goals::GoalComment;
use domain::ids::{GoalCommentId, GoalId};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};
use std::collections::HashMap;

/// What opens the talk about a goal: of members, and of teams and the organization.
const DISCUSS: (Action, Action) = (Action::DiscussMemberGoals, Action::DiscussSharedGoals);

impl Session {
    /// Whether the asker takes part in the talk about a goal.
    pub async fn may_discuss(&self, asker: &Asker, goal: GoalId) -> Result<bool> {
        let open = self
            .scoped::<goal::Entity>()
            .filter(goal::Column::Id.eq(goal.as_uuid()))
            .filter(opened_by(asker, DISCUSS, Detail::Full, &KINDS));
        Ok(open.count(self.executor()).await? > 0)
    }

    /// A page of the comments on each of these goals, the first first, as far as the asker may see them.
    pub async fn goal_comments(
        &self,
        asker: &Asker,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<GoalComment>>> {
        let columns = (comment::Column::GoalId, comment::Column::Id);
        let keys = |row: &comment::Model| (row.goal_id, row.id);
        let select = self.visible_comments(asker);
        let convert = comment::Model::into_domain;
        pages_of(self, select, columns, goals, request, keys, convert).await
    }

    /// How many comments on a goal the asker may see.
    pub async fn goal_comments_count(&self, asker: &Asker, goal: GoalId) -> Result<u64> {
        let on = self
            .visible_comments(asker)
            .filter(comment::Column::GoalId.eq(goal.as_uuid()));
        Ok(on.count(self.executor()).await?)
    }

    /// The comments among `ids` the asker may see, in no particular order.
    pub async fn goal_comments_by_id(
        &self,
        asker: &Asker,
        ids: &[GoalCommentId],
    ) -> Result<Vec<GoalComment>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .visible_comments(asker)
                .filter(comment::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid())))
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// A comment, locked against other writers until the end of the transaction, where the asker may see it.
    pub async fn goal_comment_locked(&self, asker: &Asker, id: GoalCommentId) -> Result<Option<GoalComment>> {
        let found = self
            .visible_comments(asker)
            .filter(comment::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        row.map(comment::Model::into_domain).transpose()
    }

    /// Adds a comment.
    pub async fn goal_comment_insert(&self, comment: &GoalComment) -> Result<()> {
        comment::Entity::insert(comment::Model::row(self.tenant(), comment))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a comment that was taken back.
    pub async fn goal_comment_save(&self, comment: &GoalComment) -> Result<()> {
        comment::Entity::update(comment::Model::row(self.tenant(), comment))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    fn visible_comments(&self, asker: &Asker) -> Select<comment::Entity> {
        let open = Query::select()
            .column((goal::Entity, goal::Column::Id))
            .from(goal::Entity)
            .and_where(goal::Column::OrganizationId.eq(self.tenant()))
            .cond_where(opened_by(asker, DISCUSS, Detail::Full, &KINDS))
            .to_owned();
        self.scoped::<comment::Entity>()
            .filter(comment::Column::GoalId.in_subquery(open))
    }
}
