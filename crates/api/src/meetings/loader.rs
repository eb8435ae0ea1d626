//! What many objects of one answer ask about meetings, read together.

use crate::loaders::Loaders;
use crate::problem::Problem;
use app::{Attending, SeenMeeting};
use async_graphql::dataloader::Loader;
use domain::ids::MeetingId;
use std::collections::HashMap;

/// Who takes part in a meeting since it was started.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttendingOf(pub MeetingId);

impl Loader<MeetingId> for Loaders {
    type Value = SeenMeeting;
    type Error = Problem;

    async fn load(&self, keys: &[MeetingId]) -> Result<HashMap<MeetingId, SeenMeeting>, Problem> {
        let found = self.app.meetings_by_id(&self.viewer, keys).await?;
        Ok(found.into_iter().map(|seen| (seen.meeting.id, seen)).collect())
    }
}

impl Loader<AttendingOf> for Loaders {
    type Value = Vec<Attending>;
    type Error = Problem;

    async fn load(&self, keys: &[AttendingOf]) -> Result<HashMap<AttendingOf, Vec<Attending>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.attending(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, held)| (AttendingOf(id), held))
            .collect())
    }
}
