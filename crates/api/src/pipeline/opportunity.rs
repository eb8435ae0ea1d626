//! An opportunity as clients see one: how it stands now, and how it stood.

use super::account::Account;
use super::loader::RevisionsOf;
use super::product::Product;
use super::stage::{OpportunityOutcome, Stage};
use crate::members::Member;
use crate::money::Money;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::Date;
use crate::teams::Team;
use async_graphql::{Context, Description, ID, Object};
use chrono::NaiveDate;
use domain::pipeline::{Revision, Standing};

/// A deal as it stands now, open, won or lost. Seen by its owner, their leaders, executives and `pipeline:write`; one without an owner by the last two.
#[derive(Clone, Description)]
pub struct Opportunity(pub Standing);

#[Object(use_type_description)]
impl Opportunity {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Name shown to people.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Key in the system the opportunity was imported from; unique in the organization.
    fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The customer; null when not known.
    async fn account(&self, ctx: &Context<'_>) -> Option<Answer<Account>> {
        let id = self.0.account?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Account)) };
        Box::pin(answer).await.transpose()
    }

    /// What is to be sold; null when not known.
    async fn product(&self, ctx: &Context<'_>) -> Option<Answer<Product>> {
        let id = self.0.product?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Product)) };
        Box::pin(answer).await.transpose()
    }

    /// Whose it is; null when it is nobody's.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let id = self.0.owner?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Where it stands in the sales process.
    async fn stage(&self, ctx: &Context<'_>) -> Option<Answer<Stage>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.stage).await?.map(Stage)) };
        Box::pin(answer).await.transpose()
    }

    /// Whether it is open, won or lost.
    fn outcome(&self) -> OpportunityOutcome {
        self.0.outcome.into()
    }

    /// What it is worth; null when not known.
    fn amount(&self) -> Option<Money> {
        self.0.amount.map(Money::from)
    }

    /// Whether the amount is an estimate, such as a list price.
    fn estimated(&self) -> bool {
        self.0.estimated
    }

    /// Local date it is expected to close; null when nobody said.
    fn expected_close_on(&self) -> Option<Date> {
        self.0.expected_close_on.map(Date::of)
    }

    /// What happens next.
    fn next_step(&self) -> Option<&str> {
        self.0.next_step.as_deref()
    }

    /// Local date it came to be; null when nobody knows, and then it is never counted as created.
    fn created_on(&self) -> Option<Date> {
        self.0.created_on.map(Date::of)
    }

    /// Local date it first reached a qualified stage; null before.
    fn qualified_on(&self) -> Option<Date> {
        self.0.qualified_on.map(Date::of)
    }

    /// Local date it was won or lost; null while open.
    fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date::of)
    }

    /// How it stood over time, by date.
    async fn revisions(&self, ctx: &Context<'_>) -> Option<Answer<Vec<OpportunityRevision>>> {
        let revisions = self.history(ctx).await;
        Some(revisions.map(|revisions| revisions.into_iter().collect()))
    }

    /// How it stood at the end of a day; null before its first revision.
    async fn at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day.")] date: Date,
    ) -> Option<Answer<OpportunityRevision>> {
        let found = async {
            let date = date.read("date")?;
            let revisions = self.history(ctx).await?.into_iter().rev();
            let mut until = revisions.filter(|revision| revision.revision.valid_from <= date);
            Ok(until.next())
        };
        found.await.transpose()
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

impl Opportunity {
    async fn history(&self, ctx: &Context<'_>) -> Answer<Vec<OpportunityRevision>> {
        let revisions = ctx.loaders()?.load_one(RevisionsOf(self.0.id)).await?;
        let revisions = revisions.unwrap_or_default();
        let ends = revisions.iter().skip(1).map(|next| Some(next.valid_from));
        let ends: Vec<_> = ends.chain([None]).collect();
        Ok(revisions
            .into_iter()
            .zip(ends)
            .map(|(revision, valid_to)| OpportunityRevision { revision, valid_to })
            .collect())
    }
}

/// How an opportunity stood from a day on, until the next revision.
#[derive(Description)]
pub struct OpportunityRevision {
    revision: Revision,
    valid_to: Option<NaiveDate>,
}

#[Object(use_type_description)]
impl OpportunityRevision {
    /// First local date it held.
    fn valid_from(&self) -> Date {
        Date::of(self.revision.valid_from)
    }

    /// First local date it no longer held; null while it does.
    fn valid_to(&self) -> Option<Date> {
        self.valid_to.map(Date::of)
    }

    /// Where it stood in the sales process.
    async fn stage(&self, ctx: &Context<'_>) -> Option<Answer<Stage>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.revision.stage).await?.map(Stage)) };
        Box::pin(answer).await.transpose()
    }

    /// Whose it was; null when it was nobody's.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let id = self.revision.owner?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// The team the owner was assigned to on `validFrom`: credit for what happened then is the team's and stays there. Null for none.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let id = self.revision.team?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Team)) };
        Box::pin(answer).await.transpose()
    }

    /// What it was worth; null when not known.
    fn amount(&self) -> Option<Money> {
        self.revision.amount.map(Money::from)
    }

    /// Whether the amount was an estimate, such as a list price.
    fn estimated(&self) -> bool {
        self.revision.estimated
    }

    /// Local date it was expected to close; null when nobody said.
    fn expected_close_on(&self) -> Option<Date> {
        self.revision.expected_close_on.map(Date::of)
    }
}
