//! Reading commitments, as far as the policy table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use chrono::NaiveDate;
use domain::commitments::{Commitment, CommitmentFilter, CommitmentList, Standing};
use domain::ids::CommitmentId;
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;

impl App {
    /// The commitments among `ids` the viewer may see, in no particular order.
    pub async fn commitments_by_id(&self, viewer: &Viewer, ids: &[CommitmentId]) -> Result<Vec<Commitment>> {
        let session = self.reading(viewer);
        Ok(session.commitments_by_id(&viewer.asker, ids).await?)
    }

    /// Those that stand in the place of one of `ids`, as far as the viewer may see them.
    pub async fn commitments_after(&self, viewer: &Viewer, ids: &[CommitmentId]) -> Result<Vec<Commitment>> {
        let session = self.reading(viewer);
        Ok(session.commitments_after(&viewer.asker, ids).await?)
    }

    /// A page of the commitments that match at the end of a day, by due date.
    pub async fn commitments(
        &self,
        viewer: &Viewer,
        filter: &CommitmentFilter,
        as_of: NaiveDate,
        request: &PageRequest,
    ) -> Result<Page<Commitment>> {
        let session = self.reading(viewer);
        Ok(session
            .commitments_page(&viewer.asker, filter, as_of, request)
            .await?)
    }

    /// The same page of each of some lists of commitments that stand so at the end of a day, by due date.
    pub async fn commitments_listed(
        &self,
        viewer: &Viewer,
        lists: &[CommitmentList],
        standing: (Option<Standing>, NaiveDate),
        request: &PageRequest,
    ) -> Result<HashMap<CommitmentList, Page<Commitment>>> {
        let session = self.reading(viewer);
        Ok(session
            .commitments_listed(&viewer.asker, lists, standing, request)
            .await?)
    }

    /// How many commitments that match at the end of a day there are for the viewer.
    pub async fn commitments_count(
        &self,
        viewer: &Viewer,
        filter: &CommitmentFilter,
        as_of: NaiveDate,
    ) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.commitments_count(&viewer.asker, filter, as_of).await?)
    }
}
