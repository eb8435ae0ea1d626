//! What a meeting was worth to whom it was about.

use super::section::Phase;
use crate::errors::{Checks, Invalid};
use crate::ids::{MeetingId, MemberId};
use crate::text;
use chrono::{DateTime, TimeDelta, Utc};

/// Days after its end within which a meeting is rated.
pub const RATING_DAYS: i64 = 7;

/// Longest comment, in characters.
const LONGEST: usize = 2000;

/// The rating of a meeting, given once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// Of which meeting.
    pub meeting: MeetingId,
    /// Who rated it: whom it was about.
    pub by: MemberId,
    /// 1 (of no use) to 5 (very useful).
    pub stars: u8,
    /// Why.
    pub comment: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Rating {
    /// Stars and comment; refuses `stars` with `RATING_OUT_OF_RANGE` and `comment` with the codes of [`crate::text`].
    pub fn words(stars: i32, comment: Option<&str>) -> Result<(u8, Option<String>), Invalid> {
        let mut checks = Checks::default();
        let comment = comment.map(|comment| text::bounded("comment", comment, LONGEST));
        let comment = comment.and_then(|comment| checks.take(comment));
        let stars = u8::try_from(stars).ok().filter(|stars| (1..=5).contains(stars));
        if stars.is_none() {
            checks.refuse("stars", "RATING_OUT_OF_RANGE", "a meeting is rated from 1 to 5");
        }
        checks.finish(stars.map(|stars| (stars, comment)))
    }

    /// Lets a meeting be rated. Refuses with `MEETING_NOT_HELD`, and with `RATING_OVER` a week after its end.
    pub fn check_time(
        phase: Phase,
        held_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), Invalid> {
        let refused = |code, message: &str| Err(Invalid::one("meeting", code, message));
        match (phase, held_at) {
            (Phase::Held, Some(held_at)) if now - held_at <= TimeDelta::days(RATING_DAYS) => Ok(()),
            (Phase::Held, Some(_)) => refused("RATING_OVER", "a meeting is rated within a week of its end"),
            _ => refused("MEETING_NOT_HELD", "a meeting is rated when it was held"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_is_rated_from_one_to_five() {
        let code = |stars| Rating::words(stars, None).err().map(|invalid| invalid.0[0].code);
        assert_eq!((code(1), code(5)), (None, None));
        for stars in [0, 6, -1, 261] {
            assert_eq!(code(stars), Some("RATING_OUT_OF_RANGE"));
        }
    }

    #[test]
    fn a_meeting_is_rated_within_a_week_of_its_end() {
        let held = DateTime::UNIX_EPOCH;
        let code = |phase, days| {
            let now = held + TimeDelta::days(days);
            let checked = Rating::check_time(phase, Some(held), now);
            checked.err().map(|invalid| invalid.0[0].code)
        };
        assert_eq!(code(Phase::Held, 7), None);
        assert_eq!(code(Phase::Held, 8), Some("RATING_OVER"));
        assert_eq!(code(Phase::Running, 0), Some("MEETING_NOT_HELD"));
    }
}
