//! Cadences of which whoever was to hold the meetings called two off in a row.

use super::super::watch::Watch;
use super::meetings::{Watched, finding, instant, judged};
use super::{ceased, formula};
use crate::error::Result;
use chrono::TimeDelta;
use domain::alerts::{AlertRule, Finding};
use domain::cadences::Cadence;
use domain::goals::{Explanation, Input, Reason, ReasonCode};
use domain::ids::CadenceId;

/// Days looked back.
const DAYS_BACK: i64 = 92;

/// Days looked ahead: a meeting to come may have been called off already.
const DAYS_AHEAD: i64 = 92;

/// The cadences of which two meetings in a row were called off.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let (watched, at) = (Watched::of(watch).await?, instant(watch));
    let span = (at - TimeDelta::days(DAYS_BACK), at + TimeDelta::days(DAYS_AHEAD));
    let ids: Vec<CadenceId> = watched.cadences.iter().map(|cadence| cadence.id).collect();
    let some = watch.session.cadences_called_off(&ids, span.0).await?;
    let called_off = watched.cadences.iter();
    let called_off: Vec<&Cadence> = called_off.filter(|cadence| some.contains(&cadence.id)).collect();
    let meetings = watch
        .app
        .meetings_meant(watch.session, watch.viewer, &called_off, span)
        .await?;
    let mut found = Vec::new();
    // One that took the place of others goes on where they ended, also where nothing of its own was called off.
    for cadence in watched
        .cadences
        .iter()
        .filter(|cadence| !watched.is_replaced(cadence))
    {
        let kin = watched.replaced_by(cadence).chain([cadence]);
        let kin = kin.filter_map(|cadence| meetings.get(&cadence.id));
        let all: Vec<_> = kin.flat_map(|meant| judged(&meant.meetings)).collect();
        let twice = domain::alerts::cancelled_twice(&all, at);
        if let Some((on, by)) = twice.filter(|(on, _)| !watched.met_again(cadence, *on)) {
            let explanation = Explanation {
                inputs: vec![Input::new("since", on.to_rfc3339())],
                formula: formula(AlertRule::CancelledTwice).to_owned(),
                reasons: vec![Reason::new(
                    ReasonCode::CancelledInARow,
                    "Two meetings in a row were called off by whoever was to hold them.",
                )],
            };
            found.extend(finding(
                watch,
                AlertRule::CancelledTwice,
                cadence,
                (on, false),
                Some(by),
                explanation,
            ));
        }
    }
    let over = ceased(watch, AlertRule::CancelledTwice, &found);
    found.extend(over);
    Ok(found)
}
