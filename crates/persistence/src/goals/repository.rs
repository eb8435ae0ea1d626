//! Goals whoever asks: what writers decide by, and quotas.

use super::entity::goal;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::{CHUNK, named};
use domain::goals::Goal;
use domain::ids::GoalId;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// A goal, locked against other writers until the end of the transaction.
    pub async fn goal_locked(&self, id: GoalId) -> Result<Option<Goal>> {
        let found = self
            .scoped::<goal::Entity>()
            .filter(goal::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        found
            .one(self.executor())
            .await?
            .map(goal::Model::into_domain)
            .transpose()
    }

    /// The goals with these keys of the scripts that made them, locked, in the order of the keys.
    pub async fn goals_locked(&self, external_ids: &[String]) -> Result<Vec<Goal>> {
        let mut sorted: Vec<&String> = external_ids.iter().collect();
        sorted.sort_unstable();
        let mut found = Vec::new();
        for chunk in sorted.chunks(CHUNK) {
            let rows = self
                .scoped::<goal::Entity>()
                .filter(named(goal::Column::ExternalId, chunk))
                .order_by_asc(goal::Column::ExternalId)
                .lock_exclusive()
                .all(self.executor())
                .await?;
            found.extend(rows);
        }
        found.into_iter().map(goal::Model::into_domain).collect()
    }

    /// Which goal holds each of these quota keys, and its external id; see [`Goal::quota_key`].
    pub async fn quota_holders(&self, keys: &[String]) -> Result<HashMap<String, (GoalId, Option<String>)>> {
        let mut holders = HashMap::new();
        for chunk in keys.chunks(CHUNK) {
            let rows: Vec<(String, Uuid, Option<String>)> = self
                .scoped::<goal::Entity>()
                .select_only()
                .columns([goal::Column::QuotaKey, goal::Column::Id, goal::Column::ExternalId])
                .filter(goal::Column::QuotaKey.is_in(chunk))
                .into_tuple()
                .all(self.executor())
                .await?;
            holders.extend(
                rows.into_iter()
                    .map(|(key, id, external_id)| (key, (GoalId::from_uuid(id), external_id))),
            );
        }
        Ok(holders)
    }

    /// The goal above each of `ids` that has one.
    pub async fn goals_above(&self, ids: &[GoalId]) -> Result<Vec<(GoalId, GoalId)>> {
        self.goal_links(goal::Column::Id, ids).await
    }

    /// The goals right below each of `ids`, each with the one above it.
    pub async fn goals_below(&self, ids: &[GoalId]) -> Result<Vec<(GoalId, GoalId)>> {
        self.goal_links(goal::Column::ParentId, ids).await
    }

    async fn goal_links(&self, end: goal::Column, ids: &[GoalId]) -> Result<Vec<(GoalId, GoalId)>> {
        let mut links = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Uuid, Uuid)> = self
                .scoped::<goal::Entity>()
                .select_only()
                .columns([goal::Column::Id, goal::Column::ParentId])
                .filter(end.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(goal::Column::ParentId.is_not_null())
                .into_tuple()
                .all(self.executor())
                .await?;
            let typed = |(goal, parent)| (GoalId::from_uuid(goal), GoalId::from_uuid(parent));
            links.extend(rows.into_iter().map(typed));
        }
        Ok(links)
    }
}
