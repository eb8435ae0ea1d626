//! Plan rates, read and set.

use crate::organizations::rates;
use crate::problem::{Answer, Problem};
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::errors::Invalid;

/// What one unit of a currency is reckoned at in the organization's in goals that start from a day on, until the next rate of the currency.
#[derive(SimpleObject)]
pub struct PlanRate {
    /// The currency converted from.
    currency: CurrencyCode,
    /// First day of goals it holds for.
    on: Date,
    /// How many units of the organization's currency one unit is reckoned at, with up to twelve decimals.
    rate: Decimal,
}

impl From<app::ExchangeRate> for PlanRate {
    fn from(rate: app::ExchangeRate) -> Self {
        Self {
            currency: CurrencyCode(rate.currency.code().to_owned()),
            on: Date::of(rate.on),
            rate: Decimal(rate.rate.to_string()),
        }
    }
}

/// What one unit of a currency is reckoned at in goals that start from a day on.
#[derive(InputObject)]
pub struct PlanRateInput {
    /// The currency converted from; not the organization's own, `OWN_CURRENCY`.
    currency: CurrencyCode,
    /// First day of goals it holds for.
    on: Date,
    /// How many units of the organization's currency one unit is reckoned at: above zero, at most twelve decimals.
    rate: Decimal,
}

impl PlanRateInput {
    fn parse(&self) -> Result<app::ExchangeRate, Invalid> {
        rates::read(&self.currency, &self.on, &self.rate)
    }
}

/// Sets plan rates.
#[derive(InputObject)]
pub struct PlanRateSetInput {
    /// Rates to add, or to change where there is one of the same currency and day; at most 1,000.
    rates: Vec<PlanRateInput>,
}

/// Plan rates were set.
#[derive(SimpleObject)]
pub struct PlanRateSetPayload {
    /// The rates of the call.
    rates: Vec<PlanRate>,
}

/// Mutations about plan rates.
#[derive(Default)]
pub struct PlanRateMutation;

#[Object]
impl PlanRateMutation {
    /// Sets the rates goals in other currencies are planned at. Executives and `goals:write`.
    /// Errors: `INVALID` with `TOO_MANY_ROWS`, `UNKNOWN_CURRENCY`, `OWN_CURRENCY`, `NOT_POSITIVE`, `TOO_MANY_DECIMALS`, `TOO_LARGE`, `DATE_OUT_OF_RANGE`, `DUPLICATE_IN_BATCH`.
    async fn plan_rate_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rates to add or to change.")] input: PlanRateSetInput,
    ) -> Option<Answer<PlanRateSetPayload>> {
        let answer = async {
            let rates = rates::read_all(&input.rates, PlanRateInput::parse)?;
            let set = ctx.app()?.plan_rates_set(ctx.viewer()?, rates).await;
            let set = set.map_err(|error| Problem::from(error).renamed(rates::path))?;
            Ok(PlanRateSetPayload {
                rates: set.into_iter().map(PlanRate::from).collect(),
            })
        };
        Some(Box::pin(answer).await)
    }
}
