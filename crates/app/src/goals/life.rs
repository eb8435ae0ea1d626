//! The steps of a goal's life, one at a time.

use super::decide::described;
use super::rights::{Purpose, Rights, action};
use super::smart::activatable;
use super::steps::offers;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::closings::ClosedPeriods;
use crate::error::{Error, Result};
use crate::unit::Work;
use crate::versions::check_version;
use domain::errors::Invalid;
use domain::goals::{Goal, GoalState, LifeStep, Party, Proposal};
use domain::ids::GoalId;
use domain::text;
use serde_json::json;

/// A step somebody wants to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Activate,
    Agree,
    Decline,
    Withdraw,
    Cancel,
}

/// Which goal is to take a step.
#[derive(Clone, Debug)]
struct Call {
    goal: GoalId,
    if_version: Option<i64>,
    reason: Option<String>,
}

impl App {
    /// Puts a goal into force alone: a draft, or what the other side proposed.
    ///
    /// # Errors
    /// `OWN_QUOTA`; `OWN_PROPOSAL` where the other side's word is missing; `NOT_SMART`; `INVALID_TRANSITION` for a goal that is
    /// over; `FORBIDDEN`, `CONFLICT`.
    pub async fn goal_activate(
        &self,
        viewer: &Viewer,
        goal: GoalId,
        if_version: Option<i64>,
    ) -> Result<Goal> {
        self.goal_moved(viewer, Wanted::Activate, goal, if_version, None)
            .await
    }

    /// Accepts what the other side proposed: the goal is in force.
    ///
    /// # Errors
    /// `OWN_PROPOSAL`, `OWN_QUOTA`, `NOT_SMART`; `INVALID_TRANSITION` where nothing is proposed; `FORBIDDEN`, `CONFLICT`.
    pub async fn goal_agree(&self, viewer: &Viewer, goal: GoalId, if_version: Option<i64>) -> Result<Goal> {
        self.goal_moved(viewer, Wanted::Agree, goal, if_version, None)
            .await
    }

    /// Sends back what the other side proposed: it is a draft again.
    ///
    /// # Errors
    /// As [`App::goal_agree`] but `NOT_SMART`; of the reason those of [`domain::text`].
    pub async fn goal_decline(
        &self,
        viewer: &Viewer,
        goal: GoalId,
        if_version: Option<i64>,
        reason: String,
    ) -> Result<Goal> {
        self.goal_moved(viewer, Wanted::Decline, goal, if_version, Some(reason))
            .await
    }

    /// Takes back what the asker's own side proposed: it is a draft again.
    ///
    /// # Errors
    /// `NOT_YOUR_PROPOSAL`; `INVALID_TRANSITION` where nothing is proposed; `CONFLICT`.
    pub async fn goal_withdraw(
        &self,
        viewer: &Viewer,
        goal: GoalId,
        if_version: Option<i64>,
        reason: Option<String>,
    ) -> Result<Goal> {
        self.goal_moved(viewer, Wanted::Withdraw, goal, if_version, reason)
            .await
    }

    /// Gives a goal up; the reason is kept with the step. The quota's place is free again.
    ///
    /// # Errors
    /// `OWN_QUOTA`; `INVALID_TRANSITION` for a closed goal; `FORBIDDEN`, `CONFLICT`.
    pub async fn goal_cancel(
        &self,
        viewer: &Viewer,
        goal: GoalId,
        if_version: Option<i64>,
        reason: Option<String>,
    ) -> Result<Goal> {
        self.goal_moved(viewer, Wanted::Cancel, goal, if_version, reason)
            .await
    }

    async fn goal_moved(
        &self,
        viewer: &Viewer,
        wanted: Wanted,
        goal: GoalId,
        if_version: Option<i64>,
        reason: Option<String>,
    ) -> Result<Goal> {
        let reason = reason
            .as_deref()
            .map(|words| text::bounded("reason", words, 1000));
        let call = Call {
            goal,
            if_version,
            reason: reason.transpose()?,
        };
        self.unit(viewer, call, move |work, call| async move {
            let (goal, party) = seen(&work, call.goal).await?;
            let state = wanted.leads_to();
            let alone = matches!(wanted, Wanted::Activate | Wanted::Cancel);
            if alone {
                check_setting(&goal, party, wanted)?;
            }
            check_version("the goal", goal.version, call.if_version)?;
            if alone && goal.state == state {
                return Ok(goal);
            }
            if state == GoalState::Active {
                let end = goal.period.end();
                let closed = ClosedPeriods::load(&work, std::iter::once(end)).await?;
                closed.check("goal", goal.period).map_err(refused)?;
            }
            let step = decided(&work, &goal, party, wanted).await?;
            let before = described(&goal);
            let goal = goal.moved_to(state, work.now).map_err(refused)?;
            work.goals_save(std::slice::from_ref(&goal)).await?;
            let step = work.step(&goal, step, party, call.reason.clone());
            work.goal_steps_insert(&[step]).await?;
            let after = json!({ "goal": described(&goal), "reason": call.reason });
            let object = Some(goal.id.as_uuid());
            work.audited(wanted.verb(), "Goal", object, Some(before), Some(after))
                .await?;
            Ok(goal)
        })
        .await
    }
}

impl Wanted {
    fn leads_to(self) -> GoalState {
        match self {
            Wanted::Activate | Wanted::Agree => GoalState::Active,
            Wanted::Decline | Wanted::Withdraw => GoalState::Draft,
            Wanted::Cancel => GoalState::Cancelled,
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Wanted::Activate => "goalActivate",
            Wanted::Agree => "goalAgree",
            Wanted::Decline => "goalDecline",
            Wanted::Withdraw => "goalWithdraw",
            Wanted::Cancel => "goalCancel",
        }
    }
}

/// Whether the step may be taken, and what it is in the goal's life.
async fn decided(work: &Work, goal: &Goal, party: Party, wanted: Wanted) -> Result<LifeStep> {
    let offer = match goal.state {
        GoalState::Proposed => offer(work, goal).await?,
        _ => goal.presumed_proposal(),
    };
    let answer = || goal.check_answer(offer, party).map_err(answered);
    Ok(match wanted {
        Wanted::Activate if goal.state == GoalState::Proposed && !party.is_system() => {
            answer()?;
            activatable(work, goal).await?;
            LifeStep::Agreed
        }
        Wanted::Activate => {
            if goal.state.may_become(GoalState::Active) {
                activatable(work, goal).await?;
            }
            LifeStep::Set
        }
        Wanted::Agree => {
            answer()?;
            activatable(work, goal).await?;
            LifeStep::Agreed
        }
        Wanted::Decline => {
            answer()?;
            LifeStep::Declined
        }
        Wanted::Withdraw => {
            goal.check_withdrawal(offer, party).map_err(refused)?;
            LifeStep::Withdrawn
        }
        Wanted::Cancel => LifeStep::Cancelled,
    })
}

pub(super) async fn offer(work: &Work, goal: &Goal) -> Result<Proposal> {
    let offers = offers(work, [goal]).await?;
    Ok(offers
        .get(&goal.id)
        .copied()
        .unwrap_or_else(|| goal.presumed_proposal()))
}

/// Whoever sets goals of the owner puts them into force and gives them up; owners give up what is not agreed yet.
fn check_setting(goal: &Goal, party: Party, wanted: Wanted) -> Result<()> {
    let unagreed = matches!(goal.state, GoalState::Draft | GoalState::Proposed);
    let own_draft = wanted == Wanted::Cancel && party.owns && !goal.quota && unagreed;
    match () {
        () if party.sets || own_draft => Ok(()),
        () if goal.quota && party.owns => {
            let message = "nobody sets their own quota";
            Err(Error::Refused("OWN_QUOTA", message.to_owned()))
        }
        () => Err(Error::Forbidden(action(goal.owner, goal.quota))),
    }
}

/// The goal, locked, when the asker may see it, and what the asker is to it.
pub(super) async fn seen(work: &Work, id: GoalId) -> Result<(Goal, Party)> {
    let gone = || Error::not_found_at("Goal", "goal");
    let goal = work.goal_locked(id).await?.ok_or_else(gone)?;
    if work.goals_by_id(&work.viewer.asker, &[id]).await?.is_empty() {
        return Err(gone());
    }
    let rights = Rights::load(work, &work.viewer, Purpose::Set, [(goal.owner, goal.quota)]).await?;
    let party = rights.party(&work.viewer, &goal);
    Ok((goal, party))
}

/// As [`refused`], and whom it is not open to is told so at its field.
fn answered(invalid: Invalid) -> Error {
    match invalid.0.as_slice() {
        [only] if only.code == "FORBIDDEN" => Error::ForbiddenAt(only.field.clone(), only.message.clone()),
        _ => refused(invalid),
    }
}

/// A rule's reason as the outcome of the whole call.
pub(super) fn refused(invalid: Invalid) -> Error {
    match invalid.0.into_iter().next() {
        Some(reason) => Error::Refused(reason.code, reason.message),
        None => Error::Internal("a refusal without a reason".into()),
    }
}
