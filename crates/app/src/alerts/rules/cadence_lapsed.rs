//! Cadences whose last meeting is too long ago.

use super::super::watch::Watch;
use super::meetings::{Watched, finding, instant, judged};
use super::{ceased, formula};
use crate::error::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::alerts::{AlertRule, Finding, lapsed};
use domain::cadences::Cadence;
use domain::goals::{Explanation, Input, Reason, ReasonCode};
use domain::meetings::overdue_since;

/// Days looked back for meetings that were missed: cadences are met once a year or more often.
const FARTHEST: i64 = 400;

/// The cadences that lapsed.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let (watched, at) = (Watched::of(watch).await?, instant(watch));
    let last_held = &watched.last_held;
    let is_late = |cadence: &&Cadence| {
        let (cadence, at) = watched.judged(cadence, at);
        overdue_since(&cadence, last_held.get(&cadence.id).copied(), at).is_some()
    };
    let late: Vec<&Cadence> = watched.cadences.iter().filter(is_late).collect();
    let farthest = at - TimeDelta::days(FARTHEST);
    // Only as far back as the one of them that has waited longest.
    let held = late.iter().map(|cadence| last_held.get(&cadence.id).copied());
    let since = held.map(|held| held.unwrap_or(farthest).max(farthest)).min();
    let span = (since.unwrap_or(at) - TimeDelta::days(1), at);
    let meetings = watch
        .app
        .meetings_meant(watch.session, watch.viewer, &late, span)
        .await?;
    let mut found = Vec::new();
    for cadence in late {
        let held = last_held.get(&cadence.id).copied();
        let Some(meant) = meetings.get(&cadence.id) else {
            continue;
        };
        let (as_judged, until) = watched.judged(cadence, at);
        let Some(since) = lapsed(&as_judged, &judged(&meant.meetings), held, until) else {
            continue;
        };
        if watched.met_again(cadence, since) {
            continue;
        }
        let begun = cadence.rules.first().map(|rule| rule.instant(rule.starts));
        let before = held.or(begun).is_some_and(|from| from < farthest);
        let explanation = explanation(held, since);
        let holds = meant.late(at);
        let raised = (since, before);
        found.extend(finding(
            watch,
            AlertRule::CadenceLapsed,
            cadence,
            raised,
            holds,
            explanation,
        ));
    }
    let over = ceased(watch, AlertRule::CadenceLapsed, &found);
    found.extend(over);
    Ok(found)
}

fn explanation(last_held: Option<DateTime<Utc>>, since: DateTime<Utc>) -> Explanation {
    let text = match last_held {
        Some(_) => "The last meeting is older than one and a half intervals.",
        None => "None was held, and the first was due one and a half intervals ago.",
    };
    let mut inputs = vec![Input::new("since", since.to_rfc3339())];
    inputs.extend(last_held.map(|at| Input::new("lastHeldAt", at.to_rfc3339())));
    Explanation {
        inputs,
        formula: formula(AlertRule::CadenceLapsed).to_owned(),
        reasons: vec![Reason::new(ReasonCode::CadenceLapsed, text)],
    }
}
