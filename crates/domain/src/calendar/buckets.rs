//! The buckets figures are kept in: days, weeks, and the months, quarters and years of the fiscal calendar.

use super::fiscal::FiscalCalendar;
use super::period::{FIRST_DAY, LAST_DAY, Period, plus_days};
use crate::errors::Invalid;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The length of a bucket, from fine to coarse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Grain {
    /// One local date.
    Day,
    /// Seven days from the organization's week start.
    Week,
    /// A fiscal month.
    Month,
    /// A fiscal quarter.
    Quarter,
    /// A fiscal year.
    Year,
}

impl Grain {
    /// Every grain, from fine to coarse.
    pub const ALL: [Grain; 5] = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year];

    /// The number it is stored as, 0 for a day to 4 for a year.
    pub fn number(self) -> i16 {
        self as i16
    }

    /// The grain stored as a number; `None` for another number.
    pub fn from_number(number: i16) -> Option<Grain> {
        Grain::ALL.into_iter().find(|grain| grain.number() == number)
    }
}

/// An organization's fiscal calendar together with its week start: all that is needed to cut time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buckets {
    fiscal: FiscalCalendar,
    week_start: u8,
}

impl Buckets {
    /// Weeks start on an ISO weekday, 1 Monday to 7 Sunday. Refuses with `NOT_A_WEEKDAY`.
    pub fn new(fiscal: FiscalCalendar, week_start: u8) -> Result<Buckets, Invalid> {
        if (1..=7).contains(&week_start) {
            return Ok(Buckets { fiscal, week_start });
        }
        Err(Invalid::one(
            "weekStart",
            "NOT_A_WEEKDAY",
            "weekdays are 1 (Monday) to 7 (Sunday)",
        ))
    }

    /// The fiscal calendar.
    pub fn fiscal(&self) -> &FiscalCalendar {
        &self.fiscal
    }

    /// ISO weekday weeks start on, 1 Monday to 7 Sunday.
    pub fn week_start(&self) -> u8 {
        self.week_start
    }

    /// The bucket of a grain a date lies in.
    pub fn bucket(&self, grain: Grain, date: NaiveDate) -> Period {
        let date = date.clamp(FIRST_DAY, LAST_DAY);
        match grain {
            Grain::Day => Period::day(date),
            Grain::Week => self.week_of(date),
            Grain::Month => self.fiscal.month_of(date),
            Grain::Quarter => self.fiscal.quarter_of(date),
            Grain::Year => self.fiscal.year_of(date),
        }
    }

    /// First day of the bucket of a grain a date lies in.
    pub fn start(&self, grain: Grain, date: NaiveDate) -> NaiveDate {
        self.bucket(grain, date).start()
    }

    /// The starts of the buckets of every grain a fact of `date` is counted in, finest first.
    pub fn starts(&self, date: NaiveDate) -> [(Grain, NaiveDate); 5] {
        Grain::ALL.map(|grain| (grain, self.start(grain, date)))
    }

    /// The coarsest grain of which a period is exactly one bucket; `None` when it is none.
    pub fn grain_of(&self, period: Period) -> Option<Grain> {
        Grain::ALL
            .into_iter()
            .rev()
            .find(|grain| self.bucket(*grain, period.start()) == period)
    }

    /// The period of the same kind just before: the bucket before, or as many days before the start.
    pub fn previous(&self, period: Period) -> Period {
        let before = plus_days(period.start(), -1);
        match self.grain_of(period) {
            Some(grain) => self.bucket(grain, before),
            None => {
                Period::between(plus_days(period.start(), -period.days()), period.start()).unwrap_or(period)
            }
        }
    }

    /// The period of the same kind just after: the next bucket, or as many days from the end on.
    pub fn next(&self, period: Period) -> Period {
        match self.grain_of(period) {
            Some(grain) => self.bucket(grain, period.end()),
            None => Period::between(period.end(), plus_days(period.end(), period.days())).unwrap_or(period),
        }
    }

    /// The four complete fiscal quarters before the one running at a date: the window of win rates.
    pub fn last_four_quarters(&self, date: NaiveDate) -> Period {
        let running = self.bucket(Grain::Quarter, date);
        let mut first = running;
        for _ in 0..4 {
            first = self.bucket(Grain::Quarter, plus_days(first.start(), -1));
        }
        Period::between(first.start(), running.start()).unwrap_or(running)
    }

    /// Year and number of the week a date lies in, by the rule of ISO 8601: a week belongs to the year its
    /// fourth day lies in. With Monday as week start these are the ISO weeks.
    pub fn week_number(&self, date: NaiveDate) -> (i32, u8) {
        let fourth = plus_days(self.week_of(date).start(), 3);
        (
            fourth.year(),
            u8::try_from(fourth.ordinal0() / 7 + 1).unwrap_or(1),
        )
    }

    /// The week with a number; `None` when that year has no such week.
    pub fn week(&self, year: i32, number: u8) -> Option<Period> {
        let first = self.week_of(NaiveDate::from_ymd_opt(year, 1, 4)?);
        let start = plus_days(first.start(), 7 * (i64::from(number) - 1));
        (self.week_number(start) == (year, number)).then(|| self.week_of(start))
    }

    fn week_of(&self, date: NaiveDate) -> Period {
        let weekday = i64::from(date.weekday().number_from_monday());
        let start = plus_days(date, -(weekday - i64::from(self.week_start)).rem_euclid(7));
        Period::between(start, plus_days(start, 7)).unwrap_or_else(|| Period::day(date))
    }
}

impl Default for Buckets {
    /// Calendar years and weeks from Monday.
    fn default() -> Buckets {
        Buckets {
            fiscal: FiscalCalendar::default(),
            week_start: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period};

    #[test]
    fn v14_the_first_of_january_2027_lies_in_week_53_of_2026() {
        let buckets = Buckets::default();
        assert_eq!(buckets.week_number(day("2027-01-01")), (2026, 53));
        assert_eq!(buckets.week(2026, 53), Some(period("2026-12-28", "2027-01-04")));
        assert_eq!(buckets.week(2027, 53), None);
        assert_eq!(buckets.week(2026, 0), None);
    }

    #[test]
    fn week_numbers_from_monday_are_the_iso_weeks() {
        let buckets = Buckets::default();
        for date in day("2015-01-01").iter_days().take(5000) {
            let (year, number) = buckets.week_number(date);
            assert_eq!(
                (year, u32::from(number)),
                (date.iso_week().year(), date.iso_week().week()),
                "{date}"
            );
            assert!(buckets.week(year, number).is_some_and(|week| week.contains(date)));
        }
    }

    #[test]
    fn weeks_start_where_the_organization_says() {
        let sunday = Buckets::new(FiscalCalendar::default(), 7).expect("a weekday");
        assert_eq!(
            sunday.bucket(Grain::Week, day("2026-02-11")),
            period("2026-02-08", "2026-02-15")
        );
        assert_eq!(
            sunday.bucket(Grain::Week, day("2026-02-08")),
            period("2026-02-08", "2026-02-15")
        );
        assert_eq!(
            Buckets::default().start(Grain::Week, day("2026-02-08")),
            day("2026-02-02")
        );
        assert!(Buckets::new(FiscalCalendar::default(), 0).is_err());
    }

    #[test]
    fn the_neighbour_of_a_period_is_of_its_kind() {
        let buckets = Buckets::default();
        let february = period("2026-02-01", "2026-03-01");
        assert_eq!(buckets.grain_of(february), Some(Grain::Month));
        assert_eq!(buckets.previous(february), period("2026-01-01", "2026-02-01"));
        assert_eq!(buckets.next(february), period("2026-03-01", "2026-04-01"));
        let third_quarter = period("2026-07-01", "2026-10-01");
        assert_eq!(buckets.next(third_quarter), period("2026-10-01", "2027-01-01"));
        let ten_days = period("2026-02-03", "2026-02-13");
        assert_eq!(buckets.grain_of(ten_days), None);
        assert_eq!(buckets.previous(ten_days), period("2026-01-24", "2026-02-03"));
        assert_eq!(buckets.next(ten_days), period("2026-02-13", "2026-02-23"));
    }

    #[test]
    fn win_rates_look_at_the_four_complete_quarters_before_the_running_one() {
        let buckets = Buckets::default();
        assert_eq!(
            buckets.last_four_quarters(day("2017-11-15")),
            period("2016-10-01", "2017-10-01")
        );
        assert_eq!(
            buckets.last_four_quarters(day("2017-10-01")),
            period("2016-10-01", "2017-10-01")
        );
    }

    #[test]
    fn grains_are_stored_as_their_number() {
        for grain in Grain::ALL {
            assert_eq!(Grain::from_number(grain.number()), Some(grain));
        }
        assert_eq!(Grain::from_number(5), None);
    }
}
