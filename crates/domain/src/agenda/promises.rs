//! Promises on the table: each from before is disposed of, or carried over, before the meeting is done with them.

use crate::errors::Invalid;
use crate::ids::{CommitmentId, MemberId};
use chrono::{DateTime, Utc};

/// A promise that was explicitly carried over to the next meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarriedOver {
    /// Which promise.
    pub commitment: CommitmentId,
    /// Who said so.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of a promise on the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnTheTable {
    /// Which promise.
    pub commitment: CommitmentId,
    /// Whether it was said to be kept, missed or withdrawn.
    pub disposed: bool,
    /// When it was last put off.
    pub renegotiated_at: Option<DateTime<Utc>>,
}

/// Refuses with `COMMITMENT_UNDISPOSED` while something is on the table that was neither disposed of, nor put off or carried over since the meeting
/// started.
pub fn check_disposed(
    table: &[OnTheTable],
    carried: &[CarriedOver],
    started_at: DateTime<Utc>,
) -> Result<(), Invalid> {
    let open = table.iter().filter(|promise| {
        let settled = promise.disposed || promise.renegotiated_at.is_some_and(|at| at >= started_at);
        !settled && !carried.iter().any(|over| over.commitment == promise.commitment)
    });
    match open.count() {
        0 => Ok(()),
        left => {
            let message = format!(
                "{left} of the promises from before still need a word: kept, missed, renegotiated, withdrawn, or carried over"
            );
            Err(Invalid::one("section", "COMMITMENT_UNDISPOSED", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    #[test]
    fn every_promise_from_before_is_settled_in_the_meeting_or_carried_over() {
        let id = |number| CommitmentId::from_uuid(Uuid::from_u128(number));
        let start = DateTime::UNIX_EPOCH;
        let promise = |number, minutes: Option<i64>| OnTheTable {
            commitment: id(number),
            disposed: false,
            renegotiated_at: minutes.map(|minutes| start + TimeDelta::minutes(minutes)),
        };
        let kept = OnTheTable {
            disposed: true,
            ..promise(2, None)
        };
        let over = CarriedOver {
            commitment: id(3),
            by: MemberId::from_uuid(Uuid::from_u128(9)),
            at: start,
        };
        let code = |table: &[OnTheTable], carried: &[CarriedOver]| {
            check_disposed(table, carried, start)
                .err()
                .map(|invalid| invalid.0[0].code)
        };
        let undisposed = Some("COMMITMENT_UNDISPOSED");
        assert_eq!(code(&[promise(1, Some(5)), kept], &[]), None);
        assert_eq!(code(&[promise(1, Some(5)), promise(3, None)], &[]), undisposed);
        assert_eq!(code(&[promise(1, Some(5)), promise(3, None)], &[over]), None);
        assert_eq!(
            code(&[promise(1, Some(-5))], &[]),
            undisposed,
            "renegotiated before the meeting, it is on the table again"
        );
    }
}
