//! Leading a conversation through its sections: freezing the numbers, taking them anew, finishing one after another.

use super::scene::{Scene, phase, refused};
use super::table::Sections;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::meetings::SeenMeeting;
use crate::unit::Work;
use domain::access::Action;
use domain::agenda::{
    Agenda, Completion, FrozenSection, OnTheTable, Phase, Refresh, SectionKind, SectionNumbers,
    check_addressed, check_disposed,
};
use domain::ids::{CommitmentId, MeetingId, MemberId};
use serde_json::json;

impl App {
    /// The sections to freeze when the viewer starts a meeting; none where they take no part in it, or it was started.
    pub(crate) async fn table_to_freeze(&self, viewer: &Viewer, id: MeetingId) -> Result<Option<Sections>> {
        let found = self.meetings_by_id(viewer, &[id]).await?;
        let starting = |seen: &&SeenMeeting| {
            seen.opens(viewer, Action::HoldMeetings) && phase(&seen.meeting) == Phase::Before
        };
        match found.iter().find(starting) {
            Some(seen) => Ok(self.tables(viewer, &[seen]).await?.remove(&id)),
            None => Ok(None),
        }
    }

    /// Finishes a section; one that was finished stays so.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`; those of [`domain::agenda::Course::check_completion`]; `GAP_UNADDRESSED`;
    /// `COMMITMENT_UNDISPOSED`.
    pub async fn section_complete(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        kind: SectionKind,
    ) -> Result<SeenMeeting> {
        self.unit(viewer, (meeting, kind), |work, input| async move {
            let (meeting, kind) = *input;
            let scene = Scene::of(&work, meeting).await?;
            scene.check_leads()?;
            if scene.course().check_completion(kind).map_err(refused)? {
                return Ok(scene.seen);
            }
            let (place, section) = placed(&scene.agenda, kind)?;
            let answers = work.gap_answers(&[meeting]).await?.remove(&meeting);
            let answers = answers.unwrap_or_default();
            let answers: Vec<_> = answers.into_iter().filter(|said| said.section == kind).collect();
            check_addressed(kind, &section.numbers, &answers).map_err(refused)?;
            if kind == SectionKind::Commitments {
                check_table(&work, &scene, &section.numbers.commitments).await?;
            }
            let (at, by) = (work.now, scene.by);
            let done = FrozenSection {
                completed: Some(Completion { at, by }),
                ..section.clone()
            };
            work.section_save(meeting, place, &done).await?;
            scene
                .noted(&work, "sectionComplete", json!({ "section": kind }))
                .await?;
            Ok(scene.seen)
        })
        .await
    }

    /// Takes the numbers of the section talked about anew.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`, `DOES_NOT_LEAD`; those of [`domain::agenda::Course::check_write`].
    pub async fn section_refresh(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        kind: SectionKind,
    ) -> Result<SeenMeeting> {
        let taken = self.numbers_anew(viewer, meeting, kind).await?;
        self.unit(viewer, (meeting, kind, taken), |work, input| async move {
            let (meeting, kind, taken) = &*input;
            let scene = Scene::of(&work, *meeting).await?;
            scene.check_leads()?;
            if scene.seen.is_held_from_afar(&work.viewer) {
                let message = "figures of today are for whoever leads those it is about today";
                return Err(Error::Refused("DOES_NOT_LEAD", message.to_owned()));
            }
            scene.course().check_write(*kind).map_err(refused)?;
            let (place, section) = placed(&scene.agenda, *kind)?;
            let taken = taken.clone().ok_or_else(again)?;
            let refresh = Refresh {
                at: work.now,
                by: scene.by,
            };
            let fresh = FrozenSection {
                numbers: taken.in_place_of(&section.numbers),
                frozen_at: work.now,
                ..section.clone()
            };
            work.section_save(*meeting, place, &fresh).await?;
            let number = i32::try_from(section.refreshes.len()).unwrap_or(i32::MAX);
            work.section_refresh_insert(*meeting, *kind, number, refresh)
                .await?;
            scene
                .noted(&work, "sectionRefresh", json!({ "section": kind }))
                .await?;
            Ok(scene.seen)
        })
        .await
    }

    /// The numbers of a section of a meeting that is being held, as of today.
    async fn numbers_anew(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        kind: SectionKind,
    ) -> Result<Option<SectionNumbers>> {
        let found = self.meetings_by_id(viewer, &[meeting]).await?;
        let running = |seen: &&SeenMeeting| {
            seen.opens(viewer, Action::HoldMeetings) && phase(&seen.meeting) == Phase::Running
        };
        let Some(seen) = found.iter().find(running) else {
            return Ok(None);
        };
        let sections = self.tables(viewer, &[seen]).await?.remove(&meeting);
        let mut sections = sections.unwrap_or_default().into_iter();
        Ok(sections
            .find(|(held, _)| *held == kind)
            .map(|(_, numbers)| numbers))
    }
}

impl Work {
    /// Keeps the numbers of a meeting that is being started.
    pub(crate) async fn agenda_frozen(&self, meeting: MeetingId, sections: Option<Sections>) -> Result<()> {
        let sections = sections.ok_or_else(again)?;
        let mut agenda = self
            .agendas(&[meeting])
            .await?
            .remove(&meeting)
            .unwrap_or_default();
        agenda.policy = Some(self.viewer.organization.settings.policies.activity_gate);
        self.agenda_save(meeting, &agenda).await?;
        let frozen = sections.into_iter().map(|(kind, numbers)| FrozenSection {
            kind,
            numbers,
            frozen_at: self.now,
            refreshes: Vec::new(),
            completed: None,
        });
        Ok(self.sections_insert(meeting, &frozen.collect::<Vec<_>>()).await?)
    }
}

/// Somebody came between: what was read before is not what is there now.
fn again() -> Error {
    Error::Conflict("CONFLICT", "the meeting has just changed; try again".to_owned())
}

/// A section with its place.
fn placed(agenda: &Agenda, kind: SectionKind) -> Result<(i16, &FrozenSection)> {
    let placed = (0i16..).zip(&agenda.sections);
    let found = placed.into_iter().find(|(_, section)| section.kind == kind);
    found.ok_or_else(|| Error::Internal("a section of a meeting is missing".into()))
}

/// Whether every promise on the table has had its word.
async fn check_table(work: &Work, scene: &Scene, promised: &[CommitmentId]) -> Result<()> {
    let system = work.viewer.as_system().asker;
    let found = work.commitments_by_id(&system, promised).await?;
    let table: Vec<OnTheTable> = found
        .iter()
        .map(|held| OnTheTable {
            commitment: held.id,
            disposed: held.disposal.is_some(),
            renegotiated_at: held.renegotiations.last().map(|moved| moved.at),
        })
        .collect();
    let carried = work.carried_over(&[scene.id()]).await?.remove(&scene.id());
    let started: Option<(chrono::DateTime<chrono::Utc>, MemberId)> = scene.seen.meeting.started();
    let started = started.map_or(work.now, |(at, _)| at);
    check_disposed(&table, &carried.unwrap_or_default(), started).map_err(refused)
}
