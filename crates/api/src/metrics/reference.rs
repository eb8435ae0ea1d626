//! How an input names a metric.

use crate::relay::read;
use app::MetricReference;
use async_graphql::{ID, OneofObject};
use domain::errors::Invalid;

/// What is measured; exactly one. Error: `NOT_FOUND`.
#[derive(OneofObject)]
pub enum MetricReferenceInput {
    /// The metric with this global id.
    Id(ID),
    /// The metric with this key, such as `revenue_won`.
    Key(String),
}

impl MetricReferenceInput {
    pub(crate) fn parse(self, field: &str) -> Result<MetricReference, Invalid> {
        Ok(match self {
            Self::Id(id) => MetricReference::Id(read(&id, &format!("{field}.id"))?),
            Self::Key(key) => MetricReference::Key(key),
        })
    }
}
