//! Where on its course a goal should be: the part of the way that the days gone by make.

use super::words::Curve;
use crate::calendar::{Period, WorkingCalendar};
use crate::exact::Exact;
use chrono::NaiveDate;

/// Working days the recent rate of a projection looks back.
pub const RECENT_WORKING_DAYS: i64 = 20;

/// How much of something has gone by, and of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What has gone by.
    pub elapsed: i64,
    /// The whole.
    pub total: i64,
}

impl Share {
    /// Working weight of a period in hundredths of a day: W through yesterday (today can only help) of W to the
    /// end.
    pub fn of_work(calendar: &WorkingCalendar, period: Period, as_of: NaiveDate) -> Share {
        Share {
            elapsed: calendar.weight_before(period, as_of),
            total: calendar.weight_of(period),
        }
    }

    /// Days of a period through yesterday, of all its days.
    pub fn of_days(period: Period, as_of: NaiveDate) -> Share {
        Share {
            elapsed: period.before(as_of).map_or(0, Period::days),
            total: period.days(),
        }
    }

    /// Elapsed by total; `None` when there is nothing to go by.
    pub fn ratio(self) -> Option<Exact> {
        Exact::ratio(i128::from(self.elapsed), i128::from(self.total))
    }

    /// What is left.
    pub fn remaining(self) -> i64 {
        self.total - self.elapsed
    }
}

impl Curve {
    /// The part of the way expected at a date; `None` on a course without a day.
    pub(super) fn part(self, work: Share, period: Period, as_of: NaiveDate) -> Option<Exact> {
        match self {
            Curve::WorkdayLinear => work.ratio(),
            Curve::CalendarLinear => Share::of_days(period, as_of).ratio(),
        }
    }
}

/// The span a goal's recent rate is taken from: the last [`RECENT_WORKING_DAYS`] before `as_of`, or all that has
/// elapsed when that is less. `as_of` itself is left out as it may not be over. `None` before anything elapsed.
pub fn recent_window(calendar: &WorkingCalendar, period: Period, as_of: NaiveDate) -> Option<Period> {
    let elapsed = period.before(as_of)?;
    elapsed.from(calendar.back_from(elapsed.end(), RECENT_WORKING_DAYS * 100, elapsed.start()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period, v1_calendar};

    #[test]
    fn today_is_not_expected_of_anybody_yet() {
        let quarter = period("2026-01-01", "2026-04-01");
        let share = |as_of| Share::of_work(&v1_calendar(), quarter, day(as_of));
        assert_eq!(
            share("2026-02-11"),
            Share {
                elapsed: 2700,
                total: 6100
            }
        );
        assert_eq!(share("2025-12-01").elapsed, 0);
        assert_eq!(share("2026-04-01").remaining(), 0);
        assert_eq!(
            Share::of_days(quarter, day("2026-01-31")),
            Share {
                elapsed: 30,
                total: 90
            }
        );
    }

    #[test]
    fn the_recent_window_is_twenty_working_days_or_what_has_elapsed() {
        let quarter = period("2026-01-01", "2026-04-01");
        let window = |as_of| recent_window(&v1_calendar(), quarter, day(as_of));
        assert_eq!(window("2026-02-11"), Some(period("2026-01-13", "2026-02-11")));
        assert_eq!(window("2026-01-08"), Some(period("2026-01-01", "2026-01-08")));
        assert_eq!(window("2026-01-01"), None);
        assert_eq!(window("2026-05-01").map(Period::end), Some(day("2026-04-01")));
    }
}
