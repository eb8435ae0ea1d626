//! An export as parsers hand it over, and what became of it.

use chrono::NaiveDate;
use domain::bulk::BulkSummary;
use domain::errors::FieldError;
use domain::pipeline::Outcome;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where a row stood in its file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
pub struct CrmProgress(pub(super) Arc<AtomicUsize>);

impl CrmProgress {
    /// Opportunities done.
    pub fn done(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A row that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrmFailure {
    /// What it was to become, in the words of [`CrmReport::kinds`].
    pub kind: &'static str,
    /// Where it stands.
    pub place: CrmPlace,
    /// Why; the field is that of [`CrmOpportunity`] and its like.
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
