//! What somebody wants to talk about; what was not talked about is taken along to the next meeting.

use super::words::SectionKind;
use crate::errors::Invalid;
use crate::ids::{MeetingId, MemberId, TalkingPointId};
use crate::meetings::occurrence_of;
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

    /// Whether an earlier meeting of the same cadence left it for this one: it is undone, or was talked about in this one or later.
    pub fn is_carried_to(&self, meeting: MeetingId) -> bool {
        let (Some(raised), Some(here)) = (occurrence_of(self.meeting), occurrence_of(meeting)) else {
            return false;
        };
        let before = |done: MeetingId| occurrence_of(done).is_some_and(|done| done.1 < here.1);
        raised.0 == here.0 && raised.1 < here.1 && !self.done.is_some_and(|done| before(done.meeting))
    }

    /// Lets it be talked about in a meeting: the one it was raised for, or a later one of the same cadence. Refuses `meeting` with
    /// `ANOTHER_CADENCE`.
    pub fn check_meeting(&self, meeting: MeetingId) -> Result<(), Invalid> {
        let same = occurrence_of(self.meeting)
            .zip(occurrence_of(meeting))
            .is_some_and(|(raised, here)| raised.0 == here.0 && raised.1 <= here.1);
        match same {
            true => Ok(()),
            false => {
                let message =
                    "it is talked about in the meeting it was raised for, or a later one of the same cadence";
                Err(Invalid::one("meeting", "ANOTHER_CADENCE", message))
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::MeetingKey;
    use uuid::Uuid;

    #[test]
    fn what_is_not_talked_about_is_carried_over_until_it_is() {
        let key = |number| MeetingKey::of(Uuid::from_u128(number));
        let meeting = |week: u32| {
            let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2 + 7 * week).expect("a day");
            key(1).meeting(day.and_hms_opt(9, 0, 0).expect("a time"))
        };
        let other = key(2).meeting(chrono::NaiveDate::MAX.and_hms_opt(9, 0, 0).expect("a time"));
        let by = MemberId::from_uuid(Uuid::from_u128(3));
        let at = DateTime::UNIX_EPOCH;
        let point = TalkingPoint {
            id: TalkingPointId::from_uuid(Uuid::from_u128(4)),
            meeting: meeting(1),
            author: by,
            section: None,
            text: "A new region".to_owned(),
            at,
            done: None,
        };
        let carried = |point: &TalkingPoint| [0, 1, 2, 3].map(|week| point.is_carried_to(meeting(week)));
        assert_eq!(carried(&point), [false, false, true, true]);
        assert!(!point.is_carried_to(other));
        let done = |meeting| TalkedAbout { at, by, meeting };
        let settled = point.clone().talked_about(done(meeting(2)));
        assert_eq!(carried(&settled), [false, false, true, false]);
        let again = settled.clone().talked_about(done(meeting(3)));
        assert_eq!(again, settled, "once is enough");
        assert_eq!(point.check_meeting(meeting(1)), Ok(()));
        for wrong in [meeting(0), other] {
            let refused = point.check_meeting(wrong).expect_err("refused");
            assert_eq!(refused.0[0].code, "ANOTHER_CADENCE");
        }
    }
}
