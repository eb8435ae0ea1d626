//! Looking guardrails up.

use super::loader::{OfGoal, OfMember};
use super::object::Guardrail;
use crate::goals::owner;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use app::Viewer;
use async_graphql::{Context, ID, InputObject, Object};
use domain::calendar::checked_date;
use domain::goals::Owner;
use domain::guardrails;
use domain::ids::{GoalId, GuardrailId, MemberId};
use domain::paging::Page;

/// Which guardrails are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct GuardrailFilter {
    /// Belongs to this member, this very team, or the organization itself: the global id of one of them.
    owner: Option<ID>,
    /// Guards this goal.
    goal: Option<ID>,
    /// Runs on this day.
    active_on: Option<Date>,
}

impl GuardrailFilter {
    fn into_domain(self, viewer: &Viewer) -> Answer<guardrails::GuardrailFilter> {
        let owner = self
            .owner
            .map(|id| owner(&id, "filter.owner", viewer))
            .transpose()?;
        let goal: Option<GoalId> = self.goal.map(|id| local(&id, "filter.goal")).transpose()?;
        let active_on = Date::given(self.active_on.as_ref(), "filter.activeOn")?;
        let active_on = active_on
            .map(|date| checked_date("filter.activeOn", date))
            .transpose()?;
        Ok(guardrails::GuardrailFilter {
            owners: owner.map(|owner| owner.into_iter().collect()),
            goal,
            running_on: active_on,
        })
    }
}

/// Queries about guardrails.
#[derive(Default)]
pub struct GuardrailQuery;

#[Object]
impl GuardrailQuery {
    /// A guardrail by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn guardrail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the guardrail.")] id: ID,
    ) -> Option<Answer<Guardrail>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<GuardrailId>(&id, "id")?).await?;
            found
                .map(Guardrail::of)
                .ok_or_else(|| app::Error::not_found_at("Guardrail", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Guardrails of whoever's goals are open to you in full, the nearest deadline first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn guardrails(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which guardrails.")] filter: Option<GuardrailFilter>,
        #[graphql(desc = "Guardrails from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only guardrails after this cursor.")] after: Option<String>,
        #[graphql(desc = "Guardrails from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only guardrails before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Guardrail>>> {
        let answer = async {
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            let filter = filter.unwrap_or_default().into_domain(ctx.viewer()?)?;
            let request = paging.request_by_date::<Guardrail>()?;
            let page = ctx.app()?.guardrails(ctx.viewer()?, &filter, &request).await?;
            Ok(connection(page, total(ctx, filter)?, Guardrail::of))
        };
        Some(Box::pin(answer).await)
    }
}

/// The guardrails of a member, the oldest first.
pub(crate) async fn guarding(
    ctx: &Context<'_>,
    member: MemberId,
    paging: Paging,
) -> Answer<Connection<Guardrail>> {
    let request = paging.request::<Guardrail>()?;
    let page = ctx.loaders()?.load_one(OfMember(member, request.clone())).await?;
    let filter = guardrails::GuardrailFilter {
        owners: Some(vec![Owner::Member(member)]),
        ..guardrails::GuardrailFilter::default()
    };
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    Ok(connection(page, total(ctx, filter)?, Guardrail::of))
}

/// The guardrails of a goal, the oldest first.
pub(crate) async fn guarding_goal(
    ctx: &Context<'_>,
    goal: GoalId,
    paging: Paging,
) -> Answer<Connection<Guardrail>> {
    let request = paging.request::<Guardrail>()?;
    let page = ctx.loaders()?.load_one(OfGoal(goal, request.clone())).await?;
    let filter = guardrails::GuardrailFilter {
        goal: Some(goal),
        ..guardrails::GuardrailFilter::default()
    };
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    Ok(connection(page, total(ctx, filter)?, Guardrail::of))
}

fn total(ctx: &Context<'_>, filter: guardrails::GuardrailFilter) -> Answer<Total> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    Ok(Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move {
            let count = app.guardrails_count(&viewer, &filter).await;
            count.map_err(Problem::from)
        })
    }))
}
