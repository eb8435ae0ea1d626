//! What storing can fail with, reduced to what callers can act upon.

use sea_orm::{DbErr, SqlErr};
use std::sync::Arc;

/// The result of a query.
pub type Result<T> = std::result::Result<T, Failure>;

/// Why a query failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// A row with the same unique key exists already; the text names the constraint.
    #[error("unique constraint violated: {0}")]
    Duplicate(String),
    /// The row is still referred to, or refers to nothing in this organization.
    #[error("foreign key violated: {0}")]
    Reference(String),
    /// Another transaction got there first; the whole unit of work may be tried again.
    #[error("the transaction lost a race: {0}")]
    Contention(String),
    /// A sum does not fit in 64 bits.
    #[error("a sum does not fit in 64 bits")]
    TooLarge,
    /// What is stored does not follow the domain's rules.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// Anything else the database said.
    #[error("database: {0}")]
    Database(Arc<DbErr>),
}

impl Failure {
    /// A stored value the domain does not accept.
    pub(crate) fn damaged(table: &str, what: impl std::fmt::Display) -> Self {
        Self::Damaged(format!("{table}: {what}"))
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => return Self::Duplicate(text),
            Some(SqlErr::ForeignKeyConstraintViolation(text)) => return Self::Reference(text),
            _ => {}
        }
        let text = error.to_string();
        // SQLSTATE 40001, 40P01 and 55P03 in words, and SQLite's busy writer.
        if [
            "deadlock detected",
            "could not serialize",
            "lock timeout",
            "database is locked",
        ]
        .iter()
        .any(|words| text.contains(words))
        {
            return Self::Contention(text);
        }
        // SQLSTATE 22003 in words, SQLite's overflow of a sum that is read, and the bounds of sums that are written.
        if ["bigint out of range", "integer overflow", "ck_metric_rollups"]
            .iter()
            .any(|words| text.contains(words))
        {
            return Self::TooLarge;
        }
        Self::Database(Arc::new(error))
    }
}
