//! Periods by name, as people write them: `2017`, `2017-Q3`, `2017-07`, `2017-W30`, `2017-07-14`.

use super::buckets::{Buckets, Grain};
use super::period::{FIRST_DAY, LAST_DAY, Period, checked_date};
use crate::errors::Invalid;
use chrono::{Datelike, NaiveDate};

impl Buckets {
    /// Reads a fiscal year, quarter or month, a week or a day. A fiscal month is named by the calendar month it
    /// starts in. Refuses `period` with `UNKNOWN_PERIOD`.
    pub fn parse_period(&self, name: &str) -> Result<Period, Invalid> {
        let period = match name.split_once('-') {
            None => year(name).map(|label| self.fiscal().year(label)),
            Some((label, rest)) => year(label).and_then(|label| self.within_year(label, rest)),
        };
        period.ok_or_else(|| {
            let name = crate::text::quoted(name);
            let message =
                format!("{name} is no period such as 2017, 2017-Q3, 2017-07, 2017-W30 or 2017-07-14");
            Invalid::one("period", "UNKNOWN_PERIOD", message)
        })
    }

    /// The name of a period that is exactly one bucket, as [`Buckets::parse_period`] reads it; otherwise its
    /// dates, `2017-07-03/2017-07-19`, the end not included.
    pub fn period_name(&self, period: Period) -> String {
        let start = period.start();
        match self.grain_of(period) {
            Some(Grain::Year) => format!("{:04}", self.fiscal().year_label(start)),
            Some(Grain::Quarter) => {
                let (label, quarter) = self.fiscal().quarter_label(start);
                format!("{label:04}-Q{quarter}")
            }
            Some(Grain::Month) => {
                let (year, month) = self.fiscal().month_name(start);
                format!("{year:04}-{month:02}")
            }
            Some(Grain::Week) => {
                let (year, number) = self.week_number(start);
                format!("{year:04}-W{number:02}")
            }
            Some(Grain::Day) => start.to_string(),
            None => format!("{start}/{}", period.end()),
        }
    }

    fn within_year(&self, label: i32, rest: &str) -> Option<Period> {
        if let Some(quarter) = rest.strip_prefix('Q') {
            return self.fiscal().quarter(label, digits(quarter, 1)?);
        }
        if let Some(number) = rest.strip_prefix('W') {
            return self.week(label, digits(number, 2)?);
        }
        match rest.split_once('-') {
            None => self.fiscal().month(label, digits(rest, 2)?),
            Some((month, day)) => {
                let (month, day) = (digits(month, 2)?, digits(day, 2)?);
                let date = NaiveDate::from_ymd_opt(label, u32::from(month), u32::from(day))?;
                checked_date("period", date).ok().map(Period::day)
            }
        }
    }
}

/// A year of the product's range, four digits.
fn year(text: &str) -> Option<i32> {
    let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let year = plain.then(|| text.parse().ok()).flatten()?;
    // One year less at both ends, so that every period of the year stays inside the range.
    (FIRST_DAY.year() + 1..LAST_DAY.year())
        .contains(&year)
        .then_some(year)
}

/// A number of exactly `width` digits.
fn digits(text: &str, width: usize) -> Option<u8> {
    let plain = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::FiscalCalendar;
    use crate::calendar::fixtures::period;

    #[test]
    fn a_name_is_read_by_the_fiscal_calendar() {
        let calendar_year = Buckets::default();
        let from_6_april =
            Buckets::new(FiscalCalendar::by_month(4, 6).expect("a calendar"), 7).expect("a weekday");
        for (name, plain, fiscal) in [
            (
                "2017",
                period("2017-01-01", "2018-01-01"),
                period("2017-04-06", "2018-04-06"),
            ),
            (
                "2017-Q3",
                period("2017-07-01", "2017-10-01"),
                period("2017-10-06", "2018-01-06"),
            ),
            (
                "2017-07",
                period("2017-07-01", "2017-08-01"),
                period("2017-07-06", "2017-08-06"),
            ),
            (
                "2017-W30",
                period("2017-07-24", "2017-07-31"),
                period("2017-07-23", "2017-07-30"),
            ),
            (
                "2017-07-14",
                period("2017-07-14", "2017-07-15"),
                period("2017-07-14", "2017-07-15"),
            ),
        ] {
            for (buckets, expected) in [(&calendar_year, plain), (&from_6_april, fiscal)] {
                assert_eq!(buckets.parse_period(name), Ok(expected), "{name}");
                assert_eq!(buckets.period_name(expected), name);
            }
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        let buckets = Buckets::default();
        for name in [
            "",
            "17",
            "2017-",
            "2017-Q5",
            "2017-Q03",
            "2017-13",
            "2017-7",
            "2017-W54",
            "2017-02-30",
            "2017-q3",
            "1899",
            "9999",
            "+017",
            "2017-07-14-",
            "2017/07",
        ] {
            assert_eq!(
                buckets.parse_period(name).expect_err(name).0[0].code,
                "UNKNOWN_PERIOD",
                "{name}"
            );
        }
    }

    #[test]
    fn a_period_that_is_no_bucket_is_named_by_its_dates() {
        assert_eq!(
            Buckets::default().period_name(period("2017-07-03", "2017-07-19")),
            "2017-07-03/2017-07-19"
        );
    }
}
