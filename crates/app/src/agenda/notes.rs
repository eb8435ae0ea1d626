//! Notes of a meeting, and what it was worth.

use super::scene::{Scene, refused};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::meetings::SeenMeeting;
use crate::versions::check_version;
use domain::access::{Action, Detail, Relations};
use domain::agenda::{Note, Rating};
use domain::ids::{MeetingId, MemberId};
use domain::meetings::Life;
use serde_json::json;
use std::collections::HashMap;

impl App {
    /// Writes the note that those who take part in a meeting share.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`; `CONFLICT`; of `text` those of [`domain::text`].
    pub async fn note_share(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        text: &str,
        if_version: Option<i64>,
    ) -> Result<SeenMeeting> {
        let text = Note::words(text)?;
        self.unit(viewer, (meeting, text, if_version), |work, input| async move {
            let (meeting, text, if_version) = (*input).clone();
            let scene = Scene::of(&work, meeting).await?;
            let held = work.shared_notes(&[meeting]).await?.remove(&meeting);
            if let Some(note) = &held
                && !scene.seen.is_for(&work.viewer, note.author, note.at)
            {
                let message = "others wrote one before you took part, and it stays theirs".to_owned();
                return Err(Error::Conflict("CONFLICT", message));
            }
            let stored = held.map_or(0, |note| note.version);
            check_version("the note", stored, if_version)?;
            let note = Note {
                meeting,
                author: scene.by,
                text,
                at: work.now,
                version: stored + 1,
            };
            work.shared_note_save(&note).await?;
            let after = json!({ "version": note.version, "characters": note.text.chars().count() });
            scene.noted(&work, "noteShare", after).await?;
            Ok(scene.seen)
        })
        .await
    }

    /// Writes what the viewer alone keeps about a meeting, or deletes it where there is no text. It is written down nowhere else, not
    /// even that there is something.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`; `CONFLICT`; of `text` those of [`domain::text`].
    pub async fn note_keep_private(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        text: Option<&str>,
        if_version: Option<i64>,
    ) -> Result<SeenMeeting> {
        let text = text.map(Note::words).transpose()?;
        self.unit(viewer, (meeting, text, if_version), |work, input| async move {
            let (meeting, text, if_version) = (*input).clone();
            let scene = Scene::of(&work, meeting).await?;
            let held = work.private_notes(scene.by, &[meeting]).await?.remove(&meeting);
            let stored = held.map_or(0, |note| note.version);
            check_version("the note", stored, if_version)?;
            match text {
                Some(text) => {
                    let note = Note {
                        meeting,
                        author: scene.by,
                        text,
                        at: work.now,
                        version: stored + 1,
                    };
                    work.private_note_save(&note).await?;
                }
                None => work.private_note_delete(scene.by, meeting).await?,
            }
            Ok(scene.seen)
        })
        .await
    }

    /// Says what a meeting was worth to whom it was about, once.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN`; `NOT_THE_SUBJECT`, `MEETING_NOT_HELD`, `RATING_OVER`, `ALREADY_RATED`; of the input those of
    /// [`Rating::words`].
    pub async fn meeting_rate(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        stars: i32,
        comment: Option<&str>,
    ) -> Result<SeenMeeting> {
        let words = Rating::words(stars, comment)?;
        self.unit(viewer, (meeting, words), |work, input| async move {
            let (meeting, (stars, comment)) = (*input).clone();
            let scene = Scene::of(&work, meeting).await?;
            if scene.seen.cadence.subject_member() != Some(scene.by) {
                let message = "whom the meeting was about rates it".to_owned();
                return Err(Error::Refused("NOT_THE_SUBJECT", message));
            }
            let held_at = match scene.seen.meeting.life {
                Life::Held { ended_at, .. } => Some(ended_at),
                _ => None,
            };
            Rating::check_time(scene.phase(), held_at, work.now).map_err(refused)?;
            if work.meeting_ratings(&[meeting]).await?.contains_key(&meeting) {
                let message = "it was rated, and a rating stays".to_owned();
                return Err(Error::Refused("ALREADY_RATED", message));
            }
            let rating = Rating {
                meeting,
                by: scene.by,
                stars,
                comment,
                at: work.now,
            };
            work.meeting_rating_insert(&rating).await?;
            scene.noted(&work, "meetingRate", json!({})).await?;
            Ok(scene.seen)
        })
        .await
    }

    /// The shared notes of meetings whose content is open to the viewer, as far as they were written for them.
    pub async fn shared_notes(
        &self,
        viewer: &Viewer,
        meetings: &[&SeenMeeting],
    ) -> Result<HashMap<MeetingId, Note>> {
        let ids: Vec<MeetingId> = meetings.iter().map(|seen| seen.meeting.id).collect();
        let mut notes = self.reading(viewer).shared_notes(&ids).await?;
        for seen in meetings {
            notes.retain(|id, note| *id != seen.meeting.id || seen.is_for(viewer, note.author, note.at));
        }
        Ok(notes)
    }

    /// What the viewer alone keeps about meetings: nobody else's notes can be asked for.
    pub async fn private_notes(
        &self,
        viewer: &Viewer,
        meetings: &[MeetingId],
    ) -> Result<HashMap<MeetingId, Note>> {
        let own = Relations {
            own: true,
            ..Relations::default()
        };
        let me: Option<MemberId> = viewer.principal().member();
        match me.filter(|_| viewer.opens(Action::ReadPrivateNotes, Detail::Full, own)) {
            Some(me) => Ok(self.reading(viewer).private_notes(me, meetings).await?),
            None => Ok(HashMap::new()),
        }
    }

    /// What those meetings were worth that the viewer held, or that were about them.
    pub async fn meeting_ratings(
        &self,
        viewer: &Viewer,
        meetings: &[&SeenMeeting],
    ) -> Result<HashMap<MeetingId, Rating>> {
        let me = viewer.principal().member();
        let open = meetings.iter().filter(|seen| {
            me.is_some() && seen.participates && (seen.organizer == me || seen.cadence.subject_member() == me)
        });
        let ids: Vec<MeetingId> = open.map(|seen| seen.meeting.id).collect();
        Ok(self.reading(viewer).meeting_ratings(&ids).await?)
    }
}
