//! Reading the pipeline. Opportunities are cut by the policy table row by row; totals are read with the system's rights,
//! and whoever shows them asks the table first.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::Period;
use domain::ids::{AccountId, OpportunityId, ProductId};
use domain::paging::{Page, PageRequest};
use domain::pipeline::{
    Account, OpportunityFilter, OpportunityList, OpportunityOrder, Outcome, Product, Revision, Standing,
};
use persistence::{OpenAmount, OpenQuery, Session, Subjects};
use std::collections::HashMap;

impl App {
    /// The opportunities among `ids` the viewer may see, in no particular order.
    pub async fn opportunities_by_id(&self, viewer: &Viewer, ids: &[OpportunityId]) -> Result<Vec<Standing>> {
        Ok(self.reading(viewer).standings_by_id(&viewer.asker, ids).await?)
    }

    /// A page of opportunities as they stand now.
    ///
    /// # Errors
    /// `INVALID_CURSOR` for a cursor of another list, or of another order.
    pub async fn opportunities(
        &self,
        viewer: &Viewer,
        filter: &OpportunityFilter,
        order: OpportunityOrder,
        request: &PageRequest,
    ) -> Result<Page<Standing>> {
        check_order(order, request)?;
        let session = self.reading(viewer);
        Ok(session
            .standings_page(&viewer.asker, filter, order, request)
            .await?)
    }

    /// The same page of each of some lists of opportunities that stand like this now.
    ///
    /// # Errors
    /// `INVALID_CURSOR` for a cursor of another list, or of another order.
    pub async fn opportunities_listed(
        &self,
        viewer: &Viewer,
        lists: &[OpportunityList],
        outcome: Option<Outcome>,
        order: OpportunityOrder,
        request: &PageRequest,
    ) -> Result<HashMap<OpportunityList, Page<Standing>>> {
        check_order(order, request)?;
        let session = self.reading(viewer);
        Ok(session
            .standings_listed(&viewer.asker, lists, outcome, order, request)
            .await?)
    }

    /// How many opportunities there are for the viewer.
    pub async fn opportunities_count(&self, viewer: &Viewer, filter: &OpportunityFilter) -> Result<u64> {
        Ok(self
            .reading(viewer)
            .standings_count(&viewer.asker, filter)
            .await?)
    }

    /// The revisions of the opportunities among `ids` the viewer may see, each by date.
    pub async fn opportunity_revisions(
        &self,
        viewer: &Viewer,
        ids: &[OpportunityId],
    ) -> Result<HashMap<OpportunityId, Vec<Revision>>> {
        let session = self.reading(viewer);
        let seen = session.standings_by_id(&viewer.asker, ids).await?;
        let seen: Vec<OpportunityId> = seen.into_iter().map(|found| found.id).collect();
        Ok(session.revisions_of(&seen).await?)
    }

    /// The accounts among `ids` the viewer may see, in no particular order.
    pub async fn accounts_by_id(&self, viewer: &Viewer, ids: &[AccountId]) -> Result<Vec<Account>> {
        match viewer.may(Action::ReadAccounts) {
            true => Ok(self.reading(viewer).accounts_by_id(ids).await?),
            false => Ok(Vec::new()),
        }
    }

    /// A page of the accounts the viewer may see, by name; of those whose name contains a text, when it is given.
    pub async fn accounts(
        &self,
        viewer: &Viewer,
        text: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<Account>> {
        match viewer.may(Action::ReadAccounts) {
            true => Ok(self.reading(viewer).accounts_page(text, request).await?),
            false => Ok(Page::cut(request, Vec::new())),
        }
    }

    /// How many accounts there are for the viewer; of those whose name contains a text, when it is given.
    pub async fn accounts_count(&self, viewer: &Viewer, text: Option<&str>) -> Result<u64> {
        match viewer.may(Action::ReadAccounts) {
            true => Ok(self.reading(viewer).accounts_count(text).await?),
            false => Ok(0),
        }
    }

    /// The products among `ids`, in no particular order.
    pub async fn products_by_id(&self, viewer: &Viewer, ids: &[ProductId]) -> Result<Vec<Product>> {
        match viewer.may(Action::ReadOrganization) {
            true => Ok(self.reading(viewer).products_by_id(ids).await?),
            false => Ok(Vec::new()),
        }
    }

    /// A page of products, by name.
    pub async fn products(&self, viewer: &Viewer, request: &PageRequest) -> Result<Page<Product>> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).products_page(request).await?)
    }

    /// How many products there are.
    pub async fn products_count(&self, viewer: &Viewer) -> Result<u64> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).products_count().await?)
    }
}

impl Viewer {
    /// What subjects have open at the end of a day, with the expected closes held against a period and the next one.
    /// Whether the viewer may see it is not asked here.
    pub(crate) async fn open_amounts(
        &self,
        session: &Session,
        subjects: Subjects,
        period: Period,
        as_of: NaiveDate,
    ) -> Result<Vec<OpenAmount>> {
        let query = OpenQuery {
            subjects,
            as_of,
            today: self.today(),
            period,
            next: self.organization.settings.buckets.next(period),
        };
        Ok(session.open_amounts(&query).await?)
    }
}

/// Refuses a cursor of another list, or of another order.
fn check_order(order: OpportunityOrder, request: &PageRequest) -> Result<()> {
    for (field, key) in [("after", &request.after), ("before", &request.before)] {
        if key.as_ref().is_some_and(|key| order.date(&key.sort).is_none()) {
            let message = "is no cursor of this list";
            return Err(Error::invalid(field, "INVALID_CURSOR", message));
        }
    }
    Ok(())
}
