//! Reading concerns, as far as the policy table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::concerns::{Concern, ConcernFilter, ConcernState};
use domain::ids::{AccountId, ConcernId};
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;

impl App {
    /// The concerns among `ids` the viewer may see, in no particular order.
    pub async fn concerns_by_id(&self, viewer: &Viewer, ids: &[ConcernId]) -> Result<Vec<Concern>> {
        let session = self.reading(viewer);
        Ok(session.concerns_by_id(&viewer.asker, ids).await?)
    }

    /// A page of concerns, in the order they were entered.
    pub async fn concerns(
        &self,
        viewer: &Viewer,
        filter: &ConcernFilter,
        request: &PageRequest,
    ) -> Result<Page<Concern>> {
        let session = self.reading(viewer);
        Ok(session.concerns_page(&viewer.asker, filter, request).await?)
    }

    /// The same page of the concerns of each of some customers that stand so, in the order they were entered.
    pub async fn concerns_of(
        &self,
        viewer: &Viewer,
        accounts: &[AccountId],
        state: Option<ConcernState>,
        request: &PageRequest,
    ) -> Result<HashMap<AccountId, Page<Concern>>> {
        let session = self.reading(viewer);
        Ok(session
            .concerns_of(&viewer.asker, accounts, state, request)
            .await?)
    }

    /// How many concerns there are for the viewer.
    pub async fn concerns_count(&self, viewer: &Viewer, filter: &ConcernFilter) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.concerns_count(&viewer.asker, filter).await?)
    }

    /// A page of the unresolved concerns, by when the next thing is to be done about them.
    pub async fn concerns_upcoming(
        &self,
        viewer: &Viewer,
        filter: &ConcernFilter,
        request: &PageRequest,
    ) -> Result<Page<Concern>> {
        let session = self.reading(viewer);
        Ok(session.concerns_upcoming(&viewer.asker, filter, request).await?)
    }

    /// How many unresolved concerns there are for the viewer.
    pub async fn concerns_upcoming_count(&self, viewer: &Viewer, filter: &ConcernFilter) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.concerns_upcoming_count(&viewer.asker, filter).await?)
    }
}
