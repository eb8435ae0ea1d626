//! What many objects of one answer ask about closings, read together.

use crate::loaders::{Loaders, by_key};
use crate::problem::Problem;
use app::{KeptGoal, Learned};
use async_graphql::dataloader::Loader;
use domain::goals::{GoalOutcome, PeriodClosing};
use domain::ids::{GoalId, PeriodClosingId};
use std::collections::HashMap;

/// What is kept of a closed goal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeptOf(pub GoalId);

/// How many goals a closing gave which outcome.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OutcomesOf(pub PeriodClosingId);

impl Loader<PeriodClosingId> for Loaders {
    type Value = PeriodClosing;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[PeriodClosingId],
    ) -> Result<HashMap<PeriodClosingId, PeriodClosing>, Problem> {
        let found = self.app.period_closings_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |closing| closing.id))
    }
}

impl Loader<KeptOf> for Loaders {
    type Value = KeptGoal;
    type Error = Problem;

    async fn load(&self, keys: &[KeptOf]) -> Result<HashMap<KeptOf, KeptGoal>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.kept_goals(&self.viewer, &ids).await?;
        Ok(found.into_iter().map(|(id, kept)| (KeptOf(id), kept)).collect())
    }
}

/// What was learned from a closed goal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LearnedOf(pub GoalId);

impl Loader<LearnedOf> for Loaders {
    type Value = Learned;
    type Error = Problem;

    async fn load(&self, keys: &[LearnedOf]) -> Result<HashMap<LearnedOf, Learned>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.learned_of(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, learned)| (LearnedOf(id), learned))
            .collect())
    }
}

impl Loader<OutcomesOf> for Loaders {
    type Value = HashMap<GoalOutcome, u64>;
    type Error = Problem;

    async fn load(&self, keys: &[OutcomesOf]) -> Result<HashMap<OutcomesOf, Self::Value>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.outcomes_of(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, outcomes)| (OutcomesOf(id), outcomes))
            .collect())
    }
}
