//! What many objects of one answer ask about goals, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use app::{GoalFigures, ProgressParts};
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::goals::{Goal, GoalFilter, GoalState, Owner};
use domain::ids::GoalId;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Whether all of a goal opens to whoever asks, and not its figures alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DetailsOf(pub GoalId);

/// Where a goal, which whoever asks was given, stands at the end of a day, with what of it is asked for.
#[derive(Clone)]
pub struct ProgressOf(pub Arc<Goal>, pub NaiveDate, pub ProgressParts);

impl ProgressOf {
    fn key(&self) -> (GoalId, NaiveDate, ProgressParts) {
        (self.0.id, self.1, self.2)
    }
}

impl PartialEq for ProgressOf {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for ProgressOf {}

impl Hash for ProgressOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// The agreed goals of an owner that run on a day, by first day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct GoalsOn(pub Owner, pub NaiveDate);

impl Loader<GoalId> for Loaders {
    type Value = Goal;
    type Error = Problem;

    async fn load(&self, keys: &[GoalId]) -> Result<HashMap<GoalId, Goal>, Problem> {
        Ok(by_key(self.app.goals_by_id(&self.viewer, keys).await?, |goal| {
            goal.id
        }))
    }
}

impl Loader<DetailsOf> for Loaders {
    type Value = ();
    type Error = Problem;

    async fn load(&self, keys: &[DetailsOf]) -> Result<HashMap<DetailsOf, ()>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let open = self.app.goals_with_details(&self.viewer, &ids).await?;
        Ok(open.into_iter().map(|id| (DetailsOf(id), ())).collect())
    }
}

impl Loader<ProgressOf> for Loaders {
    type Value = GoalFigures;
    type Error = Problem;

    async fn load(&self, keys: &[ProgressOf]) -> Result<HashMap<ProgressOf, GoalFigures>, Problem> {
        let mut found = HashMap::new();
        for (date, asked) in by_date(keys.iter().map(|key| (key, key.1))) {
            let goals: Vec<&Goal> = asked.iter().map(|key| &*key.0).collect();
            let parts = asked
                .iter()
                .fold(ProgressParts::default(), |parts, key| parts.or(key.2));
            let mut figures = self.app.goal_progress(&self.viewer, &goals, date, parts).await?;
            found.extend(
                asked
                    .into_iter()
                    .filter_map(|key| Some((key.clone(), figures.remove(&key.0.id)?))),
            );
        }
        Ok(found)
    }
}

impl Loader<GoalsOn> for Loaders {
    type Value = Vec<Goal>;
    type Error = Problem;

    async fn load(&self, keys: &[GoalsOn]) -> Result<HashMap<GoalsOn, Vec<Goal>>, Problem> {
        let mut found: HashMap<GoalsOn, Vec<Goal>> = HashMap::new();
        for (date, owners) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let filter = GoalFilter {
                owners: Some(owners),
                states: Some(vec![GoalState::Active, GoalState::Closed]),
                running_on: Some(date),
                ..GoalFilter::default()
            };
            for goal in self.app.goals_matching(&self.viewer, &filter).await? {
                found.entry(GoalsOn(goal.owner, date)).or_default().push(goal);
            }
        }
        Ok(found)
    }
}
