//! What many objects of one answer ask about goals, read together.

use super::object::Known;
use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use app::{GoalFigures, ProgressParts};
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::exact::Exact;
use domain::goals::{Declaration, Goal, GoalComment, Owner, Smart, Step, Unplanned};
use domain::ids::{GoalCommentId, GoalId};
use domain::paging::{Page, PageRequest};
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

/// The agreed goals of an owner that run on a day, by first day, and where they stand at the end of which, with what of it is asked
/// for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct GoalsOn {
    /// Whose.
    pub owner: Owner,
    /// The day they run on.
    pub on: NaiveDate,
    /// The day judged, and the parts of a progress; none where nobody asks where they stand.
    pub progress: Option<(NaiveDate, ProgressParts)>,
}

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
    type Value = Arc<GoalFigures>;
    type Error = Problem;

    async fn load(&self, keys: &[ProgressOf]) -> Result<HashMap<ProgressOf, Arc<GoalFigures>>, Problem> {
        let mut found = HashMap::new();
        for (date, asked) in by_date(keys.iter().map(|key| (key, key.1))) {
            let goals: Vec<&Goal> = asked.iter().map(|key| &*key.0).collect();
            let parts = asked
                .iter()
                .fold(ProgressParts::default(), |parts, key| parts.or(key.2));
            let figures = self.app.goal_progress(&self.viewer, &goals, date, parts).await?;
            found.extend(
                asked
                    .into_iter()
                    .filter_map(|key| Some((key.clone(), figures.get(&key.0.id)?.clone()))),
            );
        }
        Ok(found)
    }
}

impl Loader<GoalsOn> for Loaders {
    type Value = Vec<super::Goal>;
    type Error = Problem;

    async fn load(&self, keys: &[GoalsOn]) -> Result<HashMap<GoalsOn, Vec<super::Goal>>, Problem> {
        let mut found: HashMap<GoalsOn, Vec<super::Goal>> = HashMap::with_capacity(keys.len());
        for ((on, progress), owners) in by_date(keys.iter().map(|key| (key.owner, (key.on, key.progress)))) {
            let running = self.app.goals_running(&self.viewer, owners, on).await?;
            let goals: Vec<&Goal> = running.iter().map(|(goal, _)| goal).collect();
            // What fails here is asked again by the field it is of, and told there: the goals are known all the same.
            let mut figures = match progress {
                Some((as_of, parts)) => {
                    let read = self.app.goal_progress(&self.viewer, &goals, as_of, parts);
                    read.await.unwrap_or_default()
                }
                None => HashMap::new(),
            };
            let decimals = self.app.goals_decimals(&self.viewer, &goals).await?;
            for ((goal, open), decimals) in running.into_iter().zip(decimals) {
                let (id, owner) = (goal.id, goal.owner);
                let known = Known {
                    open,
                    decimals: Some(decimals),
                    progress: figures.remove(&id),
                };
                let key = GoalsOn { owner, on, progress };
                found.entry(key).or_default().push(super::Goal::with(goal, known));
            }
        }
        Ok(found)
    }
}

/// Whether a goal is SMART at the end of a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SmartOf(pub GoalId, pub NaiveDate);

/// What the owner of a goal last said about it by the end of a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeclaredOn(pub GoalId, pub NaiveDate);

/// By which step a goal was last offered.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProposalOf(pub GoalId);

/// How much of a goal's target is given out.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OverAssignmentOf(pub GoalId);

/// A page of the goals below a goal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ChildrenOf(pub GoalId, pub PageRequest);

/// A page of the steps of a goal's life.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StepsOf(pub GoalId, pub PageRequest);

/// A page of what was declared about a goal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DeclarationsOf(pub GoalId, pub PageRequest);

/// A page of the comments on a goal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CommentsOn(pub GoalId, pub PageRequest);

impl Loader<SmartOf> for Loaders {
    type Value = Smart;
    type Error = Problem;

    async fn load(&self, keys: &[SmartOf]) -> Result<HashMap<SmartOf, Smart>, Problem> {
        let mut found = HashMap::new();
        for (date, ids) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let goals = self.app.goals_by_id(&self.viewer, &ids).await?;
            let smart = self.app.goal_smart(&self.viewer, &goals, date).await?;
            found.extend(
                smart
                    .into_iter()
                    .map(|(goal, smart)| (SmartOf(goal, date), smart)),
            );
        }
        Ok(found)
    }
}

impl Loader<DeclaredOn> for Loaders {
    type Value = Declaration;
    type Error = Problem;

    async fn load(&self, keys: &[DeclaredOn]) -> Result<HashMap<DeclaredOn, Declaration>, Problem> {
        let mut found = HashMap::new();
        for (date, ids) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let said = self.app.declarations_on(&self.viewer, &ids, date).await?;
            found.extend(
                said.into_iter()
                    .map(|(goal, said)| (DeclaredOn(goal, date), said)),
            );
        }
        Ok(found)
    }
}

impl Loader<ProposalOf> for Loaders {
    type Value = Step;
    type Error = Problem;

    async fn load(&self, keys: &[ProposalOf]) -> Result<HashMap<ProposalOf, Step>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.goal_proposals(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(goal, step)| (ProposalOf(goal), step))
            .collect())
    }
}

impl Loader<OverAssignmentOf> for Loaders {
    type Value = Result<Exact, Unplanned>;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[OverAssignmentOf],
    ) -> Result<HashMap<OverAssignmentOf, Self::Value>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.over_assignment(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(goal, ratio)| (OverAssignmentOf(goal), ratio))
            .collect())
    }
}

/// Keys that hold a page, as the goals of each.
pub(crate) fn by_page<'a>(
    keys: impl Iterator<Item = (GoalId, &'a PageRequest)>,
) -> HashMap<&'a PageRequest, Vec<GoalId>> {
    let mut pages: HashMap<&PageRequest, Vec<GoalId>> = HashMap::new();
    for (goal, request) in keys {
        pages.entry(request).or_default().push(goal);
    }
    pages
}

impl Loader<ChildrenOf> for Loaders {
    type Value = Page<Goal>;
    type Error = Problem;

    async fn load(&self, keys: &[ChildrenOf]) -> Result<HashMap<ChildrenOf, Page<Goal>>, Problem> {
        let mut found = HashMap::new();
        for (request, goals) in by_page(keys.iter().map(|key| (key.0, &key.1))) {
            let pages = self.app.goal_children(&self.viewer, &goals, request).await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(goal, page)| (ChildrenOf(goal, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<StepsOf> for Loaders {
    type Value = Page<Step>;
    type Error = Problem;

    async fn load(&self, keys: &[StepsOf]) -> Result<HashMap<StepsOf, Page<Step>>, Problem> {
        let mut found = HashMap::new();
        for (request, goals) in by_page(keys.iter().map(|key| (key.0, &key.1))) {
            let pages = self.app.goal_steps(&self.viewer, &goals, request).await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(goal, page)| (StepsOf(goal, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<DeclarationsOf> for Loaders {
    type Value = Page<Declaration>;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[DeclarationsOf],
    ) -> Result<HashMap<DeclarationsOf, Page<Declaration>>, Problem> {
        let mut found = HashMap::new();
        for (request, goals) in by_page(keys.iter().map(|key| (key.0, &key.1))) {
            let pages = self.app.declarations(&self.viewer, &goals, request).await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(goal, page)| (DeclarationsOf(goal, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<CommentsOn> for Loaders {
    type Value = Page<GoalComment>;
    type Error = Problem;

    async fn load(&self, keys: &[CommentsOn]) -> Result<HashMap<CommentsOn, Page<GoalComment>>, Problem> {
        let mut found = HashMap::new();
        for (request, goals) in by_page(keys.iter().map(|key| (key.0, &key.1))) {
            let pages = self.app.goal_comments(&self.viewer, &goals, request).await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(goal, page)| (CommentsOn(goal, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<GoalCommentId> for Loaders {
    type Value = GoalComment;
    type Error = Problem;

    async fn load(&self, keys: &[GoalCommentId]) -> Result<HashMap<GoalCommentId, GoalComment>, Problem> {
        let found = self.app.goal_comments_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |comment| comment.id))
    }
}
