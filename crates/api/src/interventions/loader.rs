//! What many objects of one answer ask about interventions, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::ids::{AlertId, InterventionId};
use domain::interventions::{Intervention, Recovery};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

/// The interventions begun for an alert.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InterventionsFor(pub AlertId);

/// Whether what is done in an intervention is open to whoever asks, and not the figures alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WordsOf(pub InterventionId);

/// Whether what an intervention, which whoever asks was given, is for came right by the end of a day.
#[derive(Clone)]
pub struct RecoveryOf(pub Intervention, pub NaiveDate);

impl PartialEq for RecoveryOf {
    fn eq(&self, other: &Self) -> bool {
        (self.0.id, self.1) == (other.0.id, other.1)
    }
}

impl Eq for RecoveryOf {}

impl Hash for RecoveryOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.id, self.1).hash(state);
    }
}

impl Loader<InterventionId> for Loaders {
    type Value = Intervention;
    type Error = Problem;

    async fn load(&self, keys: &[InterventionId]) -> Result<HashMap<InterventionId, Intervention>, Problem> {
        let found = self.app.interventions_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |one| one.id))
    }
}

impl Loader<InterventionsFor> for Loaders {
    type Value = Vec<Intervention>;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[InterventionsFor],
    ) -> Result<HashMap<InterventionsFor, Vec<Intervention>>, Problem> {
        let alerts: Vec<AlertId> = keys.iter().map(|key| key.0).collect();
        let found = self.app.interventions_for(&self.viewer, &alerts).await?;
        let found = found.into_iter();
        Ok(found.map(|(alert, all)| (InterventionsFor(alert), all)).collect())
    }
}

impl Loader<WordsOf> for Loaders {
    type Value = ();
    type Error = Problem;

    async fn load(&self, keys: &[WordsOf]) -> Result<HashMap<WordsOf, ()>, Problem> {
        let ids: Vec<InterventionId> = keys.iter().map(|key| key.0).collect();
        let open = self.app.interventions_with_words(&self.viewer, &ids).await?;
        Ok(open.into_iter().map(|id| (WordsOf(id), ())).collect())
    }
}

impl Loader<RecoveryOf> for Loaders {
    type Value = Recovery;
    type Error = Problem;

    async fn load(&self, keys: &[RecoveryOf]) -> Result<HashMap<RecoveryOf, Recovery>, Problem> {
        let mut found = HashMap::new();
        for (date, asked) in by_date(keys.iter().map(|key| (key, key.1))) {
            let all: Vec<&Intervention> = asked.iter().map(|key| &key.0).collect();
            let recoveries = self.app.recoveries(&self.viewer, &all, date).await?;
            let known = asked
                .into_iter()
                .filter_map(|key| Some((key.clone(), recoveries.get(&key.0.id)?.clone())));
            found.extend(known);
        }
        Ok(found)
    }
}
