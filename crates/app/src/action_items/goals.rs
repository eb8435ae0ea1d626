//! Goals that wait for a word of whoever asks.

use super::{Inbox, MOST};
use crate::error::Result;
use crate::goals::awaiting;
use chrono::NaiveDate;
use domain::action_items::{ActionItem, ActionKind, ActionObject};
use domain::goals::{Goal, GoalFilter, GoalState, Owner};

/// Goals the other side proposed to whoever asks, or that somebody who answers to them proposed; due before they begin, where they were offered ahead.
pub(super) async fn to_answer(inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let filter = GoalFilter {
        owners: Some(owners(inbox)),
        states: Some(vec![GoalState::Proposed]),
        ..GoalFilter::default()
    };
    let asker = &inbox.viewer.asker;
    let proposed = inbox.session.goals_matching(asker, &filter).await?;
    let waiting = awaiting(&inbox.session, inbox.viewer, &proposed).await?;
    let organization = inbox.viewer.organization();
    let ahead = |goal: &Goal| goal.period.start() > organization.local_date(goal.updated_at);
    let due = |goal: &Goal| ahead(goal).then_some(goal.period.start());
    let item = |goal: &Goal| item(goal, ActionKind::AnswerGoal, due(goal));
    Ok(waiting.into_iter().map(item).collect())
}

/// Goals that were missed and of which nothing was learned yet: one's own, and those of teams one leads.
pub(super) async fn to_learn_from(inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let mut own = vec![Owner::Member(inbox.me)];
    own.extend(inbox.answering.teams.iter().copied().map(Owner::Team));
    let asker = &inbox.viewer.asker;
    let missed = inbox.session.goals_unlearned(asker, &own, MOST).await?;
    let item = |goal: &Goal| item(goal, ActionKind::WriteRetrospective, None);
    Ok(missed.iter().map(item).collect())
}

/// Whoever asks, those who answer to them, and the teams they cover.
fn owners(inbox: &Inbox<'_>) -> Vec<Owner> {
    let members = inbox.answering.members.iter().copied().map(Owner::Member);
    let teams = inbox.answering.teams.iter().copied().map(Owner::Team);
    let organization = inbox.viewer.principal().is_executive();
    let organization = organization.then_some(Owner::Organization);
    let own = [Owner::Member(inbox.me)].into_iter();
    own.chain(members).chain(teams).chain(organization).collect()
}

fn item(goal: &Goal, kind: ActionKind, due: Option<NaiveDate>) -> ActionItem {
    ActionItem {
        kind,
        object: ActionObject::Goal(goal.id),
        member: match goal.owner {
            Owner::Member(id) => Some(id),
            _ => None,
        },
        due,
    }
}
