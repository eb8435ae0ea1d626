//! An occurrence that is not to be held against anybody.

use crate::errors::Invalid;
use crate::goals::Creator;
use crate::ids::ExpectationId;
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// Longest reason, in characters.
const LONGEST: usize = 1000;

/// Why an occurrence does not count although it was missed. Given by a leader above, never by the member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excuse {
    /// Of which expectation.
    pub expectation: ExpectationId,
    /// First day of the occurrence.
    pub starts_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who excused it.
    pub by: Creator,
    /// When.
    pub at: DateTime<Utc>,
}

impl Excuse {
    /// The reason, trimmed; refuses `reason` with the codes of [`crate::text`].
    pub fn words(reason: &str) -> Result<String, Invalid> {
        text::bounded("reason", reason, LONGEST)
    }
}
