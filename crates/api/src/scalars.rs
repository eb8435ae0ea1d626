//! Scalars with one meaning each, read strictly – but not here: they hold what was written, and whoever knows the path of the field reads it,
//! so that a bad value is a coded refusal of its field, and in a bulk call of its row alone.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use domain::errors::{Checks, Invalid};

/// A calendar date without a zone, `YYYY-MM-DD`. Periods are half-open: an end is the first day no longer in them. Others are refused with `NOT_A_DATE`.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct Date(String);

impl Date {
    /// A date as it is shown.
    pub fn of(date: NaiveDate) -> Self {
        Self(date.format("%Y-%m-%d").to_string())
    }

    /// The date somebody wrote in `field`. Error: `NOT_A_DATE`.
    pub fn read(&self, field: &str) -> Result<NaiveDate, Invalid> {
        let date = NaiveDate::parse_from_str(&self.0, "%Y-%m-%d").ok();
        // Years of four digits: others are written with a sign, and no database takes all of them.
        let date = date.filter(|date| self.0.len() == 10 && Self::of(*date) == *self);
        date.ok_or_else(|| Invalid::one(field, "NOT_A_DATE", "is not a date, which is written YYYY-MM-DD"))
    }

    /// The date somebody wrote in `field`, where they wrote one. Error: `NOT_A_DATE`.
    pub fn given(date: Option<&Self>, field: &str) -> Result<Option<NaiveDate>, Invalid> {
        date.map(|date| date.read(field)).transpose()
    }
}

/// The dates somebody wrote in the list `field`. Error: `NOT_A_DATE`.
pub(crate) fn dates(dates: &[Date], field: &str) -> Result<Vec<NaiveDate>, Invalid> {
    let mut checks = Checks::default();
    let read = dates.iter().enumerate();
    let read = read.filter_map(|(index, date)| checks.take(date.read(&format!("{field}.{index}"))));
    let read = read.collect();
    checks.finish(Some(read))
}

#[Scalar(
    use_type_description = true,
    name = "Date",
    specified_by_url = "https://scalars.graphql.org/andimarek/local-date"
)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An instant, RFC 3339, always written in UTC. Others are refused with `NOT_A_DATE_TIME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Description)]
pub struct Instant(Option<DateTime<Utc>>);

impl Instant {
    /// An instant as it is shown.
    pub fn of(instant: DateTime<Utc>) -> Self {
        Self(Some(instant))
    }

    /// The instant somebody wrote in `field`. Error: `NOT_A_DATE_TIME`.
    pub fn read(self, field: &str) -> Result<DateTime<Utc>, Invalid> {
        let message = "is not an instant, which is written as in RFC 3339, such as 2026-03-02T09:30:00Z";
        self.0
            .ok_or_else(|| Invalid::one(field, "NOT_A_DATE_TIME", message))
    }
}

#[Scalar(
    use_type_description = true,
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time"
)]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => {
                let instant = DateTime::parse_from_rfc3339(&text).ok();
                Ok(Self(instant.map(|instant| instant.to_utc())))
            }
            Value::Number(_) => Ok(Self(None)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        let shown = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        self.0
            .map_or(Value::Null, |instant| Value::String(shown(instant)))
    }
}

/// An exact decimal number as text, such as `"1250.00"` or `"-0.2"`; never a floating-point number. Ratios have at most six places, rounded half away from zero. Others are refused with `NOT_A_DECIMAL`.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct Decimal(pub String);

#[Scalar(
    use_type_description = true,
    name = "Decimal",
    specified_by_url = "https://scalars.graphql.org/chillicream/decimal"
)]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) if number.is_i64() || number.is_u64() => Ok(Self(number.to_string())),
            // A float is not exact: what is kept of it is no decimal, and is refused like one where its field is known.
            Value::Number(number) => Ok(Self(format!("{number} as a float"))),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An ISO 4217 currency code, such as `USD`. Unknown ones are refused with `UNKNOWN_CURRENCY`.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct CurrencyCode(pub String);

#[Scalar(
    use_type_description = true,
    name = "CurrencyCode",
    specified_by_url = "https://scalars.graphql.org/chillicream/currency-code"
)]
impl ScalarType for CurrencyCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An IANA time zone, such as `America/New_York`. Unknown ones are refused with `UNKNOWN_TIME_ZONE`.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct TimeZone(pub String);

#[Scalar(
    use_type_description = true,
    name = "TimeZone",
    specified_by_url = "https://scalars.graphql.org/chillicream/time-zone"
)]
impl ScalarType for TimeZone {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A time on the wall of some zone, to the minute, `YYYY-MM-DDTHH:MM`; the zone stands beside it. Others are refused with `NOT_A_LOCAL_TIME`.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct LocalDateTime(String);

impl LocalDateTime {
    /// A time as it is shown.
    pub fn of(local: NaiveDateTime) -> Self {
        Self(local.format("%Y-%m-%dT%H:%M").to_string())
    }

    /// The time somebody wrote in `field`; seconds may be written when they are none. Error: `NOT_A_LOCAL_TIME`.
    pub fn read(&self, field: &str) -> Result<NaiveDateTime, Invalid> {
        let minutes = self
            .0
            .strip_suffix(":00")
            .filter(|text| text.len() == 16)
            .unwrap_or(&self.0);
        let local = NaiveDateTime::parse_from_str(minutes, "%Y-%m-%dT%H:%M").ok();
        let message = "is not a local time, which is written YYYY-MM-DDTHH:MM, without a zone";
        local
            .filter(|local| minutes.len() == 16 && Self::of(*local).0 == minutes)
            .ok_or_else(|| Invalid::one(field, "NOT_A_LOCAL_TIME", message))
    }
}

#[Scalar(
    use_type_description = true,
    name = "LocalDateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/local-date-time"
)]
impl ScalarType for LocalDateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A recurrence rule of RFC 5545 without its property name, such as `FREQ=WEEKLY;BYDAY=MO`. What is published is normalised: what follows from the first start is written out, days that short months lack are their last day, and `UNTIL` is in UTC. Others are refused with `RRULE_INVALID`.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct RRule(pub String);

#[Scalar(
    use_type_description = true,
    name = "RRule",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10"
)]
impl ScalarType for RRule {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}
