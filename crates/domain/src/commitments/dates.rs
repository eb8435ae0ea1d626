//! Where a commitment stands on any day: a function of its dates alone, so that no job marks what is overdue.

use super::words::{Ending, Standing};
use chrono::NaiveDate;

/// A move of the due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The due date until then.
    pub from: NaiveDate,
    /// The organization's local date it was moved on.
    pub on: NaiveDate,
}

/// The dates of a commitment, all of them local to the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The day it was made.
    pub made_on: NaiveDate,
    /// The due date by now.
    pub due: NaiveDate,
    /// Every move of the due date, the first first; each made it later.
    pub moves: Vec<Move>,
    /// What was made of it, and on which day.
    pub end: Option<(Ending, NaiveDate)>,
}

impl Dates {
    /// The due date as it was at the end of a day.
    pub fn due(&self, as_of: NaiveDate) -> NaiveDate {
        let later = self.moves.iter().find(|moved| moved.on > as_of);
        later.map_or(self.due, |moved| moved.from)
    }

    /// Where it stood at the end of a day. What was disposed of later does not count yet.
    pub fn standing(&self, as_of: NaiveDate) -> Standing {
        let due = self.due(as_of);
        match self.end.filter(|(_, on)| *on <= as_of) {
            Some((Ending::Kept, on)) if on <= due => Standing::Kept,
            Some((Ending::Kept, _)) => Standing::KeptLate,
            Some((Ending::Missed, _)) => Standing::Missed,
            Some((Ending::Withdrawn, _)) => Standing::Withdrawn,
            None if due < as_of => Standing::Missed,
            None => Standing::Open,
        }
    }

    /// Whole days it was past due at the end of a day without having been disposed of; none where it was not.
    pub fn overdue_days(&self, as_of: NaiveDate) -> Option<i64> {
        let disposed = self.end.is_some_and(|(_, on)| on <= as_of);
        let days = (as_of - self.due(as_of)).num_days();
        (!disposed && days > 0).then_some(days)
    }

    /// Whether its due date had been moved by the end of a day.
    pub fn renegotiated(&self, as_of: NaiveDate) -> bool {
        self.moves.iter().any(|moved| moved.on <= as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;

    fn promised(due: &str, end: Option<(Ending, &str)>) -> Dates {
        Dates {
            made_on: day("2026-03-02"),
            due: day(due),
            moves: Vec::new(),
            end: end.map(|(how, on)| (how, day(on))),
        }
    }

    #[test]
    fn what_is_past_due_reads_missed_from_the_day_after() {
        let open = promised("2026-03-06", None);
        assert_eq!(open.standing(day("2026-03-06")), Standing::Open);
        assert_eq!(open.standing(day("2026-03-07")), Standing::Missed);
        assert_eq!(open.overdue_days(day("2026-03-06")), None);
        assert_eq!(open.overdue_days(day("2026-03-09")), Some(3));
    }

    #[test]
    fn what_is_kept_late_was_missed_on_the_days_between() {
        let late = promised("2026-03-06", Some((Ending::Kept, "2026-03-10")));
        let on = |date: &str| late.standing(day(date));
        assert_eq!(on("2026-03-05"), Standing::Open);
        assert_eq!(on("2026-03-09"), Standing::Missed);
        assert_eq!(on("2026-03-10"), Standing::KeptLate);
        assert_eq!(late.overdue_days(day("2026-03-09")), Some(3));
        assert_eq!(late.overdue_days(day("2026-03-10")), None);
    }

    #[test]
    fn on_its_due_date_it_is_kept_on_time() {
        let kept = promised("2026-03-06", Some((Ending::Kept, "2026-03-06")));
        assert_eq!(kept.standing(day("2026-03-06")), Standing::Kept);
        assert_eq!(kept.standing(day("2026-03-05")), Standing::Open);
    }

    #[test]
    fn a_day_before_a_move_knows_the_due_date_of_then() {
        let moved = Dates {
            moves: vec![
                Move {
                    from: day("2026-03-06"),
                    on: day("2026-03-06"),
                },
                Move {
                    from: day("2026-03-13"),
                    on: day("2026-03-12"),
                },
            ],
            ..promised("2026-03-20", None)
        };
        assert_eq!(moved.due(day("2026-03-05")), day("2026-03-06"));
        assert_eq!(moved.due(day("2026-03-06")), day("2026-03-13"));
        assert_eq!(moved.due(day("2026-03-12")), day("2026-03-20"));
        assert_eq!(moved.standing(day("2026-03-14")), Standing::Open);
        assert!(!moved.renegotiated(day("2026-03-05")) && moved.renegotiated(day("2026-03-06")));
    }
}
