//! Looking metrics up.

use super::Metric;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use async_graphql::{Context, ID, Object};
use domain::ids::MetricId;

/// Queries about metrics.
#[derive(Default)]
pub struct MetricQuery;

#[Object]
impl MetricQuery {
    /// A metric by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn metric(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the metric.")] id: ID,
    ) -> Option<Answer<Metric>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<MetricId>(&id, "id")?).await?;
            found
                .map(Metric)
                .ok_or_else(|| app::Error::not_found_at("Metric", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Metrics, by key.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn metrics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Metrics from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only metrics after this cursor.")] after: Option<String>,
        #[graphql(desc = "Metrics from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only metrics before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Metric>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<Metric>()?;
            let page = app.metrics(&viewer, &request).await?;
            let total = Total::new(move || {
                let (app, viewer) = (app.clone(), viewer.clone());
                Box::pin(async move { app.metrics_count(&viewer).await.map_err(Problem::from) })
            });
            Ok(connection(page, total, Metric))
        };
        Some(Box::pin(answer).await)
    }
}
