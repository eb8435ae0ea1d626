//! Looking measurements up.

use super::object::Measurement;
use crate::goals::owner;
use crate::metrics::MeasurementSource;
use crate::periods::{PeriodInput, period};
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use app::Viewer;
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::MeasurementId;
use domain::metrics;

/// Which measurements are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct MeasurementFilter {
    /// Of this metric.
    metric: Option<ID>,
    /// Of this member, of this very team, or of the organization itself: the global id of one of them.
    subject: Option<ID>,
    /// Reported by these.
    source: Option<MeasurementSource>,
    /// Counted on a day of this period.
    period: Option<PeriodInput>,
}

impl MeasurementFilter {
    /// None where nothing can match.
    pub(crate) fn into_domain(self, viewer: &Viewer) -> Answer<Option<metrics::MeasurementFilter>> {
        let metric = self.metric.map(|id| local(&id, "filter.metric")).transpose()?;
        let subject = match self.subject {
            None => None,
            Some(id) => match owner(&id, "filter.subject", viewer)? {
                None => return Ok(None),
                found => found,
            },
        };
        let buckets = &viewer.organization().settings.buckets;
        let period = match self.period {
            Some(wanted) => Some(period(Some(wanted), "filter.period", buckets, viewer.today())?),
            None => None,
        };
        Ok(Some(metrics::MeasurementFilter {
            metric,
            layer: None,
            subject,
            source: self.source.map(Into::into),
            period,
        }))
    }
}

/// Queries about measurements.
#[derive(Default)]
pub struct MeasurementQuery;

#[Object]
impl MeasurementQuery {
    /// A measurement by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn measurement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the measurement.")] id: ID,
    ) -> Option<Answer<Measurement>> {
        let answer = async {
            let found = ctx
                .loaders()?
                .load_one(local::<MeasurementId>(&id, "id")?)
                .await?;
            found
                .map(Measurement)
                .ok_or_else(|| app::Error::not_found_at("Measurement", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Measurements that are open to you one by one, by the day they count on.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn measurements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which measurements.")] filter: Option<MeasurementFilter>,
        #[graphql(desc = "Measurements from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only measurements after this cursor.")] after: Option<String>,
        #[graphql(desc = "Measurements from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only measurements before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Measurement>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request_by_date::<Measurement>()?;
            let Some(filter) = filter.unwrap_or_default().into_domain(&viewer)? else {
                let nothing = Total::new(|| Box::pin(async { Ok(0) }));
                return Ok(connection(
                    domain::paging::Page::cut(&request, Vec::new()),
                    nothing,
                    Measurement,
                ));
            };
            let page = app.measurements(&viewer, &filter, &request).await?;
            let total = Total::new(move || {
                let (app, viewer) = (app.clone(), viewer.clone());
                Box::pin(async move {
                    app.measurements_count(&viewer, &filter)
                        .await
                        .map_err(Problem::from)
                })
            });
            Ok(connection(page, total, Measurement))
        };
        Some(Box::pin(answer).await)
    }
}
