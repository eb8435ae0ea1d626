//! What many objects of one answer ask about concerns, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::calendar::Period;
use domain::concerns::{Concern, ConcernState, Service, ServiceOf};
use domain::ids::{AccountId, ConcernId};
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;

/// A page of the concerns of a customer that stand so.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ConcernsOf(pub AccountId, pub Option<ConcernState>, pub PageRequest);

/// Service over a window of days.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ServiceOver(pub ServiceOf, pub Period);

impl Loader<ConcernId> for Loaders {
    type Value = Concern;
    type Error = Problem;

    async fn load(&self, keys: &[ConcernId]) -> Result<HashMap<ConcernId, Concern>, Problem> {
        let found = self.app.concerns_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |concern| concern.id))
    }
}

impl Loader<ConcernsOf> for Loaders {
    type Value = Page<Concern>;
    type Error = Problem;

    async fn load(&self, keys: &[ConcernsOf]) -> Result<HashMap<ConcernsOf, Page<Concern>>, Problem> {
        let mut found = HashMap::new();
        let asked = keys.iter().map(|key| (key.0, (key.1, &key.2)));
        for ((state, request), accounts) in by_date(asked) {
            let pages = self
                .app
                .concerns_of(&self.viewer, &accounts, state, request)
                .await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(account, page)| (ConcernsOf(account, state, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<ServiceOver> for Loaders {
    type Value = Service;
    type Error = Problem;

    async fn load(&self, keys: &[ServiceOver]) -> Result<HashMap<ServiceOver, Service>, Problem> {
        let mut found = HashMap::new();
        for (days, wanted) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let service = self.app.concern_service(&self.viewer, &wanted, days).await?;
            let keyed = service.into_iter();
            found.extend(keyed.map(|(of, service)| (ServiceOver(of, days), service)));
        }
        Ok(found)
    }
}
