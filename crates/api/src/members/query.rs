//! Looking members up.

use super::Member;
use super::loader::MembersOf;
use crate::access::Role;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object};
use chrono::NaiveDate;
use domain::ids::{MemberId, TeamId};
use domain::members;
use domain::paging::Page;

/// Which members are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct MemberFilter {
    /// Has this role.
    role: Option<Role>,
    /// Is active, or is not.
    active: Option<bool>,
    /// Is assigned to this team or one below it, as of `asOf`.
    team: Option<ID>,
    /// Day the team is judged on; today when left out.
    as_of: Option<Date>,
    /// Has this text in the name, in any case.
    text: Option<String>,
}

impl MemberFilter {
    fn into_domain(self, today: NaiveDate) -> Answer<members::MemberFilter> {
        let team = self.team.map(|id| local(&id, "filter.team")).transpose()?;
        let date = Date::given(self.as_of.as_ref(), "filter.asOf")?.unwrap_or(today);
        Ok(members::MemberFilter {
            role: self.role.map(Into::into),
            active: self.active,
            team: team.map(|team| (team, date)),
            text: self.text,
        })
    }
}

/// Queries about members.
#[derive(Default)]
pub struct MemberQuery;

#[Object]
impl MemberQuery {
    /// A member by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the member.")] id: ID,
    ) -> Option<Answer<Member>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<MemberId>(&id, "id")?).await?;
            found
                .map(Member)
                .ok_or_else(|| app::Error::not_found_at("Member", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Members, by name. Names, roles and teams are seen by all members.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which members.")] filter: Option<MemberFilter>,
        #[graphql(desc = "Members from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only members after this cursor.")] after: Option<String>,
        #[graphql(desc = "Members from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only members before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Member>>> {
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain(ctx.viewer()?.today())?;
            list(
                ctx,
                filter,
                Paging {
                    first,
                    after,
                    last,
                    before,
                },
            )
            .await
        };
        Some(Box::pin(answer).await)
    }

    /// Active reps, by name; the same as `members` with role `REP`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn reps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only reps assigned today to this team or one below it.")] team: Option<ID>,
        #[graphql(desc = "Reps from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only reps after this cursor.")] after: Option<String>,
        #[graphql(desc = "Reps from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only reps before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Member>>> {
        let answer = async {
            let today = ctx.viewer()?.today();
            let team = team.map(|id| local(&id, "team")).transpose()?;
            let filter = members::MemberFilter {
                role: Some(domain::access::Role::Rep),
                active: Some(true),
                team: team.map(|team| (team, today)),
                text: None,
            };
            list(
                ctx,
                filter,
                Paging {
                    first,
                    after,
                    last,
                    before,
                },
            )
            .await
        };
        Some(Box::pin(answer).await)
    }
}

/// A page of who belongs to a team or one below it on a day.
pub(crate) async fn of_team(
    ctx: &Context<'_>,
    team: TeamId,
    date: NaiveDate,
    paging: Paging,
) -> Answer<Connection<Member>> {
    let request = paging.request::<Member>()?;
    let page = ctx
        .loaders()?
        .load_one(MembersOf(team, date, request.clone()))
        .await?;
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    let filter = members::MemberFilter {
        team: Some((team, date)),
        ..members::MemberFilter::default()
    };
    Ok(connection(page, total(ctx, filter)?, Member))
}

async fn list(
    ctx: &Context<'_>,
    filter: members::MemberFilter,
    paging: Paging,
) -> Answer<Connection<Member>> {
    let request = paging.request::<Member>()?;
    let page = ctx.app()?.members(ctx.viewer()?, &filter, &request).await?;
    Ok(connection(page, total(ctx, filter)?, Member))
}

fn total(ctx: &Context<'_>, filter: members::MemberFilter) -> Answer<Total> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    Ok(Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move { app.members_count(&viewer, &filter).await.map_err(Problem::from) })
    }))
}
