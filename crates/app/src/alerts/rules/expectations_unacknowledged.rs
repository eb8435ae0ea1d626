//! Members who have not acknowledged what is expected of them, and reps of whom nothing is. Where nothing was ever expected of anybody the organization works otherwise,
//! and nothing is said.

use super::super::watch::Watch;
use super::{ceased, formula};
use crate::error::Result;
use crate::goals::Calendars;
use chrono::{Days, NaiveDate};
use domain::alerts::{AlertKey, AlertRule, Finding, Raised, acknowledgement_missed, raised_anew, unsettled};
use domain::calendar::Period;
use domain::expectations::Expectation;
use domain::goals::{Explanation, Input, Owner, Reason, ReasonCode};
use domain::ids::MemberId;
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
            let zone = watch.viewer.organization.settings.time_zone;
            let (since, waiting) = unsettled(member, expected, (first, watch.as_of), zone)?;
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
