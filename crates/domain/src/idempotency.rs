//! The key a script gives a bulk call, so that the same call sent again is the same call.

use crate::bulk::{BulkReport, BulkRow, RowOutcome};
use crate::errors::{FieldError, Invalid};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;
use uuid::Uuid;

/// Longest key, in characters.
pub const LONGEST_KEY: usize = 200;

/// How long the answer to a call is kept.
pub const KEPT: TimeDelta = TimeDelta::days(7);

/// Refuses a key that is empty (`BLANK`), has more than 200 characters (`TOO_LONG`), or holds anything but visible ASCII
/// characters (`INVALID_IDEMPOTENCY_KEY`). It is taken as it is: nothing is trimmed or folded.
pub fn checked_key(field: &str, key: &str) -> Result<(), Invalid> {
    let (code, message) = match key {
        "" => ("BLANK", "must not be empty".to_owned()),
        key if key.chars().count() > LONGEST_KEY => (
            "TOO_LONG",
            format!("must not be longer than {LONGEST_KEY} characters"),
        ),
        key if !key.chars().all(|letter| letter.is_ascii_graphic()) => (
            "INVALID_IDEMPOTENCY_KEY",
            "must hold nothing but letters, digits and signs of ASCII, without spaces".to_owned(),
        ),
        _ => return Ok(()),
    };
    Err(Invalid::one(field, code, message))
}

/// The answer to a call that was carried out, without the objects: they are read again by whoever asks again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer(Vec<KeptRow>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptRow {
    outcome: RowOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<(String, String, String)>,
}

impl KeptAnswer {
    /// What is kept of a report; `id` names its objects.
    pub fn of<T>(report: &BulkReport<T>, id: impl Fn(&T) -> Uuid) -> Self {
        let row = |row: &BulkRow<T>| KeptRow {
            outcome: row.outcome,
            object: row.object.as_ref().map(&id),
            errors: row
                .errors
                .iter()
                .map(|error| (error.field.clone(), error.code.to_owned(), error.message.clone()))
                .collect(),
        };
        Self(report.rows.iter().map(row).collect())
    }

    /// The objects it names.
    pub fn objects(&self) -> Vec<Uuid> {
        self.0.iter().filter_map(|row| row.object).collect()
    }

    /// The report again, with those of its objects that were found.
    pub fn report<T: Clone>(self, found: &HashMap<Uuid, T>) -> BulkReport<T> {
        let row = |(index, row): (usize, KeptRow)| BulkRow {
            index,
            outcome: row.outcome,
            object: row.object.and_then(|id| found.get(&id).cloned()),
            errors: row
                .errors
                .into_iter()
                .map(|(field, code, message)| FieldError::new(field, code_of(&code), message))
                .collect(),
        };
        BulkReport {
            rows: self.0.into_iter().enumerate().map(row).collect(),
            applied: true,
        }
    }
}

/// A code as the program writes it, of one that was stored. There are as many as the program knows, so each is kept for good
/// when it is met first.
fn code_of(stored: &str) -> &'static str {
    static MET: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut met = MET.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(code) = met.get(stored) {
        return code;
    }
    let code: &'static str = Box::leak(stored.to_owned().into_boxed_str());
    met.insert(code);
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::Plan;

    #[test]
    fn a_key_is_visible_ascii_of_at_most_two_hundred_characters() {
        let code = |key: &str| checked_key("idempotencyKey", key).map_err(|invalid| invalid.0[0].code);
        assert_eq!(code("nightly/2026-03-02#17"), Ok(()));
        assert_eq!(code(&"x".repeat(200)), Ok(()));
        assert_eq!(code(&"x".repeat(201)), Err("TOO_LONG"));
        assert_eq!(code(""), Err("BLANK"));
        for key in ["a b", " a", "a\n", "ä", "a\u{0}", "a\u{200b}"] {
            assert_eq!(code(key), Err("INVALID_IDEMPOTENCY_KEY"), "{key:?}");
        }
    }

    #[test]
    fn a_kept_answer_says_the_same_of_every_row() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let plan = Plan::new([
            Ok((RowOutcome::Created, one)),
            Err(Invalid::one("target", "TOO_LARGE", "is too large")),
            Ok((RowOutcome::Unchanged, two)),
        ]);
        let report = plan.report(true, |id| id);
        let text = serde_json::to_string(&KeptAnswer::of(&report, |id| *id)).expect("it is written");
        let kept: KeptAnswer = serde_json::from_str(&text).expect("it is read");
        assert_eq!(kept.objects(), [one, two]);
        let found = HashMap::from([(one, one), (two, two)]);
        assert_eq!(kept.clone().report(&found), report);
        let seen = kept.report(&HashMap::from([(two, two)]));
        assert_eq!(
            seen.rows[0].object, None,
            "an object not seen any more is left out"
        );
        assert_eq!(seen.summary(), report.summary());
    }
}
