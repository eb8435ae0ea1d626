//! Expectations as far as the viewer may see them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::expectations::{Expectation, ExpectationFilter};
use domain::ids::{ExpectationId, MemberId};
use domain::paging::{Page, PageRequest};
use std::collections::{HashMap, HashSet};

impl App {
    /// The expectations among `ids` the viewer may see, in no particular order.
    pub async fn expectations_by_id(
        &self,
        viewer: &Viewer,
        ids: &[ExpectationId],
    ) -> Result<Vec<Expectation>> {
        Ok(self
            .reading(viewer)
            .expectations_by_id(&viewer.asker, ids)
            .await?)
    }

    /// Those of `ids` of which the viewer sees everything, and not the figures alone.
    pub async fn expectations_open(
        &self,
        viewer: &Viewer,
        ids: &[ExpectationId],
    ) -> Result<HashSet<ExpectationId>> {
        Ok(self.reading(viewer).expectations_open(&viewer.asker, ids).await?)
    }

    /// A page of the expectations the viewer may see, by first day.
    pub async fn expectations(
        &self,
        viewer: &Viewer,
        filter: &ExpectationFilter,
        request: &PageRequest,
    ) -> Result<Page<Expectation>> {
        let session = self.reading(viewer);
        Ok(session.expectations_page(&viewer.asker, filter, request).await?)
    }

    /// How many expectations the viewer may see.
    pub async fn expectations_count(&self, viewer: &Viewer, filter: &ExpectationFilter) -> Result<u64> {
        Ok(self
            .reading(viewer)
            .expectations_count(&viewer.asker, filter)
            .await?)
    }

    /// A page of what is expected of each of some members on a day, the oldest first, as far as the viewer may see it.
    pub async fn expectations_of(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        day: NaiveDate,
        request: &PageRequest,
    ) -> Result<HashMap<MemberId, Page<Expectation>>> {
        let session = self.reading(viewer);
        Ok(session
            .expectations_of(&viewer.asker, members, day, request)
            .await?)
    }

    /// How many decimals the target of an expectation has that the viewer was given.
    pub async fn expectation_decimals(&self, viewer: &Viewer, expectation: &Expectation) -> Result<u8> {
        let catalogue = self.catalogue(viewer).await?;
        let metric = catalogue
            .metrics
            .iter()
            .find(|metric| metric.id == expectation.metric);
        let metric =
            metric.ok_or_else(|| Error::Internal("the metric of an expectation is missing".into()))?;
        let own = viewer.organization.settings.currency;
        Ok(metric.definition.decimals(Some(own)))
    }
}
