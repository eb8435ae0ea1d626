//! Money in integer minor units with its ISO 4217 currency, and the one place where one currency becomes
//! another. A missing rate is an error that names itself, never 1.0.

use crate::errors::Invalid;
use crate::exact::Exact;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// An ISO 4217 currency that money can be held in (precious metals and test codes have no minor unit and are
/// refused).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads a three-letter code such as `USD`; the code is upper case. Refuses with `UNKNOWN_CURRENCY`.
    pub fn parse(code: &str) -> Result<Currency, Invalid> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Currency)
            .ok_or_else(|| {
                let message = format!("{} is not an ISO 4217 currency code", crate::text::quoted(code));
                Invalid::one("currency", "UNKNOWN_CURRENCY", message)
            })
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal digits of the minor unit: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn digits(self) -> u8 {
        self.0
            .exponent()
            .and_then(|digits| u8::try_from(digits).ok())
            .unwrap_or(0)
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Currency) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Currency) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = Invalid;
    fn try_from(code: String) -> Result<Currency, Invalid> {
        Currency::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// Largest amount of one fact in minor units, as it was given and in the organization's currency: far above any deal, and
/// small enough that thousands of them can be summed in 64 bits.
pub const LARGEST_AMOUNT: i64 = 1_000_000_000_000_000;

/// Why a decimal is no amount at its scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with an optional sign and one decimal point.
    #[error("is not a decimal number in plain digits, written as a text such as \"1250.75\"")]
    NotADecimal,
    /// More decimals than the scale holds.
    #[error("has more than {allowed} decimals")]
    TooManyDecimals {
        /// Decimals the scale holds.
        allowed: u8,
    },
    /// Beyond what 64 bits hold at this scale.
    #[error("is too large")]
    TooLarge,
}

impl AmountError {
    /// The refusal of `field` for this reason: `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS` or `TOO_LARGE`.
    pub fn at(self, field: &str) -> Invalid {
        let code = match self {
            AmountError::NotADecimal => "NOT_A_DECIMAL",
            AmountError::TooManyDecimals { .. } => "TOO_MANY_DECIMALS",
            AmountError::TooLarge => "TOO_LARGE",
        };
        Invalid::one(field, code, format!("{field} {self}"))
    }
}

/// Reads a plain decimal as an integer at `decimals` places: `12.5` at 2 is 1250. Zeros beyond the last place
/// change nothing and are accepted; exponents, separators and spaces are not.
pub fn parse_amount(text: &str, decimals: u8) -> Result<i64, AmountError> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(AmountError::NotADecimal);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > usize::from(decimals) {
        return Err(AmountError::TooManyDecimals { allowed: decimals });
    }
    let digits = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
    let sign = if text.starts_with('-') { "-" } else { "" };
    format!("{sign}{digits}")
        .parse()
        .map_err(|_| AmountError::TooLarge)
}

/// Prints an integer at `decimals` places: 1250 at 2 is `12.50`.
pub fn print_amount(amount: impl Into<i128>, decimals: u8) -> String {
    let amount = amount.into();
    let width = usize::from(decimals);
    let digits = format!("{:0>least$}", amount.unsigned_abs(), least = width + 1);
    let (whole, fraction) = digits.split_at(digits.len() - width);
    let sign = if amount < 0 { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// An amount of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units of the currency: 1250 is USD 12.50, or JPY 1250.
    pub minor: i64,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// `minor` minor units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Reads a decimal in major units, such as `12.50`.
    pub fn parse(amount: &str, currency: Currency) -> Result<Money, AmountError> {
        Ok(Money::new(parse_amount(amount, currency.digits())?, currency))
    }

    /// The amount in major units with the currency's decimals, such as `12.50`.
    pub fn amount(self) -> String {
        print_amount(self.minor, self.currency.digits())
    }

    /// The amount in major units.
    pub fn exact(self) -> Option<Exact> {
        Exact::scaled(i128::from(self.minor), self.currency.digits())
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

/// How many units of a quote currency one unit of a base currency is: positive, twelve decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(i64);

impl Rate {
    /// Decimals a rate holds.
    pub const DECIMALS: u8 = 12;
    /// A currency in itself.
    pub const ONE: Rate = Rate(1_000_000_000_000);

    /// The rate of `value` × 10⁻¹²; `None` unless positive.
    pub fn from_e12(value: i64) -> Option<Rate> {
        (value > 0).then_some(Rate(value))
    }

    /// The rate × 10¹², as it is stored.
    pub fn as_e12(self) -> i64 {
        self.0
    }

    /// Reads a positive decimal such as `1.10`. Refuses with the codes of [`AmountError::at`] and
    /// `NOT_POSITIVE`.
    pub fn parse(text: &str) -> Result<Rate, Invalid> {
        let value = parse_amount(text, Rate::DECIMALS).map_err(|error| error.at("rate"))?;
        Rate::from_e12(value)
            .ok_or_else(|| Invalid::one("rate", "NOT_POSITIVE", "an exchange rate is above zero"))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = print_amount(self.0, Rate::DECIMALS);
        f.write_str(all.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A figure cannot be had because no rate of a pair was set on or before a date (`FX_RATE_MISSING`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("no exchange rate from {from} to {to} on {on}")]
pub struct MissingRate {
    /// The currency that was to be converted.
    pub from: Currency,
    /// The currency wanted.
    pub to: Currency,
    /// The date whose rate was wanted.
    pub on: NaiveDate,
}

/// Converts minor units at a rate of `1 from = rate to`, a half minor unit rounded away from zero. `None` beyond 128 bits,
/// which no amount of 64 bits comes near at any rate.
pub fn convert(minor: i128, from: Currency, to: Currency, rate: Rate) -> Option<i128> {
    if from == to {
        return Some(minor);
    }
    // No currency has more than four decimals, so this is never negative.
    let decimals = Rate::DECIMALS + from.digits() - to.digits();
    let converted = Exact::scaled(minor.checked_mul(i128::from(rate.0))?, decimals)?;
    Some(converted.round())
}

#[cfg(test)]
#[path = "money_tests.rs"]
mod tests;
