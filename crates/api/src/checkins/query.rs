//! Looking check-ins up.

use super::object::CheckIn;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins;
use domain::ids::CheckInId;

/// Which check-ins are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct CheckInFilter {
    /// Of this member.
    member: Option<ID>,
    /// Of weeks that start on this day or later.
    from: Option<Date>,
    /// Of weeks that start before this day.
    to: Option<Date>,
}

impl CheckInFilter {
    fn into_domain(self) -> Answer<checkins::CheckInFilter> {
        let member = self.member.map(|id| local(&id, "filter.member")).transpose()?;
        Ok(checkins::CheckInFilter {
            members: member.map(|member| vec![member]),
            from: Date::given(self.from.as_ref(), "filter.from")?,
            to: Date::given(self.to.as_ref(), "filter.to")?,
        })
    }
}

/// Queries about check-ins.
#[derive(Default)]
pub struct CheckInQuery;

#[Object]
impl CheckInQuery {
    /// A check-in by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the check-in.")] id: ID,
    ) -> Option<Answer<CheckIn>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<CheckInId>(&id, "id")?).await?;
            found
                .map(CheckIn)
                .ok_or_else(|| app::Error::not_found_at("CheckIn", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Check-ins of your own and of your reports, by week. Error: `NOT_FOUND` for a member there is not.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn check_ins(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which check-ins.")] filter: Option<CheckInFilter>,
        #[graphql(desc = "Check-ins from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only check-ins after this cursor.")] after: Option<String>,
        #[graphql(desc = "Check-ins from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only check-ins before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<CheckIn>>> {
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain()?;
            for member in filter.members.iter().flatten() {
                if ctx.loaders()?.load_one(*member).await?.is_none() {
                    return Err(app::Error::not_found_at("Member", "filter.member").into());
                }
            }
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            page(ctx, filter, paging).await
        };
        Some(Box::pin(answer).await)
    }
}

/// A page of check-ins, by week.
async fn page(
    ctx: &Context<'_>,
    filter: checkins::CheckInFilter,
    paging: Paging,
) -> Answer<Connection<CheckIn>> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let request = paging.request_by_date::<CheckIn>()?;
    let page = app.check_ins(&viewer, &filter, &request).await?;
    let total = Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move { app.check_ins_count(&viewer, &filter).await.map_err(Problem::from) })
    });
    Ok(connection(page, total, CheckIn))
}
