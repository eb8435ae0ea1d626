//! The demo organization's time: its holidays, its fiscal quarters counted from the running one, and working days.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use domain::calendar::{Buckets, Grain, Holidays, Period, WorkingCalendar};

/// The federal holidays a company would keep, on the days they are observed: last two years, this one and the next.
pub(super) fn holidays(today: NaiveDate) -> Vec<(NaiveDate, String)> {
    let years = today.year() - 2..=today.year() + 1;
    let mut days: Vec<(NaiveDate, String)> = years.flat_map(of_year).collect();
    days.sort();
    days.dedup_by_key(|day| day.0);
    days
}

fn of_year(year: i32) -> Vec<(NaiveDate, String)> {
    let fixed = |month, day, name: &str| {
        Some((
            observed(NaiveDate::from_ymd_opt(year, month, day)?),
            name.to_owned(),
        ))
    };
    let nth = |month, weekday, nth, name: &str| {
        Some((
            NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)?,
            name.to_owned(),
        ))
    };
    let last_of_may = NaiveDate::from_ymd_opt(year, 5, 31)
        .and_then(|end| end.checked_sub_days(Days::new(u64::from(end.weekday().num_days_from_monday()))));
    let thanksgiving = NaiveDate::from_weekday_of_month_opt(year, 11, Weekday::Thu, 4);
    let days = [
        fixed(1, 1, "New Year's Day"),
        nth(1, Weekday::Mon, 3, "Martin Luther King Jr. Day"),
        nth(2, Weekday::Mon, 3, "Presidents' Day"),
        last_of_may.map(|day| (day, "Memorial Day".to_owned())),
        fixed(6, 19, "Juneteenth"),
        fixed(7, 4, "Independence Day"),
        nth(9, Weekday::Mon, 1, "Labor Day"),
        thanksgiving.map(|day| (day, "Thanksgiving".to_owned())),
        thanksgiving.map(|day| (plus(day, 1), "Day after Thanksgiving".to_owned())),
        fixed(12, 25, "Christmas Day"),
    ];
    days.into_iter().flatten().collect()
}

/// A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after.
fn observed(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => plus(date, -1),
        Weekday::Sun => plus(date, 1),
        _ => date,
    }
}

/// The date some days later, or earlier when negative.
pub(super) fn plus(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(TimeDelta::days(days)).unwrap_or(date)
}

/// The Monday of a date's week.
pub(super) fn monday(date: NaiveDate) -> NaiveDate {
    plus(date, -i64::from(date.weekday().num_days_from_monday()))
}

/// Today, and the calendar everything is cut by.
#[derive(Clone, Debug)]
pub(super) struct Time {
    /// The day the data is made for.
    pub(super) today: NaiveDate,
    /// The organization's fiscal calendar.
    pub(super) buckets: Buckets,
    /// Its holidays.
    pub(super) holidays: Holidays,
    /// Its working days.
    pub(super) working: WorkingCalendar,
}

impl Time {
    /// A fiscal quarter, 0 the running one, −1 the one before.
    pub(super) fn quarter(&self, back: i32) -> Period {
        let mut quarter = self.buckets.bucket(Grain::Quarter, self.today);
        for _ in 0..-back {
            quarter = self.buckets.previous(quarter);
        }
        quarter
    }

    /// The quarter after the running one.
    pub(super) fn next_quarter(&self) -> Period {
        self.buckets.next(self.quarter(0))
    }

    /// The half-year campaign running today: from 15 February or from 15 August, so that it is well under way when a
    /// quarter has just begun.
    pub(super) fn campaign(&self) -> Option<Period> {
        let year = self.today.year();
        let starts = [(year - 1, 8), (year, 2), (year, 8), (year + 1, 2)];
        let starts = starts.map(|(year, month)| NaiveDate::from_ymd_opt(year, month, 15));
        let mut spans = starts
            .windows(2)
            .filter_map(|pair| Period::new(pair[0]?, pair[1]?).ok());
        spans.find(|span| span.contains(self.today))
    }

    /// The last working day of the organization on or before a date, but not before `earliest`.
    pub(super) fn workday(&self, date: NaiveDate, earliest: NaiveDate) -> NaiveDate {
        let mut day = date.max(earliest);
        while day > earliest && self.working.weight(day) == 0 {
            day = plus(day, -1);
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn holidays_are_kept_on_working_days_and_last_for_four_years() {
        let days = holidays(day("2026-11-21"));
        let named = |name: &str| {
            let days = days
                .iter()
                .filter(|day| day.1 == name)
                .map(|day| day.0.to_string());
            days.collect::<Vec<_>>()
        };
        assert_eq!(
            named("Independence Day"),
            ["2024-07-04", "2025-07-04", "2026-07-03", "2027-07-05"]
        );
        assert_eq!(
            named("Memorial Day"),
            ["2024-05-27", "2025-05-26", "2026-05-25", "2027-05-31"]
        );
        assert_eq!(named("Thanksgiving")[2], "2026-11-26");
        assert!(
            days.iter()
                .all(|(day, _)| day.weekday().num_days_from_monday() < 5)
        );
    }
}
