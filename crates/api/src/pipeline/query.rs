//! Looking up what is on its way.

use super::loader::OpportunitiesListed;
use super::{Account, Opportunity, OpportunityOutcome, Product, Stage};
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, OrderDirection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::NaiveDate;
use domain::ids::{AccountId, OpportunityId, ProductId, StageId};
use domain::paging::Page;
use domain::pipeline::{self, OpportunityList};

/// Which opportunities are wanted, as they stand now; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct OpportunityFilter {
    /// Is owned by this member.
    owner: Option<ID>,
    /// Is owned by a member assigned to this team or one below it, as of `asOf`.
    team: Option<ID>,
    /// Day the team is judged on; today when left out.
    as_of: Option<Date>,
    /// Stands in this stage.
    stage: Option<ID>,
    /// Stands like this.
    outcome: Option<OpportunityOutcome>,
    /// Is with this customer.
    account: Option<ID>,
    /// Has this text in the name, in any case.
    text: Option<String>,
    /// Is expected to close on or after this day.
    expected_close_from: Option<Date>,
    /// Is expected to close before this day.
    expected_close_before: Option<Date>,
}

impl OpportunityFilter {
    pub(crate) fn into_domain(self, today: NaiveDate) -> Answer<pipeline::OpportunityFilter> {
        let team = self.team.map(|id| local(&id, "filter.team")).transpose()?;
        let date = Date::given(self.as_of.as_ref(), "filter.asOf")?.unwrap_or(today);
        Ok(pipeline::OpportunityFilter {
            owner: self.owner.map(|id| local(&id, "filter.owner")).transpose()?,
            team: team.map(|team| (team, date)),
            stage: self.stage.map(|id| local(&id, "filter.stage")).transpose()?,
            outcome: self.outcome.map(Into::into),
            account: self.account.map(|id| local(&id, "filter.account")).transpose()?,
            text: self.text,
            expected_from: Date::given(self.expected_close_from.as_ref(), "filter.expectedCloseFrom")?,
            expected_before: Date::given(self.expected_close_before.as_ref(), "filter.expectedCloseBefore")?,
        })
    }
}

/// What opportunities can be sorted by. Those without the date come last, whatever the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OpportunityOrderField {
    /// The date they are expected to close.
    ExpectedClose,
    /// The date they were created.
    Created,
}

/// What opportunities are sorted by.
#[derive(InputObject)]
pub struct OpportunityOrder {
    /// By what.
    field: OpportunityOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Ascending")]
    direction: OrderDirection,
}

impl From<OpportunityOrder> for pipeline::OpportunityOrder {
    fn from(order: OpportunityOrder) -> Self {
        match (order.field, order.direction) {
            (OpportunityOrderField::ExpectedClose, OrderDirection::Ascending) => Self::ExpectedClose,
            (OpportunityOrderField::ExpectedClose, OrderDirection::Descending) => {
                Self::ExpectedCloseDescending
            }
            (OpportunityOrderField::Created, OrderDirection::Ascending) => Self::Created,
            (OpportunityOrderField::Created, OrderDirection::Descending) => Self::CreatedDescending,
        }
    }
}

/// Queries about the pipeline.
#[derive(Default)]
pub struct PipelineQuery;

#[Object]
impl PipelineQuery {
    /// A customer by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the account.")] id: ID,
    ) -> Option<Answer<Account>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<AccountId>(&id, "id")?).await?;
            found.map(Account).ok_or_else(|| missing("Account"))
        };
        Some(Box::pin(answer).await)
    }

    /// Customers, by name. Seen by all members and by `pipeline:write`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those with this text in the name, in any case.")] text: Option<String>,
        #[graphql(desc = "Accounts from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only accounts after this cursor.")] after: Option<String>,
        #[graphql(desc = "Accounts from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only accounts before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Account>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<Account>()?;
            let page = app.accounts(&viewer, text.as_deref(), &request).await?;
            let total = Total::new(move || {
                let (app, viewer, text) = (app.clone(), viewer.clone(), text.clone());
                Box::pin(async move {
                    let count = app.accounts_count(&viewer, text.as_deref()).await;
                    count.map_err(Problem::from)
                })
            });
            Ok(connection(page, total, Account))
        };
        Some(Box::pin(answer).await)
    }

    /// A product by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the product.")] id: ID,
    ) -> Option<Answer<Product>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<ProductId>(&id, "id")?).await?;
            found.map(Product).ok_or_else(|| missing("Product"))
        };
        Some(Box::pin(answer).await)
    }

    /// Products, by name. Seen by all members and service accounts.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Products from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only products after this cursor.")] after: Option<String>,
        #[graphql(desc = "Products from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only products before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Product>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<Product>()?;
            let page = app.products(&viewer, &request).await?;
            let total = Total::new(move || {
                let (app, viewer) = (app.clone(), viewer.clone());
                Box::pin(async move { app.products_count(&viewer).await.map_err(Problem::from) })
            });
            Ok(connection(page, total, Product))
        };
        Some(Box::pin(answer).await)
    }

    /// A stage by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the stage.")] id: ID,
    ) -> Option<Answer<Stage>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<StageId>(&id, "id")?).await?;
            found.map(Stage).ok_or_else(|| missing("Stage"))
        };
        Some(Box::pin(answer).await)
    }

    /// The steps of the sales process, in their order. Seen by all members and service accounts.
    async fn stages(&self, ctx: &Context<'_>) -> Option<Answer<Vec<Stage>>> {
        let answer = async {
            let stages = ctx.app()?.stages(ctx.viewer()?).await?;
            Ok(stages.in_order().into_iter().cloned().map(Stage).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// An opportunity by id. Errors: `NOT_FOUND`, also where you may not see it; `INVALID` with `WRONG_ID_TYPE`.
    async fn opportunity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the opportunity.")] id: ID,
    ) -> Option<Answer<Opportunity>> {
        let answer = async {
            let id = local::<OpportunityId>(&id, "id")?;
            let found = ctx.loaders()?.load_one(id).await?;
            found.map(Opportunity).ok_or_else(|| missing("Opportunity"))
        };
        Some(Box::pin(answer).await)
    }

    /// Opportunities as they stand now: your own, those of members of teams you lead, all of them for executives and `pipeline:write`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn opportunities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which opportunities.")] filter: Option<OpportunityFilter>,
        #[graphql(desc = "What they are sorted by; the expected close, soonest first, when left out.")]
        order: Option<OpportunityOrder>,
        #[graphql(desc = "Opportunities from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only opportunities after this cursor.")] after: Option<String>,
        #[graphql(desc = "Opportunities from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only opportunities before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Opportunity>>> {
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain(ctx.viewer()?.today())?;
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            Box::pin(matching(ctx, filter, order, paging)).await
        };
        Some(Box::pin(answer).await)
    }
}

/// A page of a list of opportunities that stand like this.
pub(crate) async fn opportunities(
    ctx: &Context<'_>,
    list: OpportunityList,
    (outcome, order): (Option<OpportunityOutcome>, Option<OpportunityOrder>),
    paging: Paging,
) -> Answer<Connection<Opportunity>> {
    let (outcome, order) = (outcome.map(Into::into), order.map(Into::into).unwrap_or_default());
    let request = paging.request::<Opportunity>()?;
    let key = OpportunitiesListed(list, outcome, order, request.clone());
    let page = ctx.loaders()?.load_one(key).await?;
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    let mut filter = pipeline::OpportunityFilter {
        outcome,
        ..pipeline::OpportunityFilter::default()
    };
    match list {
        OpportunityList::OfOwner(owner) => filter.owner = Some(owner),
        OpportunityList::OfAccount(account) => filter.account = Some(account),
    }
    Ok(connection(page, total(ctx, filter)?, Opportunity))
}

/// A page of the opportunities that match.
async fn matching(
    ctx: &Context<'_>,
    filter: pipeline::OpportunityFilter,
    order: Option<OpportunityOrder>,
    paging: Paging,
) -> Answer<Connection<Opportunity>> {
    let order = order.map(Into::into).unwrap_or_default();
    let request = paging.request::<Opportunity>()?;
    let page = ctx
        .app()?
        .opportunities(ctx.viewer()?, &filter, order, &request)
        .await?;
    Ok(connection(page, total(ctx, filter)?, Opportunity))
}

fn total(ctx: &Context<'_>, filter: pipeline::OpportunityFilter) -> Answer<Total> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    Ok(Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move {
            let count = app.opportunities_count(&viewer, &filter).await;
            count.map_err(Problem::from)
        })
    }))
}

fn missing(what: &'static str) -> Problem {
    app::Error::not_found_at(what, "id").into()
}
