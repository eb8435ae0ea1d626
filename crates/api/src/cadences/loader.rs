//! What many objects of one answer ask about cadences, read together.

use crate::loaders::Loaders;
use crate::problem::Problem;
use app::SeenCadence;
use async_graphql::dataloader::Loader;
use domain::ids::CadenceId;
use std::collections::HashMap;

impl Loader<CadenceId> for Loaders {
    type Value = SeenCadence;
    type Error = Problem;

    async fn load(&self, keys: &[CadenceId]) -> Result<HashMap<CadenceId, SeenCadence>, Problem> {
        let found = self.app.cadences_by_id(&self.viewer, keys).await?;
        Ok(found.into_iter().map(|seen| (seen.cadence.id, seen)).collect())
    }
}
