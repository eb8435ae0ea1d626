//! Reading goals, as far as the policy table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use chrono::NaiveDate;
use domain::access::{Action, Detail, detail_of_all};
use domain::goals::{Goal, GoalFilter, GoalState, Owner};
use domain::ids::GoalId;
use domain::paging::{Page, PageRequest};
use std::collections::HashSet;

impl App {
    /// The goals among `ids` the viewer may see, in no particular order.
    pub async fn goals_by_id(&self, viewer: &Viewer, ids: &[GoalId]) -> Result<Vec<Goal>> {
        Ok(self.reading(viewer).goals_by_id(&viewer.asker, ids).await?)
    }

    /// Those of these goals, which the viewer was given, whose title and rationale they may see, and not the figures alone.
    pub async fn goals_with_details(&self, viewer: &Viewer, ids: &[GoalId]) -> Result<HashSet<GoalId>> {
        let of_all = |action| detail_of_all(viewer.principal(), action, &viewer.asker.flags);
        let known = (of_all(Action::ReadMemberGoals), of_all(Action::ReadSharedGoals));
        Ok(match known {
            (Some(Detail::Full), Some(Detail::Full)) => ids.iter().copied().collect(),
            (Some(Detail::Totals), Some(Detail::Totals)) => HashSet::new(),
            _ => self.reading(viewer).goals_open(&viewer.asker, ids).await?,
        })
    }

    /// Every goal the viewer may see that matches, by first day; for a filter that bounds the answer.
    pub async fn goals_matching(&self, viewer: &Viewer, filter: &GoalFilter) -> Result<Vec<Goal>> {
        Ok(self.reading(viewer).goals_matching(&viewer.asker, filter).await?)
    }

    /// The agreed goals of owners that run on a day, by first day, each with whether all of it opens to the viewer and not its
    /// figures alone; none where that was not asked on the way.
    pub async fn goals_running(
        &self,
        viewer: &Viewer,
        owners: Vec<Owner>,
        on: NaiveDate,
    ) -> Result<Vec<(Goal, Option<bool>)>> {
        let filter = GoalFilter {
            owners: Some(owners),
            states: Some(vec![GoalState::Active, GoalState::Closed]),
            running_on: Some(on),
            ..GoalFilter::default()
        };
        let (goals, details) = self
            .reading(viewer)
            .goals_matching_seen(&viewer.asker, &filter)
            .await?;
        let open = |goal: &Goal| match goal.owner {
            Owner::Member(id) => details.get(&id).map(|detail| *detail == Detail::Full),
            Owner::Team(_) | Owner::Organization => None,
        };
        Ok(goals
            .into_iter()
            .map(|goal| {
                let open = open(&goal);
                (goal, open)
            })
            .collect())
    }

    /// A page of goals, by first day.
    pub async fn goals(
        &self,
        viewer: &Viewer,
        filter: &GoalFilter,
        request: &PageRequest,
    ) -> Result<Page<Goal>> {
        Ok(self
            .reading(viewer)
            .goals_page(&viewer.asker, filter, request)
            .await?)
    }

    /// How many goals there are for the viewer.
    pub async fn goals_count(&self, viewer: &Viewer, filter: &GoalFilter) -> Result<u64> {
        Ok(self.reading(viewer).goals_count(&viewer.asker, filter).await?)
    }
}
