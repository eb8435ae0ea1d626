//! Members who missed too much of what they promised, judged at the end of each working day over the 30 days that end with it.

use super::super::watch::Watch;
use super::{ceased, formula};
use crate::error::Result;
use chrono::NaiveDate;
use domain::alerts::{
    AlertKey, AlertRule, Finding, breaks_promises, promise_window, raised_anew, running_round,
};
use domain::calendar::Period;
use domain::commitments::{Dates, Kept, SayDo};
use domain::goals::{Explanation, Input, Owner, Reason, ReasonCode};
use domain::ids::MemberId;
use persistence::Promised;
use std::collections::HashMap;

/// The members whose promises are not kept.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let days: HashMap<MemberId, Vec<NaiveDate>> = watch
        .members
        .iter()
        .map(|member| (member.id, watch.days(&key(member.id))))
        .collect();
    let earliest = days.values().filter_map(|days| days.first()).min().copied();
    let from = promise_window(earliest.unwrap_or(watch.as_of)).map(|window| window.start());
    let all = promise_window(watch.as_of).zip(from);
    let Some(all) = all.and_then(|(window, from)| Period::new(from, window.end()).ok()) else {
        return Ok(Vec::new());
    };
    let promised = watch.session.promised_by(&watch.member_ids(), all).await?;
    let mut by_maker: HashMap<MemberId, Vec<&Dates>> = HashMap::new();
    for Promised { maker, dates } in &promised {
        by_maker.entry(*maker).or_default().push(dates);
    }
    let mut found = Vec::new();
    for (member, dates) in by_maker {
        let Some(now) = said(&dates, watch.as_of).filter(breaks_promises) else {
            continue;
        };
        let days = days.get(&member).map_or(&[][..], Vec::as_slice);
        let breaks = |day: &NaiveDate| said(&dates, *day).is_some_and(|said| breaks_promises(&said));
        let judged: Vec<(NaiveDate, bool)> = days.iter().map(|day| (*day, breaks(day))).collect();
        let held = judged.iter().filter(|(_, holds)| *holds).map(|(day, _)| *day);
        let key = key(member);
        let round = running_round(&judged, 1);
        let raised = round.and_then(|raised| raised_anew(raised, watch.quiet_until(&key), held));
        found.extend(raised.map(|raised| Finding {
            key,
            period: None,
            raised,
            over: None,
            conduct: None,
            explanation: explanation(&now),
        }));
    }
    let over = ceased(watch, AlertRule::CommitmentsMissed, &found);
    found.extend(over);
    Ok(found)
}

/// What became of promises in the 30 days that end with one.
fn said(dates: &[&Dates], as_of: NaiveDate) -> Option<SayDo> {
    let window = promise_window(as_of)?;
    let kept = dates.iter().map(|dates| Kept::of(dates, window, |_| true)).sum();
    Some(SayDo { window, kept })
}

fn key(member: MemberId) -> AlertKey {
    AlertKey {
        rule: AlertRule::CommitmentsMissed,
        subject: Owner::Member(member),
        object: None,
        since: None,
    }
}

fn explanation(said: &SayDo) -> Explanation {
    let kept = said.kept;
    let text = "Three commitments or more were missed, or less than half of five or more kept in time.";
    Explanation {
        inputs: vec![
            Input::new("onTime", kept.on_time),
            Input::new("late", kept.late),
            Input::new("missed", kept.missed),
            Input::new("days", said.window.days()),
        ],
        formula: formula(AlertRule::CommitmentsMissed).to_owned(),
        reasons: vec![Reason::new(ReasonCode::CommitmentsMissed, text)],
    }
}
