//! What is learned from a missed goal.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::owners::open_owners;
use crate::versions::check_version;
use domain::access::Action;
use domain::goals::{Answers, GoalOutcome, Owner, Retrospective};
use domain::ids::GoalId;
use persistence::Session;
use serde_json::json;
use std::collections::HashMap;

/// Whoever may read, and write, what was learned: of members' goals, and of those of teams and the organization.
const READING: (Action, Action) = (Action::ReadRetrospectives, Action::ReadSharedRetrospectives);
const WRITING: (Action, Action) = (Action::WriteRetrospectives, Action::WriteSharedRetrospectives);

/// What was learned from a closed goal, as far as the viewer may know.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    /// What was written.
    pub written: Option<Retrospective>,
    /// Whether the goal was missed, nothing is written yet, and the viewer may write it.
    pub prompted: bool,
}

impl App {
    /// What was learned from those of the goals that are closed and that the viewer may see.
    pub async fn learned_of(&self, viewer: &Viewer, ids: &[GoalId]) -> Result<HashMap<GoalId, Learned>> {
        let session = self.reading(viewer);
        let goals = session.goals_by_id(&viewer.asker, ids).await?;
        let owners: Vec<Owner> = goals.iter().map(|goal| goal.owner).collect();
        let (readable, writable) = (
            open_owners(viewer, &session, &owners, READING).await?,
            open_owners(viewer, &session, &owners, WRITING).await?,
        );
        let seen: Vec<GoalId> = goals.iter().map(|goal| goal.id).collect();
        let mut written = session.retrospectives(&seen).await?;
        let kept = session.goal_closings(&seen).await?;
        let owners: HashMap<GoalId, Owner> = goals.into_iter().map(|goal| (goal.id, goal.owner)).collect();
        let learned = kept.into_iter().map(|closing| {
            let owner = owners.get(&closing.goal);
            let open = |to: &[Owner]| owner.is_some_and(|owner| to.contains(owner));
            let written = written.remove(&closing.goal);
            let learned = Learned {
                prompted: closing.asks_what_was_learned(written.is_some()) && open(&writable),
                written: written.filter(|_| open(&readable)),
            };
            (closing.goal, learned)
        });
        Ok(learned.collect())
    }

    /// Writes what was learned from a missed goal, or writes it anew.
    ///
    /// # Errors
    /// `NOT_MISSED`; `CONFLICT`.
    pub async fn retrospective_write(
        &self,
        viewer: &Viewer,
        id: GoalId,
        answers: Answers,
        if_version: Option<i64>,
    ) -> Result<Retrospective> {
        self.unit(viewer, (id, answers, if_version), |work, input| async move {
            let (id, answers, if_version) = &*input;
            let gone = || Error::not_found_at("Goal", "goal");
            let goal = work.goal_locked(*id).await?.ok_or_else(gone)?;
            if work.goals_by_id(&work.viewer.asker, &[*id]).await?.is_empty() {
                return Err(gone());
            }
            let session: &Session = &work;
            let open = open_owners(&work.viewer, session, &[goal.owner], WRITING).await?;
            let author = work.principal().member().filter(|_| open.contains(&goal.owner));
            let Some(author) = author else {
                let action = match goal.owner {
                    Owner::Member(_) => WRITING.0,
                    Owner::Team(_) | Owner::Organization => WRITING.1,
                };
                return Err(Error::Forbidden(action));
            };
            let kept = work.goal_closings(&[*id]).await?;
            if kept.first().is_none_or(|closing| closing.outcome != GoalOutcome::Missed) {
                let message = "a retrospective is of a goal that was closed as missed".to_owned();
                return Err(Error::Refused("NOT_MISSED", message));
            }
            let held = work.retrospectives(&[*id]).await?.remove(id);
            let version = held.as_ref().map_or(0, |held| held.version);
            check_version("the retrospective", version, *if_version)?;
            if let Some(held) = &held
                && held.answers == *answers
            {
                return Ok(held.clone());
            }
            let next = Retrospective {
                goal: *id,
                answers: answers.clone(),
                written_by: author,
                written_at: work.now,
                version: version + 1,
            };
            work.retrospective_save(&next).await?;
            let told = |answers: &Answers| {
                json!({ "whatHappened": answers.what_happened, "learned": answers.learned, "nextTime": answers.next_time })
            };
            let before = held.map(|held| told(&held.answers));
            work.audited("retrospectiveWrite", "Goal", Some(id.as_uuid()), before, Some(told(answers)))
                .await?;
            Ok(next)
        })
        .await
    }
}
