//! Meetings as far as whoever asks may see them: before the start by who takes part now, from the start on by who did.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::cadences::around::Around;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::access::{Action, Detail, Relations};
use domain::cadences::{Cadence, CadenceSubject};
use domain::calendar::Period;
use domain::ids::{MeetingId, MemberId};
use domain::meetings::{CancelledBy, ExcuseGround, Meeting, MeetingState, Part, Tenures};
use persistence::{Attending, Session};
use std::collections::HashMap;
use std::sync::Arc;

/// A meeting, and what it is to whoever asks.
#[derive(Clone, Debug)]
pub struct SeenMeeting {
    /// The meeting.
    pub meeting: Meeting,
    /// Its cadence.
    pub cadence: Arc<Cadence>,
    /// Who holds it, or held it; none where an executive has to step in.
    pub organizer: Option<MemberId>,
    /// The ground on which its day does not count by itself.
    pub excuse: Option<ExcuseGround>,
    /// Whether whoever asks takes part in it, or took part.
    pub participates: bool,
    /// Whether it is open to whoever asks by what they are today to those it is about, apart from taking part.
    pub related: bool,
    /// During which times what is written for it is for whoever asks, too: they joined later than others.
    pub tenures: Tenures,
    /// How much of it is open.
    pub detail: Detail,
}

impl SeenMeeting {
    /// How it stands at a time.
    pub fn state(&self, at: DateTime<Utc>) -> MeetingState {
        self.meeting.state(at, self.excuse)
    }

    /// Whether what somebody wrote at a time is for the viewer, where what is said in the meeting is.
    pub(crate) fn is_for(&self, viewer: &Viewer, author: MemberId, at: DateTime<Utc>) -> bool {
        viewer.principal().member() == Some(author) || self.tenures.hold(at)
    }

    /// Whether the reason somebody gave at a time for what became of it is told to the viewer: of a move to those who took part before, too.
    pub fn tells(&self, viewer: &Viewer, by: MemberId, at: DateTime<Utc>) -> bool {
        let before = at - TimeDelta::microseconds(1);
        self.detail == Detail::Full && (self.is_for(viewer, by, at) || self.tenures.hold(before))
    }

    /// Whether whoever asks holds it, and is nothing to those it is about yet, or any more: their figures of today are not for them.
    pub(crate) fn is_held_from_afar(&self, viewer: &Viewer) -> bool {
        let me = viewer.principal().member();
        me.is_some() && self.organizer == me && !self.related
    }

    /// Whether `action` opens to whoever asks because they take part, or do not.
    pub(crate) fn opens(&self, viewer: &Viewer, action: Action) -> bool {
        let relations = Relations {
            own: viewer
                .principal()
                .member()
                .is_some_and(|me| self.cadence.subject_member() == Some(me)),
            participant: self.participates,
            ..Relations::default()
        };
        viewer.opens(action, Detail::Full, relations)
    }

    /// What a member who takes part is to the meeting.
    pub(crate) fn side(&self, member: MemberId) -> CancelledBy {
        if self.organizer == Some(member) {
            CancelledBy::Organizer
        } else if self.cadence.subject == CadenceSubject::Member(member) {
            CancelledBy::Subject
        } else {
            CancelledBy::Other
        }
    }
}

impl App {
    /// The meetings among some that the viewer may see, with what they are to them, in their order.
    pub(crate) async fn meetings_seen(
        &self,
        session: &Session,
        viewer: &Viewer,
        meetings: Vec<(Arc<Cadence>, Meeting)>,
    ) -> Result<Vec<SeenMeeting>> {
        if meetings.is_empty() {
            return Ok(Vec::new());
        }
        let mut cadences: Vec<&Cadence> = meetings.iter().map(|(cadence, _)| &**cadence).collect();
        cadences.sort_unstable_by_key(|cadence| cadence.id);
        cadences.dedup_by_key(|cadence| cadence.id);
        let around = self.around(session, viewer, &cadences, days(&meetings)).await?;
        let started = meetings.iter().filter(|(_, meeting)| meeting.started().is_some());
        let started: Vec<MeetingId> = started.map(|(_, meeting)| meeting.id).collect();
        let attending = session.attending(&started).await?;
        let seen = meetings
            .into_iter()
            .filter_map(|(cadence, meeting)| seen(viewer, &around, &attending, cadence, meeting));
        Ok(seen.collect())
    }
}

fn seen(
    viewer: &Viewer,
    around: &Around,
    attending: &HashMap<MeetingId, Vec<Attending>>,
    cadence: Arc<Cadence>,
    meeting: Meeting,
) -> Option<SeenMeeting> {
    let me = viewer.principal().member();
    let (organizer, own) = match meeting.started() {
        Some(_) => {
            let there = attending.get(&meeting.id).map_or(&[][..], Vec::as_slice);
            let holds = there.iter().find(|held| held.part == Part::Organizer);
            let own = there.iter().find(|held| Some(held.member) == me);
            (
                holds.map(|held| held.member),
                own.map(|held| held.tenures.clone()),
            )
        }
        None => {
            let who = me.map(|me| (me, viewer.principal().is_executive()));
            let own = who.and_then(|who| around.covering.tenures(&cadence, &meeting, who));
            // What is written for a team's meeting is the team's.
            let belongs = me.is_some()
                && cadence.subject_member().is_none()
                && around.opened(viewer, cadence.subject, false) == Some(Detail::Full);
            let own = if belongs { Some(Tenures::always()) } else { own };
            (around.covering.holder(&cadence, &meeting), own)
        }
    };
    let participates = own.is_some();
    let related = around.opened(viewer, cadence.subject, false).is_some();
    let detail = around.opened(viewer, cadence.subject, participates)?;
    Some(SeenMeeting {
        // A day of leave does not make good what was missed before.
        excuse: match meeting.missed_at() {
            Some(_) => None,
            None => around.excuse(&cadence, organizer, &meeting),
        },
        meeting,
        cadence,
        organizer,
        participates,
        related,
        tenures: own.unwrap_or_else(Tenures::always),
        detail,
    })
}

/// The days some meetings take place on.
fn days(meetings: &[(Arc<Cadence>, Meeting)]) -> Option<Period> {
    let days = || meetings.iter().map(|(_, meeting)| meeting.day());
    let (first, last): (NaiveDate, NaiveDate) = (days().min()?, days().max()?);
    Period::new(first, last + TimeDelta::days(1)).ok()
}
