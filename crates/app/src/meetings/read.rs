//! Lists of meetings: what cadences give and what became of it, put together.

use super::seen::SeenMeeting;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::cadences::{Cadence, CadenceFilter};
use domain::calendar::Period;
use domain::ids::{CadenceId, MeetingId, MemberId, TeamId};
use domain::meetings::{Meeting, MeetingKey, occurrence_of};
use domain::paging::{Key, Page, PageRequest};
use persistence::{Attending, Session};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

type Pairs = Vec<(Arc<Cadence>, Meeting)>;

impl App {
    /// A page of meetings that start on days of the organization, by their time.
    pub async fn meetings(
        &self,
        viewer: &Viewer,
        filter: &CadenceFilter,
        days: Period,
        request: &PageRequest,
    ) -> Result<Page<SeenMeeting>> {
        let session = self.reading(viewer);
        let rows = self.listed(&session, viewer, filter, days).await?;
        let rows = rows
            .into_iter()
            .map(|(cadence, meeting)| (key(&meeting), (cadence, meeting)));
        let page = Page::of_sorted(request, rows.collect());
        let (keys, rows): (Vec<Key>, Pairs) = page.rows.into_iter().unzip();
        let places: HashMap<MeetingId, Key> = rows
            .iter()
            .zip(keys)
            .map(|((_, meeting), key)| (meeting.id, key))
            .collect();
        let seen = self.meetings_seen(&session, viewer, rows).await?;
        let rows = seen
            .into_iter()
            .filter_map(|seen| Some((places.get(&seen.meeting.id)?.clone(), seen)));
        Ok(Page {
            rows: rows.collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
        })
    }

    /// How many meetings there are for the viewer on some days.
    pub async fn meetings_count(&self, viewer: &Viewer, filter: &CadenceFilter, days: Period) -> Result<u64> {
        let session = self.reading(viewer);
        let rows = self.listed(&session, viewer, filter, days).await?;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }

    /// The meetings among `ids` the viewer may see, touched or not, in no particular order.
    pub async fn meetings_by_id(&self, viewer: &Viewer, ids: &[MeetingId]) -> Result<Vec<SeenMeeting>> {
        let session = self.reading(viewer);
        let found = named(&session, ids).await?;
        self.meetings_seen(&session, viewer, found).await
    }

    /// Everybody who takes part in each of some meetings that were started.
    pub async fn attending(
        &self,
        viewer: &Viewer,
        ids: &[MeetingId],
    ) -> Result<HashMap<MeetingId, Vec<Attending>>> {
        Ok(self.reading(viewer).attending(ids).await?)
    }

    /// The instant a day is judged at: its end in the organization's zone, or now where it is not over.
    pub fn as_of_instant(&self, viewer: &Viewer, date: NaiveDate) -> DateTime<Utc> {
        let zone = viewer.organization.settings.time_zone;
        zone.end_of_day(date).min(self.now())
    }

    /// Every meeting that starts on some days and is open to the viewer, by its time.
    pub(crate) async fn listed(
        &self,
        session: &Session,
        viewer: &Viewer,
        filter: &CadenceFilter,
        days: Period,
    ) -> Result<Pairs> {
        let zone = viewer.organization.settings.time_zone;
        let span = (zone.start_of_day(days.start()), zone.start_of_day(days.end()));
        let cadences = session.cadences_seen(&viewer.asker, filter).await?;
        let cadences: Vec<Arc<Cadence>> = cadences.into_iter().map(Arc::new).collect();
        let mut found = of_cadences(session, &cadences, span).await?;
        if let Some(me) = viewer.principal().member() {
            let attended = session.meetings_attended(me, span).await?;
            let guest = self.only_invited(session, viewer, me, &cadences).await?;
            found.retain(|(cadence, meeting)| {
                !guest.contains(&cadence.id)
                    || cadence.invites(me, meeting.day())
                    || attended.contains(&meeting.id)
            });
            let known: HashSet<CadenceId> = cadences.iter().map(|cadence| cadence.id).collect();
            let others = named(session, &attended).await?;
            let wanted = |cadence: &Cadence| !known.contains(&cadence.id) && fits(cadence, filter);
            found.extend(others.into_iter().filter(|(cadence, _)| wanted(cadence)));
            let listed: HashSet<MeetingId> = found.iter().map(|(_, meeting)| meeting.id).collect();
            let held = self
                .held_from_afar(session, viewer, me, (&cadences, filter), (days, span))
                .await?;
            let held = held.into_iter();
            found.extend(held.filter(|(_, meeting)| !listed.contains(&meeting.id)));
        }
        found.sort_by_key(|(_, meeting)| (meeting.starts_at, meeting.id));
        Ok(found)
    }

    /// The meetings a member is to hold, or was, by whom they lead on other days than today: of cadences that are not among some.
    async fn held_from_afar(
        &self,
        session: &Session,
        viewer: &Viewer,
        me: MemberId,
        (cadences, filter): (&[Arc<Cadence>], &CadenceFilter),
        (days, span): (Period, (DateTime<Utc>, DateTime<Utc>)),
    ) -> Result<Pairs> {
        let led = session.leaderships_from(me, days.start()).await?;
        let led = led.iter().filter(|held| held.span.from < days.end());
        let teams: Vec<TeamId> = led.map(|held| held.team_id).collect();
        if teams.is_empty() {
            return Ok(Vec::new());
        }
        let seen: HashSet<CadenceId> = cadences.iter().map(|cadence| cadence.id).collect();
        let known = cadences.iter().filter_map(|cadence| cadence.subject_member());
        let known: HashSet<MemberId> = known.collect();
        let belonging = session.belonging_within(&teams, days).await?;
        let belonging = belonging.into_iter().map(|(_, member, _)| member);
        let others: HashSet<MemberId> = belonging.filter(|member| !known.contains(member)).collect();
        let others: Vec<MemberId> = others.into_iter().collect();
        let found = session.cadences_running(&others, &teams, days.start()).await?;
        let new = |cadence: &Cadence| !seen.contains(&cadence.id) && fits(cadence, filter);
        let found = found.into_iter().filter(new);
        let found: Vec<Arc<Cadence>> = found.map(Arc::new).collect();
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let all: Vec<&Cadence> = found.iter().map(|cadence| &**cadence).collect();
        let around = self.around(session, viewer, &all, None).await?;
        let mut meetings = of_cadences(session, &found, span).await?;
        meetings.retain(|(cadence, meeting)| around.covering.holder(cadence, meeting) == Some(me));
        Ok(meetings)
    }

    /// The cadences that are open to a member because they are invited, and for no other reason: on the days they are.
    async fn only_invited(
        &self,
        session: &Session,
        viewer: &Viewer,
        me: MemberId,
        cadences: &[Arc<Cadence>],
    ) -> Result<HashSet<CadenceId>> {
        let invited = |cadence: &&Arc<Cadence>| cadence.participants.iter().any(|held| held.member == me);
        let mine: Vec<&Cadence> = cadences
            .iter()
            .filter(invited)
            .map(|cadence| &**cadence)
            .collect();
        if mine.is_empty() {
            return Ok(HashSet::new());
        }
        let around = self.around(session, viewer, &mine, None).await?;
        let guest = |cadence: &&&Cadence| around.opened(viewer, cadence.subject, false).is_none();
        Ok(mine.iter().filter(guest).map(|cadence| cadence.id).collect())
    }
}

/// The meetings of some cadences that start in a span, touched or not.
pub(crate) async fn of_cadences(
    session: &Session,
    cadences: &[Arc<Cadence>],
    span: (DateTime<Utc>, DateTime<Utc>),
) -> Result<Pairs> {
    let ids: Vec<CadenceId> = cadences.iter().map(|cadence| cadence.id).collect();
    let mut kept: HashMap<CadenceId, HashMap<MeetingId, Meeting>> = HashMap::new();
    for meeting in session.meetings_kept(&ids, span).await? {
        kept.entry(meeting.cadence)
            .or_default()
            .insert(meeting.id, meeting);
    }
    let mut found = Vec::new();
    for cadence in cadences {
        let touched = kept.remove(&cadence.id).unwrap_or_default();
        for occurrence in cadence.occurrences(span.0, span.1) {
            let planned = Meeting::planned(cadence, &occurrence);
            if !touched.contains_key(&planned.id) {
                found.push((cadence.clone(), planned));
            }
        }
        let inside = touched
            .into_values()
            .filter(|held| (span.0..span.1).contains(&held.starts_at));
        found.extend(inside.map(|held| (cadence.clone(), held.within(cadence))));
    }
    Ok(found)
}

/// Whether a cadence is one that is asked for.
fn fits(cadence: &Cadence, filter: &CadenceFilter) -> bool {
    filter.cadence.is_none_or(|id| id == cadence.id)
        && filter.kind.is_none_or(|kind| kind == cadence.kind)
        && filter
            .member
            .is_none_or(|id| cadence.subject_member() == Some(id))
        && filter.team.is_none_or(|id| cadence.subject_team() == Some(id))
}

/// The meetings with these ids, touched or not, whoever asks.
pub(crate) async fn named(session: &Session, ids: &[MeetingId]) -> Result<Pairs> {
    let mut wanted: Vec<_> = ids
        .iter()
        .filter_map(|id| Some((*id, occurrence_of(*id)?)))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut keys: Vec<MeetingKey> = wanted.iter().map(|(_, (key, _))| *key).collect();
    keys.dedup();
    let cadences = session.cadences_by_key(&keys).await?;
    let cadences: HashMap<MeetingKey, Arc<Cadence>> = cadences
        .into_iter()
        .map(|cadence| (cadence.key, Arc::new(cadence)))
        .collect();
    let ids: Vec<MeetingId> = wanted.iter().map(|(id, _)| *id).collect();
    let kept = session.meetings_kept_by_id(&ids).await?;
    let mut kept: HashMap<MeetingId, Meeting> = kept.into_iter().map(|held| (held.id, held)).collect();
    let found = wanted.into_iter().filter_map(|(id, (key, original))| {
        let cadence = cadences.get(&key)?;
        let meeting = match kept.remove(&id) {
            Some(held) => held.within(cadence),
            None => Meeting::planned(cadence, &cadence.occurrence(original)?),
        };
        Some((cadence.clone(), meeting))
    });
    Ok(found.collect())
}

fn key(meeting: &Meeting) -> Key {
    Key {
        sort: meeting.starts_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        id: meeting.id.as_uuid(),
    }
}
