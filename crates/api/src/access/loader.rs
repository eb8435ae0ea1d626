//! The service accounts whoever asks may see, read together.

use crate::loaders::Loaders;
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::access::{Action, ServiceAccount};
use domain::ids::ServiceAccountId;
use std::collections::HashMap;

impl Loader<ServiceAccountId> for Loaders {
    type Value = ServiceAccount;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[ServiceAccountId],
    ) -> Result<HashMap<ServiceAccountId, ServiceAccount>, Problem> {
        let seen = match self.viewer.may(Action::WriteServiceAccounts) {
            true => self.app.service_accounts(&self.viewer).await?,
            // A service account sees itself.
            false => self.viewer.service_account().cloned().into_iter().collect(),
        };
        let wanted = seen.into_iter().filter(|account| keys.contains(&account.id));
        Ok(wanted.map(|account| (account.id, account)).collect())
    }
}
