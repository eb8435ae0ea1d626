//! Looking expectations up.

use super::loader::ExpectedOf;
use super::object::Expectation;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use app::Viewer;
use async_graphql::{Context, ID, InputObject, Object};
use domain::calendar::checked_date;
use domain::expectations;
use domain::ids::{ExpectationId, MemberId, TeamId};
use domain::paging::Page;

/// Which expectations are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct ExpectationFilter {
    /// Is expected of this member.
    member: Option<ID>,
    /// Is expected of a member assigned to this team or one below it, as of `asOf`.
    within: Option<ID>,
    /// Day the team is judged on; today when left out.
    as_of: Option<Date>,
    /// Measures the metric with this key.
    metric: Option<String>,
    /// Is in force on this day.
    active_on: Option<Date>,
    /// Is acknowledged as it is now, or is not.
    acknowledged: Option<bool>,
}

impl ExpectationFilter {
    fn into_domain(self, viewer: &Viewer) -> Answer<expectations::ExpectationFilter> {
        let date = Date::given(self.as_of.as_ref(), "filter.asOf")?.unwrap_or_else(|| viewer.today());
        let member: Option<MemberId> = self.member.map(|id| local(&id, "filter.member")).transpose()?;
        let within: Option<TeamId> = self.within.map(|id| local(&id, "filter.within")).transpose()?;
        let active_on = Date::given(self.active_on.as_ref(), "filter.activeOn")?;
        let active_on = active_on
            .map(|date| checked_date("filter.activeOn", date))
            .transpose()?;
        Ok(expectations::ExpectationFilter {
            members: member.map(|id| vec![id]),
            within: within.map(|team| (team, date)),
            metric_key: self.metric,
            running_on: active_on,
            acknowledged: self.acknowledged,
        })
    }
}

/// Queries about expectations.
#[derive(Default)]
pub struct ExpectationQuery;

#[Object]
impl ExpectationQuery {
    /// An expectation by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn expectation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the expectation.")] id: ID,
    ) -> Option<Answer<Expectation>> {
        let answer = async {
            let found = ctx
                .loaders()?
                .load_one(local::<ExpectationId>(&id, "id")?)
                .await?;
            found
                .map(Expectation::of)
                .ok_or_else(|| app::Error::not_found_at("Expectation", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// What is expected of whoever's expectations are open to you, by first day.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn expectations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which expectations.")] filter: Option<ExpectationFilter>,
        #[graphql(desc = "Expectations from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only expectations after this cursor.")] after: Option<String>,
        #[graphql(desc = "Expectations from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only expectations before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Expectation>>> {
        let answer = async {
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            let filter = filter.unwrap_or_default().into_domain(ctx.viewer()?)?;
            let request = paging.request_by_date::<Expectation>()?;
            let page = ctx.app()?.expectations(ctx.viewer()?, &filter, &request).await?;
            Ok(connection(page, total(ctx, filter)?, Expectation::of))
        };
        Some(Box::pin(answer).await)
    }
}

/// What is expected of a member on a day, today when none is named, the oldest first.
pub(crate) async fn expected_of(
    ctx: &Context<'_>,
    member: MemberId,
    on: Option<Date>,
    paging: Paging,
) -> Answer<Connection<Expectation>> {
    let day = match on {
        Some(on) => checked_date("on", on.read("on")?)?,
        None => ctx.viewer()?.today(),
    };
    let request = paging.request::<Expectation>()?;
    let page = ctx
        .loaders()?
        .load_one(ExpectedOf(member, day, request.clone()))
        .await?;
    let filter = expectations::ExpectationFilter {
        members: Some(vec![member]),
        running_on: Some(day),
        ..expectations::ExpectationFilter::default()
    };
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    Ok(connection(page, total(ctx, filter)?, Expectation::of))
}

fn total(ctx: &Context<'_>, filter: expectations::ExpectationFilter) -> Answer<Total> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    Ok(Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move {
            let count = app.expectations_count(&viewer, &filter).await;
            count.map_err(Problem::from)
        })
    }))
}
