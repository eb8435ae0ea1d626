//! The vocabulary of bulk mutations: how a call may fail, and what became of each row.

use crate::loaders::Loaders;
use crate::pipeline::{Account, Opportunity, Product};
use crate::problem::{Answer, Problem};
use crate::request::Asked;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, OutputType, SimpleObject};
use domain::bulk;
use domain::errors::FieldError as Reason;
use std::hash::Hash;

/// What a bad row does to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "bulk::BulkMode")]
pub enum BulkMode {
    /// One bad row, and nothing is written.
    Atomic,
    /// The good rows are written; the answer says which were not.
    Partial,
}

/// What became of a row; where nothing was written, what would have become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "bulk::RowOutcome")]
pub enum RowOutcome {
    /// There is a new object.
    Created,
    /// An object was changed.
    Updated,
    /// The object already was as wanted.
    Unchanged,
    /// The row was refused; see its errors.
    Failed,
}

/// Why an input was refused.
#[derive(Clone, Debug, SimpleObject)]
pub struct FieldError {
    /// Path of the field from the input on, such as `rows.3.target`.
    pub field: String,
    /// Machine-readable reason; the page on the API lists them.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

impl From<Reason> for FieldError {
    fn from(reason: Reason) -> Self {
        Self {
            field: reason.field,
            code: reason.code,
            message: reason.message,
        }
    }
}

/// How many rows had which outcome.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct BulkSummary {
    /// Rows of the call.
    pub rows: usize,
    /// Rows that made an object.
    pub created: usize,
    /// Rows that changed one.
    pub updated: usize,
    /// Rows that found it as wanted.
    pub unchanged: usize,
    /// Rows refused.
    pub failed: usize,
    /// Whether anything could be written: not in a dry run, and not with a refused row in an `ATOMIC` call.
    pub applied: bool,
}

/// The counts of a report.
pub fn summary<T>(report: &bulk::BulkReport<T>) -> BulkSummary {
    let counts = report.summary();
    BulkSummary {
        rows: report.rows.len(),
        created: counts.created,
        updated: counts.updated,
        unchanged: counts.unchanged,
        failed: counts.failed,
        applied: report.applied,
    }
}

/// The reasons a row was refused.
pub fn reasons(errors: Vec<Reason>) -> Vec<FieldError> {
    errors.into_iter().map(FieldError::from).collect()
}

/// What became of a row of a bulk call.
#[derive(SimpleObject)]
#[graphql(concrete(name = "AccountsUpsertRow", params(Account)))]
#[graphql(concrete(name = "ProductsUpsertRow", params(Product)))]
#[graphql(concrete(name = "OpportunitiesUpsertRow", params(Opportunity)))]
pub struct UpsertRow<T: OutputType> {
    /// Its place in the call, from 0.
    index: usize,
    /// What became of it; where nothing was written, what would have become of it.
    outcome: RowOutcome,
    /// The object as it is stored now; null for a refused row, and for one that was not created after all.
    object: Option<T>,
    /// Why it was refused; empty otherwise. Paths start with `rows.<index>`.
    errors: Vec<FieldError>,
}

/// What became of a bulk call.
#[derive(SimpleObject)]
#[graphql(concrete(name = "AccountsUpsertPayload", params(Account)))]
#[graphql(concrete(name = "ProductsUpsertPayload", params(Product)))]
#[graphql(concrete(name = "OpportunitiesUpsertPayload", params(Opportunity)))]
pub struct UpsertPayload<T: OutputType>
where
    UpsertRow<T>: OutputType,
{
    /// Every row, in the order of the call.
    rows: Vec<UpsertRow<T>>,
    /// How many rows had which outcome.
    summary: BulkSummary,
}

/// The answer to a bulk call. `object` makes what clients see of what is stored, `path` the path in the input of the path
/// in a row.
pub(crate) async fn payload<I, T>(
    ctx: &Context<'_>,
    report: bulk::BulkReport<I>,
    object: impl Fn(<Loaders as Loader<I>>::Value) -> T,
    path: impl Fn(&str) -> String,
) -> Answer<UpsertPayload<T>>
where
    I: Copy + Eq + Hash + Send + Sync + 'static,
    Loaders: Loader<I, Error = Problem>,
    T: OutputType,
    UpsertRow<T>: OutputType,
{
    let summary = summary(&report);
    let wanted = ctx.look_ahead().field("rows").field("object").exists();
    let ids = report.rows.iter().filter_map(|row| row.object.filter(|_| wanted));
    let mut stored = ctx.loaders()?.load_many(ids.collect::<Vec<_>>()).await?;
    let located = |index: usize, error: Reason| {
        let prefix = format!("rows.{index}.");
        let field = match error.field.strip_prefix(&prefix) {
            Some(field) => format!("{prefix}{}", path(field)),
            None => error.field,
        };
        FieldError::from(Reason { field, ..error })
    };
    let rows = report.rows.into_iter().map(|row| UpsertRow {
        index: row.index,
        outcome: row.outcome.into(),
        object: row.object.and_then(|id| stored.remove(&id)).map(&object),
        errors: row
            .errors
            .into_iter()
            .map(|error| located(row.index, error))
            .collect(),
    });
    Ok(UpsertPayload {
        rows: rows.collect(),
        summary,
    })
}
