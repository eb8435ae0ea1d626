//! Looking cadences up.

use super::object::Cadence;
use super::words::CadenceKind;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object};
use domain::cadences;
use domain::ids::CadenceId;

/// Which cadences are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct CadenceFilter {
    /// Is of this kind.
    kind: Option<CadenceKind>,
    /// Is about this member.
    member: Option<ID>,
    /// Is about this very team.
    team: Option<ID>,
    /// Has not ended by this day.
    running_on: Option<Date>,
}

impl CadenceFilter {
    pub(crate) fn into_domain(self) -> Answer<cadences::CadenceFilter> {
        let member = self.member.map(|id| local(&id, "filter.member"));
        let team = self.team.map(|id| local(&id, "filter.team"));
        Ok(cadences::CadenceFilter {
            cadence: None,
            kind: self.kind.map(Into::into),
            member: member.transpose()?,
            team: team.transpose()?,
            running_on: Date::given(self.running_on.as_ref(), "filter.runningOn")?,
        })
    }
}

/// Queries about cadences.
#[derive(Default)]
pub struct CadenceQuery;

#[Object]
impl CadenceQuery {
    /// A cadence by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn cadence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the cadence.")] id: ID,
    ) -> Option<Answer<Cadence>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<CadenceId>(&id, "id")?).await?;
            found
                .map(Cadence)
                .ok_or_else(|| app::Error::not_found_at("Cadence", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Cadences open to you, the first set up first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn cadences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which cadences.")] filter: Option<CadenceFilter>,
        #[graphql(desc = "Cadences from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only cadences after this cursor.")] after: Option<String>,
        #[graphql(desc = "Cadences from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only cadences before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Cadence>>> {
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain()?;
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

async fn page(
    ctx: &Context<'_>,
    filter: cadences::CadenceFilter,
    paging: Paging,
) -> Answer<Connection<Cadence>> {
    let request = paging.request::<Cadence>()?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let page = app.cadences(&viewer, &filter, &request).await?;
    let total = Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move { app.cadences_count(&viewer, &filter).await.map_err(Problem::from) })
    });
    Ok(connection(page, total, Cadence))
}
