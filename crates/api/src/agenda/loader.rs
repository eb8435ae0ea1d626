//! What many meetings of one answer ask about their agendas, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use app::{MeetingPoints, SeenAgenda, SeenMeeting};
use async_graphql::dataloader::Loader;
use domain::agenda::{ContentRead, Note, Rating, TalkingPoint};
use domain::calendar::Period;
use domain::ids::{MeetingId, MemberId, TalkingPointId};
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Keys that carry the meeting they are about, which whoever asks was given.
macro_rules! about_meetings {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub Arc<SeenMeeting>);

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.meeting.id == other.0.meeting.id
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.meeting.id.hash(state);
            }
        }
    )*};
}

about_meetings! {
    /// Whether what is said in a meeting is open. That a stranger reads it is written down.
    ContentOf,
    /// The whole agenda of a meeting whose content is open.
    AgendaOf,
    /// How far a meeting got, where its content is not open.
    OutlineOf,
    /// The talking points of a meeting whose content is open.
    PointsOf,
    /// What a meeting was worth.
    RatingOf,
    /// Who read what was said in a meeting without taking part.
    ReadsOf,
    /// The shared note of a meeting whose content is open.
    SharedNoteOf,
}

/// What whoever asks keeps alone about a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrivateNoteOf(pub MeetingId);

/// How often a member opened a gate against the numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OverridesOf(pub MemberId, pub Period);

impl Loader<OverridesOf> for Loaders {
    type Value = i64;
    type Error = Problem;

    async fn load(&self, keys: &[OverridesOf]) -> Result<HashMap<OverridesOf, i64>, Problem> {
        let mut found = HashMap::new();
        for (window, members) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let counted = self.app.gate_overrides(&self.viewer, &members, window).await?;
            let key = |(member, count)| (OverridesOf(member, window), count);
            found.extend(counted.into_iter().map(key));
        }
        Ok(found)
    }
}

impl Loader<ContentOf> for Loaders {
    type Value = ();
    type Error = Problem;

    async fn load(&self, keys: &[ContentOf]) -> Result<HashMap<ContentOf, ()>, Problem> {
        let meetings: Vec<&SeenMeeting> = keys.iter().map(|key| &*key.0).collect();
        let open = self.app.contents_opened(&self.viewer, &meetings).await?;
        let open = keys.iter().filter(|key| open.contains(&key.0.meeting.id));
        Ok(open.map(|key| (key.clone(), ())).collect())
    }
}

impl Loader<AgendaOf> for Loaders {
    type Value = Arc<SeenAgenda>;
    type Error = Problem;

    async fn load(&self, keys: &[AgendaOf]) -> Result<HashMap<AgendaOf, Arc<SeenAgenda>>, Problem> {
        let meetings: Vec<&SeenMeeting> = keys.iter().map(|key| &*key.0).collect();
        let open: HashSet<MeetingId> = meetings.iter().map(|seen| seen.meeting.id).collect();
        let mut found = self.app.agendas(&self.viewer, &meetings, &open).await?;
        let agenda = |key: &AgendaOf| Some((key.clone(), Arc::new(found.remove(&key.0.meeting.id)?)));
        Ok(keys.iter().filter_map(agenda).collect())
    }
}

impl Loader<OutlineOf> for Loaders {
    type Value = Arc<SeenAgenda>;
    type Error = Problem;

    async fn load(&self, keys: &[OutlineOf]) -> Result<HashMap<OutlineOf, Arc<SeenAgenda>>, Problem> {
        let meetings: Vec<&SeenMeeting> = keys.iter().map(|key| &*key.0).collect();
        let mut found = self.app.agendas(&self.viewer, &meetings, &HashSet::new()).await?;
        let agenda = |key: &OutlineOf| Some((key.clone(), Arc::new(found.remove(&key.0.meeting.id)?)));
        Ok(keys.iter().filter_map(agenda).collect())
    }
}

impl Loader<PointsOf> for Loaders {
    type Value = MeetingPoints;
    type Error = Problem;

    async fn load(&self, keys: &[PointsOf]) -> Result<HashMap<PointsOf, MeetingPoints>, Problem> {
        let meetings: Vec<&SeenMeeting> = keys.iter().map(|key| &*key.0).collect();
        let mut found = self.app.talking_points(&self.viewer, &meetings).await?;
        let points = |key: &PointsOf| Some((key.clone(), found.remove(&key.0.meeting.id)?));
        Ok(keys.iter().filter_map(points).collect())
    }
}

impl Loader<RatingOf> for Loaders {
    type Value = Rating;
    type Error = Problem;

    async fn load(&self, keys: &[RatingOf]) -> Result<HashMap<RatingOf, Rating>, Problem> {
        let meetings: Vec<&SeenMeeting> = keys.iter().map(|key| &*key.0).collect();
        let mut found = self.app.meeting_ratings(&self.viewer, &meetings).await?;
        let rating = |key: &RatingOf| Some((key.clone(), found.remove(&key.0.meeting.id)?));
        Ok(keys.iter().filter_map(rating).collect())
    }
}

impl Loader<ReadsOf> for Loaders {
    type Value = Vec<ContentRead>;
    type Error = Problem;

    async fn load(&self, keys: &[ReadsOf]) -> Result<HashMap<ReadsOf, Vec<ContentRead>>, Problem> {
        let meetings: Vec<&SeenMeeting> = keys.iter().map(|key| &*key.0).collect();
        let mut found = self.app.content_reads(&self.viewer, &meetings).await?;
        let reads = |key: &ReadsOf| Some((key.clone(), found.remove(&key.0.meeting.id)?));
        Ok(keys.iter().filter_map(reads).collect())
    }
}

impl Loader<SharedNoteOf> for Loaders {
    type Value = Note;
    type Error = Problem;

    async fn load(&self, keys: &[SharedNoteOf]) -> Result<HashMap<SharedNoteOf, Note>, Problem> {
        let meetings: Vec<&SeenMeeting> = keys.iter().map(|key| &*key.0).collect();
        let mut found = self.app.shared_notes(&self.viewer, &meetings).await?;
        let note = |key: &SharedNoteOf| Some((key.clone(), found.remove(&key.0.meeting.id)?));
        Ok(keys.iter().filter_map(note).collect())
    }
}

impl Loader<PrivateNoteOf> for Loaders {
    type Value = Note;
    type Error = Problem;

    async fn load(&self, keys: &[PrivateNoteOf]) -> Result<HashMap<PrivateNoteOf, Note>, Problem> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let found = self.app.private_notes(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, note)| (PrivateNoteOf(id), note))
            .collect())
    }
}

impl Loader<TalkingPointId> for Loaders {
    type Value = TalkingPoint;
    type Error = Problem;

    async fn load(&self, keys: &[TalkingPointId]) -> Result<HashMap<TalkingPointId, TalkingPoint>, Problem> {
        let found = self.app.talking_points_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |point| point.id))
    }
}
