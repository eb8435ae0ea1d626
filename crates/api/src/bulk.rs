//! The vocabulary of bulk mutations: how a call may fail, and what became of each row.

use async_graphql::{Enum, SimpleObject};
use domain::bulk;
use domain::errors::FieldError as Reason;

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
