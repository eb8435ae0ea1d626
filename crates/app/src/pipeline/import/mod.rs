//! A whole CRM export in one unit of work: people, customers, products and deals, all of it or nothing.

mod directory;
mod history;

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
use chrono::NaiveDate;
use domain::access::Action;
use domain::bulk::{BulkReport, BulkSummary, Plan, RowOutcome, repeated};
use domain::calendar::Grain;
use domain::errors::{FieldError, Invalid};
use domain::ids::OpportunityId;
use domain::organizations::Settings;
use domain::pipeline::Outcome;
use history::History;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

type Decision = std::result::Result<(RowOutcome, OpportunityId), Invalid>;

/// Opportunities written at once: bounds memory, and lets the progress be seen.
const SLICE: usize = 2000;

/// Where a row stood in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrmPlace {
    /// The file's name.
    pub file: Arc<str>,
    /// The row's first line, counted from 1.
    pub line: u64,
}

/// A stage as the export names it, made where the organization has none of its key.
#[derive(Clone, Debug)]
pub struct CrmStage {
    /// What the export calls it.
    pub label: String,
    /// Key of the organization's stage.
    pub key: String,
    /// Order in the process, ascending.
    pub position: i32,
    /// Chance of winning in hundredths of a per cent.
    pub probability: u16,
    /// Whether an opportunity here is qualified.
    pub qualified: bool,
    /// How an opportunity here stands.
    pub outcome: Outcome,
}

/// Somebody who sells, and whom they report to.
#[derive(Clone, Debug)]
pub struct CrmPerson {
    /// Where it stood.
    pub place: CrmPlace,
    /// Name; it is also the member's externalId.
    pub name: String,
    /// Address to sign in with; made from the name when left out.
    pub email: Option<String>,
    /// Who leads their team.
    pub manager: Option<String>,
    /// The region their team belongs to.
    pub region: Option<String>,
}

/// A customer.
#[derive(Clone, Debug)]
pub struct CrmAccount {
    /// Where it stood.
    pub place: CrmPlace,
    /// Key, by which opportunities name it.
    pub key: String,
    /// Name.
    pub name: String,
    /// Line of business.
    pub sector: Option<String>,
    /// Key of the account it is a subsidiary of.
    pub parent: Option<String>,
}

/// Something sold.
#[derive(Clone, Debug)]
pub struct CrmProduct {
    /// Where it stood.
    pub place: CrmPlace,
    /// Key, by which opportunities name it.
    pub key: String,
    /// Name.
    pub name: String,
    /// List price in major units.
    pub price: Option<String>,
}

/// A deal.
#[derive(Clone, Debug)]
pub struct CrmOpportunity {
    /// Where it stood.
    pub place: CrmPlace,
    /// Key.
    pub key: String,
    /// Name; made of product and account when left out.
    pub name: Option<String>,
    /// Who owns it, by name.
    pub owner: Option<String>,
    /// Key of the product.
    pub product: Option<String>,
    /// Key of the account.
    pub account: Option<String>,
    /// The export's name of its stage.
    pub stage: String,
    /// Local date it came to be; none where the export does not know.
    pub opened_on: Option<NaiveDate>,
    /// Local date it was closed.
    pub closed_on: Option<NaiveDate>,
    /// Local date it is expected to close.
    pub expected_close_on: Option<NaiveDate>,
    /// Amount in major units; the product's list price, as an estimate, where there is none.
    pub amount: Option<String>,
    /// Currency of the amount; the organization's when left out.
    pub currency: Option<String>,
    /// What happens next.
    pub next_step: Option<String>,
}

/// A parsed export.
#[derive(Clone, Debug, Default)]
pub struct CrmImport {
    /// What its stages mean.
    pub stages: Vec<CrmStage>,
    /// The label of the stage a closed deal had while it was open.
    pub opened_as: String,
    /// Who sells.
    pub people: Vec<CrmPerson>,
    /// Customers.
    pub accounts: Vec<CrmAccount>,
    /// Products.
    pub products: Vec<CrmProduct>,
    /// Deals.
    pub opportunities: Vec<CrmOpportunity>,
    /// Whether bad rows are left out; otherwise one bad row, and nothing is imported.
    pub partial: bool,
}

/// How far an import is: rows done, to be read while it runs.
#[derive(Clone, Debug, Default)]
pub struct CrmProgress(Arc<AtomicUsize>);

impl CrmProgress {
    /// Opportunities done.
    pub fn done(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A row that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrmFailure {
    /// Where it stands.
    pub place: CrmPlace,
    /// Why.
    pub error: FieldError,
}

/// What became of an export.
#[derive(Clone, Debug, Default)]
pub struct CrmReport {
    /// Whether anything was imported.
    pub applied: bool,
    /// What became of the objects of each kind, in the order they were made.
    pub kinds: Vec<(&'static str, BulkSummary)>,
    /// Rows left out, or because of which nothing was imported.
    pub failures: Vec<CrmFailure>,
}

impl CrmReport {
    fn took<T>(&mut self, kind: &'static str, places: &[CrmPlace], report: &BulkReport<T>) {
        self.kinds.push((kind, report.summary()));
        for row in &report.rows {
            for error in &row.errors {
                let prefix = format!("rows.{}.", row.index);
                let field = error.field.strip_prefix(&prefix).unwrap_or(&error.field);
                self.failures.push(CrmFailure {
                    place: places[row.index].clone(),
                    error: FieldError::new(field, error.code, error.message.clone()),
                });
            }
        }
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
    work.organization_locked().await?;
    let mut report = CrmReport::default();
    let opportunities = &import.opportunities;
    let dates = opportunities
        .iter()
        .flat_map(|deal| [deal.opened_on, deal.closed_on]);
    let first_day = dates.flatten().min().unwrap_or(work.viewer.today());
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
    products::written(work, &plan).await?;
    let places: Vec<CrmPlace> = import.products.iter().map(|row| row.place.clone()).collect();
    report.took("products", &places, &plan.report(true, |product| product.id));

    let rows: Vec<AccountRow> = import.accounts.iter().map(account).collect();
    let plan = accounts::planned(work, &rows).await?;
    accounts::written(work, &plan).await?;
    let places: Vec<CrmPlace> = import.accounts.iter().map(|row| row.place.clone()).collect();
    report.took("accounts", &places, &plan.report(true, |account| account.id));

    let derivations = Derivations::load(work, &work.viewer.organization).await?;
    let history = History::new(import, first_day);
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
        planned.write(work, &derivations).await?;
        for ((index, _), decision) in slice.iter().zip(planned.plan.into_decisions()) {
            decided[*index] = Some(decision.map(|(outcome, opportunity)| (outcome, opportunity.id)));
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
        "crmImport",
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
        parent: row.parent.clone().map(Reference::ExternalId),
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
