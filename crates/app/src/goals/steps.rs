//! The steps of goals' lives, as they are written down and read.

use super::rights::{Purpose, Rights};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::unit::Work;
use domain::goals::{Goal, GoalState, LifeStep, Party, Proposal, Step};
use domain::ids::{GoalId, GoalStepId};
use domain::paging::{Page, PageRequest};
use persistence::Session;
use std::collections::HashMap;

/// What a change of a goal is in its life, where it answers no offer; none for a draft that is written on.
pub(super) fn step_of(stored: Option<&Goal>, next: &Goal) -> Option<LifeStep> {
    use GoalState::{Active, Cancelled, Closed, Draft, Proposed};
    Some(match (stored.map(|goal| goal.state), next.state) {
        (None, Draft) => LifeStep::Drafted,
        (_, Proposed) => LifeStep::Proposed,
        (Some(Active), Active) => LifeStep::Changed,
        (_, Active) => LifeStep::Set,
        (_, Cancelled) => LifeStep::Cancelled,
        (Some(_), Draft) | (_, Closed) => return None,
    })
}

impl Work {
    /// A step of a goal as it is now.
    pub(super) fn step(&self, goal: &Goal, step: LifeStep, party: Party, reason: Option<String>) -> Step {
        Step {
            id: GoalStepId::from_uuid(self.next_id()),
            goal: goal.id,
            version: goal.version,
            step,
            side: party.side(),
            by: party.who,
            at: self.now,
            reason,
        }
    }
}

/// Who offered each of these goals.
pub(super) async fn offers<'a>(
    session: &Session,
    goals: impl IntoIterator<Item = &'a Goal>,
) -> Result<HashMap<GoalId, Proposal>> {
    let mut offers: HashMap<GoalId, Proposal> = goals
        .into_iter()
        .map(|goal| (goal.id, goal.presumed_proposal()))
        .collect();
    let ids: Vec<GoalId> = offers.keys().copied().collect();
    for (goal, step) in session.goal_proposals(&ids).await? {
        let offer = Proposal {
            side: step.side,
            by: step.by,
        };
        offers.insert(goal, offer);
    }
    Ok(offers)
}

/// Those of these proposed goals that wait for the viewer's word.
pub(crate) async fn awaiting<'a>(
    session: &Session,
    viewer: &Viewer,
    proposed: &'a [Goal],
) -> Result<Vec<&'a Goal>> {
    let owned = proposed.iter().map(|goal| (goal.owner, goal.quota));
    let rights = Rights::load(session, viewer, Purpose::Set, owned).await?;
    let offers = offers(session, proposed).await?;
    let waits = |goal: &&Goal| {
        let offer = offers.get(&goal.id);
        offer.is_some_and(|offer| goal.check_answer(*offer, rights.party(viewer, goal)).is_ok())
    };
    Ok(proposed.iter().filter(waits).collect())
}

impl App {
    /// A page of the steps of each of these goals, where the viewer sees all of it and not the figures alone.
    pub async fn goal_steps(
        &self,
        viewer: &Viewer,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Step>>> {
        let session = self.reading(viewer);
        let open: Vec<GoalId> = session
            .goals_open(&viewer.asker, goals)
            .await?
            .into_iter()
            .collect();
        Ok(session.goal_steps(&open, request).await?)
    }

    /// How many steps of a goal there are for the viewer.
    pub async fn goal_steps_count(&self, viewer: &Viewer, goal: GoalId) -> Result<u64> {
        let session = self.reading(viewer);
        match session.goals_open(&viewer.asker, &[goal]).await?.is_empty() {
            true => Ok(0),
            false => Ok(session.goal_steps_count(goal).await?),
        }
    }

    /// The step by which each of these goals was last offered, where the viewer sees all of it.
    pub async fn goal_proposals(&self, viewer: &Viewer, goals: &[GoalId]) -> Result<HashMap<GoalId, Step>> {
        let session = self.reading(viewer);
        let open: Vec<GoalId> = session
            .goals_open(&viewer.asker, goals)
            .await?
            .into_iter()
            .collect();
        Ok(session.goal_proposals(&open).await?)
    }
}
