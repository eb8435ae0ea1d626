//! Reading recognition, as far as the policy table opens it.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::access::Action;
use domain::calendar::Period;
use domain::ids::{MemberId, RecognitionId};
use domain::paging::{Page, PageRequest};
use domain::recognition::{FeedItem, Reactions, Recognition, RecognitionFilter, Support, SupportSide};
use std::collections::HashMap;

impl App {
    /// A page of recognitions, the newest first.
    pub async fn recognitions(
        &self,
        viewer: &Viewer,
        filter: &RecognitionFilter,
        request: &PageRequest,
    ) -> Result<Page<Recognition>> {
        let session = self.reading(viewer);
        Ok(session.recognitions_page(&viewer.asker, filter, request).await?)
    }

    /// How many recognitions there are for the viewer.
    pub async fn recognitions_count(&self, viewer: &Viewer, filter: &RecognitionFilter) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.recognitions_count(&viewer.asker, filter).await?)
    }

    /// The recognitions among `ids` the viewer may read, in no particular order.
    pub async fn recognitions_by_id(
        &self,
        viewer: &Viewer,
        ids: &[RecognitionId],
    ) -> Result<Vec<Recognition>> {
        let session = self.reading(viewer);
        Ok(session.recognitions_by_id(&viewer.asker, ids).await?)
    }

    /// Whom each of some recognitions is to, which the viewer was given.
    pub async fn recipients_of(
        &self,
        viewer: &Viewer,
        ids: &[RecognitionId],
    ) -> Result<HashMap<RecognitionId, Vec<MemberId>>> {
        Ok(self.reading(viewer).recipients_of(ids).await?)
    }

    /// How many reacted in which way to each of some recognitions, which the viewer was given.
    pub async fn reactions_to(
        &self,
        viewer: &Viewer,
        ids: &[RecognitionId],
    ) -> Result<HashMap<RecognitionId, Vec<Reactions>>> {
        let own = viewer.principal().member();
        Ok(self.reading(viewer).reactions_to(ids, own).await?)
    }

    /// A page of the feed, the newest first.
    pub async fn feed(&self, viewer: &Viewer, request: &PageRequest) -> Result<Page<FeedItem>> {
        Ok(self.reading(viewer).feed_page(&viewer.asker, request).await?)
    }

    /// How many entries the feed has for the viewer.
    pub async fn feed_count(&self, viewer: &Viewer) -> Result<u64> {
        Ok(self.reading(viewer).feed_count(&viewer.asker).await?)
    }

    /// How often those of `members` whose balance is open to the viewer gave or received support in a period.
    pub async fn support_of(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        side: SupportSide,
        period: Period,
    ) -> Result<HashMap<MemberId, Support>> {
        let session = self.reading(viewer);
        let action = Action::ReadSupportBalance;
        let open = session.members_details(&viewer.asker, action, members).await?;
        let open: Vec<MemberId> = open.into_keys().collect();
        let mut found = session.support_of(&open, side, period).await?;
        let of = open.into_iter();
        Ok(of.map(|id| (id, found.remove(&id).unwrap_or_default())).collect())
    }
}
