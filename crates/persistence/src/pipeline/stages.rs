//! Stages.

use super::entity::{revision, stage};
use crate::errors::Result;
use crate::session::Session;
use domain::ids::StageId;
use domain::pipeline::{Stage, Stages};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

impl Session {
    /// Every stage; an organization has few.
    pub async fn stages(&self) -> Result<Stages> {
        let rows = self.scoped::<stage::Entity>().all(self.executor()).await?;
        let stages = rows.into_iter().map(stage::Model::into_domain);
        Ok(Stages::new(stages.collect::<Result<Vec<_>>>()?))
    }

    /// Adds stages.
    pub async fn stages_insert(&self, stages: &[Stage]) -> Result<()> {
        let rows = stages.iter().map(|stage| stage::Model::row(self.tenant(), stage));
        stage::Entity::insert_many(rows)
            .exec_without_returning(self.executor())
            .await?;
        self.catalogue_changed().await
    }

    /// Stores a changed stage.
    pub async fn stage_save(&self, stage: &Stage) -> Result<()> {
        stage::Entity::update(stage::Model::row(self.tenant(), stage))
            .exec(self.executor())
            .await?;
        self.catalogue_changed().await
    }

    /// Whether any opportunity stands or stood in a stage.
    pub async fn stage_used(&self, id: StageId) -> Result<bool> {
        let one: Option<Uuid> = self
            .scoped::<revision::Entity>()
            .select_only()
            .column(revision::Column::OpportunityId)
            .filter(revision::Column::StageId.eq(id.as_uuid()))
            .limit(1)
            .into_tuple()
            .one(self.executor())
            .await?;
        Ok(one.is_some())
    }
}
