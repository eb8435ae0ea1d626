//! A team that has members and no leader of its own. Whoever covers it meanwhile is asked for one.

use super::super::watch::Watch;
use super::{ceased, formula};
use crate::error::Result;
use chrono::NaiveDate;
use domain::alerts::{AlertKey, AlertRule, Finding, Raised, raised_anew};
use domain::goals::{Explanation, Input, Owner, Reason, ReasonCode};
use domain::ids::TeamId;
use domain::teams::{Assignment, Leadership};
use std::collections::HashMap;

/// The teams without a leader.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let day = watch.as_of;
    let mut members: HashMap<TeamId, Vec<Assignment>> = HashMap::new();
    for row in watch.session.assigned_to(&watch.teams, day).await? {
        members.entry(row.team_id).or_default().push(row);
    }
    let mut led: HashMap<TeamId, Vec<Leadership>> = HashMap::new();
    for row in watch.session.leaderships_of(&watch.teams).await? {
        led.entry(row.team_id).or_default().push(row);
    }
    let mut found = Vec::new();
    for (team, members) in members {
        let led = led.remove(&team).unwrap_or_default();
        let Some((key, on)) = vacancy(team, &led, &members, day) else {
            continue;
        };
        let raised = Raised { on, before: false };
        let days = on.iter_days().take_while(|at| *at <= day);
        if let Some(raised) = raised_anew(raised, watch.quiet_until(&key), days) {
            found.push(Finding {
                key,
                period: None,
                raised,
                over: None,
                conduct: None,
                explanation: explanation(on, members.len()),
            });
        }
    }
    let over = ceased(watch, AlertRule::TeamWithoutLeader, &found);
    found.extend(over);
    Ok(found)
}

/// That a team with members is vacant on a day, and since when.
fn vacancy(
    team: TeamId,
    led: &[Leadership],
    members: &[Assignment],
    day: NaiveDate,
) -> Option<(AlertKey, NaiveDate)> {
    if led.iter().any(|row| row.span.contains(day)) {
        return None;
    }
    let ends = led.iter().filter_map(|row| row.span.to);
    let since = ends.filter(|end| *end <= day).max();
    let first = members.iter().map(|row| row.span.from).min()?;
    let key = AlertKey {
        rule: AlertRule::TeamWithoutLeader,
        subject: Owner::Team(team),
        object: None,
        since,
    };
    Some((key, since.map_or(first, |since| since.max(first))))
}

fn explanation(since: NaiveDate, members: usize) -> Explanation {
    let text = "The team has members and no leader of its own.";
    Explanation {
        inputs: vec![Input::new("since", since), Input::new("members", members)],
        formula: formula(AlertRule::TeamWithoutLeader).to_owned(),
        reasons: vec![Reason::new(ReasonCode::NoLeader, text)],
    }
}
