//! Reading agendas: those who take part read all of them; others how far they got, and whether the gate was open.

use super::scene::phase;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::meetings::SeenMeeting;
use chrono::TimeDelta;
use domain::access::Action;
use domain::agenda::{
    Agenda, CarriedOver, ContentRead, Course, FrozenSection, GapAnswer, Gate, Phase, ReadPart, gaps,
};
use domain::cadences::CadenceSubject;
use domain::ids::{MeetingId, MemberId};
use std::collections::{HashMap, HashSet};

/// The agenda of a meeting, as far as it is open to whoever asks.
#[derive(Clone, Debug)]
pub struct SeenAgenda {
    /// The gate; none where the agenda has none, and to those to whom the content is not open before the start.
    pub gate: Option<Gate>,
    /// Which section is talked about.
    pub course: Course,
    /// The sections in order, and whether their numbers were frozen; none where the content is not open.
    pub sections: Option<Vec<FrozenSection>>,
    /// What was said about gaps; none where the content is not open.
    pub answers: Vec<GapAnswer>,
    /// Promises that were carried over; none where the content is not open.
    pub carried: Vec<CarriedOver>,
    /// How many gaps there are.
    pub gaps: usize,
    /// How many of them have a cause and an action.
    pub addressed: usize,
    /// Whether the numbers were frozen.
    pub frozen: bool,
}

/// Minutes within which somebody reads the same on one occasion: it is written down once.
const SAME_READING: i64 = 10;

impl SeenMeeting {
    /// The action that reads what is said in the meeting.
    fn content(&self) -> Action {
        match self.cadence.subject {
            CadenceSubject::Member(_) => Action::ReadMeetingContent,
            CadenceSubject::Team(_) => Action::ReadTeamMeetingContent,
        }
    }

    /// Whether what is said in the meeting is open to the viewer.
    pub fn opens_content(&self, viewer: &Viewer) -> bool {
        self.opens(viewer, self.content())
    }
}

impl App {
    /// Those of the meetings whose content the viewer may read. That somebody who takes no part in one reads it is written down
    /// first.
    pub async fn contents_opened(
        &self,
        viewer: &Viewer,
        meetings: &[&SeenMeeting],
    ) -> Result<HashSet<MeetingId>> {
        let open = meetings.iter().filter(|seen| seen.opens_content(viewer));
        let (mut ids, mut strange) = (HashSet::new(), Vec::new());
        for seen in open {
            ids.insert(seen.meeting.id);
            if !seen.participates {
                strange.push(seen.meeting.clone());
            }
        }
        self.reading_noted(viewer, strange, ReadPart::Content).await?;
        Ok(ids)
    }

    /// Writes down that the viewer reads something of meetings, for those who took part to see.
    pub(crate) async fn reading_noted(
        &self,
        viewer: &Viewer,
        meetings: Vec<domain::meetings::Meeting>,
        part: ReadPart,
    ) -> Result<()> {
        let Some(reader) = viewer.principal().member().filter(|_| !meetings.is_empty()) else {
            return Ok(());
        };
        self.beside(viewer, (meetings, part), move |work, input| async move {
            let (meetings, part) = &*input;
            let mut reads = Vec::with_capacity(meetings.len());
            let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
            let lately = work.now - TimeDelta::minutes(SAME_READING);
            let noted = work.meetings_read_since(&ids, (reader, *part), lately).await?;
            for planned in meetings.iter().filter(|meeting| !noted.contains(&meeting.id)) {
                work.meeting_touched(planned).await?;
                let read = ContentRead {
                    meeting: planned.id,
                    reader,
                    part: *part,
                    at: work.now,
                };
                reads.push((work.next_id(), read));
            }
            Ok(work.content_reads_insert(&reads).await?)
        })
        .await
    }

    /// Who read what was said in each of those meetings that the viewer takes part in, without taking part; others are left out.
    pub async fn content_reads(
        &self,
        viewer: &Viewer,
        meetings: &[&SeenMeeting],
    ) -> Result<HashMap<MeetingId, Vec<ContentRead>>> {
        let own = meetings.iter().filter(|seen| seen.participates);
        let own: Vec<MeetingId> = own.map(|seen| seen.meeting.id).collect();
        let mut reads = self.reading(viewer).content_reads(&own).await?;
        Ok(own
            .into_iter()
            .map(|id| (id, reads.remove(&id).unwrap_or_default()))
            .collect())
    }

    /// The agendas of meetings: in full of those in `open`, whose content is known to be open to the viewer.
    pub async fn agendas(
        &self,
        viewer: &Viewer,
        meetings: &[&SeenMeeting],
        open: &HashSet<MeetingId>,
    ) -> Result<HashMap<MeetingId, SeenAgenda>> {
        let session = self.reading(viewer);
        let ids: Vec<MeetingId> = meetings.iter().map(|seen| seen.meeting.id).collect();
        // Before the start figures are those of today.
        let early =
            |seen: &SeenMeeting| phase(&seen.meeting) == Phase::Before && seen.is_held_from_afar(viewer);
        let is_open = |seen: &SeenMeeting| open.contains(&seen.meeting.id) && !early(seen);
        let mut kept = session.agendas(&ids).await?;
        let mut answers = session.gap_answers(&ids).await?;
        let mut carried = session.carried_over(&ids).await?;
        let ahead: Vec<&SeenMeeting> = meetings
            .iter()
            .copied()
            .filter(|seen| phase(&seen.meeting) == Phase::Before && is_open(seen))
            .collect();
        let mut live = self.tables(viewer, &ahead).await?;
        let mut found = HashMap::with_capacity(ids.len());
        for seen in meetings {
            let id = seen.meeting.id;
            let mut agenda = kept.remove(&id).unwrap_or_default();
            let frozen = !agenda.sections.is_empty();
            if let Some(sections) = live.remove(&id).filter(|_| !frozen) {
                agenda.policy = Some(viewer.organization.settings.policies.activity_gate);
                agenda.sections = sections
                    .into_iter()
                    .map(|(kind, numbers)| FrozenSection {
                        kind,
                        numbers,
                        frozen_at: self.now(),
                        refreshes: Vec::new(),
                        completed: None,
                    })
                    .collect();
            }
            let answers = answers.remove(&id).unwrap_or_default();
            let carried = carried.remove(&id).unwrap_or_default();
            let seen = seen_agenda(seen, agenda, answers, carried, (frozen, is_open(seen)));
            found.insert(id, seen);
        }
        Ok(found)
    }

    /// How often each of some members opened a gate against the numbers in the last days, of those of whom the viewer may know.
    pub async fn gate_overrides(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        window: domain::calendar::Period,
    ) -> Result<HashMap<MemberId, i64>> {
        let session = self.reading(viewer);
        let action = Action::ReadSupportBalance;
        let open = session.members_details(&viewer.asker, action, members).await?;
        let zone = viewer.organization.settings.time_zone;
        let span = (zone.start_of_day(window.start()), zone.start_of_day(window.end()));
        let members: Vec<MemberId> = open.into_keys().collect();
        let mut counted = session.gate_overrides(&members, span).await?;
        let counts = members
            .into_iter()
            .map(|member| (member, counted.remove(&member).unwrap_or_default()));
        Ok(counts.collect())
    }
}

fn seen_agenda(
    seen: &SeenMeeting,
    agenda: Agenda,
    answers: Vec<GapAnswer>,
    carried: Vec<CarriedOver>,
    (frozen, open): (bool, bool),
) -> SeenAgenda {
    let all = agenda.sections.iter().flat_map(|section| {
        gaps(section.kind, &section.numbers)
            .into_iter()
            .map(|gap| (section.kind, gap))
    });
    let all: Vec<_> = all.collect();
    let addressed = answers
        .iter()
        .filter(|said| all.contains(&(said.section, said.about)));
    SeenAgenda {
        gate: agenda.gate(),
        course: agenda.course(phase(&seen.meeting)),
        gaps: all.len(),
        addressed: addressed.count(),
        sections: open.then_some(agenda.sections),
        answers: if open { answers } else { Vec::new() },
        carried: if open { carried } else { Vec::new() },
        frozen,
    }
}
