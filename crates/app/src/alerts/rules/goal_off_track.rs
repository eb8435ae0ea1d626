//! A goal that is off track at two evaluations running: the ends of two working days of the organization.

use super::super::watch::Watch;
use super::{formula, over};
use crate::error::Result;
use crate::goals::standings;
use chrono::NaiveDate;
use domain::alerts::{AlertKey, AlertObject, AlertRule, AlertState, Finding, raised_anew, running_round};
use domain::goals::{
    Explanation, Goal, GoalFilter, GoalProgress, GoalState, Health, Input, Reason, ReasonCode,
};
use domain::ids::GoalId;
use std::collections::HashMap;

type Standings = HashMap<(GoalId, NaiveDate), GoalProgress>;

/// The goals off track, and what became of those that somebody took up.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let goals = goals(watch).await?;
    let today = vec![watch.as_of];
    let asked: Vec<(&Goal, Vec<NaiveDate>)> = goals.iter().map(|goal| (goal, today.clone())).collect();
    let (session, viewer) = (watch.session, watch.viewer);
    let now = standings(session, viewer, &watch.catalogue, &asked, watch.now).await?;
    // What is not off track by the day judged need not be looked at on those before it.
    let failing: Vec<(&Goal, Vec<NaiveDate>)> = goals
        .iter()
        .filter(|goal| goal.state == GoalState::Active && created(watch, goal) <= watch.as_of)
        .filter(|goal| is_off_track(&now, goal.id, watch.as_of))
        .map(|goal| (goal, looked_at(watch, goal)))
        .collect();
    let before = standings(session, viewer, &watch.catalogue, &failing, watch.now).await?;
    let mut found: Vec<Finding> = Vec::new();
    for (goal, days) in &failing {
        let key = key(goal);
        let judged: Vec<(NaiveDate, bool)> = days
            .iter()
            .map(|day| (*day, is_off_track(&before, goal.id, *day)))
            .collect();
        let held = judged.iter().filter(|(_, holds)| *holds).map(|(day, _)| *day);
        let round = running_round(&judged, 2).map(|raised| raised.no_earlier(created(watch, goal)));
        let raised = round.and_then(|raised| raised_anew(raised, watch.quiet_until(&key), held));
        found.extend(raised.map(|raised| Finding {
            key,
            period: Some(goal.period),
            raised,
            over: None,
            conduct: None,
            explanation: explanation(now.get(&(goal.id, watch.as_of))),
        }));
    }
    let holding: Vec<AlertKey> = found.iter().map(|finding| finding.key).collect();
    let done = watch.touched(AlertRule::GoalOffTrack);
    let done = done.filter(|step| holding.iter().all(|key| key.id() != step.alert));
    found.extend(done.map(|step| {
        let goal = goals.iter().find(|goal| key(goal).id() == step.alert);
        let health = goal.and_then(|goal| now.get(&(goal.id, watch.as_of)));
        let reached = health.is_some_and(|of| matches!(of.health, Health::Achieved | Health::Exceeded));
        let is_past = step.period.is_some_and(|period| period.end() <= watch.as_of);
        let state = match is_past && !reached {
            true => AlertState::Expired,
            false => AlertState::Resolved,
        };
        over(step, state)
    }));
    Ok(found)
}

/// The goals in force on the day, and those whose alert somebody took up.
async fn goals(watch: &Watch<'_>) -> Result<Vec<Goal>> {
    let everybody = watch.everybody();
    let filter = GoalFilter {
        owners: Some(watch.owners()),
        states: Some(vec![GoalState::Active]),
        running_on: Some(watch.as_of),
        ..GoalFilter::default()
    };
    let mut goals = watch.session.goals_matching(&everybody, &filter).await?;
    let touched = watch.touched(AlertRule::GoalOffTrack);
    let touched = touched.filter_map(|step| match step.key.object {
        Some(AlertObject::Goal(id)) => Some(id),
        _ => None,
    });
    let missing: Vec<GoalId> = touched
        .filter(|id| goals.iter().all(|goal| goal.id != *id))
        .collect();
    goals.extend(watch.session.goals_by_id(&everybody, &missing).await?);
    Ok(goals)
}

/// The days looked back, as far as they lie in its period, and but for one not before it was written down.
fn looked_at(watch: &Watch<'_>, goal: &Goal) -> Vec<NaiveDate> {
    let mut days = watch.days(&key(goal));
    days.retain(|day| goal.period.start() <= *day);
    let before = days.partition_point(|day| *day < created(watch, goal));
    days.split_off(before.saturating_sub(1))
}

/// The day somebody wrote it down: nobody could help before.
fn created(watch: &Watch<'_>, goal: &Goal) -> NaiveDate {
    watch.viewer.organization.local_date(goal.created_at)
}

fn key(goal: &Goal) -> AlertKey {
    AlertKey {
        rule: AlertRule::GoalOffTrack,
        subject: goal.owner,
        object: Some(AlertObject::Goal(goal.id)),
        since: None,
    }
}

fn is_off_track(standings: &Standings, goal: GoalId, day: NaiveDate) -> bool {
    let found = standings.get(&(goal, day));
    found.is_some_and(|progress| progress.health == Health::OffTrack)
}

fn explanation(progress: Option<&GoalProgress>) -> Explanation {
    let mut inputs = Vec::new();
    if let Some(progress) = progress {
        inputs.push(Input::new("asOf", progress.as_of));
        let figures = [
            ("actual", progress.actual),
            ("expected", progress.expected),
            ("pace", progress.pace),
            ("requiredRate", progress.required_rate),
        ];
        let known = figures.into_iter();
        inputs.extend(known.filter_map(|(name, figure)| Some(Input::new(name, figure?))));
    }
    let text = "The goal was off track at the end of two working days running.";
    Explanation {
        inputs,
        formula: formula(AlertRule::GoalOffTrack).to_owned(),
        reasons: vec![Reason::new(ReasonCode::OffTrackTwice, text)],
    }
}
