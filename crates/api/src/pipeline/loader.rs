//! What many objects of one answer ask about the pipeline, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::ids::{AccountId, OpportunityId, ProductId, StageId};
use domain::paging::{Page, PageRequest};
use domain::pipeline::{
    Account, OpportunityList, OpportunityOrder, Outcome, Product, Revision, Stage, Standing,
};
use std::collections::HashMap;

/// A page of a list of opportunities that stand like this.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OpportunitiesListed(
    pub OpportunityList,
    pub Option<Outcome>,
    pub OpportunityOrder,
    pub PageRequest,
);

/// The revisions of an opportunity, by date.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RevisionsOf(pub OpportunityId);

impl Loader<AccountId> for Loaders {
    type Value = Account;
    type Error = Problem;

    async fn load(&self, keys: &[AccountId]) -> Result<HashMap<AccountId, Account>, Problem> {
        let accounts = self.app.accounts_by_id(&self.viewer, keys).await?;
        Ok(by_key(accounts, |account| account.id))
    }
}

impl Loader<ProductId> for Loaders {
    type Value = Product;
    type Error = Problem;

    async fn load(&self, keys: &[ProductId]) -> Result<HashMap<ProductId, Product>, Problem> {
        let products = self.app.products_by_id(&self.viewer, keys).await?;
        Ok(by_key(products, |product| product.id))
    }
}

impl Loader<StageId> for Loaders {
    type Value = Stage;
    type Error = Problem;

    async fn load(&self, keys: &[StageId]) -> Result<HashMap<StageId, Stage>, Problem> {
        // There are few stages, and they are stored to be read all at once.
        let stages = self.app.stages(&self.viewer).await?;
        let found = keys
            .iter()
            .filter_map(|key| Some((*key, stages.get(*key)?.clone())));
        Ok(found.collect())
    }
}

impl Loader<OpportunityId> for Loaders {
    type Value = Standing;
    type Error = Problem;

    async fn load(&self, keys: &[OpportunityId]) -> Result<HashMap<OpportunityId, Standing>, Problem> {
        let found = self.app.opportunities_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |opportunity| opportunity.id))
    }
}

impl Loader<OpportunitiesListed> for Loaders {
    type Value = Page<Standing>;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[OpportunitiesListed],
    ) -> Result<HashMap<OpportunitiesListed, Page<Standing>>, Problem> {
        let mut found = HashMap::new();
        let asked = keys.iter().map(|key| (key.0, (key.1, key.2, &key.3)));
        for ((outcome, order, request), lists) in by_date(asked) {
            let pages = self
                .app
                .opportunities_listed(&self.viewer, &lists, outcome, order, request)
                .await?;
            let keyed = |(list, page)| (OpportunitiesListed(list, outcome, order, request.clone()), page);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

impl Loader<RevisionsOf> for Loaders {
    type Value = Vec<Revision>;
    type Error = Problem;

    async fn load(&self, keys: &[RevisionsOf]) -> Result<HashMap<RevisionsOf, Vec<Revision>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.opportunity_revisions(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, revisions)| (RevisionsOf(id), revisions))
            .collect())
    }
}
