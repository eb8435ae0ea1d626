//! What an author adds to feedback later: the words that were there stay.

use super::item::Feedback;
use crate::errors::Invalid;
use crate::ids::{FeedbackId, MemberId};
use crate::text;
use chrono::{DateTime, Utc};

/// Most corrections of one piece of feedback.
pub const MOST_CORRECTIONS: i32 = 20;

/// Most characters of a correction.
const LONGEST: usize = 2000;

/// A dated correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Of which feedback.
    pub feedback: FeedbackId,
    /// Counts the corrections of one piece of feedback from 1.
    pub number: i32,
    /// What is to be added or set right.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Correction {
    /// The text of a correction, trimmed; refuses `text` with the codes of [`crate::text`].
    pub fn words(text: &str) -> Result<String, Invalid> {
        text::bounded("text", text, LONGEST)
    }
}

impl Feedback {
    /// The correction that follows so many, by somebody. Refuses with `NOT_YOUR_FEEDBACK`, and `TOO_MANY_CORRECTIONS`.
    pub fn corrected(
        &self,
        by: MemberId,
        text: String,
        corrections: i32,
        now: DateTime<Utc>,
    ) -> Result<Correction, Invalid> {
        self.by_its_author(by)?;
        if corrections >= MOST_CORRECTIONS {
            let message = format!("{MOST_CORRECTIONS} corrections are enough; talk about it");
            return Err(Invalid::one("feedback", "TOO_MANY_CORRECTIONS", message));
        }
        Ok(Correction {
            feedback: self.id,
            number: corrections + 1,
            text,
            at: now,
        })
    }
}
