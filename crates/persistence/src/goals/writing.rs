//! Storing many goals by few statements.

use super::entity::goal;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::goals::Goal;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

impl Session {
    /// Adds goals, those above before those below them.
    pub async fn goals_insert(&self, goals: &[Goal]) -> Result<()> {
        for chunk in goals.chunks(CHUNK) {
            goal::Entity::insert_many(chunk.iter().map(|goal| goal::Model::row(self.tenant(), goal)))
                .exec_without_returning(&self.executor())
                .await?;
        }
        Ok(())
    }

    /// Stores changed goals. Who made them, and when, stays as it is.
    pub async fn goals_save(&self, goals: &[Goal]) -> Result<()> {
        use goal::Column;
        for chunk in goals.chunks(CHUNK) {
            // An update of many rows to many values is, in the words both databases share, an insert that finds them.
            goal::Entity::insert_many(chunk.iter().map(|goal| goal::Model::row(self.tenant(), goal)))
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
                .exec_without_returning(&self.executor())
                .await?;
        }
        Ok(())
    }
}
