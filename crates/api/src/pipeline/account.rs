//! A customer as clients see one.

use super::opportunity::Opportunity;
use super::query::{OpportunityOrder, opportunities};
use super::stage::OpportunityOutcome;
use crate::commitments::{Commitment, CommitmentState, listed};
use crate::concerns::{ConcernService, ConcernState, CustomerConcern, of_account, service};
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::{Connection, Paging, global, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, Description, ID, Object};
use domain::commitments::CommitmentList;
use domain::concerns::ServiceOf;
use domain::pipeline::{self, OpportunityList};

/// A customer. Seen by all members and by `pipeline:write`.
#[derive(Clone, Description)]
pub struct Account(pub pipeline::Account);

#[Object(use_type_description)]
impl Account {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Name shown to people.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Key in the system the account was imported from; unique in the organization.
    fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// Line of business.
    fn sector(&self) -> Option<&str> {
        self.0.sector.as_deref()
    }

    /// The rep whose key account it is; null when it is none.
    async fn key_account_of(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let id = self.0.key_account_of?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// The account it is a subsidiary of; null at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Answer<Account>> {
        let id = self.0.parent?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Account)) };
        Box::pin(answer).await.transpose()
    }

    /// Opportunities with this customer that whoever asks may see, as they stand now.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn opportunities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand like this.")] outcome: Option<OpportunityOutcome>,
        #[graphql(desc = "What they are sorted by; the expected close, soonest first, when left out.")]
        order: Option<OpportunityOrder>,
        #[graphql(desc = "Opportunities from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only opportunities after this cursor.")] after: Option<String>,
        #[graphql(desc = "Opportunities from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only opportunities before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Opportunity>>> {
        let list = OpportunityList::OfAccount(self.0.id);
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(opportunities(ctx, list, (outcome, order), paging)).await)
    }

    /// What was promised to this customer, as far as you may see it, by due date. Errors: `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so at the end of `asOf`.")] state: Option<CommitmentState>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Commitments from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only commitments after this cursor.")] after: Option<String>,
        #[graphql(desc = "Commitments from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only commitments before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Commitment>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        let list = CommitmentList::ToAccount(self.0.id);
        Some(Box::pin(listed(ctx, list, state, as_of, paging)).await)
    }

    /// Concerns of this customer that you may see, in the order they were entered.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn concerns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] state: Option<ConcernState>,
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
        Some(Box::pin(of_account(ctx, self.0.id, state, paging)).await)
    }

    /// How soon concerns of this customer were taken up and dealt with. Seen by the rep whose key account it is, their leaders, executives and `pipeline:write`; null to others. Errors: `WINDOW_OUT_OF_RANGE`, `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn concern_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Days of the window, 1 to 366; 90 when left out.")] days: Option<i32>,
    ) -> Option<Answer<ConcernService>> {
        Box::pin(service(ctx, ServiceOf::Account(self.0.id), as_of, days))
            .await
            .transpose()
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}
