//! Measurements one by one, as far as the viewer may see them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::ids::MeasurementId;
use domain::metrics::{Correction, Measurement, MeasurementFilter};
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;

impl App {
    /// The measurements among `ids` the viewer may see, in no particular order.
    pub async fn measurements_by_id(
        &self,
        viewer: &Viewer,
        ids: &[MeasurementId],
    ) -> Result<Vec<Measurement>> {
        Ok(self
            .reading(viewer)
            .measurements_by_id(&viewer.asker, ids)
            .await?)
    }

    /// A page of measurements, by the day they count on.
    pub async fn measurements(
        &self,
        viewer: &Viewer,
        filter: &MeasurementFilter,
        request: &PageRequest,
    ) -> Result<Page<Measurement>> {
        let session = self.reading(viewer);
        Ok(session.measurements_page(&viewer.asker, filter, request).await?)
    }

    /// How many measurements there are for the viewer.
    pub async fn measurements_count(&self, viewer: &Viewer, filter: &MeasurementFilter) -> Result<u64> {
        Ok(self
            .reading(viewer)
            .measurements_count(&viewer.asker, filter)
            .await?)
    }

    /// What the measurements among `ids` the viewer may see said before they were corrected, each by version.
    pub async fn measurement_corrections(
        &self,
        viewer: &Viewer,
        ids: &[MeasurementId],
    ) -> Result<HashMap<MeasurementId, Vec<Correction>>> {
        let session = self.reading(viewer);
        let seen = session.measurements_by_id(&viewer.asker, ids).await?;
        let seen: Vec<MeasurementId> = seen.into_iter().map(|found| found.id).collect();
        Ok(session.corrections_of(&seen).await?)
    }
}
