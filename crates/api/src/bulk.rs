//! The vocabulary of bulk mutations: how a call may fail, what became of each row, and which calls are one call.

use crate::problem::Answer;
use app::{BulkOptions, Idempotency};
use async_graphql::{Enum, InputType, SimpleObject, Value};
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

/// How a call is to be carried out. `input` is all that it was given, and `unlike` what the schema shows alike in two inputs that differ.
pub fn options(
    input: &impl InputType,
    mode: BulkMode,
    dry_run: bool,
    key: Option<&str>,
    unlike: &str,
) -> Answer<BulkOptions> {
    let keyed = |key: &str| Idempotency::new(key.to_owned(), &format!("{}{unlike}", body(input)));
    Ok(BulkOptions {
        mode: mode.into(),
        dry_run,
        idempotency: key.map(keyed).transpose()?,
    })
}

/// What an input asks for, read as the schema reads it: whether a value came by a literal or a variable, a default was written
/// out or left out, and in which order fields stand makes no difference.
fn body(input: &impl InputType) -> String {
    let mut text = String::new();
    let Value::Object(mut fields) = input.to_value() else {
        return text;
    };
    fields.swap_remove("idempotencyKey");
    fields.swap_remove("dryRun");
    write(&Value::Object(fields), &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.retain(|(_, value)| **value != Value::Null);
            fields.sort_unstable_by_key(|(name, _)| name.as_str());
            text.push('{');
            for (name, value) in fields {
                text.push_str(name);
                text.push(':');
                write(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::List(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        // Texts are quoted, so nothing in them can pass for anything else.
        leaf => text.push_str(&leaf.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::InputObject;

    #[derive(InputObject)]
    struct Pushed {
        rows: Vec<Row>,
        #[graphql(default_with = "BulkMode::Atomic")]
        mode: BulkMode,
        #[graphql(default)]
        dry_run: bool,
        idempotency_key: Option<String>,
    }

    #[derive(InputObject)]
    struct Row {
        name: String,
        note: Option<String>,
        #[graphql(default = 7)]
        size: i32,
    }

    fn of(text: &str) -> String {
        let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let value = Value::from_json(json).expect("a value");
        let Ok(pushed) = Pushed::parse(Some(value)) else {
            panic!("{text} does not fit");
        };
        body(&pushed)
    }

    #[test]
    fn what_means_the_same_is_the_same_body() {
        let one = of(r#"{ "rows": [{ "name": "a" }] }"#);
        for same in [
            r#"{ "rows": { "name": "a" } }"#,
            r#"{ "mode": "ATOMIC", "rows": [{ "size": 7, "note": null, "name": "a" }] }"#,
            r#"{ "rows": [{ "name": "a" }], "idempotencyKey": "k", "dryRun": true }"#,
        ] {
            assert_eq!(of(same), one, "{same}");
        }
        for other in [
            r#"{ "rows": [{ "name": "b" }] }"#,
            r#"{ "rows": [{ "name": "a" }], "mode": "PARTIAL" }"#,
            r#"{ "rows": [{ "name": "a", "note": "" }] }"#,
            r#"{ "rows": [{ "name": "a\",size:8" }] }"#,
            r#"{ "rows": [{ "name": "a" }, { "name": "a" }] }"#,
        ] {
            assert_ne!(of(other), one, "{other}");
        }
    }
}
