//! Looking interventions up.

use super::object::{Intervention, InterventionState};
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::InterventionId;
use domain::interventions;

/// Which interventions are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct InterventionFilter {
    /// For this member.
    member: Option<ID>,
    /// For this very team.
    team: Option<ID>,
    /// Given by this member.
    owner: Option<ID>,
    /// In one of these states.
    states: Option<Vec<InterventionState>>,
}

impl InterventionFilter {
    fn into_domain(self) -> Answer<interventions::InterventionFilter> {
        let states = self
            .states
            .map(|states| states.into_iter().map(Into::into).collect());
        Ok(interventions::InterventionFilter {
            member: self.member.map(|id| local(&id, "filter.member")).transpose()?,
            team: self.team.map(|id| local(&id, "filter.team")).transpose()?,
            owner: self.owner.map(|id| local(&id, "filter.owner")).transpose()?,
            states,
        })
    }
}

/// Queries about interventions.
#[derive(Default)]
pub struct InterventionQuery;

#[Object]
impl InterventionQuery {
    /// An intervention by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn intervention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the intervention.")] id: ID,
    ) -> Option<Answer<Intervention>> {
        let answer = async {
            let id: InterventionId = local(&id, "id")?;
            let found = ctx.loaders()?.load_one(id).await?;
            found
                .map(Intervention)
                .ok_or_else(|| app::Error::not_found_at("Intervention", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Interventions that are open to you, the first begun first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn interventions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which interventions.")] filter: Option<InterventionFilter>,
        #[graphql(desc = "Interventions from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only interventions after this cursor.")] after: Option<String>,
        #[graphql(desc = "Interventions from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only interventions before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Intervention>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let filter = filter.unwrap_or_default().into_domain()?;
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            let request = paging.request::<Intervention>()?;
            let page = app.interventions(&viewer, &filter, &request).await?;
            let total = Total::new(move || {
                let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
                Box::pin(async move {
                    app.interventions_count(&viewer, &filter)
                        .await
                        .map_err(Problem::from)
                })
            });
            Ok(connection(page, total, Intervention))
        };
        Some(Box::pin(answer).await)
    }
}
