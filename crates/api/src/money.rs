//! Money as clients read and write it.

use crate::scalars::{CurrencyCode, Decimal};
use async_graphql::{InputObject, SimpleObject};
use domain::errors::Invalid;
use domain::money;

/// An amount of one currency.
#[derive(Clone, Debug, SimpleObject)]
pub struct Money {
    /// Major units with the currency's decimals, such as `1250.00` USD or `1250` JPY.
    amount: Decimal,
    /// Its currency.
    currency: CurrencyCode,
}

impl From<money::Money> for Money {
    fn from(money: money::Money) -> Self {
        Self {
            amount: Decimal(money.amount()),
            currency: CurrencyCode(money.currency.code().to_owned()),
        }
    }
}

/// An amount of one currency. Errors: `INVALID` with `UNKNOWN_CURRENCY`, `TOO_MANY_DECIMALS` or `TOO_LARGE`.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyInput {
    /// Major units, such as `1250.00`; no more decimals than the currency has.
    pub amount: Decimal,
    /// Its currency; the organization's when left out.
    pub currency: Option<CurrencyCode>,
}

impl MoneyInput {
    /// The money meant; `own` is the organization's currency.
    pub(crate) fn parse(&self, field: &str, own: money::Currency) -> Result<money::Money, Invalid> {
        let currency = match &self.currency {
            None => own,
            Some(code) => currency(&format!("{field}.currency"), code)?,
        };
        money::Money::parse(&self.amount.0, currency).map_err(|error| error.at("amount").within(field))
    }
}

/// The currency of a code. Error: `UNKNOWN_CURRENCY` at `field`.
pub(crate) fn currency(field: &str, code: &CurrencyCode) -> Result<money::Currency, Invalid> {
    money::Currency::parse(&code.0).map_err(|invalid| invalid.at(field))
}
