//! A span of local dates, half-open, so that neighbouring periods share a boundary and never a day.

use crate::errors::Invalid;
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The first day the product knows. Dates outside 1900–2199 are refused at the edge, so that no calendar
/// arithmetic can leave the range of dates.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");

/// The last day the product knows.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2199, 12, 31).expect("a day of the calendar");

/// Passes a date inside the product's range; refuses `field` with `DATE_OUT_OF_RANGE` otherwise.
pub fn checked_date(field: &str, date: NaiveDate) -> Result<NaiveDate, Invalid> {
    if (FIRST_DAY..=LAST_DAY).contains(&date) {
        return Ok(date);
    }
    let message = format!("{date} is not between {FIRST_DAY} and {LAST_DAY}");
    Err(Invalid::one(field, "DATE_OUT_OF_RANGE", message))
}

/// Local dates `[start, end)`: the start belongs to the period, the end is the first day after it. Never
/// empty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(NaiveDate, NaiveDate)", into = "(NaiveDate, NaiveDate)")]
pub struct Period {
    start: NaiveDate,
    end: NaiveDate,
}

impl Period {
    /// The period from `start` until the day before `end`. Refuses with `PERIOD_EMPTY` or
    /// `DATE_OUT_OF_RANGE`, on the fields `start` and `end`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Period, Invalid> {
        Period::named(("start", start), ("end", end))
    }

    /// The same of two fields that are called otherwise.
    pub fn named((from, start): (&str, NaiveDate), (to, end): (&str, NaiveDate)) -> Result<Period, Invalid> {
        checked_date(from, start)?;
        if end != after(LAST_DAY) {
            checked_date(to, end)?;
        }
        Period::between(start, end)
            .ok_or_else(|| Invalid::one(to, "PERIOD_EMPTY", "a period ends after the day it starts"))
    }

    /// The period between two dates already known to be in range; `None` when it would be empty.
    pub(crate) fn between(start: NaiveDate, end: NaiveDate) -> Option<Period> {
        (start < end).then_some(Period { start, end })
    }

    /// One day.
    pub fn day(date: NaiveDate) -> Period {
        let start = date.clamp(FIRST_DAY, LAST_DAY);
        Period {
            start,
            end: after(start),
        }
    }

    /// The first day.
    pub fn start(self) -> NaiveDate {
        self.start
    }

    /// The first day after the period.
    pub fn end(self) -> NaiveDate {
        self.end
    }

    /// The last day inside.
    pub fn last_day(self) -> NaiveDate {
        self.end - Days::new(1)
    }

    /// Whether the date lies inside.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.start <= date && date < self.end
    }

    /// Whether the other period lies inside, boundaries included.
    pub fn covers(self, other: Period) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Number of days, at least 1.
    pub fn days(self) -> i64 {
        (self.end - self.start).num_days()
    }

    /// The days both periods share; `None` when there are none.
    pub fn intersection(self, other: Period) -> Option<Period> {
        Period::between(self.start.max(other.start), self.end.min(other.end))
    }

    /// The days before `date`; `None` when there are none.
    pub fn before(self, date: NaiveDate) -> Option<Period> {
        Period::between(self.start, self.end.min(date))
    }

    /// The days from `date` on; `None` when there are none.
    pub fn from(self, date: NaiveDate) -> Option<Period> {
        Period::between(self.start.max(date), self.end)
    }

    /// Every day, in order.
    pub fn each_day(self) -> impl Iterator<Item = NaiveDate> {
        self.start.iter_days().take_while(move |date| *date < self.end)
    }
}

/// The day after.
pub(crate) fn after(date: NaiveDate) -> NaiveDate {
    plus_days(date, 1)
}

/// The date some days later, or earlier when negative; stays at the calendar's ends.
pub(crate) fn plus_days(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(chrono::TimeDelta::days(days))
        .unwrap_or(date)
}

/// The day of a month, or the month's last day where it is shorter; month 1 is January and 13 the next one.
pub(crate) fn clamped(year: i32, month: i32, day: u32) -> NaiveDate {
    let months = year * 12 + month - 1;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12).unsigned_abs() + 1);
    (28..=day.max(28))
        .rev()
        .map(|last| last.min(day))
        .find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
        .unwrap_or(if year < FIRST_DAY.year() {
            FIRST_DAY
        } else {
            LAST_DAY
        })
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {})", self.start, self.end)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<(NaiveDate, NaiveDate)> for Period {
    type Error = Invalid;
    fn try_from((start, end): (NaiveDate, NaiveDate)) -> Result<Period, Invalid> {
        Period::new(start, end)
    }
}

impl From<Period> for (NaiveDate, NaiveDate) {
    fn from(period: Period) -> (NaiveDate, NaiveDate) {
        (period.start, period.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period};

    #[test]
    fn a_period_holds_its_start_and_not_its_end() {
        let january = period("2026-01-01", "2026-02-01");
        assert!(january.contains(day("2026-01-01")) && january.contains(day("2026-01-31")));
        assert!(!january.contains(day("2026-02-01")) && !january.contains(day("2025-12-31")));
        assert_eq!((january.days(), january.last_day()), (31, day("2026-01-31")));
        assert_eq!(january.each_day().count(), 31);
    }

    #[test]
    fn an_empty_period_or_one_out_of_range_is_refused() {
        let code = |start: &str, end: &str| Period::new(day(start), day(end)).expect_err("refused").0[0].code;
        assert_eq!(code("2026-01-01", "2026-01-01"), "PERIOD_EMPTY");
        assert_eq!(code("2026-01-02", "2026-01-01"), "PERIOD_EMPTY");
        assert_eq!(code("0026-01-01", "2026-01-01"), "DATE_OUT_OF_RANGE");
        assert_eq!(code("2026-01-01", "9999-12-31"), "DATE_OUT_OF_RANGE");
        assert!(Period::new(FIRST_DAY, after(LAST_DAY)).is_ok());
    }

    #[test]
    fn neighbours_share_no_day() {
        let (january, february) = (
            period("2026-01-01", "2026-02-01"),
            period("2026-02-01", "2026-03-01"),
        );
        assert_eq!(january.intersection(february), None);
        assert_eq!(january.before(day("2026-01-01")), None);
        assert_eq!(january.before(day("2026-01-11")).map(Period::days), Some(10));
        assert_eq!(january.from(day("2026-01-11")).map(Period::days), Some(21));
        assert!(period("2026-01-01", "2026-03-01").covers(february));
    }

    #[test]
    fn the_29th_falls_on_the_28th_where_there_is_none() {
        assert_eq!(clamped(2026, 2, 29), day("2026-02-28"));
        assert_eq!(clamped(2028, 2, 29), day("2028-02-29"));
        assert_eq!(clamped(2026, 14, 31), day("2027-02-28"));
        assert_eq!(clamped(2026, 0, 6), day("2025-12-06"));
    }
}
