//! Scalars with one meaning each, read strictly.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

/// A calendar date without a zone, `YYYY-MM-DD`. Periods are half-open: an end is the first day no longer in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Description)]
pub struct Date(pub NaiveDate);

#[Scalar(
    use_type_description = true,
    name = "Date",
    specified_by_url = "https://scalars.graphql.org/andimarek/local-date"
)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .ok()
                // Years of four digits: others are written with a sign, and no database takes all of them.
                .filter(|date| text.len() == 10 && date.format("%Y-%m-%d").to_string() == *text)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("a Date is written YYYY-MM-DD")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

/// An instant, RFC 3339, always written in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Description)]
pub struct Instant(pub DateTime<Utc>);

#[Scalar(
    use_type_description = true,
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time"
)]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => DateTime::parse_from_rfc3339(text)
                .map(|instant| Self(instant.to_utc()))
                .map_err(|_| InputValueError::custom("a DateTime is written as in RFC 3339")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// An exact decimal number as text, such as `"1250.00"` or `"-0.2"`; never a floating-point number. Ratios have at most six places, rounded half up.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct Decimal(pub String);

#[Scalar(
    use_type_description = true,
    name = "Decimal",
    specified_by_url = "https://scalars.graphql.org/chillicream/decimal"
)]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let plain = |text: &str| {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
            let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            number(whole) && number(part) && text.len() <= 40
        };
        match &value {
            Value::String(text) if plain(text) => Ok(Self(text.clone())),
            Value::Number(number) if number.is_i64() || number.is_u64() => Ok(Self(number.to_string())),
            Value::String(_) => Err(InputValueError::custom(
                "a Decimal is written in plain digits, such as \"12.50\"",
            )),
            Value::Number(_) => Err(InputValueError::custom(
                "write a Decimal with a fraction as a string: a float is not exact",
            )),
            _ => Err(InputValueError::expected_type(value)),
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
