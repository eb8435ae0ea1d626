//! A whole CRM export in one unit of work: people, customers, products and deals, all of it or nothing.

mod directory;
mod export;
mod history;
mod teams;

pub use export::{
    CrmAccount, CrmFailure, CrmImport, CrmOpportunity, CrmPerson, CrmPlace, CrmProduct, CrmProgress,
    CrmReport, CrmStage,
};

use super::accounts;
use super::opportunities::Planned;
use super::products;
use super::references::Reference;
use super::rows::{AccountRow, OpportunityRow, ProductRow};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::metrics::derive::Derivations;
use crate::organizations::founded;
use crate::unit::Work;
use domain::access::Action;
use domain::bulk::{BulkReport, BulkSummary, Plan, RowOutcome, repeated};
use domain::calendar::Grain;
use domain::errors::{FieldError, Invalid};
use domain::ids::OpportunityId;
use domain::organizations::Settings;
use history::History;
use serde_json::json;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

/// What the audit log calls an import.
const ACTION: &str = "crmImport";

type Decision = std::result::Result<(RowOutcome, OpportunityId), Invalid>;

/// Opportunities written at once: bounds memory, and lets the progress be seen.
const SLICE: usize = 2000;

impl CrmReport {
    fn took<T>(&mut self, kind: &'static str, places: &[CrmPlace], report: &BulkReport<T>) {
        self.kinds.push((kind, report.summary()));
        for row in &report.rows {
            let of_row = self.failures.len();
            for error in &row.errors {
                let failure = CrmFailure {
                    kind,
                    place: places[row.index].clone(),
                    error: FieldError::new(word(&error.field), error.code, error.message.clone()),
                };
                // Both revisions of a deal are made of the same line.
                if !self.failures[of_row..].contains(&failure) {
                    self.failures.push(failure);
                }
            }
        }
    }
}

/// What an export calls a field of the API, given its path: the names of the fields of `CrmOpportunity` and the others.
fn word(path: &str) -> &str {
    match path.rsplit('.').next().unwrap_or(path) {
        "externalId" => "key",
        "listPrice" => "price",
        "createdOn" => "opened_on",
        "expectedCloseOn" => "expected_close_on",
        "nextStep" => "next_step",
        word => word,
    }
}

impl App {
    /// Imports an export. What is there already under the same key is changed to what the export says, but people, teams,
    /// their leaders and assignments are left as they are.
    ///
    /// What is wrong with rows is in the report; nothing is imported then, unless the import is partial.
    pub async fn crm_import(
        &self,
        viewer: &Viewer,
        import: CrmImport,
        progress: CrmProgress,
    ) -> Result<CrmReport> {
        viewer.authorize_organization(Action::WritePipeline)?;
        viewer.authorize_organization(Action::WriteMembers)?;
        viewer.authorize_organization(Action::WriteOrganization)?;
        self.crm_import_into(viewer, false, import, progress).await
    }

    /// Imports an export into an organization that is made for it, or not at all when nothing is imported; an operator's
    /// command.
    ///
    /// # Errors
    /// Those of [`App::organization_create`].
    pub async fn crm_import_new(
        &self,
        slug: &str,
        settings: Settings,
        import: CrmImport,
        progress: CrmProgress,
    ) -> Result<CrmReport> {
        let viewer = self.founder(slug, settings).await?;
        self.crm_import_into(&viewer, true, import, progress).await
    }

    async fn crm_import_into(
        &self,
        viewer: &Viewer,
        new: bool,
        import: CrmImport,
        progress: CrmProgress,
    ) -> Result<CrmReport> {
        // A refused import is rolled back, which takes an error; its report leaves by this side door.
        let refused: Arc<Mutex<Option<CrmReport>>> = Arc::default();
        let input = (import, progress, refused.clone());
        let outcome = self
            .unit(viewer, input, move |work, input| async move {
                let (import, progress, refused) = &*input;
                if new {
                    founded(&work).await?;
                }
                let report = imported(&work, import, progress).await?;
                if report.applied {
                    return Ok(report);
                }
                if let Ok(mut side) = refused.lock() {
                    *side = Some(report);
                }
                let message = "the export has rows that cannot be imported";
                Err(Error::Refused("ROWS_REFUSED", message.into()))
            })
            .await;
        let side = refused.lock().ok().and_then(|mut report| report.take());
        match (outcome, side) {
            (Err(Error::Refused("ROWS_REFUSED", _)), Some(report)) => Ok(report),
            (outcome, _) => outcome,
        }
    }
}

async fn imported(work: &Work, import: &CrmImport, progress: &CrmProgress) -> Result<CrmReport> {
    work.pipeline_locked().await?;
    work.measurements_locked_out().await?;
    work.organization_locked().await?;
    let mut report = CrmReport::default();
    let opportunities = &import.opportunities;
    let first_day = history::first_day(opportunities, work.viewer.today());
    // Everybody is in their team before the first deal.
    let buckets = &work.viewer.organization.settings.buckets;
    directory::import(
        work,
        import,
        buckets.start(Grain::Quarter, first_day),
        &mut report,
    )
    .await?;

    let rows: Vec<ProductRow> = import.products.iter().map(product).collect();
    let plan = products::planned(work, &rows).await?;
    products::written(work, &plan, ACTION).await?;
    let places: Vec<CrmPlace> = import.products.iter().map(|row| row.place.clone()).collect();
    report.took("products", &places, &plan.report(true, |product| product.id));

    let rows: Vec<AccountRow> = import.accounts.iter().map(account).collect();
    let plan = accounts::planned(work, &rows).await?;
    accounts::written(work, &plan, ACTION).await?;
    let places: Vec<CrmPlace> = import.accounts.iter().map(|row| row.place.clone()).collect();
    report.took("accounts", &places, &plan.report(true, |account| account.id));

    let derivations = Derivations::load(work, &work.viewer.organization).await?;
    let held = work.stages().await?;
    let history = History::new(import, &held, first_day);
    let keys = opportunities.iter().map(|deal| Some(deal.key.as_str()));
    let mut decided: Vec<Option<Decision>> = vec![None; opportunities.len()];
    for (index, error) in repeated("externalId", keys) {
        decided[index] = Some(Err(Invalid(vec![error])));
    }
    let mut open = Vec::with_capacity(opportunities.len());
    for (index, deal) in opportunities.iter().enumerate() {
        if decided[index].is_none() {
            match history.row(deal) {
                Ok(row) => open.push((index, row)),
                Err(invalid) => decided[index] = Some(Err(invalid)),
            }
        }
    }
    progress.0.store(0, Ordering::Relaxed);
    for slice in open.chunks(SLICE) {
        let rows: Vec<OpportunityRow> = slice.iter().map(|(_, row)| row.clone()).collect();
        let planned = Planned::of(work, &derivations, &rows).await?;
        planned.write(work, &derivations, ACTION).await?;
        for ((index, _), decision) in slice.iter().zip(planned.plan.into_decisions()) {
            let decision = decision.map(|(outcome, opportunity)| (outcome, opportunity.id));
            let dated = |invalid| history::dated(&opportunities[*index], invalid);
            decided[*index] = Some(decision.map_err(dated));
        }
        progress.0.fetch_add(slice.len(), Ordering::Relaxed);
    }
    let plan = Plan::new(decided.into_iter().flatten());
    let places: Vec<CrmPlace> = opportunities.iter().map(|row| row.place.clone()).collect();
    report.took("opportunities", &places, &plan.report(true, |id| id));

    report.applied = import.partial || report.failures.is_empty();
    work.pipeline_received(work.now).await?;
    let rows = opportunities.len();
    let after = json!({ "opportunities": rows, "refused": report.failures.len() });
    work.audited(
        ACTION,
        "Organization",
        Some(work.organization().as_uuid()),
        None,
        Some(after),
    )
    .await?;
    Ok(report)
}

fn product(row: &CrmProduct) -> ProductRow {
    ProductRow {
        external_id: Some(row.key.clone()),
        name: row.name.clone(),
        list_price: row.price.clone(),
        ..ProductRow::default()
    }
}

fn account(row: &CrmAccount) -> AccountRow {
    AccountRow {
        external_id: Some(row.key.clone()),
        name: row.name.clone(),
        sector: row.sector.clone(),
        parent: row.parent.clone().map(|key| Ok(Reference::ExternalId(key))),
        ..AccountRow::default()
    }
}

/// How many there were and how many had to be made.
fn made(all: usize, created: usize) -> BulkSummary {
    BulkSummary {
        created,
        unchanged: all - created,
        ..BulkSummary::default()
    }
}
