//! What many objects of one answer ask about the pipeline, read together.

use crate::loaders::Loaders;
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::ids::StageId;
use domain::pipeline::Stage;
use std::collections::HashMap;

impl Loader<StageId> for Loaders {
    type Value = Stage;
    type Error = Problem;

    async fn load(&self, keys: &[StageId]) -> Result<HashMap<StageId, Stage>, Problem> {
        // There are few stages, and they are stored to be read all at once.
        let stages = self.app.stages(&self.viewer).await?;
        let found = keys
            .iter()
            .filter_map(|key| Some((*key, stages.get(*key)?.clone())));
        Ok(found.collect())
    }
}
