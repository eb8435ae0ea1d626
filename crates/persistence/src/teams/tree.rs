//! The tree over time: placements, and the closure made from them.

use super::entity::{closure, placement};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::{CHUNK, valid_on};
use chrono::NaiveDate;
use domain::ids::TeamId;
use domain::teams::Placement;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

impl Session {
    /// Where every team stood and stands, by team and date.
    pub async fn placements(&self) -> Result<Vec<Placement>> {
        let rows = self
            .scoped::<placement::Entity>()
            .order_by_asc(placement::Column::TeamId)
            .order_by_asc(placement::Column::ValidFrom)
            .all(self.executor())
            .await?;
        Ok(rows.into_iter().map(placement::Model::into_domain).collect())
    }

    /// Where every team stands on a day.
    pub async fn placements_on(&self, date: NaiveDate) -> Result<Vec<Placement>> {
        let rows = self
            .scoped::<placement::Entity>()
            .filter(valid_on(
                placement::Column::ValidFrom,
                placement::Column::ValidTo,
                date,
            ))
            .all(self.executor())
            .await?;
        Ok(rows.into_iter().map(placement::Model::into_domain).collect())
    }

    /// Replaces the placements of one team.
    pub async fn placements_replace(&self, team: TeamId, placements: &[Placement]) -> Result<()> {
        placement::Entity::delete_many()
            .filter(placement::Column::OrganizationId.eq(self.tenant()))
            .filter(placement::Column::TeamId.eq(team.as_uuid()))
            .exec(self.executor())
            .await?;
        let rows = placements.iter().map(|placement| placement::ActiveModel {
            organization_id: Set(self.tenant()),
            team_id: Set(placement.team_id.as_uuid()),
            parent_id: Set(placement.parent_id.map(TeamId::as_uuid)),
            valid_from: Set(placement.span.from),
            valid_to: Set(placement.span.to),
        });
        placement::Entity::insert_many(rows)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// The team above each of `teams` on a day; teams at the top are left out.
    pub async fn parents_of(&self, teams: &[TeamId], date: NaiveDate) -> Result<HashMap<TeamId, TeamId>> {
        let mut parents = HashMap::new();
        for chunk in teams.chunks(CHUNK) {
            let rows = self
                .scoped::<placement::Entity>()
                .filter(placement::Column::TeamId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(valid_on(
                    placement::Column::ValidFrom,
                    placement::Column::ValidTo,
                    date,
                ))
                .all(self.executor())
                .await?;
            parents.extend(rows.into_iter().filter_map(|row| {
                row.parent_id
                    .map(|parent| (TeamId::from_uuid(row.team_id), TeamId::from_uuid(parent)))
            }));
        }
        Ok(parents)
    }

    /// The teams directly below each of `teams` on a day.
    pub async fn children_of(
        &self,
        teams: &[TeamId],
        date: NaiveDate,
    ) -> Result<HashMap<TeamId, Vec<TeamId>>> {
        let mut children: HashMap<TeamId, Vec<TeamId>> = HashMap::new();
        for chunk in teams.chunks(CHUNK) {
            let rows = self
                .scoped::<placement::Entity>()
                .filter(placement::Column::ParentId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(valid_on(
                    placement::Column::ValidFrom,
                    placement::Column::ValidTo,
                    date,
                ))
                .order_by_asc(placement::Column::TeamId)
                .all(self.executor())
                .await?;
            for row in rows {
                if let Some(parent) = row.parent_id {
                    children
                        .entry(TeamId::from_uuid(parent))
                        .or_default()
                        .push(TeamId::from_uuid(row.team_id));
                }
            }
        }
        Ok(children)
    }

    /// Every pair of ancestor and descendant on a day, each team with itself among them.
    pub async fn closure_on(&self, date: NaiveDate) -> Result<Vec<(TeamId, TeamId)>> {
        let rows = self
            .scoped::<closure::Entity>()
            .filter(valid_on(
                closure::Column::ValidFrom,
                closure::Column::ValidTo,
                date,
            ))
            .all(self.executor())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                (
                    TeamId::from_uuid(row.ancestor_id),
                    TeamId::from_uuid(row.descendant_id),
                )
            })
            .collect())
    }
}
