//! Reading interventions, as far as the policy table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::access::Action;
use domain::ids::{AlertId, InterventionId};
use domain::interventions::{Intervention, InterventionFilter};
use domain::paging::{Page, PageRequest};
use std::collections::{HashMap, HashSet};

impl App {
    /// A page of interventions, the first begun first.
    pub async fn interventions(
        &self,
        viewer: &Viewer,
        filter: &InterventionFilter,
        request: &PageRequest,
    ) -> Result<Page<Intervention>> {
        let session = self.reading(viewer);
        Ok(session.interventions_page(&viewer.asker, filter, request).await?)
    }

    /// How many interventions there are for the viewer.
    pub async fn interventions_count(&self, viewer: &Viewer, filter: &InterventionFilter) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.interventions_count(&viewer.asker, filter).await?)
    }

    /// The interventions among `ids` the viewer may see, in no particular order.
    pub async fn interventions_by_id(
        &self,
        viewer: &Viewer,
        ids: &[InterventionId],
    ) -> Result<Vec<Intervention>> {
        let session = self.reading(viewer);
        Ok(session.interventions_by_id(&viewer.asker, ids).await?)
    }

    /// The interventions begun for each of some alerts that the viewer may see, the first first.
    pub async fn interventions_for(
        &self,
        viewer: &Viewer,
        alerts: &[AlertId],
    ) -> Result<HashMap<AlertId, Vec<Intervention>>> {
        let session = self.reading(viewer);
        Ok(session.interventions_for(&viewer.asker, alerts).await?)
    }

    /// Those of these interventions, which the viewer was given, of which they may read what is done, and not the figures alone.
    pub async fn interventions_with_words(
        &self,
        viewer: &Viewer,
        ids: &[InterventionId],
    ) -> Result<HashSet<InterventionId>> {
        let session = self.reading(viewer);
        let action = Action::ReadInterventions;
        Ok(session.interventions_open(&viewer.asker, action, ids).await?)
    }
}
