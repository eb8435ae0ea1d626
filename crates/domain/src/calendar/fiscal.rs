//! The fiscal year: where it starts, and how it is cut into four quarters of three months.
//!
//! A fiscal year is called after the calendar year it starts in (worked example V15).

use super::period::{Period, checked_date, clamped, plus_days};
use crate::errors::{Checks, Invalid};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// How a fiscal year is cut into months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MonthPattern {
    /// A month runs from the fiscal day to the day before it in the next calendar month: 6th to 5th.
    #[serde(rename = "CALENDAR")]
    Calendar,
    /// Each quarter has months of 4, 4 and 5 weeks.
    #[serde(rename = "4-4-5")]
    Weeks445,
    /// Each quarter has months of 4, 5 and 4 weeks.
    #[serde(rename = "4-5-4")]
    Weeks454,
    /// Each quarter has months of 5, 4 and 4 weeks.
    #[serde(rename = "5-4-4")]
    Weeks544,
}

impl MonthPattern {
    /// Weeks before the second and the third month of a quarter; `None` for calendar months.
    fn weeks(self) -> Option<[i64; 3]> {
        match self {
            MonthPattern::Calendar => None,
            MonthPattern::Weeks445 => Some([0, 4, 8]),
            MonthPattern::Weeks454 => Some([0, 4, 9]),
            MonthPattern::Weeks544 => Some([0, 5, 9]),
        }
    }
}

/// Where fiscal years start.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum YearStart {
    /// The same day every year, 29 February becoming the 28th in common years.
    OnDay {
        /// Month 1 to 12.
        month: u8,
        /// Day of that month.
        day: u8,
    },
    /// The weekday nearest to a day, so that a year has 52 or 53 whole weeks.
    NearestWeekday {
        /// Month 1 to 12.
        month: u8,
        /// Day of that month.
        day: u8,
        /// ISO weekday, 1 Monday to 7 Sunday.
        weekday: u8,
    },
    /// An explicit list, ascending. Before and after it years run on from its nearest end: the same day each
    /// year for calendar months, 52 weeks for week patterns.
    Listed {
        /// First day of each year.
        starts: Vec<NaiveDate>,
    },
}

/// An organization's fiscal calendar. Every date belongs to exactly one year, quarter and month of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct FiscalCalendar {
    year_start: YearStart,
    months: MonthPattern,
}

/// The stored form, checked when it is read.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    year_start: YearStart,
    months: MonthPattern,
}

impl FiscalCalendar {
    /// Years that start on a day of the calendar. Refuses a day that no year has with `NOT_A_DAY_OF_THE_YEAR`.
    pub fn by_month(month: u8, day: u8) -> Result<FiscalCalendar, Invalid> {
        FiscalCalendar::new(YearStart::OnDay { month, day }, MonthPattern::Calendar)
    }

    /// Any combination. Refuses with `NOT_A_DAY_OF_THE_YEAR`, `NOT_A_WEEKDAY`, `PATTERN_MISMATCH` (whole weeks
    /// need a weekday or a list, calendar months a day or a list) or `YEAR_STARTS_INVALID`.
    pub fn new(year_start: YearStart, months: MonthPattern) -> Result<FiscalCalendar, Invalid> {
        let weekly = months.weeks().is_some();
        let mut checks = Checks::default();
        match &year_start {
            YearStart::OnDay { month, day } | YearStart::NearestWeekday { month, day, .. } => {
                // 2028 is a leap year: the 29th of February is a day of the calendar.
                if NaiveDate::from_ymd_opt(2028, u32::from(*month), u32::from(*day)).is_none() {
                    let message = format!("month {month} has no day {day}");
                    checks.refuse("fiscalCalendar", "NOT_A_DAY_OF_THE_YEAR", message);
                }
                let has_weekday = matches!(year_start, YearStart::NearestWeekday { .. });
                if has_weekday != weekly {
                    let message = "patterns of weeks start on a weekday, calendar months on a day";
                    checks.refuse("fiscalCalendar", "PATTERN_MISMATCH", message);
                }
            }
            YearStart::Listed { starts } => {
                for start in starts {
                    checks.take(checked_date("fiscalCalendar", *start));
                }
                let lengths = starts.windows(2).map(|pair| (pair[1] - pair[0]).num_days());
                let fits = |days: i64| {
                    if weekly {
                        days == 364 || days == 371
                    } else {
                        (350..=380).contains(&days)
                    }
                };
                if starts.is_empty() || !lengths.clone().all(fits) {
                    let message = "year starts ascend by about a year (52 or 53 weeks for patterns of weeks)";
                    checks.refuse("fiscalCalendar", "YEAR_STARTS_INVALID", message);
                }
            }
        }
        if matches!(year_start, YearStart::NearestWeekday { weekday, .. } if !(1..=7).contains(&weekday)) {
            checks.refuse(
                "fiscalCalendar",
                "NOT_A_WEEKDAY",
                "weekdays are 1 (Monday) to 7 (Sunday)",
            );
        }
        checks.done()?;
        Ok(FiscalCalendar { year_start, months })
    }

    /// Where years start.
    pub fn year_start(&self) -> &YearStart {
        &self.year_start
    }

    /// How years are cut into months.
    pub fn months(&self) -> MonthPattern {
        self.months
    }

    /// The label of the fiscal year a date lies in: the year it starts in.
    pub fn year_label(&self, date: NaiveDate) -> i32 {
        let mut label = date.year();
        while self.start_of_year(label) > date {
            label -= 1;
        }
        while self.start_of_year(label + 1) <= date {
            label += 1;
        }
        label
    }

    /// The label of the year and the quarter, 1 to 4, a date lies in.
    pub fn quarter_label(&self, date: NaiveDate) -> (i32, u8) {
        let (label, month) = self.month_index(date);
        (label, month / 3 + 1)
    }

    /// The name of the fiscal month a date lies in, as year and month 1 to 12: the calendar month it is
    /// counted as, from the month of the year's start on. The month of 6 July to 5 August is July.
    pub fn month_name(&self, date: NaiveDate) -> (i32, u8) {
        let (label, month) = self.month_index(date);
        let months = label * 12 + i32::from(self.first_month()) - 1 + i32::from(month);
        (
            months.div_euclid(12),
            u8::try_from(months.rem_euclid(12) + 1).unwrap_or(1),
        )
    }

    /// The fiscal year with a label.
    pub fn year(&self, label: i32) -> Period {
        self.span(label, 0, 12)
    }

    /// A quarter, 1 to 4, of the fiscal year with a label; `None` for another number.
    pub fn quarter(&self, label: i32, quarter: u8) -> Option<Period> {
        let first = (1..=4).contains(&quarter).then(|| (quarter - 1) * 3)?;
        Some(self.span(label, first, first + 3))
    }

    /// The fiscal month with a name as [`FiscalCalendar::month_name`] gives it; `None` unless `month` is 1 to 12.
    pub fn month(&self, year: i32, month: u8) -> Option<Period> {
        (1..=12).contains(&month).then_some(())?;
        let months = year * 12 + i32::from(month) - i32::from(self.first_month());
        let index = u8::try_from(months.rem_euclid(12)).ok()?;
        Some(self.span(months.div_euclid(12), index, index + 1))
    }

    /// The fiscal year a date lies in.
    pub fn year_of(&self, date: NaiveDate) -> Period {
        self.year(self.year_label(date))
    }

    /// The fiscal quarter a date lies in.
    pub fn quarter_of(&self, date: NaiveDate) -> Period {
        let (label, month) = self.month_index(date);
        let first = month / 3 * 3;
        self.span(label, first, first + 3)
    }

    /// The fiscal month a date lies in.
    pub fn month_of(&self, date: NaiveDate) -> Period {
        let (label, month) = self.month_index(date);
        self.span(label, month, month + 1)
    }

    /// Calendar month the year's first month is called after.
    fn first_month(&self) -> u8 {
        match &self.year_start {
            YearStart::OnDay { month, .. } | YearStart::NearestWeekday { month, .. } => *month,
            YearStart::Listed { starts } => starts
                .first()
                .and_then(|start| u8::try_from(start.month()).ok())
                .unwrap_or(1),
        }
    }

    /// First day of the fiscal year with a label.
    fn start_of_year(&self, label: i32) -> NaiveDate {
        match &self.year_start {
            YearStart::OnDay { month, day } => clamped(label, i32::from(*month), u32::from(*day)),
            YearStart::NearestWeekday { month, day, weekday } => {
                let anchor = clamped(label, i32::from(*month), u32::from(*day));
                let ahead =
                    (i64::from(*weekday) - i64::from(anchor.weekday().number_from_monday())).rem_euclid(7);
                plus_days(anchor, if ahead > 3 { ahead - 7 } else { ahead })
            }
            YearStart::Listed { starts } => self.listed_start(starts, label),
        }
    }

    fn listed_start(&self, starts: &[NaiveDate], label: i32) -> NaiveDate {
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else {
            return clamped(label, 1, 1);
        };
        let index = label - first.year();
        if let Some(start) = usize::try_from(index).ok().and_then(|index| starts.get(index)) {
            return *start;
        }
        let beyond = index + 1 - i32::try_from(starts.len()).unwrap_or(i32::MAX);
        let (from, years) = if index < 0 { (first, index) } else { (last, beyond) };
        match self.months.weeks() {
            None => clamped(from.year() + years, from.month0().cast_signed() + 1, from.day()),
            Some(_) => plus_days(*from, i64::from(years) * 364),
        }
    }

    /// First day of a month, 0 to 11, of the year with a label; 12 is the next year's start.
    fn start_of_month(&self, label: i32, month: u8) -> NaiveDate {
        if month >= 12 {
            return self.start_of_year(label + 1);
        }
        let start = self.start_of_year(label);
        match (self.months.weeks(), &self.year_start) {
            (Some(weeks), _) => {
                let within = weeks[usize::from(month % 3)];
                plus_days(start, 7 * (13 * i64::from(month / 3) + within))
            }
            (None, YearStart::OnDay { month: first, day }) => {
                clamped(label, i32::from(*first) + i32::from(month), u32::from(*day))
            }
            (None, _) => clamped(
                start.year(),
                start.month0().cast_signed() + 1 + i32::from(month),
                start.day(),
            ),
        }
    }

    /// The label of the year and the month, 0 to 11, a date lies in.
    fn month_index(&self, date: NaiveDate) -> (i32, u8) {
        let label = self.year_label(date);
        let longest = 35;
        let days = (date - self.start_of_year(label)).num_days();
        let mut month = u8::try_from(days / longest).unwrap_or(0).min(11);
        while month < 11 && self.start_of_month(label, month + 1) <= date {
            month += 1;
        }
        (label, month)
    }

    fn span(&self, label: i32, from: u8, to: u8) -> Period {
        let start = self.start_of_month(label, from);
        Period::between(start, self.start_of_month(label, to)).unwrap_or_else(|| Period::day(start))
    }
}

impl Default for FiscalCalendar {
    /// The calendar year.
    fn default() -> FiscalCalendar {
        FiscalCalendar {
            year_start: YearStart::OnDay { month: 1, day: 1 },
            months: MonthPattern::Calendar,
        }
    }
}

impl TryFrom<Raw> for FiscalCalendar {
    type Error = Invalid;
    fn try_from(raw: Raw) -> Result<FiscalCalendar, Invalid> {
        FiscalCalendar::new(raw.year_start, raw.months)
    }
}

impl From<FiscalCalendar> for Raw {
    fn from(calendar: FiscalCalendar) -> Raw {
        Raw {
            year_start: calendar.year_start,
            months: calendar.months,
        }
    }
}

#[cfg(test)]
#[path = "fiscal_tests.rs"]
mod tests;
