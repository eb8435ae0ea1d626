//! Many rows written by one call: how it may fail, and what became of each row.

use crate::errors::{FieldError, Invalid};
use crate::text::quoted;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Most rows one call takes.
pub const LARGEST_BATCH: usize = 1000;

/// What a bad row does to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BulkMode {
    /// One bad row, and nothing is written.
    Atomic,
    /// The good rows are written.
    Partial,
}

/// What became of a row; where nothing was written, what would have become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
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

/// One row of a bulk call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRow<T> {
    /// Its place in the call, from 0.
    pub index: usize,
    /// What became of it.
    pub outcome: RowOutcome,
    /// The object; none for a refused row, and for an object that was not created after all.
    pub object: Option<T>,
    /// Why it was refused; paths start with `rows.<index>`.
    pub errors: Vec<FieldError>,
}

/// How many rows had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BulkSummary {
    /// Rows that made an object.
    pub created: usize,
    /// Rows that changed one.
    pub updated: usize,
    /// Rows that found it as wanted.
    pub unchanged: usize,
    /// Rows refused.
    pub failed: usize,
}

impl FromIterator<RowOutcome> for BulkSummary {
    fn from_iter<I: IntoIterator<Item = RowOutcome>>(outcomes: I) -> Self {
        let mut summary = Self::default();
        for outcome in outcomes {
            match outcome {
                RowOutcome::Created => summary.created += 1,
                RowOutcome::Updated => summary.updated += 1,
                RowOutcome::Unchanged => summary.unchanged += 1,
                RowOutcome::Failed => summary.failed += 1,
            }
        }
        summary
    }
}

/// The answer to a bulk call, row by row in the order of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkReport<T> {
    /// Every row.
    pub rows: Vec<BulkRow<T>>,
    /// Whether anything could be written: not for a dry run, and not for a refused row in an ATOMIC call.
    pub applied: bool,
}

impl<T> BulkReport<T> {
    /// Counts the rows by outcome.
    pub fn summary(&self) -> BulkSummary {
        self.rows.iter().map(|row| row.outcome).collect()
    }
}

/// What is decided about each row before anything is written: the change to make, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<T>(Vec<Result<(RowOutcome, T), Invalid>>);

impl<T> Plan<T> {
    /// The decisions, in the order of the rows; the paths of refusals are the row's own, such as `amount`.
    pub fn new(decisions: impl IntoIterator<Item = Result<(RowOutcome, T), Invalid>>) -> Self {
        Self(decisions.into_iter().collect())
    }

    /// Whether the good rows are to be written.
    pub fn applies(&self, mode: BulkMode, dry_run: bool) -> bool {
        !dry_run && (mode == BulkMode::Partial || self.0.iter().all(Result::is_ok))
    }

    /// Refuses a row after all; one that is refused stays so.
    pub fn refuse(&mut self, index: usize, invalid: Invalid) {
        if let Some(decision) = self.0.get_mut(index).filter(|decision| decision.is_ok()) {
            *decision = Err(invalid);
        }
    }

    /// What becomes of each row, in the order of the rows.
    pub fn outcomes(&self) -> impl Iterator<Item = RowOutcome> {
        self.0.iter().map(outcome)
    }

    /// Why each refused row is, by its place.
    pub fn refusals(&self) -> impl Iterator<Item = (usize, &Invalid)> {
        let rows = self.0.iter().enumerate();
        rows.filter_map(|(index, decision)| Some((index, decision.as_ref().err()?)))
    }

    /// Counts the rows by outcome.
    pub fn summary(&self) -> BulkSummary {
        self.outcomes().collect()
    }

    /// What the good rows change; rows that find everything as wanted are left out.
    pub fn changes(&self) -> impl Iterator<Item = (RowOutcome, &T)> {
        self.0
            .iter()
            .flatten()
            .filter(|(outcome, _)| *outcome != RowOutcome::Unchanged)
            .map(|(outcome, value)| (*outcome, value))
    }

    /// What the good rows want, whether it is a change or not.
    pub fn good(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten().map(|(_, value)| value)
    }

    /// The decisions themselves, in the order of the rows.
    pub fn into_decisions(self) -> Vec<Result<(RowOutcome, T), Invalid>> {
        self.0
    }

    /// The answer. An object that was not created is left out of it.
    pub fn report<O>(self, applied: bool, object: impl Fn(T) -> O) -> BulkReport<O> {
        let row = |(index, decision)| match decision {
            Ok((outcome, value)) => BulkRow {
                index,
                outcome,
                object: (applied || outcome != RowOutcome::Created).then(|| object(value)),
                errors: Vec::new(),
            },
            Err(invalid) => BulkRow {
                index,
                outcome: RowOutcome::Failed,
                object: None,
                errors: Invalid::within(invalid, &format!("rows.{index}")).0,
            },
        };
        BulkReport {
            rows: self.0.into_iter().enumerate().map(row).collect(),
            applied,
        }
    }
}

fn outcome<T>(decision: &Result<(RowOutcome, T), Invalid>) -> RowOutcome {
    match decision {
        Ok((outcome, _)) => *outcome,
        Err(_) => RowOutcome::Failed,
    }
}

/// Refuses more than [`LARGEST_BATCH`] rows with `TOO_MANY_ROWS`.
pub fn checked_size(rows: usize) -> Result<(), Invalid> {
    if rows <= LARGEST_BATCH {
        return Ok(());
    }
    let message = format!("{rows} rows are more than {LARGEST_BATCH}, the most one call takes");
    Err(Invalid::one("rows", "TOO_MANY_ROWS", message))
}

/// The refusal of every row whose key another row of the batch has too, by place; which of them is meant, nobody
/// can know. Rows without a key are never refused. The code is `DUPLICATE_IN_BATCH`.
pub fn repeated<'a>(
    field: &str,
    keys: impl IntoIterator<Item = Option<&'a str>>,
) -> HashMap<usize, FieldError> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, key) in keys.into_iter().enumerate() {
        if let Some(key) = key {
            places.entry(key).or_default().push(index);
        }
    }
    let several = places.into_iter().filter(|(_, indexes)| indexes.len() > 1);
    several
        .flat_map(|(key, indexes)| {
            let message = format!("{} rows have the same key {}", indexes.len(), quoted(key));
            let refused = FieldError::new(field, "DUPLICATE_IN_BATCH", message);
            indexes.into_iter().map(move |index| (index, refused.clone()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan<u32> {
        Plan::new([
            Ok((RowOutcome::Created, 1)),
            Err(Invalid::one("amount", "TOO_LARGE", "is too large")),
            Ok((RowOutcome::Unchanged, 3)),
        ])
    }

    #[test]
    fn one_bad_row_stops_an_atomic_call_but_not_a_partial_one() {
        assert!(!plan().applies(BulkMode::Atomic, false));
        assert!(plan().applies(BulkMode::Partial, false));
        assert!(!plan().applies(BulkMode::Partial, true));
        assert_eq!(plan().changes().collect::<Vec<_>>(), [(RowOutcome::Created, &1)]);
    }

    #[test]
    fn a_report_says_where_and_names_no_object_that_was_not_made() {
        let report = plan().report(false, |value| value);
        assert_eq!(report.rows[0].object, None);
        assert_eq!(report.rows[1].errors[0].field, "rows.1.amount");
        assert_eq!(report.rows[2].object, Some(3));
        let expected = BulkSummary {
            created: 1,
            unchanged: 1,
            failed: 1,
            ..BulkSummary::default()
        };
        assert_eq!(report.summary(), expected);
    }

    #[test]
    fn every_row_of_a_repeated_key_is_refused() {
        let found = repeated("externalId", [Some("a"), None, Some("b"), Some("a"), None]);
        let mut rows: Vec<_> = found.keys().copied().collect();
        rows.sort_unstable();
        assert_eq!(rows, [0, 3]);
        assert_eq!(found[&0].code, "DUPLICATE_IN_BATCH");
    }

    #[test]
    fn a_thousand_rows_are_taken_and_one_more_is_not() {
        assert_eq!(checked_size(1000), Ok(()));
        assert_eq!(
            checked_size(1001).map_err(|invalid| invalid.0[0].code),
            Err("TOO_MANY_ROWS")
        );
    }
}
