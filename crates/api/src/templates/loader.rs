//! Templates other objects point to, read together.

use crate::loaders::{Loaders, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::ids::TemplateId;
use domain::templates::Template;
use std::collections::HashMap;

impl Loader<TemplateId> for Loaders {
    type Value = Template;
    type Error = Problem;

    async fn load(&self, keys: &[TemplateId]) -> Result<HashMap<TemplateId, Template>, Problem> {
        let found = self.app.templates_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |template| template.id))
    }
}
