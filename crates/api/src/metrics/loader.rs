//! The metrics many objects of one answer point to, read together.

use crate::loaders::{Loaders, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::ids::MetricId;
use domain::metrics::Metric;
use std::collections::HashMap;

impl Loader<MetricId> for Loaders {
    type Value = Metric;
    type Error = Problem;

    async fn load(&self, keys: &[MetricId]) -> Result<HashMap<MetricId, Metric>, Problem> {
        let metrics = self.app.metrics_by_id(&self.viewer, keys).await?;
        Ok(by_key(metrics, |metric| metric.id))
    }
}
