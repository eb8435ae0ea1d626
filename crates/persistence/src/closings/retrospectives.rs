//! What was learned from missed goals.

use super::entity::{goal_closing, retrospective};
use crate::access::Asker;
use crate::errors::Result;
use crate::goals::entity::goal;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::goals::{Goal, GoalOutcome, GoalState, Owner, Retrospective};
use domain::ids::GoalId;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
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

    /// The goals of these owners that were missed and of which nothing was learned yet, the latest end first, at most `most`.
    pub async fn goals_unlearned(&self, asker: &Asker, owners: &[Owner], most: u64) -> Result<Vec<Goal>> {
        let missed = Query::select()
            .column(goal_closing::Column::GoalId)
            .from(goal_closing::Entity)
            .and_where(goal_closing::Column::OrganizationId.eq(self.tenant()))
            .and_where(goal_closing::Column::Outcome.eq(GoalOutcome::Missed.word()))
            .to_owned();
        let written = Query::select()
            .column(retrospective::Column::GoalId)
            .from(retrospective::Entity)
            .and_where(retrospective::Column::OrganizationId.eq(self.tenant()))
            .to_owned();
        let rows = self
            .visible_goals_among(asker, owners)
            .filter(goal::Column::State.eq(GoalState::Closed.word()))
            .filter(goal::Column::Id.in_subquery(missed))
            .filter(goal::Column::Id.not_in_subquery(written))
            .order_by_desc(goal::Column::EndsOn)
            .order_by_asc(goal::Column::Id)
            .limit(most)
            .all(self.executor())
            .await?;
        rows.into_iter().map(goal::Model::into_domain).collect()
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
