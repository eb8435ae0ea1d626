//! Reading check-ins: one's own and those of one's reports; executives only count them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::access::Detail;
use domain::checkins::{CheckIn, CheckInFilter};
use domain::ids::{CheckInId, MemberId};
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;

impl App {
    /// A page of the check-ins the viewer may read, by week.
    pub async fn check_ins(
        &self,
        viewer: &Viewer,
        filter: &CheckInFilter,
        request: &PageRequest,
    ) -> Result<Page<CheckIn>> {
        let session = self.reading(viewer);
        Ok(session.check_ins_page(&viewer.asker, filter, request).await?)
    }

    /// How many check-ins the viewer may read.
    pub async fn check_ins_count(&self, viewer: &Viewer, filter: &CheckInFilter) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session
            .check_ins_count(&viewer.asker, filter, Detail::Full)
            .await?)
    }

    /// The check-ins among `ids` the viewer may read, in no particular order.
    pub async fn check_ins_by_id(&self, viewer: &Viewer, ids: &[CheckInId]) -> Result<Vec<CheckIn>> {
        Ok(self.reading(viewer).check_ins_by_id(&viewer.asker, ids).await?)
    }

    /// How many check-ins those of some members wrote whose check-ins the viewer may at least count; others are left out.
    pub async fn check_ins_written(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        filter: &CheckInFilter,
    ) -> Result<HashMap<MemberId, i64>> {
        let session = self.reading(viewer);
        let action = domain::access::Action::ReadCheckIns;
        let open = session.members_details(&viewer.asker, action, members).await?;
        let filter = CheckInFilter {
            members: Some(open.keys().copied().collect()),
            ..filter.clone()
        };
        let mut counted = session.check_ins_counted(&viewer.asker, &filter).await?;
        let open = open.into_keys();
        Ok(open
            .map(|member| (member, counted.remove(&member).unwrap_or_default()))
            .collect())
    }
}
