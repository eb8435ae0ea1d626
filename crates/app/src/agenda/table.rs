//! What lies on the table of a meeting that is to start: its sections with their numbers, held against the last meeting held.

use super::numbers::Table;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::meetings::SeenMeeting;
use chrono::NaiveDate;
use domain::agenda::{Agenda, SectionKind, SectionNumbers};
use domain::cadences::CadenceSubject;
use domain::commitments::{CommitmentFilter, Counterpart};
use domain::goals::Owner;
use domain::ids::{CadenceId, CommitmentId, MeetingId, MemberId, TeamId};
use std::collections::{BTreeSet, HashMap};

/// The sections of a meeting with their numbers, in order.
pub(crate) type Sections = Vec<(SectionKind, SectionNumbers)>;

/// The last meeting held of a cadence.
struct Last {
    on: NaiveDate,
    id: MeetingId,
    original: chrono::NaiveDateTime,
}

pub(crate) fn owner(subject: CadenceSubject) -> Owner {
    match subject {
        CadenceSubject::Member(id) => Owner::Member(id),
        CadenceSubject::Team(id) => Owner::Team(id),
    }
}

impl App {
    /// The sections of these meetings as of today, by a number of statements that depends neither on how many they are nor on
    /// what lies behind them. That whoever asks takes part is known.
    pub(crate) async fn tables(
        &self,
        viewer: &Viewer,
        meetings: &[&SeenMeeting],
    ) -> Result<HashMap<MeetingId, Sections>> {
        if meetings.is_empty() {
            return Ok(HashMap::new());
        }
        let last = self.last_held(viewer, meetings).await?;
        let before: Vec<MeetingId> = last.values().map(|last| last.id).collect();
        let agendas = self.reading(viewer).agendas(&before).await?;
        let none = Agenda::default();
        let earlier = |seen: &SeenMeeting| {
            let last = last.get(&seen.cadence.id);
            last.filter(|last| last.original < seen.meeting.original)
        };
        let tables: Vec<Table<'_>> = meetings
            .iter()
            .map(|seen| Table {
                kinds: SectionKind::of(seen.cadence.kind),
                owner: owner(seen.cadence.subject),
                since: earlier(seen).map(|last| last.on),
                before: earlier(seen).map(|last| agendas.get(&last.id).unwrap_or(&none)),
            })
            .collect();
        let numbers = self.numbers(viewer, &tables, viewer.today()).await?;
        let promised = self.promised(viewer, meetings).await?;
        let tables = meetings.iter().zip(numbers).map(|(seen, mut sections)| {
            for (kind, numbers) in &mut sections {
                if *kind == SectionKind::Commitments {
                    numbers.commitments = promised.of(seen);
                }
            }
            (seen.meeting.id, sections)
        });
        Ok(tables.collect())
    }

    /// The last meeting held of each cadence.
    async fn last_held(
        &self,
        viewer: &Viewer,
        meetings: &[&SeenMeeting],
    ) -> Result<HashMap<CadenceId, Last>> {
        let session = self.reading(viewer);
        let cadences: BTreeSet<CadenceId> = meetings.iter().map(|seen| seen.cadence.id).collect();
        let held = session
            .last_held(&cadences.into_iter().collect::<Vec<_>>())
            .await?;
        let zone = viewer.organization.settings.time_zone;
        let last = held.into_iter().map(|(cadence, (id, original, started))| {
            let on = zone.local_date(started);
            (cadence, Last { on, id, original })
        });
        Ok(last.collect())
    }

    /// Promises nobody disposed of, between those who hold meetings and those they are about, and to teams.
    async fn promised(&self, viewer: &Viewer, meetings: &[&SeenMeeting]) -> Result<Promised> {
        let about =
            |seen: &&&SeenMeeting| SectionKind::of(seen.cadence.kind).contains(&SectionKind::Commitments);
        let (mut members, mut teams): (BTreeSet<MemberId>, BTreeSet<TeamId>) = Default::default();
        for seen in meetings.iter().filter(about) {
            match seen.cadence.subject {
                CadenceSubject::Member(id) => {
                    members.extend([Some(id), seen.organizer].into_iter().flatten())
                }
                CadenceSubject::Team(id) => drop(teams.insert(id)),
            }
        }
        let system = viewer.as_system().asker;
        let session = self.reading(viewer);
        let open = CommitmentFilter {
            disposed: Some(false),
            ..CommitmentFilter::default()
        };
        let mut found = Vec::new();
        if !members.is_empty() {
            let between = CommitmentFilter {
                between: Some(members.into_iter().collect()),
                ..open.clone()
            };
            found.extend(
                session
                    .commitments_matching(&system, &between, viewer.today())
                    .await?,
            );
        }
        if !teams.is_empty() {
            let to_teams = CommitmentFilter {
                to_teams: Some(teams.into_iter().collect()),
                ..open
            };
            found.extend(
                session
                    .commitments_matching(&system, &to_teams, viewer.today())
                    .await?,
            );
        }
        let sides = found
            .into_iter()
            .map(|found| (found.id, found.maker, found.promise.to));
        Ok(Promised(sides.collect()))
    }
}

/// Promises, each with who made it and to whom.
struct Promised(Vec<(CommitmentId, MemberId, Counterpart)>);

impl Promised {
    /// Those on the table of a meeting: between whom it is about and who holds it, or to the team it is about.
    fn of(&self, seen: &SeenMeeting) -> Vec<CommitmentId> {
        let on_table = |maker: MemberId, to: Counterpart| match (seen.cadence.subject, to) {
            (CadenceSubject::Member(subject), Counterpart::Member(to)) => {
                let other = seen.organizer;
                (maker == subject && Some(to) == other) || (Some(maker) == other && to == subject)
            }
            (CadenceSubject::Team(team), Counterpart::Team(to)) => team == to,
            _ => false,
        };
        let on_table = self.0.iter().filter(|(_, maker, to)| on_table(*maker, *to));
        on_table.map(|(id, ..)| *id).collect()
    }
}
