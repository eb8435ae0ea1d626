//! What many objects of one answer ask about concerns, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::calendar::Period;
use domain::concerns::{Concern, Service, ServiceOf};
use domain::ids::ConcernId;
use std::collections::HashMap;

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
