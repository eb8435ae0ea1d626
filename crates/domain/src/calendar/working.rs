//! Working days as weights in hundredths of a day, so that part-time, holidays and half days off all count
//! exactly.

use super::period::Period;
use super::time_off::{TimeOff, disjoint};
use crate::errors::Invalid;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Hundredths of a working day of each weekday, Monday first: 100 a full day, 50 a half, 0 none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "[u8; 7]", into = "[u8; 7]")]
pub struct WorkingWeek([u8; 7]);

impl WorkingWeek {
    /// Five full days.
    pub const MONDAY_TO_FRIDAY: WorkingWeek = WorkingWeek([100, 100, 100, 100, 100, 0, 0]);

    /// A week of these days. Refuses `workingWeek` with `WORKING_WEEK_INVALID` when a day is beyond 100 or none
    /// is worked.
    pub fn new(hundredths: [u8; 7]) -> Result<WorkingWeek, Invalid> {
        if hundredths.iter().all(|day| *day <= 100) && hundredths.iter().any(|day| *day > 0) {
            return Ok(WorkingWeek(hundredths));
        }
        let message = "each weekday is 0 to 100 hundredths of a working day, and at least one is worked";
        Err(Invalid::one("workingWeek", "WORKING_WEEK_INVALID", message))
    }

    /// The seven weights, Monday first.
    pub fn hundredths(self) -> [u8; 7] {
        self.0
    }

    /// Each day's weight, less what `portion` hundredths off take from it, a half hundredth rounded up.
    fn scaled(self, portion: u8) -> [i64; 7] {
        self.0.map(|day| (i64::from(day) * i64::from(portion) + 50) / 100)
    }
}

impl TryFrom<[u8; 7]> for WorkingWeek {
    type Error = Invalid;
    fn try_from(hundredths: [u8; 7]) -> Result<WorkingWeek, Invalid> {
        WorkingWeek::new(hundredths)
    }
}

impl From<WorkingWeek> for [u8; 7] {
    fn from(week: WorkingWeek) -> [u8; 7] {
        week.0
    }
}

/// An organization's holidays, made once and shared by the calendars of all its members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays(Arc<[NaiveDate]>);

impl Holidays {
    /// The days, in any order; a day given twice is one holiday.
    pub fn new(days: impl IntoIterator<Item = NaiveDate>) -> Holidays {
        let mut days: Vec<NaiveDate> = days.into_iter().collect();
        days.sort_unstable();
        days.dedup();
        Holidays(days.into())
    }

    /// The holidays inside a period, in order.
    pub fn within(&self, period: Period) -> &[NaiveDate] {
        let from = self.0.partition_point(|day| *day < period.start());
        let to = self.0.partition_point(|day| *day < period.end());
        &self.0[from..to]
    }

    /// Whether a date is a holiday.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.0.binary_search(&date).is_ok()
    }
}

/// When somebody works: a working week, less the organization's holidays, less time off. Weighing a period
/// costs the holidays and absences in it, not its days, so a board of a thousand members is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingCalendar {
    week: WorkingWeek,
    holidays: Holidays,
    time_off: Vec<TimeOff>,
}

impl WorkingCalendar {
    /// The calendar of somebody; an organization's or a team's own has no time off. Overlapping time off adds
    /// up to at most the whole day.
    pub fn new(week: WorkingWeek, holidays: Holidays, time_off: &[TimeOff]) -> WorkingCalendar {
        WorkingCalendar {
            week,
            holidays,
            time_off: disjoint(time_off),
        }
    }

    /// The working week.
    pub fn week(&self) -> WorkingWeek {
        self.week
    }

    /// Whether any time off is known.
    pub fn has_time_off(&self) -> bool {
        !self.time_off.is_empty()
    }

    /// Working weight of a date in hundredths of a day.
    pub fn weight(&self, date: NaiveDate) -> i64 {
        self.weight_of(Period::day(date))
    }

    /// Working weight of a period in hundredths of a day.
    pub fn weight_of(&self, period: Period) -> i64 {
        let whole = self.weight_without_time_off(period);
        let first = self
            .time_off
            .partition_point(|off| off.period.end() <= period.start());
        let absent = self.time_off[first..]
            .iter()
            .take_while(|off| off.period.start() < period.end());
        let off = absent.filter_map(|off| {
            let days = off.period.intersection(period)?;
            Some(self.sum(days, self.week.scaled(off.portion())))
        });
        whole - off.sum::<i64>()
    }

    /// Working weight of a period in hundredths of a day, time off not deducted.
    pub fn weight_without_time_off(&self, period: Period) -> i64 {
        self.sum(period, self.week.scaled(100))
    }

    /// The weight of the days of a period before a date: what has elapsed when the date is today.
    pub fn weight_before(&self, period: Period, date: NaiveDate) -> i64 {
        period.before(date).map_or(0, |elapsed| self.weight_of(elapsed))
    }

    /// First day of the shortest span that ends the day before `date` and weighs at least `hundredths`, not
    /// before `earliest`.
    pub fn back_from(&self, date: NaiveDate, hundredths: i64, earliest: NaiveDate) -> NaiveDate {
        let mut start = date;
        let mut weight = 0;
        while weight < hundredths && start > earliest {
            start = super::period::plus_days(start, -1);
            weight += self.weight(start);
        }
        start
    }

    /// Sum of weekday weights over a period, holidays left out.
    fn sum(&self, period: Period, week: [i64; 7]) -> i64 {
        let weekday = |date: NaiveDate| week[date.weekday().num_days_from_monday() as usize];
        let (weeks, rest) = (period.days() / 7, period.days() % 7);
        let ragged: i64 = period
            .start()
            .iter_days()
            .take(usize::try_from(rest).unwrap_or(0))
            .map(weekday)
            .sum();
        let holidays: i64 = self.holidays.within(period).iter().copied().map(weekday).sum();
        weeks * week.iter().sum::<i64>() + ragged - holidays
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period, v1_calendar};

    #[test]
    fn v1_the_first_quarter_of_2026_has_61_working_days_27_of_them_before_11_february() {
        let (calendar, quarter) = (v1_calendar(), period("2026-01-01", "2026-04-01"));
        assert_eq!(calendar.weight_of(quarter), 6100);
        assert_eq!(calendar.weight_before(quarter, day("2026-02-11")), 2700);
        assert_eq!(calendar.weight_before(quarter, day("2026-01-01")), 0);
    }

    #[test]
    fn v5_2026_has_258_working_days() {
        assert_eq!(
            v1_calendar().weight_of(period("2026-01-01", "2027-01-01")),
            25_800
        );
    }

    #[test]
    fn holidays_and_halves_are_weighed_day_by_day() {
        let week = WorkingWeek::new([100, 100, 50, 0, 75, 0, 0]).expect("a week");
        let holidays = Holidays::new(["2026-03-09", "2026-03-02", "2026-03-02"].map(day));
        let off = [
            TimeOff::new(period("2026-03-03", "2026-03-05"), 50).expect("half days"),
            TimeOff::whole_days(period("2026-03-04", "2026-03-12")),
        ];
        let calendar = WorkingCalendar::new(week, holidays, &off);
        let weigh = |date: &str| calendar.weight(day(date));
        assert_eq!(
            [weigh("2026-03-02"), weigh("2026-03-03"), weigh("2026-03-04")],
            [0, 50, 0]
        );
        assert_eq!(
            [weigh("2026-03-09"), weigh("2026-03-13"), weigh("2026-03-12")],
            [0, 75, 0]
        );
    }

    #[test]
    fn a_period_weighs_what_its_days_weigh() {
        let week = WorkingWeek::new([100, 80, 33, 0, 75, 10, 0]).expect("a week");
        let off = [
            TimeOff::new(period("2026-01-28", "2026-03-03"), 50).expect("half days"),
            TimeOff::new(period("2026-02-20", "2026-02-26"), 30).expect("part days"),
            TimeOff::whole_days(period("2026-03-10", "2026-03-24")),
        ];
        let holidays = Holidays::new(["2026-01-01", "2026-02-02", "2026-02-23", "2026-03-17"].map(day));
        let calendar = WorkingCalendar::new(week, holidays, &off);
        for (from, length) in (0..90).zip((1..120).cycle().step_by(7)) {
            let start = day("2025-12-25") + chrono::Days::new(from);
            let span = Period::new(start, start + chrono::Days::new(length)).expect("a period");
            assert_eq!(
                calendar.weight_of(span),
                span.each_day().map(|date| calendar.weight(date)).sum::<i64>(),
                "{span}"
            );
        }
    }

    #[test]
    fn the_last_working_days_reach_back_over_weekends_but_not_before_the_start() {
        let calendar = v1_calendar();
        assert_eq!(
            calendar.back_from(day("2026-02-11"), 2000, day("2026-01-01")),
            day("2026-01-13")
        );
        assert_eq!(
            calendar.back_from(day("2026-01-08"), 2000, day("2026-01-01")),
            day("2026-01-01")
        );
    }

    #[test]
    fn a_week_nobody_works_and_a_day_of_more_than_a_day_are_refused() {
        assert!(WorkingWeek::new([0; 7]).is_err());
        assert!(WorkingWeek::new([101, 0, 0, 0, 0, 0, 0]).is_err());
        assert!(serde_json::from_str::<WorkingWeek>("[0,0,0,0,0,0,0]").is_err());
        assert_eq!(
            serde_json::to_string(&WorkingWeek::MONDAY_TO_FRIDAY).expect("json"),
            "[100,100,100,100,100,0,0]"
        );
        assert!(TimeOff::new(period("2026-01-01", "2026-01-02"), 0).is_err());
    }
}
