//! Looking meetings up, whether anything has happened to them or not.

use super::object::Meeting;
use crate::cadences::CadenceKind;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object};
use chrono::Days;
use domain::cadences::{self, window};
use domain::calendar::Period;
use domain::ids::MeetingId;

/// Days that are shown when nobody says until when.
const USUAL_WINDOW: u64 = 28;

/// Which meetings are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct MeetingFilter {
    /// Belongs to this cadence.
    cadence: Option<ID>,
    /// Is of this kind.
    kind: Option<CadenceKind>,
    /// Is about this member.
    member: Option<ID>,
    /// Is about this very team.
    team: Option<ID>,
}

impl MeetingFilter {
    fn into_domain(self) -> Answer<cadences::CadenceFilter> {
        let cadence = self.cadence.map(|id| local(&id, "filter.cadence"));
        let member = self.member.map(|id| local(&id, "filter.member"));
        let team = self.team.map(|id| local(&id, "filter.team"));
        Ok(cadences::CadenceFilter {
            cadence: cadence.transpose()?,
            kind: self.kind.map(Into::into),
            member: member.transpose()?,
            team: team.transpose()?,
            running_on: None,
        })
    }
}

/// Queries about meetings.
#[derive(Default)]
pub struct MeetingQuery;

#[Object]
impl MeetingQuery {
    /// A meeting by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the meeting.")] id: ID,
    ) -> Option<Answer<Meeting>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<MeetingId>(&id, "id")?).await?;
            found
                .map(Meeting)
                .ok_or_else(|| app::Error::not_found_at("Meeting", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Meetings open to you that start on days of the organization, by their time. Errors: `INVALID` with `WINDOW_TOO_LONG` beyond 366 days, `PERIOD_EMPTY`.
    #[graphql(complexity = "page_cost(first, last, child_complexity).max(200)")]
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the query")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day; today when left out.")] from: Option<Date>,
        #[graphql(desc = "First day no longer wanted; 28 days after the first when left out.")] to: Option<
            Date,
        >,
        #[graphql(desc = "Which meetings.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "Meetings from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only meetings after this cursor.")] after: Option<String>,
        #[graphql(desc = "Meetings from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only meetings before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Meeting>>> {
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain()?;
            let from = Date::given(from.as_ref(), "from")?.unwrap_or(ctx.viewer()?.today());
            let to = Date::given(to.as_ref(), "to")?.unwrap_or(from + Days::new(USUAL_WINDOW));
            let days = window(from, to)?;
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            page(ctx, filter, days, paging).await
        };
        Some(Box::pin(answer).await)
    }
}

async fn page(
    ctx: &Context<'_>,
    filter: cadences::CadenceFilter,
    days: Period,
    paging: Paging,
) -> Answer<Connection<Meeting>> {
    let request = paging.request::<Meeting>()?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let page = app.meetings(&viewer, &filter, days, &request).await?;
    let total = Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move {
            app.meetings_count(&viewer, &filter, days)
                .await
                .map_err(Problem::from)
        })
    });
    Ok(connection(page, total, Meeting))
}
