//! Periods as clients name and read them.

use crate::scalars::Date;
use async_graphql::{Description, Enum, InputObject, Object, OneofObject};
use chrono::NaiveDate;
use domain::calendar::{self, Buckets};
use domain::errors::{Checks, Invalid};

/// The lengths time is cut into, by the organization's fiscal calendar and week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "calendar::Grain")]
pub enum Grain {
    /// A day.
    Day,
    /// A week from the organization's first day of the week.
    Week,
    /// A fiscal month.
    Month,
    /// A fiscal quarter.
    Quarter,
    /// A fiscal year.
    Year,
}

/// First day and first day no longer in it.
#[derive(InputObject)]
pub struct DatesInput {
    /// First day.
    start: Date,
    /// First day no longer in it.
    end: Date,
}

/// A period; exactly one.
#[derive(OneofObject)]
pub enum PeriodInput {
    /// By name, in the fiscal calendar: `2026`, `2026-Q3`, `2026-07`, `2026-W30` or `2026-07-14`. Error: `INVALID` with `UNKNOWN_PERIOD`.
    Name(String),
    /// By its dates.
    Dates(DatesInput),
    /// The one running on the day of `asOf`.
    Running(Grain),
}

/// The period wanted; the running fiscal quarter when none is named.
pub(crate) fn period(
    input: Option<PeriodInput>,
    field: &str,
    buckets: &Buckets,
    as_of: NaiveDate,
) -> Result<calendar::Period, Invalid> {
    Ok(match input {
        None => buckets.bucket(calendar::Grain::Quarter, as_of),
        Some(PeriodInput::Running(grain)) => buckets.bucket(grain.into(), as_of),
        Some(PeriodInput::Name(name)) => buckets.parse_period(&name).map_err(|reasons| reasons.at(field))?,
        Some(PeriodInput::Dates(dates)) => {
            let mut checks = Checks::default();
            let start = checks.take(dates.start.read(&format!("{field}.dates.start")));
            let end = checks.take(dates.end.read(&format!("{field}.dates.end")));
            let (start, end) = checks.finish(start.zip(end))?;
            calendar::Period::new(start, end).map_err(|reasons| reasons.at(field))?
        }
    })
}

/// Local dates of the organization, half-open: `end` is the first day no longer in it.
#[derive(Description)]
pub struct Period {
    period: calendar::Period,
    name: String,
}

impl Period {
    /// A period, named by the organization's calendar.
    pub fn new(period: calendar::Period, buckets: &Buckets) -> Self {
        Self {
            period,
            name: buckets.period_name(period),
        }
    }
}

#[Object(use_type_description)]
impl Period {
    /// First day.
    fn start(&self) -> Date {
        Date::of(self.period.start())
    }

    /// First day no longer in it.
    fn end(&self) -> Date {
        Date::of(self.period.end())
    }

    /// What the organization's fiscal calendar calls it, such as `2026-Q3`; its two dates where it has no name.
    fn name(&self) -> &str {
        &self.name
    }
}
