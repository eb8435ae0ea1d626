//! Dates and calendars the tests of the rules share.

use super::{Holidays, Period, WorkingCalendar, WorkingWeek};
use chrono::NaiveDate;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(crate) fn period(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("a period")
}

/// Monday to Friday with the holidays of worked example V1.
pub(crate) fn v1_calendar() -> WorkingCalendar {
    let holidays = Holidays::new(["2026-01-01", "2026-01-19", "2026-02-16"].map(day));
    WorkingCalendar::new(WorkingWeek::MONDAY_TO_FRIDAY, holidays, &[])
}
