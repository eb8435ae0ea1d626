//! Activities one by one: the member's own always, the leader's to read only where the gate of a meeting is open, and never unseen.

use super::scene::phase;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::meetings::SeenMeeting;
use chrono::Days;
use domain::access::Action;
use domain::agenda::{Phase, ReadPart, SectionKind};
use domain::calendar::Period;
use domain::goals::Owner;
use domain::metrics::{Layer, Measurement, MeasurementFilter};
use domain::paging::{Page, PageRequest};

/// Days looked back before the first meeting held.
const FIRST_DAYS: u64 = 30;

impl App {
    /// A page of the activities of whom a meeting is about since the last meeting held, by day, and which they are; none for those
    /// who neither hold the meeting nor are its subject, and where its agenda has no such section. That a leader reads them is
    /// written down first.
    ///
    /// # Errors
    /// `ACTIVITY_LOCKED` to whoever holds the meeting, unless it was started and its gate is open.
    pub async fn activity_detail(
        &self,
        viewer: &Viewer,
        seen: &SeenMeeting,
        request: &PageRequest,
    ) -> Result<Option<(Page<Measurement>, MeasurementFilter)>> {
        let me = viewer.principal().member();
        let subject = seen.cadence.subject_member();
        let has_section = SectionKind::of(seen.cadence.kind).contains(&SectionKind::Activity);
        let Some(subject) = subject.filter(|_| has_section && me.is_some()) else {
            return Ok(None);
        };
        let own = me == Some(subject);
        let leads = seen.organizer == me && seen.opens(viewer, Action::ReadActivityDetail);
        if !(own || leads) {
            return Ok(None);
        }
        let session = self.reading(viewer);
        let id = seen.meeting.id;
        let agenda = session.agendas(&[id]).await?.remove(&id).unwrap_or_default();
        let open = agenda.gate().is_some_and(|gate| gate.is_open());
        if !(own || open && phase(&seen.meeting) != Phase::Before) {
            let message = "activities are read one by one in a meeting whose gate is open".to_owned();
            return Err(Error::Refused("ACTIVITY_LOCKED", message));
        }
        let numbers = agenda.section(SectionKind::Activity);
        let numbers = numbers.map(|section| &section.numbers);
        let last = numbers.map_or(viewer.today(), |numbers| numbers.as_of);
        let since = numbers.and_then(|numbers| numbers.since);
        let filter = MeasurementFilter {
            layer: Some(Layer::Activity),
            subject: Some(Owner::Member(subject)),
            period: Period::new(since.unwrap_or(last - Days::new(FIRST_DAYS)), last + Days::new(1)).ok(),
            ..MeasurementFilter::default()
        };
        if !own {
            let meetings = vec![seen.meeting.clone()];
            self.reading_noted(viewer, meetings, ReadPart::ActivityDetail)
                .await?;
        }
        let system = viewer.as_system();
        let page = self.measurements(&system, &filter, request).await?;
        Ok(Some((page, filter)))
    }

    /// How many activities [`App::activity_detail`] tells of, for whoever was given them.
    pub async fn activity_detail_count(&self, viewer: &Viewer, filter: &MeasurementFilter) -> Result<u64> {
        self.measurements_count(&viewer.as_system(), filter).await
    }
}
