//! What an author adds to feedback later: the words that were there stay.

use super::item::Feedback;
use crate::errors::Invalid;
use crate::ids::{FeedbackCorrectionId, FeedbackId, MemberId};
use crate::text;
use chrono::{DateTime, Utc};

/// Most corrections of one piece of feedback.
pub const MOST_CORRECTIONS: usize = 20;

/// Most characters of a correction.
const LONGEST: usize = 2000;

/// A dated correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Identity; later ones sort after earlier ones.
    pub id: FeedbackCorrectionId,
    /// Of which feedback.
    pub feedback: FeedbackId,
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
    /// Whether somebody may add a correction to it, which has so many. Refuses with `NOT_YOUR_FEEDBACK`, and `TOO_MANY_CORRECTIONS`.
    pub fn correctable(&self, by: MemberId, corrections: usize) -> Result<(), Invalid> {
        self.by_its_author(by)?;
        if corrections >= MOST_CORRECTIONS {
            let message = format!("{MOST_CORRECTIONS} corrections are enough; talk about it");
            return Err(Invalid::one("feedback", "TOO_MANY_CORRECTIONS", message));
        }
        Ok(())
    }
}
