//! What somebody wants to talk about; what was not talked about is taken along to the next meeting.

use super::words::SectionKind;
use crate::errors::Invalid;
use crate::ids::{MeetingId, MemberId, TalkingPointId};
use crate::text;
use chrono::{DateTime, Utc};

/// Most talking points raised for one meeting.
pub const MOST_TALKING_POINTS: usize = 100;

/// Longest talking point, in characters.
const LONGEST: usize = 2000;

/// A talking point. It belongs to the meeting it was raised for; while it is not done it is on the table of the later ones, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalkingPoint {
    /// Identity; later ones sort after earlier ones.
    pub id: TalkingPointId,
    /// The meeting it was raised for.
    pub meeting: MeetingId,
    /// Who raised it.
    pub author: MemberId,
    /// The section it is meant for; none for the meeting as a whole.
    pub section: Option<SectionKind>,
    /// What to talk about.
    pub text: String,
    /// When it was raised.
    pub at: DateTime<Utc>,
    /// When, by whom and in which meeting it was talked about.
    pub done: Option<TalkedAbout>,
}

/// That something was talked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TalkedAbout {
    /// When.
    pub at: DateTime<Utc>,
    /// Who said so.
    pub by: MemberId,
    /// In which meeting: the one it was raised for, or a later one.
    pub meeting: MeetingId,
}

impl TalkingPoint {
    /// The text, trimmed; refuses `text` with the codes of [`crate::text`].
    pub fn words(text: &str) -> Result<String, Invalid> {
        text::bounded("text", text, LONGEST)
    }

    /// Lets one more be raised where there are so many already. Refuses with `TOO_MANY_TALKING_POINTS`.
    pub fn check_room(raised: usize) -> Result<(), Invalid> {
        if raised < MOST_TALKING_POINTS {
            return Ok(());
        }
        let message = format!("a meeting has at most {MOST_TALKING_POINTS} talking points");
        Err(Invalid::one("meeting", "TOO_MANY_TALKING_POINTS", message))
    }

    /// The talking point as talked about; what was is not talked about again, and stays as it is.
    #[must_use]
    pub fn talked_about(self, done: TalkedAbout) -> TalkingPoint {
        TalkingPoint {
            done: self.done.or(Some(done)),
            ..self
        }
    }
}
