//! Looking teams up.

use super::Team;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::TeamId;
use domain::teams;

/// Which teams are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct TeamFilter {
    /// Is this team or stands below it, as of `asOf`.
    within: Option<ID>,
    /// Day the tree is judged on; today when left out.
    as_of: Option<Date>,
    /// Has this text in the name, in any case.
    text: Option<String>,
}

/// Queries about teams.
#[derive(Default)]
pub struct TeamQuery;

#[Object]
impl TeamQuery {
    /// A team by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the team.")] id: ID,
    ) -> Option<Answer<Team>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<TeamId>(&id, "id")?).await?;
            found
                .map(Team)
                .ok_or_else(|| app::Error::not_found_at("Team", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Teams, by name.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn teams(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which teams.")] filter: Option<TeamFilter>,
        #[graphql(desc = "Teams from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only teams after this cursor.")] after: Option<String>,
        #[graphql(desc = "Teams from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only teams before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Team>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let filter = filter.unwrap_or_default();
            let date = Date::given(filter.as_of.as_ref(), "filter.asOf")?.unwrap_or_else(|| viewer.today());
            let within = filter.within.map(|id| local(&id, "filter.within")).transpose()?;
            let filter = teams::TeamFilter {
                within: within.map(|team| (team, date)),
                text: filter.text,
            };
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<Team>()?;
            let page = app.teams(&viewer, &filter, &request).await?;
            let total = Total::new(move || {
                let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
                Box::pin(async move { app.teams_count(&viewer, &filter).await.map_err(Problem::from) })
            });
            Ok(connection(page, total, Team))
        };
        Some(Box::pin(answer).await)
    }
}
