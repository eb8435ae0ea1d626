//! Promises that are not kept.

use crate::calendar::{Period, plus_days};
use crate::commitments::SayDo;
use crate::exact::Exact;
use chrono::NaiveDate;

/// Days over which it is looked at what became of what was promised.
pub const PROMISE_DAYS: i64 = 30;

/// Commitments missed in that time from which on it is too much.
const MOST_MISSED: i64 = 3;

/// The days that end with one over which promises are looked at.
pub fn promise_window(as_of: NaiveDate) -> Option<Period> {
    Period::new(plus_days(as_of, 1 - PROMISE_DAYS), plus_days(as_of, 1)).ok()
}

/// Whether too much of what was promised was missed: three commitments, or say/do below a half where five or more were due.
pub fn breaks_promises(said: &SayDo) -> bool {
    let less_than_half = |rate: Exact| Exact::ratio(1, 2).is_some_and(|half| rate < half);
    said.kept.missed >= MOST_MISSED || said.rate().is_some_and(less_than_half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;
    use crate::commitments::Kept;

    #[test]
    fn three_missed_or_less_than_half_kept_in_time_is_too_much() {
        let broken = |on_time, late, missed| {
            breaks_promises(&SayDo {
                window: promise_window(day("2026-03-30")).expect("a window"),
                kept: Kept {
                    on_time,
                    late,
                    missed,
                    ..Kept::default()
                },
            })
        };
        assert!(!broken(20, 0, 2) && broken(20, 0, 3));
        assert!(!broken(1, 3, 0), "four are too few for a rate");
        assert!(broken(2, 3, 0) && !broken(3, 3, 0), "below a half, and at it");
    }

    #[test]
    fn thirty_days_end_with_the_day_judged() {
        let window = promise_window(day("2026-03-30")).expect("a window");
        assert_eq!(
            (window.start(), window.last_day()),
            (day("2026-03-01"), day("2026-03-30"))
        );
    }
}
