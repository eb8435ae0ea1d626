//! What rules about meetings share: the cadences of whoever is watched, and the alert about one.

use super::super::watch::Watch;
use crate::error::Result;
use crate::meetings::MeantMeeting;
use chrono::{DateTime, TimeDelta, Utc};
use domain::alerts::{AlertKey, AlertObject, AlertRule, Finding, Raised, raised_anew};
use domain::cadences::{Cadence, CadenceSubject};
use domain::goals::{Explanation, Owner};
use domain::ids::{CadenceId, MemberId};
use domain::meetings::{ExcuseGround, Meeting};
use std::collections::HashMap;

/// Days after its end for which a cadence is still looked at: to end it settles nothing, and another one may take its place.
const AFTER_ITS_END: i64 = 31;

/// The cadences about whoever is watched that have not ended, or ended lately, and when the last meeting of each was held.
pub(super) struct Watched {
    pub(super) cadences: Vec<Cadence>,
    pub(super) last_held: HashMap<CadenceId, DateTime<Utc>>,
}

impl Watched {
    pub(super) async fn of(watch: &Watch<'_>) -> Result<Self> {
        let members = watch.member_ids();
        let since = watch.as_of - TimeDelta::days(AFTER_ITS_END);
        let cadences = watch
            .session
            .cadences_running(&members, &watch.teams, since)
            .await?;
        let ids: Vec<CadenceId> = cadences.iter().map(|cadence| cadence.id).collect();
        let last_held = watch.session.last_started(&ids, instant(watch)).await?;
        Ok(Self { cadences, last_held })
    }

    /// Whether one of the same kind and about the same took the place of a cadence that was ended, and was met since an instant.
    pub(super) fn met_again(&self, cadence: &Cadence, since: DateTime<Utc>) -> bool {
        let held = |other: &Cadence| self.last_held.get(&other.id).is_some_and(|held| *held > since);
        let mut alike = self.cadences.iter().filter(|other| other.is_like(cadence));
        cadence.ended_on.is_some() && alike.any(held)
    }

    /// A cadence as it is judged at an instant, and the instant: one that was ended as it was at its end, or, where another took its
    /// place, as if it went on.
    pub(super) fn judged(&self, cadence: &Cadence, at: DateTime<Utc>) -> (Cadence, DateTime<Utc>) {
        if self.is_replaced(cadence) {
            return (cadence.going_on(), at);
        }
        cadence.while_it_ran(at)
    }

    /// Whether another cadence took the place of one that was ended.
    pub(super) fn is_replaced(&self, cadence: &Cadence) -> bool {
        self.cadences
            .iter()
            .any(|other| other.takes_the_place_of(cadence))
    }

    /// The cadences whose place one took.
    pub(super) fn replaced_by(&self, cadence: &Cadence) -> impl Iterator<Item = &Cadence> {
        self.cadences
            .iter()
            .filter(|other| cadence.takes_the_place_of(other))
    }
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
