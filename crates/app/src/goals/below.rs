//! The goals below a goal: which they are, and how much of its target they make up.

use super::plan::Plans;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::exact::Exact;
use domain::goals::{Goal, Unplanned};
use domain::ids::GoalId;
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;

impl App {
    /// A page of the goals right below each of these, as far as the viewer may see them.
    pub async fn goal_children(
        &self,
        viewer: &Viewer,
        parents: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Goal>>> {
        let session = self.reading(viewer);
        Ok(session.goal_children(&viewer.asker, parents, request).await?)
    }

    /// How many goals right below one there are for the viewer.
    pub async fn goal_children_count(&self, viewer: &Viewer, parent: GoalId) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.goal_children_count(&viewer.asker, parent).await?)
    }

    /// Σ targets of the agreed goals that contribute to each of these, by its own target; none where nothing contributes. The
    /// figure is made of all of them, whoever may see which.
    pub async fn over_assignment(
        &self,
        viewer: &Viewer,
        goals: &[GoalId],
    ) -> Result<HashMap<GoalId, std::result::Result<Exact, Unplanned>>> {
        let session = self.reading(viewer);
        let goals = session.goals_by_id(&viewer.asker, goals).await?;
        let ids: Vec<GoalId> = goals.iter().map(|goal| goal.id).collect();
        let contributions = session.contributions(&ids).await?;
        let currencies = contributions.iter().map(|below| below.currency);
        let currencies = currencies.chain(goals.iter().map(|goal| goal.currency));
        let plans = Plans::load(&session, viewer, currencies).await?;
        let mut sums: HashMap<GoalId, std::result::Result<i128, Unplanned>> = HashMap::new();
        for below in contributions {
            let valued = plans.valued(below.target, below.currency, below.starts_on);
            let sum = sums.entry(below.parent).or_insert(Ok(0));
            *sum = sum.and_then(|sum| Ok(sum + i128::from(valued?)));
        }
        let mut found = HashMap::new();
        for goal in &goals {
            let Some(sum) = sums.get(&goal.id) else { continue };
            let own = plans.valued(goal.target, goal.currency, goal.period.start());
            let ratio = sum.and_then(|sum| Ok(Exact::ratio(sum, i128::from(own?))));
            if let Some(ratio) = ratio.transpose() {
                found.insert(goal.id, ratio);
            }
        }
        Ok(found)
    }
}
