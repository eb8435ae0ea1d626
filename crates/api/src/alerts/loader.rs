//! What many objects of one answer ask about alerts, looked for together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::alerts::{Alert, AlertFilter};
use domain::ids::{AlertId, MemberId};
use std::collections::HashMap;
use std::sync::Arc;

/// What is raised about a member on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AlertsAbout(pub MemberId, pub NaiveDate);

/// The alerts that match on a day: a page and its total look once.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AlertsAsked(pub AlertFilter, pub NaiveDate);

impl Loader<AlertId> for Loaders {
    type Value = Alert;
    type Error = Problem;

    async fn load(&self, keys: &[AlertId]) -> Result<HashMap<AlertId, Alert>, Problem> {
        let found = self.app.alerts_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |alert| alert.id))
    }
}

impl Loader<AlertsAbout> for Loaders {
    type Value = Vec<Alert>;
    type Error = Problem;

    async fn load(&self, keys: &[AlertsAbout]) -> Result<HashMap<AlertsAbout, Vec<Alert>>, Problem> {
        let mut found = HashMap::new();
        for (date, members) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let about = self.app.alerts_about(&self.viewer, &members, date).await?;
            let about = about.into_iter();
            found.extend(about.map(|(member, alerts)| (AlertsAbout(member, date), alerts)));
        }
        Ok(found)
    }
}

impl Loader<AlertsAsked> for Loaders {
    type Value = Arc<Vec<Alert>>;
    type Error = Problem;

    async fn load(&self, keys: &[AlertsAsked]) -> Result<HashMap<AlertsAsked, Arc<Vec<Alert>>>, Problem> {
        let mut found = HashMap::new();
        for key in keys {
            let alerts = self.app.alerts(&self.viewer, &key.0, key.1).await?;
            found.insert(key.clone(), Arc::new(alerts));
        }
        Ok(found)
    }
}
