//! Looking closed periods up.

use super::object::PeriodClosing;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use async_graphql::{Context, ID, Object};
use domain::ids::PeriodClosingId;

/// Queries about closed periods.
#[derive(Default)]
pub struct ClosingQuery;

#[Object]
impl ClosingQuery {
    /// A closed period by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn period_closing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the closing.")] id: ID,
    ) -> Option<Answer<PeriodClosing>> {
        let answer = async {
            let found = ctx
                .loaders()?
                .load_one(local::<PeriodClosingId>(&id, "id")?)
                .await?;
            found
                .map(PeriodClosing)
                .ok_or_else(|| app::Error::not_found_at("PeriodClosing", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Closed periods, by first day.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn period_closings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Closed periods from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only closed periods after this cursor.")] after: Option<String>,
        #[graphql(desc = "Closed periods from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only closed periods before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<PeriodClosing>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request_by_date::<PeriodClosing>()?;
            let page = app.period_closings(&viewer, &request).await?;
            let total = Total::new(move || {
                let (app, viewer) = (app.clone(), viewer.clone());
                Box::pin(async move { app.period_closings_count(&viewer).await.map_err(Problem::from) })
            });
            Ok(connection(page, total, PeriodClosing))
        };
        Some(Box::pin(answer).await)
    }
}
