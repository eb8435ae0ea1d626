//! What rules about meetings share: the cadences of whoever is watched, and the alert about one.

use super::super::watch::Watch;
use crate::error::Result;
use crate::meetings::MeantMeeting;
use chrono::{DateTime, Utc};
use domain::alerts::{AlertKey, AlertObject, AlertRule, Finding, Raised, raised_anew};
use domain::cadences::{Cadence, CadenceSubject};
use domain::goals::{Explanation, Owner};
use domain::ids::MemberId;
use domain::meetings::{ExcuseGround, Meeting};

/// The cadences about whoever is watched that have not ended.
pub(super) async fn cadences(watch: &Watch<'_>) -> Result<Vec<Cadence>> {
    let members = watch.member_ids();
    Ok(watch
        .session
        .cadences_running(&members, &watch.teams, watch.as_of)
        .await?)
}

/// The end of the day judged, or now.
pub(super) fn instant(watch: &Watch<'_>) -> DateTime<Utc> {
    watch.app.as_of_instant(watch.viewer, watch.as_of)
}

/// Meetings as the rules judge them.
pub(super) fn judged(meetings: &[MeantMeeting]) -> Vec<(&Meeting, Option<ExcuseGround>)> {
    meetings
        .iter()
        .map(|meant| (&meant.meeting, meant.excuse))
        .collect()
}

/// The alert of a rule about a cadence, raised at an instant, or earlier, by what somebody did; none while it is not raised anew.
pub(super) fn finding(
    watch: &Watch<'_>,
    rule: AlertRule,
    cadence: &Cadence,
    (at, before): (DateTime<Utc>, bool),
    conduct: Option<MemberId>,
    explanation: Explanation,
) -> Option<Finding> {
    let key = AlertKey {
        rule,
        subject: match cadence.subject {
            CadenceSubject::Member(id) => Owner::Member(id),
            CadenceSubject::Team(id) => Owner::Team(id),
        },
        object: Some(AlertObject::Cadence(cadence.id)),
        since: None,
    };
    let raised = Raised {
        on: watch.viewer.organization.local_date(at),
        before,
    };
    let days = raised.on.iter_days().take_while(|day| *day <= watch.as_of);
    Some(Finding {
        key,
        period: None,
        raised: raised_anew(raised, watch.quiet_until(&key), days)?,
        over: None,
        conduct,
        explanation,
    })
}
