//! What was learned from missed goals.

use super::entity::retrospective;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::goals::Retrospective;
use domain::ids::GoalId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

impl Session {
    /// The retrospectives of goals that have one.
    pub async fn retrospectives(&self, goals: &[GoalId]) -> Result<HashMap<GoalId, Retrospective>> {
        let mut found = HashMap::new();
        for chunk in goals.chunks(CHUNK) {
            let wanted = retrospective::Column::GoalId.is_in(chunk.iter().map(|id| id.as_uuid()));
            let rows = self.scoped::<retrospective::Entity>().filter(wanted);
            for row in rows.all(self.executor()).await? {
                let retrospective = row.into_domain();
                found.insert(retrospective.goal, retrospective);
            }
        }
        Ok(found)
    }

    /// Stores a retrospective, new or changed.
    pub async fn retrospective_save(&self, retrospective: &Retrospective) -> Result<()> {
        use retrospective::Column;
        retrospective::Entity::insert(retrospective::Model::row(self.tenant(), retrospective))
            .on_conflict(
                OnConflict::columns([Column::OrganizationId, Column::GoalId])
                    .update_columns([
                        Column::WhatHappened,
                        Column::Learned,
                        Column::NextTime,
                        Column::WrittenBy,
                        Column::WrittenAt,
                        Column::Version,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }
}
