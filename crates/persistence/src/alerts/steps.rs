//! The steps taken with alerts. Who may see them follows from whom the alert is about, which is asked before.

use super::entity::step;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::alerts::AlertStep;
use domain::ids::{MemberId, TeamId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

impl Session {
    /// Every step taken with alerts about these members and teams, and about the organization where `whole`; of each alert the first first.
    pub async fn alert_steps(
        &self,
        members: &[MemberId],
        teams: &[TeamId],
        whole: bool,
    ) -> Result<Vec<AlertStep>> {
        use step::Column;
        let mut found = Vec::new();
        let members = members.iter().map(|id| id.as_uuid()).collect::<Vec<Uuid>>();
        for chunk in members.chunks(CHUNK) {
            let of = Column::MemberId.into_expr();
            found.extend(
                self.steps_where(self.among(of, chunk.iter().copied()).into())
                    .await?,
            );
        }
        let teams = teams.iter().map(|id| id.as_uuid()).collect::<Vec<Uuid>>();
        for chunk in teams.chunks(CHUNK) {
            let of = Column::TeamId.into_expr();
            found.extend(
                self.steps_where(self.among(of, chunk.iter().copied()).into())
                    .await?,
            );
        }
        if whole {
            let of_all = Condition::all()
                .add(Column::MemberId.is_null())
                .add(Column::TeamId.is_null());
            found.extend(self.steps_where(of_all).await?);
        }
        Ok(found)
    }

    async fn steps_where(&self, which: Condition) -> Result<Vec<AlertStep>> {
        let rows = self
            .scoped::<step::Entity>()
            .filter(which)
            .order_by_asc(step::Column::AlertId)
            .order_by_asc(step::Column::Number)
            .all(self.executor())
            .await?;
        rows.into_iter().map(step::Model::into_domain).collect()
    }

    /// Writes a step down. Of two with one number the second is a duplicate, and its unit of work begins anew.
    pub async fn alert_step_insert(&self, step: &AlertStep) -> Result<()> {
        step::Entity::insert(step::Model::row(self.tenant(), step))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }
}
