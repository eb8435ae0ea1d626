//! A period as whole buckets, so that any figure is a sum of few stored rows and never of the whole history.

use super::buckets::{Buckets, Grain};
use super::period::Period;
use chrono::NaiveDate;

impl Buckets {
    /// The whole buckets a period consists of, in order, each named by grain and first day: whole years, then
    /// whole quarters, months, weeks and days in what is left before and after. Together they are exactly the
    /// period.
    pub fn decompose(&self, period: Period) -> Vec<(Grain, NaiveDate)> {
        let mut found = Vec::new();
        self.fill(period, &Grain::ALL, &mut found);
        found
    }

    fn fill(&self, period: Period, grains: &[Grain], found: &mut Vec<(Grain, NaiveDate)>) {
        let Some((grain, finer)) = grains.split_last() else {
            return;
        };
        let first = self.bucket(*grain, period.start());
        let start = if first.start() == period.start() {
            first.start()
        } else {
            first.end()
        };
        let mut end = start;
        let mut whole = Vec::new();
        while end < period.end() {
            let bucket = self.bucket(*grain, end);
            if bucket.end() > period.end() {
                break;
            }
            whole.push((*grain, end));
            end = bucket.end();
        }
        if whole.is_empty() {
            return self.fill(period, finer, found);
        }
        if let Some(head) = period.before(start) {
            self.fill(head, finer, found);
        }
        found.append(&mut whole);
        if let Some(tail) = period.from(end) {
            self.fill(tail, finer, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period};
    use crate::calendar::{FiscalCalendar, MonthPattern, YearStart};

    fn grains(buckets: &Buckets, period: Period) -> Vec<Grain> {
        buckets
            .decompose(period)
            .into_iter()
            .map(|(grain, _)| grain)
            .collect()
    }

    #[test]
    fn a_whole_bucket_is_one_bucket() {
        let buckets = Buckets::default();
        assert_eq!(
            buckets.decompose(period("2026-01-01", "2027-01-01")),
            [(Grain::Year, day("2026-01-01"))]
        );
        assert_eq!(
            buckets.decompose(period("2026-01-05", "2026-01-12")),
            [(Grain::Week, day("2026-01-05"))]
        );
        assert_eq!(
            buckets.decompose(period("2026-01-07", "2026-01-08")),
            [(Grain::Day, day("2026-01-07"))]
        );
    }

    #[test]
    fn a_quarter_until_today_is_months_weeks_and_days() {
        let buckets = Buckets::default();
        let until_today = period("2017-10-01", "2017-11-16");
        let expected = [
            (Grain::Month, day("2017-10-01")),
            (Grain::Day, day("2017-11-01")),
            (Grain::Day, day("2017-11-02")),
            (Grain::Day, day("2017-11-03")),
            (Grain::Day, day("2017-11-04")),
            (Grain::Day, day("2017-11-05")),
            (Grain::Week, day("2017-11-06")),
            (Grain::Day, day("2017-11-13")),
            (Grain::Day, day("2017-11-14")),
            (Grain::Day, day("2017-11-15")),
        ];
        assert_eq!(buckets.decompose(until_today), expected);
        use Grain::{Month, Quarter, Year};
        assert_eq!(
            grains(&buckets, period("2025-11-01", "2027-05-01")),
            [Month, Month, Year, Quarter, Month]
        );
    }

    #[test]
    fn the_buckets_of_a_period_are_the_period_in_every_calendar() {
        let retail = YearStart::NearestWeekday {
            month: 2,
            day: 1,
            weekday: 7,
        };
        let calendars = [
            FiscalCalendar::default(),
            FiscalCalendar::by_month(4, 6).expect("a calendar"),
            FiscalCalendar::by_month(2, 29).expect("a calendar"),
            FiscalCalendar::by_month(8, 31).expect("a calendar"),
            FiscalCalendar::new(retail, MonthPattern::Weeks445).expect("a calendar"),
        ];
        for (fiscal, week_start) in calendars.into_iter().zip([1, 7, 3, 6, 7]) {
            let buckets = Buckets::new(fiscal, week_start).expect("a weekday");
            for (offset, length) in (0..400).step_by(3).zip((1..1500).step_by(11)) {
                let start = day("2023-01-01") + chrono::Days::new(offset);
                let whole = Period::new(start, start + chrono::Days::new(length)).expect("a period");
                let mut at = whole.start();
                let parts = buckets.decompose(whole);
                for (grain, first) in &parts {
                    assert_eq!(*first, at, "no gap and no overlap in {whole}");
                    assert_eq!(buckets.start(*grain, *first), *first, "whole buckets only");
                    at = buckets.bucket(*grain, *first).end();
                }
                assert_eq!(at, whole.end());
                assert!(parts.len() <= 40, "{} buckets for {whole}", parts.len());
            }
        }
    }
}
