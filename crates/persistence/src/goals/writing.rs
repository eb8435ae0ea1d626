//! Storing many goals by few statements.

use super::entity::goal;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::goals::Goal;
use domain::ids::GoalId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

impl Session {
    /// Takes these goals out of the places they hold as quotas, until they are stored anew in this transaction: the database would
    /// refuse the first of two that change places.
    pub async fn quotas_freed(&self, goals: &[GoalId]) -> Result<()> {
        for chunk in goals.chunks(CHUNK) {
            goal::Entity::update_many()
                .col_expr(goal::Column::QuotaKey, Expr::value(None::<String>))
                .filter(goal::Column::OrganizationId.eq(self.tenant()))
                .filter(goal::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid())))
                .exec(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Adds goals, those above before those below them.
    pub async fn goals_insert(&self, goals: &[Goal]) -> Result<()> {
        for chunk in goals.chunks(CHUNK) {
            goal::Entity::insert_many(self.goal_rows(chunk)?)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Stores changed goals. Who made them, and when, stays as it is.
    pub async fn goals_save(&self, goals: &[Goal]) -> Result<()> {
        use goal::Column;
        for chunk in goals.chunks(CHUNK) {
            // An update of many rows to many values is, in the words both databases share, an insert that finds them.
            goal::Entity::insert_many(self.goal_rows(chunk)?)
                .on_conflict(
                    OnConflict::columns([Column::OrganizationId, Column::Id])
                        .update_columns([
                            Column::MetricId,
                            Column::OwnerKind,
                            Column::MemberId,
                            Column::TeamId,
                            Column::Title,
                            Column::TitleFolded,
                            Column::StartsOn,
                            Column::EndsOn,
                            Column::Target,
                            Column::Baseline,
                            Column::Stretch,
                            Column::Currency,
                            Column::Quota,
                            Column::QuotaKey,
                            Column::Curve,
                            Column::Course,
                            Column::State,
                            Column::Origin,
                            Column::Rationale,
                            Column::ParentId,
                            Column::ParentEdge,
                            Column::ExternalId,
                            Column::Version,
                            Column::UpdatedAt,
                        ])
                        .to_owned(),
                )
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    fn goal_rows(&self, goals: &[Goal]) -> Result<Vec<goal::ActiveModel>> {
        goals
            .iter()
            .map(|goal| goal::Model::row(self.tenant(), goal))
            .collect()
    }
}
