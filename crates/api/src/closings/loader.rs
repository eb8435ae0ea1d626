//! What many objects of one answer ask about closings, read together.

use crate::goals::by_page;
use crate::loaders::{Loaders, by_key};
use crate::problem::Problem;
use app::Learned;
use async_graphql::dataloader::Loader;
use domain::goals::{GoalClosing, GoalOutcome, PeriodClosing, Restatement};
use domain::ids::{GoalId, PeriodClosingId};
use domain::paging::{Page, PageRequest};
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
    type Value = GoalClosing;
    type Error = Problem;

    async fn load(&self, keys: &[KeptOf]) -> Result<HashMap<KeptOf, GoalClosing>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.kept_goals(&self.viewer, &ids).await?;
        Ok(found.into_iter().map(|(id, kept)| (KeptOf(id), kept)).collect())
    }
}

/// Whether a later fact changed the figure of a closed goal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RestatedOf(pub GoalId);

impl Loader<RestatedOf> for Loaders {
    type Value = ();
    type Error = Problem;

    async fn load(&self, keys: &[RestatedOf]) -> Result<HashMap<RestatedOf, ()>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let restated = self.app.goals_restated(&self.viewer, &ids).await?;
        Ok(restated.into_iter().map(|id| (RestatedOf(id), ())).collect())
    }
}

/// A page of what later facts changed of a closed goal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RestatementsOf(pub GoalId, pub PageRequest);

impl Loader<RestatementsOf> for Loaders {
    type Value = Page<Restatement>;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[RestatementsOf],
    ) -> Result<HashMap<RestatementsOf, Page<Restatement>>, Problem> {
        let mut found = HashMap::new();
        for (request, goals) in by_page(keys.iter().map(|key| (key.0, &key.1))) {
            let pages = self.app.restatements(&self.viewer, &goals, request).await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(goal, page)| (RestatementsOf(goal, request.clone()), page)),
            );
        }
        Ok(found)
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
