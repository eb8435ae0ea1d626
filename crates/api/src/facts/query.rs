//! Reading facts to the end, and what was changed since.

use super::goals::GoalPeriodFact;
use super::measurements::MeasurementFact;
use super::opportunities::OpportunityFact;
use crate::goals::GoalFilter;
use crate::measurements::MeasurementFilter;
use crate::pipeline::OpportunityFilter;
use crate::problem::{Answer, Problem};
use crate::relay::{Paging, SyncedConnection, Total, connection, page_cost};
use crate::request::Asked;
use crate::scalars::{Date, Instant};
use app::Synced;
use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use domain::paging::Page;

/// Queries about facts.
#[derive(Default)]
pub struct FactQuery;

#[Object]
impl FactQuery {
    /// Goals with their period and where they stand, one flat row each, for data frames. Seen by whoever sees the goals; `metrics:read` reads all that are or were in force, without content. Errors: `INVALID` with `NOT_A_DATE_TIME`, `AS_OF_IN_FUTURE`, `INVALID_CURSOR`.
    #[graphql(complexity = "page_cost(first, last, 5 + child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the query")]
    async fn goal_period_facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which goals.")] filter: Option<GoalFilter>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(
            desc = "Only goals that were changed then or later, or whose figures may have: those that ran since, those of metrics with other facts, and all where calendar, rates, assignments or policies were changed. Give `syncedUntil` of the last reading."
        )]
        updated_since: Option<Instant>,
        #[graphql(desc = "Rows from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Option<Answer<SyncedConnection<GoalPeriodFact>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let (as_of, since) = (ctx.as_of(as_of)?, since(updated_since)?);
            let filter = filter.unwrap_or_default().into_domain(&viewer)?;
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<GoalPeriodFact>()?;
            let facts = app.goal_facts(&viewer, filter.clone(), (as_of, since), &request);
            let Synced { page, until } = facts.await?;
            let buckets = viewer.organization().settings.buckets.clone();
            let total = Total::new(move || {
                let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
                Box::pin(async move {
                    let count = app.goal_facts_count(&viewer, filter, since).await;
                    count.map_err(Problem::from)
                })
            });
            let page = connection(page, total, |fact| GoalPeriodFact::new(fact, &buckets));
            Ok(SyncedConnection { page, until })
        };
        Some(Box::pin(answer).await)
    }

    /// Measurements, one flat row each, for data frames. Seen by whoever sees the measurements one by one. Errors: `INVALID` with `NOT_A_DATE_TIME`, `INVALID_CURSOR`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the query")]
    async fn measurement_facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which measurements.")] filter: Option<MeasurementFilter>,
        #[graphql(
            desc = "Only measurements that were recorded, corrected, valued or credited otherwise then or later. Give `syncedUntil` of the last reading."
        )]
        updated_since: Option<Instant>,
        #[graphql(desc = "Rows from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Option<Answer<SyncedConnection<MeasurementFact>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let since = since(updated_since)?;
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<MeasurementFact>()?;
            let own = viewer.organization().settings.currency;
            let row = |fact| MeasurementFact::new(fact, own);
            let Some(filter) = filter.unwrap_or_default().into_domain(&viewer)? else {
                let nothing = Total::new(|| Box::pin(async { Ok(0) }));
                let page = connection(Page::cut(&request, Vec::new()), nothing, row);
                let until = app.now();
                return Ok(SyncedConnection { page, until });
            };
            let facts = app.measurement_facts(&viewer, &filter, since, &request);
            let Synced { page, until } = facts.await?;
            let total = Total::new(move || {
                let (app, viewer) = (app.clone(), viewer.clone());
                Box::pin(async move {
                    let count = app.measurement_facts_count(&viewer, &filter, since).await;
                    count.map_err(Problem::from)
                })
            });
            let page = connection(page, total, row);
            Ok(SyncedConnection { page, until })
        };
        Some(Box::pin(answer).await)
    }

    /// Opportunities as they stand now, one flat row each, for data frames. Seen by whoever sees the opportunities. Errors: `INVALID` with `NOT_A_DATE_TIME`, `INVALID_CURSOR`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the query")]
    async fn opportunity_facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which opportunities.")] filter: Option<OpportunityFilter>,
        #[graphql(
            desc = "Only opportunities that were changed then or later. Give `syncedUntil` of the last reading."
        )]
        updated_since: Option<Instant>,
        #[graphql(desc = "Rows from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Option<Answer<SyncedConnection<OpportunityFact>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let since = since(updated_since)?;
            let filter = filter.unwrap_or_default().into_domain(viewer.today())?;
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<OpportunityFact>()?;
            let facts = app.opportunity_facts(&viewer, &filter, since, &request);
            let Synced { page, until } = facts.await?;
            let total = Total::new(move || {
                let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
                Box::pin(async move {
                    let count = app.opportunity_facts_count(&viewer, &filter, since).await;
                    count.map_err(Problem::from)
                })
            });
            let page = connection(page, total, OpportunityFact::new);
            Ok(SyncedConnection { page, until })
        };
        Some(Box::pin(answer).await)
    }
}

fn since(instant: Option<Instant>) -> Answer<Option<DateTime<Utc>>> {
    let read = instant.map(|instant| instant.read("updatedSince"));
    Ok(read.transpose()?)
}
