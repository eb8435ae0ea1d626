//! Reading goals, as far as the policy table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::access::{Action, Detail, detail_of_all};
use domain::goals::{Goal, GoalFilter};
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
