//! Talking points, from both sides, before a meeting and while it is held.

use super::scene::{Scene, refused};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::meetings::SeenMeeting;
use domain::agenda::{SectionKind, TalkedAbout, TalkingPoint};
use domain::ids::{MeetingId, TalkingPointId};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// What is to be talked about in a meeting.
#[derive(Clone, Debug, Default)]
pub struct MeetingPoints {
    /// Raised for it.
    pub raised: Vec<TalkingPoint>,
    /// Left by earlier meetings that whoever asks took part in.
    pub carried: Vec<TalkingPoint>,
}

impl App {
    /// Raises something to talk about.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`; `MEETING_HELD`, `MEETING_CANCELLED`; `SECTION_NOT_ON_AGENDA`, `TOO_MANY_TALKING_POINTS`; of `text`
    /// those of [`domain::text`].
    pub async fn talking_point_add(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        text: &str,
        section: Option<SectionKind>,
    ) -> Result<TalkingPoint> {
        let text = TalkingPoint::words(text)?;
        self.unit(viewer, (meeting, text, section), |work, input| async move {
            let (meeting, text, section) = (*input).clone();
            let scene = Scene::of(&work, meeting).await?;
            scene.check_ahead(&work)?;
            if let Some(section) = section {
                scene.check_section(section)?;
            }
            let raised = work.talking_points_count(meeting).await?;
            TalkingPoint::check_room(usize::try_from(raised).unwrap_or(usize::MAX)).map_err(refused)?;
            let point = TalkingPoint {
                id: TalkingPointId::from_uuid(work.next_id()),
                meeting,
                author: scene.by,
                section,
                text,
                at: work.now,
                done: None,
            };
            work.talking_point_insert(&point).await?;
            let after = json!({ "meeting": meeting, "characters": point.text.chars().count() });
            let id = Some(point.id.as_uuid());
            work.audited("talkingPointAdd", "TalkingPoint", id, None, Some(after))
                .await?;
            Ok(point)
        })
        .await
    }

    /// Says that something was talked about: in the meeting it was raised for, or in a later one of its cadence. What was stays so.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`; `ANOTHER_CADENCE`.
    pub async fn talking_point_done(
        &self,
        viewer: &Viewer,
        id: TalkingPointId,
        meeting: Option<MeetingId>,
    ) -> Result<TalkingPoint> {
        self.unit(viewer, (id, meeting), |work, input| async move {
            let (id, meeting) = *input;
            let gone = || Error::not_found_at("TalkingPoint", "talkingPoint");
            let found = work.talking_point_locked(id).await?.ok_or_else(gone)?;
            let pairs = crate::meetings::named(&work, &[found.meeting]).await?;
            let raised = work.app.meetings_seen(&work, &work.viewer, pairs).await?.pop();
            let open = raised.is_some_and(|seen| {
                seen.opens_content(&work.viewer) && seen.is_for(&work.viewer, found.author, found.at)
            });
            let found = Some(found).filter(|_| open).ok_or_else(gone)?;
            let scene = Scene::of(&work, meeting.unwrap_or(found.meeting)).await?;
            found.check_meeting(scene.id()).map_err(refused)?;
            if found.done.is_some() {
                return Ok(found);
            }
            let done = found.talked_about(TalkedAbout {
                at: work.now,
                by: scene.by,
                meeting: scene.id(),
            });
            work.talking_point_save(&done).await?;
            let after = json!({ "meeting": scene.id() });
            let object = Some(id.as_uuid());
            work.audited("talkingPointDone", "TalkingPoint", object, None, Some(after))
                .await?;
            Ok(done)
        })
        .await
    }

    /// What is to be talked about in meetings whose content is open to the viewer.
    pub async fn talking_points(
        &self,
        viewer: &Viewer,
        meetings: &[&SeenMeeting],
    ) -> Result<HashMap<MeetingId, MeetingPoints>> {
        let session = self.reading(viewer);
        let ids: Vec<MeetingId> = meetings.iter().map(|seen| seen.meeting.id).collect();
        let mut cadences: Vec<_> = meetings.iter().map(|seen| seen.cadence.id).collect();
        cadences.sort_unstable();
        cadences.dedup();
        let points = session.talking_points(&cadences, &ids).await?;
        let origins: HashSet<MeetingId> = points
            .iter()
            .map(|point| point.meeting)
            .filter(|origin| !ids.contains(origin))
            .collect();
        let origins: Vec<MeetingId> = origins.into_iter().collect();
        let found = self.meetings_by_id(viewer, &origins).await?;
        let earlier = found.iter().filter(|seen| seen.opens_content(viewer));
        let open: HashMap<MeetingId, &SeenMeeting> = earlier
            .chain(meetings.iter().copied())
            .map(|seen| (seen.meeting.id, seen))
            .collect();
        let shown = |point: &&TalkingPoint| {
            let seen = open.get(&point.meeting);
            seen.is_some_and(|seen| seen.is_for(viewer, point.author, point.at))
        };
        let on_table = |id: MeetingId| {
            let raised = points.iter().filter(|point| point.meeting == id).filter(shown);
            let carried = points
                .iter()
                .filter(|point| point.is_carried_to(id))
                .filter(shown);
            MeetingPoints {
                raised: raised.cloned().collect(),
                carried: carried.cloned().collect(),
            }
        };
        Ok(ids.iter().map(|id| (*id, on_table(*id))).collect())
    }

    /// The talking points among `ids` whose meeting's content is open to the viewer, in no particular order.
    pub async fn talking_points_by_id(
        &self,
        viewer: &Viewer,
        ids: &[TalkingPointId],
    ) -> Result<Vec<TalkingPoint>> {
        let session = self.reading(viewer);
        let points = session.talking_points_by_id(ids).await?;
        let meetings: HashSet<MeetingId> = points.iter().map(|point| point.meeting).collect();
        let meetings: Vec<MeetingId> = meetings.into_iter().collect();
        let seen = self.meetings_by_id(viewer, &meetings).await?;
        let open = self
            .contents_opened(viewer, &seen.iter().collect::<Vec<_>>())
            .await?;
        let open_points = points.into_iter().filter(|point| {
            let seen = seen.iter().find(|seen| seen.meeting.id == point.meeting);
            let shown = seen.is_some_and(|seen| seen.is_for(viewer, point.author, point.at));
            shown && open.contains(&point.meeting)
        });
        Ok(open_points.collect())
    }
}
