//! Assignments and leadership.

use super::entity::{assignment, closure, leadership};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::{CHUNK, valid_on};
use chrono::NaiveDate;
use domain::ids::{MemberId, TeamId};
use domain::teams::{Assignment, Leadership};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::HashMap;

impl Session {
    /// Every assignment of these members, by member and date.
    pub async fn assignments_of(&self, members: &[MemberId]) -> Result<Vec<Assignment>> {
        let mut found = Vec::new();
        for chunk in members.chunks(CHUNK) {
            let rows = self
                .scoped::<assignment::Entity>()
                .filter(assignment::Column::MemberId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_asc(assignment::Column::MemberId)
                .order_by_asc(assignment::Column::ValidFrom)
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(assignment::Model::into_domain));
        }
        Ok(found)
    }

    /// Who is assigned to each of these very teams on a day, in no particular order.
    pub async fn assigned_to(&self, teams: &[TeamId], date: NaiveDate) -> Result<Vec<Assignment>> {
        let mut found = Vec::new();
        for chunk in teams.chunks(CHUNK) {
            let rows = self
                .scoped::<assignment::Entity>()
                .filter(assignment::Column::TeamId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(valid_on(
                    assignment::Column::ValidFrom,
                    assignment::Column::ValidTo,
                    date,
                ))
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(assignment::Model::into_domain));
        }
        Ok(found)
    }

    /// Every assignment that holds on a day, to `team` or one below it, or to any team.
    pub async fn assigned_within(&self, team: Option<TeamId>, date: NaiveDate) -> Result<Vec<Assignment>> {
        let mut select = self.scoped::<assignment::Entity>().filter(valid_on(
            assignment::Column::ValidFrom,
            assignment::Column::ValidTo,
            date,
        ));
        if let Some(team) = team {
            select = select.filter(assignment::Column::TeamId.in_subquery(self.subtree(team, date)));
        }
        let rows = select
            .order_by_asc(assignment::Column::MemberId)
            .all(self.executor())
            .await?;
        Ok(rows.into_iter().map(assignment::Model::into_domain).collect())
    }

    /// Every leadership of these teams, by team and date.
    pub async fn leaderships_of(&self, teams: &[TeamId]) -> Result<Vec<Leadership>> {
        let mut found = Vec::new();
        for chunk in teams.chunks(CHUNK) {
            let rows = self
                .scoped::<leadership::Entity>()
                .filter(leadership::Column::TeamId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_asc(leadership::Column::TeamId)
                .order_by_asc(leadership::Column::ValidFrom)
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(leadership::Model::into_domain));
        }
        Ok(found)
    }

    /// The teams each of these members leads on a day.
    pub async fn led_by(&self, members: &[MemberId], date: NaiveDate) -> Result<Vec<Leadership>> {
        let mut found = Vec::new();
        for chunk in members.chunks(CHUNK) {
            let rows = self
                .scoped::<leadership::Entity>()
                .filter(leadership::Column::MemberId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(valid_on(
                    leadership::Column::ValidFrom,
                    leadership::Column::ValidTo,
                    date,
                ))
                .order_by_asc(leadership::Column::TeamId)
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(leadership::Model::into_domain));
        }
        Ok(found)
    }

    /// What a member leads on a day or later, by team and date.
    pub async fn leaderships_from(&self, member: MemberId, day: NaiveDate) -> Result<Vec<Leadership>> {
        let ends = leadership::Column::ValidTo;
        let rows = self
            .scoped::<leadership::Entity>()
            .filter(leadership::Column::MemberId.eq(member.as_uuid()))
            .filter(Condition::any().add(ends.is_null()).add(ends.gt(day)))
            .order_by_asc(leadership::Column::TeamId)
            .order_by_asc(leadership::Column::ValidFrom)
            .all(self.executor())
            .await?;
        Ok(rows.into_iter().map(leadership::Model::into_domain).collect())
    }

    /// Who leads what on a day.
    pub async fn leaderships_on(&self, date: NaiveDate) -> Result<Vec<Leadership>> {
        let rows = self
            .scoped::<leadership::Entity>()
            .filter(valid_on(
                leadership::Column::ValidFrom,
                leadership::Column::ValidTo,
                date,
            ))
            .all(self.executor())
            .await?;
        Ok(rows.into_iter().map(leadership::Model::into_domain).collect())
    }

    /// Who covers each of these teams on a day: its own leader, or that of the nearest led team above it.
    /// Teams with nobody above them either are left out; the executives cover those.
    pub async fn covers_of(&self, teams: &[TeamId], date: NaiveDate) -> Result<HashMap<TeamId, Leadership>> {
        let lines = self.leaders_above(teams, date).await?.into_iter();
        let nearest = lines.filter_map(|(team, leaders)| Some((team, *leaders.first()?)));
        Ok(nearest.collect())
    }

    /// Who leads each of these teams and those above it on a day, the nearest first; teams nobody leads are passed over.
    pub async fn leaders_above(
        &self,
        teams: &[TeamId],
        date: NaiveDate,
    ) -> Result<HashMap<TeamId, Vec<Leadership>>> {
        let mut above = Vec::new();
        for chunk in teams.chunks(CHUNK) {
            above.extend(
                self.scoped::<closure::Entity>()
                    .filter(closure::Column::DescendantId.is_in(chunk.iter().map(|id| id.as_uuid())))
                    .filter(valid_on(
                        closure::Column::ValidFrom,
                        closure::Column::ValidTo,
                        date,
                    ))
                    .order_by_asc(closure::Column::Depth)
                    .all(self.executor())
                    .await?,
            );
        }
        let mut ancestors: Vec<TeamId> = above
            .iter()
            .map(|row| TeamId::from_uuid(row.ancestor_id))
            .collect();
        ancestors.sort_unstable();
        ancestors.dedup();
        let leaders: HashMap<TeamId, Leadership> = self
            .leaderships_of(&ancestors)
            .await?
            .into_iter()
            .filter(|leadership| leadership.span.contains(date))
            .map(|leadership| (leadership.team_id, leadership))
            .collect();
        let mut lines: HashMap<TeamId, Vec<Leadership>> = HashMap::new();
        above.sort_by_key(|row| row.depth);
        for row in above {
            if let Some(leader) = leaders.get(&TeamId::from_uuid(row.ancestor_id)) {
                let line = lines.entry(TeamId::from_uuid(row.descendant_id)).or_default();
                line.push(*leader);
            }
        }
        Ok(lines)
    }
}
