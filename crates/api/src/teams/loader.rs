//! What many objects of one answer ask about teams, read together.

use crate::loaders::{Loaders, by_date, by_key, grouped};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::ids::TeamId;
use domain::teams::{Leadership, Team};
use std::collections::HashMap;

/// The team above a team on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParentOf(pub TeamId, pub NaiveDate);

/// The teams directly below a team on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChildrenOf(pub TeamId, pub NaiveDate);

/// Who covers a team on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CoverOf(pub TeamId, pub NaiveDate);

/// Every leadership of a team.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeadershipsOf(pub TeamId);

impl Loader<TeamId> for Loaders {
    type Value = Team;
    type Error = Problem;

    async fn load(&self, keys: &[TeamId]) -> Result<HashMap<TeamId, Team>, Problem> {
        Ok(by_key(self.app.teams_by_id(&self.viewer, keys).await?, |team| {
            team.id
        }))
    }
}

impl Loader<ParentOf> for Loaders {
    type Value = TeamId;
    type Error = Problem;

    async fn load(&self, keys: &[ParentOf]) -> Result<HashMap<ParentOf, TeamId>, Problem> {
        let mut found = HashMap::new();
        for (date, ids) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let parents = self.app.team_parents(&self.viewer, &ids, date).await?;
            found.extend(
                parents
                    .into_iter()
                    .map(|(team, parent)| (ParentOf(team, date), parent)),
            );
        }
        Ok(found)
    }
}

impl Loader<ChildrenOf> for Loaders {
    type Value = Vec<TeamId>;
    type Error = Problem;

    async fn load(&self, keys: &[ChildrenOf]) -> Result<HashMap<ChildrenOf, Vec<TeamId>>, Problem> {
        let mut found = HashMap::new();
        for (date, ids) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let children = self.app.team_children(&self.viewer, &ids, date).await?;
            found.extend(
                children
                    .into_iter()
                    .map(|(team, below)| (ChildrenOf(team, date), below)),
            );
        }
        Ok(found)
    }
}

impl Loader<CoverOf> for Loaders {
    type Value = Leadership;
    type Error = Problem;

    async fn load(&self, keys: &[CoverOf]) -> Result<HashMap<CoverOf, Leadership>, Problem> {
        let mut found = HashMap::new();
        for (date, ids) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let covers = self.app.team_covers(&self.viewer, &ids, date).await?;
            found.extend(
                covers
                    .into_iter()
                    .map(|(team, cover)| (CoverOf(team, date), cover)),
            );
        }
        Ok(found)
    }
}

impl Loader<LeadershipsOf> for Loaders {
    type Value = Vec<Leadership>;
    type Error = Problem;

    async fn load(&self, keys: &[LeadershipsOf]) -> Result<HashMap<LeadershipsOf, Vec<Leadership>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.app.leaderships_of(&self.viewer, &ids).await?;
        Ok(grouped(keys, rows, |row| LeadershipsOf(row.team_id)))
    }
}
