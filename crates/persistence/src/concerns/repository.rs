//! Concerns as writers find, lock and store them.

use super::entity::{concern, round};
use crate::access::Asker;
use crate::errors::{Failure, Result};
use crate::session::Session;
use domain::access::Action;
use domain::concerns::Concern;
use domain::ids::ConcernId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

impl Session {
    /// A concern, locked against other writers until the end of the transaction, where the asker may see it.
    pub async fn concern_locked(&self, asker: &Asker, id: ConcernId) -> Result<Option<Concern>> {
        let found = self
            .concerns_opened(asker, Action::ReadConcerns)
            .filter(concern::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let rows = found.all(self.executor()).await?;
        Ok(self.with_rounds(rows).await?.pop())
    }

    /// Whether a concern opens to the asker by `action`.
    pub async fn concern_opens(&self, asker: &Asker, action: Action, id: ConcernId) -> Result<bool> {
        let open = self
            .concerns_opened(asker, action)
            .filter(concern::Column::Id.eq(id.as_uuid()));
        Ok(open.count(self.executor()).await? > 0)
    }

    /// Adds a concern that was just raised.
    pub async fn concern_insert(&self, concern: &Concern) -> Result<()> {
        concern::Entity::insert(concern::Model::row(self.tenant(), concern)?)
            .exec_without_returning(self.executor())
            .await?;
        self.last_round_write(concern).await
    }

    /// Stores a changed concern with its last round: those before are over.
    pub async fn concern_save(&self, concern: &Concern) -> Result<()> {
        concern::Entity::update(concern::Model::row(self.tenant(), concern)?)
            .exec(self.executor())
            .await?;
        self.last_round_write(concern).await
    }

    async fn last_round_write(&self, concern: &Concern) -> Result<()> {
        use round::Column;
        let Some(last) = concern.round() else {
            return Ok(());
        };
        let number = i32::try_from(concern.rounds.len());
        let number = number.map_err(|error| Failure::damaged("concern_rounds", error))?;
        round::Entity::insert(round::Model::row(self.tenant(), concern, number, last))
            .on_conflict(
                OnConflict::columns([Column::OrganizationId, Column::ConcernId, Column::Number])
                    .update_columns([
                        Column::AcknowledgedAt,
                        Column::AcknowledgedByKind,
                        Column::AcknowledgedById,
                        Column::ResolvedAt,
                        Column::ResolvedByKind,
                        Column::ResolvedById,
                        Column::Note,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }
}
