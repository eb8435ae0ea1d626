//! Notes of a meeting: one that those who take part share, and one that each of them keeps alone.

use crate::errors::Invalid;
use crate::ids::{MeetingId, MemberId};
use crate::text;
use chrono::{DateTime, Utc};

/// Longest note, in characters.
const LONGEST: usize = 20_000;

/// A note of a meeting. Of the shared one the author is who wrote it last; of a private one whom alone it belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// Of which meeting.
    pub meeting: MeetingId,
    /// Who wrote it.
    pub author: MemberId,
    /// What it says.
    pub text: String,
    /// When it was written last.
    pub at: DateTime<Utc>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

impl Note {
    /// The text, trimmed; refuses `text` with the codes of [`crate::text`].
    pub fn words(text: &str) -> Result<String, Invalid> {
        text::bounded("text", text, LONGEST)
    }
}

/// What is said in confidence is not printed by accident.
impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Note")
            .field("meeting", &self.meeting)
            .field("author", &self.author)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_a_note_says_is_not_printed() {
        let note = Note {
            meeting: MeetingId::from_uuid(Uuid::from_u128(1)),
            author: MemberId::from_uuid(Uuid::from_u128(2)),
            text: "between us".to_owned(),
            at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        assert!(!format!("{note:?}").contains("between us"));
    }
}
