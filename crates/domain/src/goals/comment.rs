//! What people say about a goal to one another.

use crate::errors::Invalid;
use crate::ids::{GoalCommentId, GoalId, MemberId};
use crate::text;
use chrono::{DateTime, TimeDelta, Utc};

/// Hours within which an author may take a comment back.
pub const RETRACTION_HOURS: i64 = 24;

/// Longest comment, in characters.
const LONGEST: usize = 4000;

/// A comment on a goal. It does not change; its author may take it back for a day, and then its place stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalComment {
    /// Identity; later ones sort after earlier ones.
    pub id: GoalCommentId,
    /// About which goal.
    pub goal: GoalId,
    /// Who wrote it.
    pub author: MemberId,
    /// What was written; none once it was taken back.
    pub text: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was taken back.
    pub retracted_at: Option<DateTime<Utc>>,
}

impl GoalComment {
    /// The text of a comment, trimmed; refuses `text` with the codes of [`crate::text`].
    pub fn words(text: &str) -> Result<String, Invalid> {
        text::bounded("text", text, LONGEST)
    }

    /// The comment taken back by somebody, its text gone. Refuses with `NOT_YOUR_COMMENT`, and with `RETRACTION_OVER` after a
    /// day; one that is taken back stays so.
    pub fn retracted(self, by: MemberId, now: DateTime<Utc>) -> Result<GoalComment, Invalid> {
        if self.author != by {
            let message = "only its author takes a comment back";
            return Err(Invalid::one("goalComment", "NOT_YOUR_COMMENT", message));
        }
        if self.retracted_at.is_some() {
            return Ok(self);
        }
        if now - self.at > TimeDelta::hours(RETRACTION_HOURS) {
            let message = format!("a comment is taken back within {RETRACTION_HOURS} hours");
            return Err(Invalid::one("goalComment", "RETRACTION_OVER", message));
        }
        Ok(GoalComment {
            text: None,
            retracted_at: Some(now),
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn its_author_takes_a_comment_back_within_a_day() {
        let at = "2026-03-02T12:00:00Z"
            .parse::<DateTime<Utc>>()
            .expect("an instant");
        let author = MemberId::from_uuid(Uuid::from_u128(1));
        let comment = GoalComment {
            id: GoalCommentId::from_uuid(Uuid::from_u128(2)),
            goal: GoalId::from_uuid(Uuid::from_u128(3)),
            author,
            text: Some("Well done".to_owned()),
            at,
            retracted_at: None,
        };
        let after = |hours| at + TimeDelta::hours(hours);
        let code = |by, now| {
            comment
                .clone()
                .retracted(by, now)
                .map_err(|invalid| invalid.0[0].code)
        };
        let gone = code(author, after(24)).expect("taken back");
        assert_eq!((gone.text, gone.retracted_at), (None, Some(after(24))));
        assert_eq!(code(author, after(25)), Err("RETRACTION_OVER"));
        assert_eq!(
            code(MemberId::from_uuid(Uuid::from_u128(9)), at),
            Err("NOT_YOUR_COMMENT")
        );
    }

    #[test]
    fn a_comment_is_bounded() {
        assert_eq!(
            GoalComment::words(&"x".repeat(4001)).expect_err("refused").0[0].code,
            "TOO_LONG"
        );
        assert!(GoalComment::words(&"x".repeat(4000)).is_ok());
    }
}
