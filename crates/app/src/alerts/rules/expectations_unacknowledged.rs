//! Members who have not acknowledged what is expected of them, and reps of whom nothing is. Where nothing was ever expected of anybody the organization works otherwise,
//! and nothing is said.

use super::super::watch::Watch;
use super::{ceased, formula};
use crate::error::Result;
use crate::goals::Calendars;
use chrono::{Days, NaiveDate};
use domain::access::Role;
use domain::alerts::{AlertKey, AlertRule, Finding, Raised, acknowledgement_missed, raised_anew};
use domain::calendar::Period;
use domain::expectations::Expectation;
use domain::goals::{Explanation, Input, Owner, Reason, ReasonCode};
use domain::ids::MemberId;
use domain::members::Member;
use std::collections::HashMap;

/// Days looked back for since when.
const FARTHEST: u64 = 60;

/// The members with whom it is not settled what is expected.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let date = |at| watch.viewer.organization.local_date(at);
    let first = watch.session.expectations_since().await?.map(date);
    let earliest = watch.as_of - Days::new(FARTHEST);
    if let Some(first) = first.filter(|first| *first <= watch.as_of) {
        let mut expected: HashMap<MemberId, Vec<Expectation>> = HashMap::new();
        for one in watch
            .session
            .expectations_from(&watch.member_ids(), earliest)
            .await?
        {
            expected.entry(one.member).or_default().push(one);
        }
        let waits = watch.members.iter().filter_map(|member| {
            let expected = expected.get(&member.id).map_or(&[][..], Vec::as_slice);
            let (since, waiting) = unsettled(watch, member, expected, first)?;
            Some((member.id, since.max(earliest), waiting))
        });
        let waits: Vec<(MemberId, NaiveDate, usize)> = waits.collect();
        let ids = waits.iter().map(|(id, ..)| *id).collect();
        let hull = Period::new(earliest, watch.as_of + Days::new(1))?;
        let holidays = &watch.catalogue.holidays;
        let calendars = Calendars::of_members(watch.session, watch.viewer, holidays, ids, hull).await?;
        for (member, since, waiting) in waits {
            let calendar = calendars.of(Owner::Member(member));
            let Some(on) = acknowledgement_missed(since, calendar, watch.as_of) else {
                continue;
            };
            let key = key(member);
            let raised = Raised {
                on,
                before: since == earliest,
            };
            let days = on.iter_days().take_while(|day| *day <= watch.as_of);
            let raised = raised_anew(raised, watch.quiet_until(&key), days);
            found.extend(raised.map(|raised| Finding {
                key,
                period: None,
                raised,
                over: None,
                conduct: None,
                explanation: explanation(since, raised.before, waiting),
            }));
        }
    }
    let over = ceased(watch, AlertRule::ExpectationsUnacknowledged, &found);
    found.extend(over);
    Ok(found)
}

/// Since when it is not settled what is expected of a member, and how much of it waits to be acknowledged; none where it is settled.
fn unsettled(
    watch: &Watch<'_>,
    member: &Member,
    expected: &[Expectation],
    first: NaiveDate,
) -> Option<(NaiveDate, usize)> {
    let date = |at| watch.viewer.organization.local_date(at);
    let (over, lasting): (Vec<_>, Vec<_>) = expected.iter().partition(|one| one.is_over(watch.as_of));
    if lasting.is_empty() {
        let joined = member.details.starts_on.max(date(member.created_at));
        let ended = over.iter().filter_map(|one| one.ends_on).max();
        let since = ended.map_or(joined, |ended| ended.max(joined)).max(first);
        return (member.details.role == Role::Rep).then_some((since, 0));
    }
    let acknowledged = |one: &Expectation| one.acknowledged_at.is_some_and(|at| date(at) <= watch.as_of);
    let waiting = lasting
        .iter()
        .filter(|one| one.starts_on <= watch.as_of && !acknowledged(one));
    let waiting: Vec<NaiveDate> = waiting.map(|one| waits_since(watch, one)).collect();
    Some((*waiting.iter().min()?, waiting.len()))
}

/// Since when an expectation waits to be acknowledged.
fn waits_since(watch: &Watch<'_>, one: &Expectation) -> NaiveDate {
    let date = |at| watch.viewer.organization.local_date(at);
    let set = match one.acknowledged_at {
        // It still waits: nothing has changed it since.
        None => date(one.updated_at),
        // It was acknowledged after the day judged: by what held then.
        Some(_) => {
            let term = one.term_on(watch.as_of).map_or(one.starts_on, |term| term.from);
            term.max(date(one.created_at))
        }
    };
    one.starts_on.max(set)
}

fn key(member: MemberId) -> AlertKey {
    AlertKey {
        rule: AlertRule::ExpectationsUnacknowledged,
        subject: Owner::Member(member),
        object: None,
        since: None,
    }
}

fn explanation(since: NaiveDate, before: bool, waiting: usize) -> Explanation {
    let reason = match waiting {
        0 => Reason::new(ReasonCode::NothingExpected, "Nothing is expected of this rep."),
        _ => {
            let text = "What is expected has waited five working days of the member to be acknowledged.";
            Reason::new(ReasonCode::NotAcknowledged, text)
        }
    };
    Explanation {
        inputs: vec![
            Input::new("waiting", waiting),
            Input::new(if before { "sinceAtLeast" } else { "since" }, since),
        ],
        formula: formula(AlertRule::ExpectationsUnacknowledged).to_owned(),
        reasons: vec![reason],
    }
}
