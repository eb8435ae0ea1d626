//! Scalars with one meaning each, read strictly – but not here: they hold what was written, and whoever knows the path of the field reads it,
//! so that a bad value is a coded refusal of its field, and in a bulk call of its row alone.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
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
