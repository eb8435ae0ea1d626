//! How regularly meetings were held: of cadences, of members, and of leaders by those who report to them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::access::{Action, Detail};
use domain::cadences::Cadence;
use domain::calendar::Period;
use domain::ids::{CadenceId, MeetingId, MemberId, TeamId};
use domain::meetings::{CadenceCompliance, ExcuseGround, LeadershipCompliance, Meeting, Part, overdue_since};
use domain::teams::Chart;
use persistence::Session;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The days compliance is asked of: so many, until the end of one, or until now where it is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ComplianceDays {
    /// The last day.
    pub as_of: NaiveDate,
    /// How many days, the last one among them.
    pub days: i64,
}

/// A meeting of a cadence, as compliance judges it.
#[derive(Clone, Debug)]
pub(crate) struct MeantMeeting {
    pub(crate) meeting: Meeting,
    /// The ground on which its day does not count by itself.
    pub(crate) excuse: Option<ExcuseGround>,
    /// Who was to hold it.
    pub(crate) organizer: Option<MemberId>,
}

/// The meetings of a cadence over some time, in the order in which they were first meant to start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meant {
    pub(crate) meetings: Vec<MeantMeeting>,
    /// Who holds the cadence at the end of that time.
    holder: Option<MemberId>,
}

impl Meant {
    /// Who is late where nobody meets by an instant: whoever was to hold the last one whose time has come.
    pub(crate) fn late(&self, at: DateTime<Utc>) -> Option<MemberId> {
        let due = |meant: &&MeantMeeting| meant.meeting.settled().0 <= at;
        let last = self.meetings.iter().rev().find(due);
        last.map_or(self.holder, |last| last.organizer)
    }
}

/// How regularly a leader meets those who report to them, and how much of it is open.
#[derive(Clone, Debug)]
pub struct LedCompliance {
    /// By report.
    pub figures: LeadershipCompliance<MemberId>,
    /// How much of it is open: who the reports are only in full.
    pub detail: Detail,
}

impl App {
    /// How regularly the meetings of these cadences were held, whoever asks: of cadences whoever asks sees.
    pub async fn cadences_compliance(
        &self,
        viewer: &Viewer,
        cadences: &[Arc<Cadence>],
        asked: ComplianceDays,
    ) -> Result<HashMap<CadenceId, CadenceCompliance>> {
        let session = self.reading(viewer);
        self.compliance(&session, viewer, cadences, asked).await
    }

    /// How regularly meetings about each of these members were held, as far as that is open to the viewer.
    pub async fn members_compliance(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        asked: ComplianceDays,
    ) -> Result<HashMap<MemberId, CadenceCompliance>> {
        let session = self.reading(viewer);
        let asker = &viewer.asker;
        let open = session
            .members_details(asker, Action::ReadCadenceCompliance, members)
            .await?;
        let open: Vec<MemberId> = open.into_keys().collect();
        self.compliance_about(&session, viewer, &open, asked).await
    }

    /// How regularly each of these leaders meets those who report to them, as far as that is open to the viewer; those to whom nobody
    /// reports on the day are left out.
    pub async fn leaders_compliance(
        &self,
        viewer: &Viewer,
        leaders: &[MemberId],
        asked: ComplianceDays,
    ) -> Result<HashMap<MemberId, LedCompliance>> {
        let session = self.reading(viewer);
        let asker = &viewer.asker;
        let open = session
            .members_details(asker, Action::ReadCadenceCompliance, leaders)
            .await?;
        let (placements, leaderships) = (
            session.placements_on(asked.as_of).await?,
            session.leaderships_on(asked.as_of).await?,
        );
        let chart = Chart::on(asked.as_of, &placements, &leaderships);
        // What nobody leads falls to the nearest leader above.
        let covered = open
            .keys()
            .map(|leader| (*leader, chart.covered_by(Some(*leader))));
        let covered: HashMap<MemberId, Vec<TeamId>> = covered.collect();
        let teams: Vec<TeamId> = covered.values().flatten().copied().collect();
        let assigned = session.assigned_to(&teams, asked.as_of).await?;
        let mut reports: HashMap<MemberId, Vec<MemberId>> = HashMap::new();
        for (leader, teams) in covered {
            let of_teams = assigned.iter().filter(|row| teams.contains(&row.team_id));
            let others = of_teams.map(|row| row.member_id).filter(|id| *id != leader);
            let mut others: Vec<MemberId> = others.collect();
            others.extend(chart.leaders_answering_to(Some(leader)));
            others.sort_unstable();
            others.dedup();
            reports.insert(leader, others);
        }
        let mut everybody: Vec<MemberId> = reports.values().flatten().copied().collect();
        everybody.sort_unstable();
        everybody.dedup();
        let known = session.members_by_id(&everybody).await?;
        let active: HashSet<MemberId> = known
            .iter()
            .filter(|held| held.active)
            .map(|held| held.id)
            .collect();
        everybody.retain(|id| active.contains(id));
        let figures = self.compliance_held(&session, viewer, &everybody, asked).await?;
        let led = reports.into_iter().filter_map(|(leader, mut members)| {
            members.retain(|id| active.contains(id));
            let of = |id: MemberId| (id, figures.get(&(id, leader)).copied().unwrap_or_default());
            let reports: Vec<_> = members.into_iter().map(of).collect();
            let detail = *open.get(&leader)?;
            let figures = LeadershipCompliance { reports };
            (!figures.reports.is_empty()).then_some((leader, LedCompliance { figures, detail }))
        });
        Ok(led.collect())
    }

    /// By member and by who was to hold them: meetings about the member together. Nobody answers for what another did.
    async fn compliance_held(
        &self,
        session: &Session,
        viewer: &Viewer,
        members: &[MemberId],
        asked: ComplianceDays,
    ) -> Result<HashMap<(MemberId, MemberId), CadenceCompliance>> {
        let cadences = session.cadences_about(members).await?;
        let ids: Vec<CadenceId> = cadences.iter().map(|cadence| cadence.id).collect();
        let (at, span) = self.compliance_span(viewer, asked);
        let last_held = session.last_started(&ids, at).await?;
        let all: Vec<&Cadence> = cadences.iter().collect();
        let meetings = self.meetings_meant(session, viewer, &all, span).await?;
        let mut sums: HashMap<(MemberId, MemberId), CadenceCompliance> = HashMap::new();
        for cadence in &cadences {
            let (Some(meant), Some(member)) = (meetings.get(&cadence.id), cadence.subject_member()) else {
                continue;
            };
            let late = meant.late(at);
            let holders = meant.meetings.iter().filter_map(|meant| meant.organizer);
            let holders: HashSet<MemberId> = holders.chain(late).collect();
            for holder in holders {
                let all = meant.meetings.iter();
                let of_holder = all.filter(|meant| meant.organizer == Some(holder));
                let counted =
                    CadenceCompliance::of(of_holder.map(|meant| (&meant.meeting, meant.excuse)), at);
                let is_last = late == Some(holder);
                let last_held_at = last_held.get(&cadence.id).copied().filter(|_| is_last);
                let sum = sums.entry((member, holder)).or_default();
                *sum = sum.and(CadenceCompliance {
                    last_held_at,
                    overdue: is_last && overdue_since(cadence, last_held_at, at).is_some(),
                    ..counted
                });
            }
        }
        Ok(sums)
    }

    /// The instant compliance is judged at, and the days looked at until then.
    fn compliance_span(
        &self,
        viewer: &Viewer,
        asked: ComplianceDays,
    ) -> (DateTime<Utc>, (DateTime<Utc>, DateTime<Utc>)) {
        let zone = viewer.organization.settings.time_zone;
        let first = asked.as_of - TimeDelta::days(asked.days - 1);
        let at = self.as_of_instant(viewer, asked.as_of);
        (at, (zone.start_of_day(first), at))
    }

    /// By member: every conversation about them together. Those about whom there is none are told as nothing expected.
    async fn compliance_about(
        &self,
        session: &Session,
        viewer: &Viewer,
        members: &[MemberId],
        asked: ComplianceDays,
    ) -> Result<HashMap<MemberId, CadenceCompliance>> {
        let cadences = session.cadences_about(members).await?;
        let cadences: Vec<Arc<Cadence>> = cadences.into_iter().map(Arc::new).collect();
        let found = self.compliance(session, viewer, &cadences, asked).await?;
        let nothing = |id: &MemberId| (*id, CadenceCompliance::default());
        let mut sums: HashMap<MemberId, CadenceCompliance> = members.iter().map(nothing).collect();
        for cadence in &cadences {
            let held = found.get(&cadence.id).copied().unwrap_or_default();
            if let Some(member) = cadence.subject_member() {
                let sum = sums.entry(member).or_default();
                *sum = sum.and(held);
            }
        }
        Ok(sums)
    }

    async fn compliance(
        &self,
        session: &Session,
        viewer: &Viewer,
        cadences: &[Arc<Cadence>],
        asked: ComplianceDays,
    ) -> Result<HashMap<CadenceId, CadenceCompliance>> {
        let (at, span) = self.compliance_span(viewer, asked);
        let ids: Vec<CadenceId> = cadences.iter().map(|cadence| cadence.id).collect();
        let last_held = session.last_started(&ids, at).await?;
        let all: Vec<&Cadence> = cadences.iter().map(|cadence| &**cadence).collect();
        let meetings = self.meetings_meant(session, viewer, &all, span).await?;
        let found = cadences.iter().map(|cadence| {
            let meetings = meetings
                .get(&cadence.id)
                .into_iter()
                .flat_map(|meant| &meant.meetings);
            let last_held_at = last_held.get(&cadence.id).copied();
            let counted = CadenceCompliance {
                last_held_at,
                overdue: overdue_since(cadence, last_held_at, at).is_some(),
                ..CadenceCompliance::of(meetings.map(|meant| (&meant.meeting, meant.excuse)), at)
            };
            (cadence.id, counted)
        });
        Ok(found.collect())
    }

    /// The meetings of each of these cadences that were first meant to start in a span, wherever they were moved, each with the ground on which its day
    /// does not count by itself.
    pub(crate) async fn meetings_meant(
        &self,
        session: &Session,
        viewer: &Viewer,
        cadences: &[&Cadence],
        span: (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<HashMap<CadenceId, Meant>> {
        let ids: Vec<CadenceId> = cadences.iter().map(|cadence| cadence.id).collect();
        let mut kept: HashMap<CadenceId, HashMap<MeetingId, Meeting>> = HashMap::new();
        for meeting in session.meetings_kept(&ids, span).await? {
            kept.entry(meeting.cadence)
                .or_default()
                .insert(meeting.id, meeting);
        }
        let zone = viewer.organization.settings.time_zone;
        // A day on each side: meetings are local to zones of their own.
        let first = zone.local_date(span.0) - TimeDelta::days(1);
        let days = Period::new(first, zone.local_date(span.1) + TimeDelta::days(2)).ok();
        let around = self.around(session, viewer, cadences, days).await?;
        let all = kept.values().flat_map(HashMap::values);
        let started = all.filter(|meeting| meeting.started().is_some());
        let started: Vec<MeetingId> = started.map(|meeting| meeting.id).collect();
        let attending = session.attending(&started).await?;
        let today = zone.local_date(span.1);
        let found = cadences.iter().map(|cadence| {
            let touched = kept.remove(&cadence.id).unwrap_or_default();
            let meetings = meant_for(cadence, touched, span).into_iter();
            let judged = meetings.map(|meeting| {
                let there = attending.get(&meeting.id).into_iter().flatten();
                let held = there.filter(|held| held.part == Part::Organizer);
                let held = held.map(|held| held.member).next();
                let organizer = held.or_else(|| around.covering.holder(cadence, &meeting));
                MeantMeeting {
                    excuse: around.excuse(cadence, organizer, &meeting),
                    meeting,
                    organizer,
                }
            });
            let meant = Meant {
                meetings: judged.collect(),
                holder: around.covering.organizer(cadence, today),
            };
            (cadence.id, meant)
        });
        Ok(found.collect())
    }
}

/// The meetings of a cadence that were first meant to start in a span, wherever they were moved.
fn meant_for(
    cadence: &Cadence,
    mut touched: HashMap<MeetingId, Meeting>,
    span: (DateTime<Utc>, DateTime<Utc>),
) -> Vec<Meeting> {
    let occurrences = cadence.occurrences(span.0, span.1);
    let mut meetings: Vec<Meeting> = occurrences
        .iter()
        .map(|occurrence| {
            let planned = Meeting::planned(cadence, occurrence);
            touched.remove(&planned.id).unwrap_or(planned)
        })
        .collect();
    // What was held or called off before its cadence had it no more was so all the same.
    let original = |meeting: &Meeting| meeting.zone.instant(meeting.original);
    let left = touched.into_values().map(|meeting| meeting.within(cadence));
    meetings.extend(left.filter(|meeting| (span.0..span.1).contains(&original(meeting)) && !meeting.occurs));
    meetings.sort_by_key(original);
    meetings
}
