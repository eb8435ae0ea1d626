//! Looking concerns up.

use super::loader::ConcernsOf;
use super::object::{CustomerConcern, UpcomingConcern};
use super::words::ConcernState;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::concerns;
use domain::ids::{AccountId, ConcernId};
use domain::paging::Page;

/// Which concerns are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct ConcernFilter {
    /// Of this customer.
    account: Option<ID>,
    /// Taken care of by this member.
    owner: Option<ID>,
    /// Stands so.
    state: Option<ConcernState>,
    /// With `true` only what is overdue now.
    #[graphql(default)]
    overdue: bool,
}

impl ConcernFilter {
    fn into_domain(self, now: DateTime<Utc>) -> Answer<concerns::ConcernFilter> {
        let account = self.account.map(|id| local(&id, "filter.account"));
        let owner = self.owner.map(|id| local(&id, "filter.owner"));
        Ok(concerns::ConcernFilter {
            account: account.transpose()?,
            owner: owner.transpose()?,
            state: self.state.map(Into::into),
            overdue: self.overdue.then_some(now),
        })
    }
}

/// Queries about concerns.
#[derive(Default)]
pub struct ConcernQuery;

#[Object]
impl ConcernQuery {
    /// A concern by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn concern(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the concern.")] id: ID,
    ) -> Option<Answer<CustomerConcern>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<ConcernId>(&id, "id")?).await?;
            found
                .map(CustomerConcern)
                .ok_or_else(|| app::Error::not_found_at("CustomerConcern", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Concerns of customers that you may see, in the order they were entered.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn concerns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which concerns.")] filter: Option<ConcernFilter>,
        #[graphql(desc = "Concerns from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only concerns after this cursor.")] after: Option<String>,
        #[graphql(desc = "Concerns from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only concerns before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<CustomerConcern>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain(ctx.app()?.now())?;
            concerns(ctx, filter, paging).await
        };
        Some(Box::pin(answer).await)
    }

    /// What is to be done next about the unresolved concerns of customers that you may see, by when it is to be done.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn upcoming_concerns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which concerns.")] filter: Option<ConcernFilter>,
        #[graphql(desc = "Concerns from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only concerns after this cursor.")] after: Option<String>,
        #[graphql(desc = "Concerns from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only concerns before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<UpcomingConcern>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain(ctx.app()?.now())?;
            upcoming(ctx, filter, paging).await
        };
        Some(Box::pin(answer).await)
    }
}

/// A page of the concerns of a customer that stand in a state, in the order they were entered.
pub(crate) async fn of_account(
    ctx: &Context<'_>,
    account: AccountId,
    state: Option<ConcernState>,
    paging: Paging,
) -> Answer<Connection<CustomerConcern>> {
    let state = state.map(Into::into);
    let request = paging.request::<CustomerConcern>()?;
    let key = ConcernsOf(account, state, request.clone());
    let page = ctx.loaders()?.load_one(key).await?;
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    let filter = concerns::ConcernFilter {
        account: Some(account),
        state,
        ..concerns::ConcernFilter::default()
    };
    Ok(connection(page, total(ctx, filter)?, CustomerConcern))
}

/// A page of concerns, in the order they were entered.
async fn concerns(
    ctx: &Context<'_>,
    filter: concerns::ConcernFilter,
    paging: Paging,
) -> Answer<Connection<CustomerConcern>> {
    let request = paging.request::<CustomerConcern>()?;
    let page = ctx.app()?.concerns(ctx.viewer()?, &filter, &request).await?;
    Ok(connection(page, total(ctx, filter)?, CustomerConcern))
}

fn total(ctx: &Context<'_>, filter: concerns::ConcernFilter) -> Answer<Total> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    Ok(Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move { app.concerns_count(&viewer, &filter).await.map_err(Problem::from) })
    }))
}

async fn upcoming(
    ctx: &Context<'_>,
    filter: concerns::ConcernFilter,
    paging: Paging,
) -> Answer<Connection<UpcomingConcern>> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let request = paging.request_by_instant::<UpcomingConcern>()?;
    let page = app.concerns_upcoming(&viewer, &filter, &request).await?;
    let total = Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move {
            let count = app.concerns_upcoming_count(&viewer, &filter).await;
            count.map_err(Problem::from)
        })
    });
    Ok(connection(page, total, UpcomingConcern))
}
