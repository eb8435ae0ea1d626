//! An expectation missed four times running or more, by the occurrences that are over where the member is.

use super::super::watch::Watch;
use super::{ceased, formula};
use crate::error::Result;
use crate::expectations::occurrences_of;
use domain::alerts::{
    AlertKey, AlertObject, AlertRule, Finding, MissedRun, Raised, missed_run, occurrences_looked_at,
    raised_anew,
};
use domain::expectations::{Expectation, MOST_OCCURRENCES, Window};
use domain::goals::{Explanation, Input, Owner, Reason, ReasonCode};
use domain::ids::ExpectationId;
use std::collections::HashMap;

/// The expectations missed in a row. Where a rate is missing nothing is said.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let mut expected = watch
        .session
        .expectations_from(&watch.member_ids(), watch.as_of)
        .await?;
    let written_by = |at| watch.viewer.organization.local_date(at) <= watch.as_of;
    expected.retain(|one| one.starts_on <= watch.as_of && written_by(one.created_at));
    let asked = expected
        .iter()
        .map(|one| (one, occurrences_looked_at(one.frequency)));
    let rows = rows(watch, asked.collect()).await?;
    // Where somebody took it up, it is looked further back whether the row is the one they took up.
    let taken_up = expected
        .iter()
        .filter(|one| rows.contains_key(&one.id) && !watch.steps(&key(one)).is_empty());
    let further = taken_up.map(|one| (one, MOST_OCCURRENCES)).collect();
    let further = self::rows(watch, further).await?;
    let mut found = Vec::new();
    for one in &expected {
        let (key, Some(run)) = (key(one), further.get(&one.id).or(rows.get(&one.id))) else {
            continue;
        };
        // Nobody could help before it was written down.
        let created = watch.viewer.organization.local_date(one.created_at);
        let first = run.raised.no_earlier(created);
        let raised = raised_anew(first, watch.quiet_until(&key), run.evaluations.iter().copied());
        found.extend(raised.map(|raised| Finding {
            key,
            period: None,
            raised,
            over: None,
            conduct: None,
            explanation: explanation(run.missed, raised),
        }));
    }
    let over = ceased(watch, AlertRule::ExpectationMissed, &found);
    found.extend(over);
    Ok(found)
}

/// The rows that go on among the last so many occurrences.
async fn rows(
    watch: &Watch<'_>,
    asked: Vec<(&Expectation, u32)>,
) -> Result<HashMap<ExpectationId, MissedRun>> {
    let windows: Vec<(&Expectation, Window)> = asked
        .iter()
        .map(|(one, number)| (*one, Window::Over(*number)))
        .collect();
    let (session, viewer, at) = (watch.session, watch.viewer, (watch.as_of, watch.now));
    let judged = occurrences_of(session, viewer, &watch.catalogue, &windows, at).await?;
    let rows = asked
        .iter()
        .zip(&windows)
        .filter_map(|((one, number), (_, window))| {
            let occurrences = judged.get(&(one.id, *window))?;
            let all = occurrences.len() < usize::try_from(*number).unwrap_or(usize::MAX);
            Some((one.id, missed_run(occurrences, all).ok()??))
        });
    Ok(rows.collect())
}

fn key(expectation: &Expectation) -> AlertKey {
    AlertKey {
        rule: AlertRule::ExpectationMissed,
        subject: Owner::Member(expectation.member),
        object: Some(AlertObject::Expectation(expectation.id)),
        since: None,
    }
}

fn explanation(missed: usize, raised: Raised) -> Explanation {
    let text = "Four or more in a row were missed.";
    let at_least = if raised.before {
        "missedInARowAtLeast"
    } else {
        "missedInARow"
    };
    Explanation {
        inputs: vec![Input::new(at_least, missed)],
        formula: formula(AlertRule::ExpectationMissed).to_owned(),
        reasons: vec![Reason::new(ReasonCode::MissedInARow, text)],
    }
}
