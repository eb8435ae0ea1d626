//! Settings of an organization, read and written.

use crate::problem::Answer;
use crate::scalars::{Date, Decimal, dates};
use async_graphql::{Description, Enum, InputObject, Object, OneofObject, SimpleObject};
use domain::calendar::{self, MonthPattern as Months, YearStart};
use domain::money::print_amount;

/// How much of each weekday is worked, from 0 to 1: part-time days count in part.
#[derive(SimpleObject)]
pub struct WorkingWeek {
    /// Monday.
    monday: Decimal,
    /// Tuesday.
    tuesday: Decimal,
    /// Wednesday.
    wednesday: Decimal,
    /// Thursday.
    thursday: Decimal,
    /// Friday.
    friday: Decimal,
    /// Saturday.
    saturday: Decimal,
    /// Sunday.
    sunday: Decimal,
}

impl From<calendar::WorkingWeek> for WorkingWeek {
    fn from(week: calendar::WorkingWeek) -> Self {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = week
            .hundredths()
            .map(|part| Decimal(print_amount(i64::from(part), 2)));
        Self {
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        }
    }
}

/// How much of each weekday is worked, in hundredths of a day: 100 a whole day, 50 half a day, 0 not at all.
#[derive(InputObject)]
pub struct WorkingWeekInput {
    /// Monday.
    #[graphql(default)]
    monday: u8,
    /// Tuesday.
    #[graphql(default)]
    tuesday: u8,
    /// Wednesday.
    #[graphql(default)]
    wednesday: u8,
    /// Thursday.
    #[graphql(default)]
    thursday: u8,
    /// Friday.
    #[graphql(default)]
    friday: u8,
    /// Saturday.
    #[graphql(default)]
    saturday: u8,
    /// Sunday.
    #[graphql(default)]
    sunday: u8,
}

impl WorkingWeekInput {
    pub(crate) fn parse(self, field: &str) -> Answer<calendar::WorkingWeek> {
        let days = [
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        ];
        Ok(calendar::WorkingWeek::new(days).map_err(|reasons| reasons.at(field))?)
    }
}

/// How a fiscal year is cut into months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Months")]
pub enum MonthPattern {
    /// From the fiscal day to the day before it in the next calendar month: 6th to 5th.
    Calendar,
    /// Each quarter has months of 4, 4 and 5 weeks.
    Weeks445,
    /// Each quarter has months of 4, 5 and 4 weeks.
    Weeks454,
    /// Each quarter has months of 5, 4 and 4 weeks.
    Weeks544,
}

/// The fiscal calendar. A fiscal year is called after the calendar year it starts in.
#[derive(Description)]
pub struct FiscalCalendar(pub calendar::FiscalCalendar);

#[Object(use_type_description)]
impl FiscalCalendar {
    /// Month the years start in, 1 to 12; null where the starts are listed.
    fn month(&self) -> Option<u8> {
        match self.0.year_start() {
            YearStart::OnDay { month, .. } | YearStart::NearestWeekday { month, .. } => Some(*month),
            YearStart::Listed { .. } => None,
        }
    }

    /// Day of that month the years start on, or nearest to; null where the starts are listed.
    fn day(&self) -> Option<u8> {
        match self.0.year_start() {
            YearStart::OnDay { day, .. } | YearStart::NearestWeekday { day, .. } => Some(*day),
            YearStart::Listed { .. } => None,
        }
    }

    /// Weekday the years start on, ISO 1 (Monday) to 7, the one nearest to the day; null where they start on the day itself.
    fn nearest_weekday(&self) -> Option<u8> {
        match self.0.year_start() {
            YearStart::NearestWeekday { weekday, .. } => Some(*weekday),
            _ => None,
        }
    }

    /// First days of the years, where they are listed; null otherwise.
    fn starts(&self) -> Option<Vec<Date>> {
        match self.0.year_start() {
            YearStart::Listed { starts } => Some(starts.iter().copied().map(Date::of).collect()),
            _ => None,
        }
    }

    /// How a year is cut into months.
    fn months(&self) -> MonthPattern {
        self.0.months().into()
    }
}

/// Years that start on the same day every year; 29 February becomes the 28th in common years.
#[derive(InputObject)]
pub struct YearStartOnDayInput {
    /// Month, 1 to 12.
    month: u8,
    /// Day of that month.
    day: u8,
}

/// Years that start on the weekday nearest to a day, so that they have 52 or 53 whole weeks.
#[derive(InputObject)]
pub struct YearStartNearestWeekdayInput {
    /// Month, 1 to 12.
    month: u8,
    /// Day of that month.
    day: u8,
    /// ISO weekday, 1 (Monday) to 7.
    weekday: u8,
}

/// Where fiscal years start; exactly one.
#[derive(OneofObject)]
pub enum YearStartInput {
    /// On a day.
    OnDay(YearStartOnDayInput),
    /// On the weekday nearest to a day.
    NearestWeekday(YearStartNearestWeekdayInput),
    /// On the days of a list, ascending.
    Listed(Vec<Date>),
}

/// A fiscal calendar. Errors: `INVALID` with `NOT_A_DAY_OF_THE_YEAR`, `NOT_A_WEEKDAY`, `PATTERN_MISMATCH`, `YEAR_STARTS_INVALID`.
#[derive(InputObject)]
pub struct FiscalCalendarInput {
    /// Where years start.
    year_start: YearStartInput,
    /// How they are cut into months.
    months: MonthPattern,
}

impl FiscalCalendarInput {
    pub(crate) fn parse(self, field: &str) -> Answer<calendar::FiscalCalendar> {
        let start = match self.year_start {
            YearStartInput::OnDay(start) => YearStart::OnDay {
                month: start.month,
                day: start.day,
            },
            YearStartInput::NearestWeekday(start) => YearStart::NearestWeekday {
                month: start.month,
                day: start.day,
                weekday: start.weekday,
            },
            YearStartInput::Listed(starts) => YearStart::Listed {
                starts: dates(&starts, &format!("{field}.yearStart.listed"))?,
            },
        };
        let calendar = calendar::FiscalCalendar::new(start, self.months.into());
        Ok(calendar.map_err(|reasons| reasons.at(field))?)
    }
}
