//! Exchange rates, read and set.

use crate::money::currency;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection};
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::errors::{Checks, Invalid};
use domain::money::Rate;

/// What one unit of a currency is worth in the organization's, from a day until the next rate of the currency.
#[derive(SimpleObject)]
pub struct ExchangeRate {
    /// The currency converted from.
    currency: CurrencyCode,
    /// First day the rate holds.
    on: Date,
    /// How many units of the organization's currency one unit buys, with up to twelve decimals.
    rate: Decimal,
}

impl From<app::ExchangeRate> for ExchangeRate {
    fn from(rate: app::ExchangeRate) -> Self {
        Self {
            currency: CurrencyCode(rate.currency.code().to_owned()),
            on: Date::of(rate.on),
            rate: Decimal(rate.rate.to_string()),
        }
    }
}

/// What one unit of a currency is worth in the organization's, from a day on.
#[derive(InputObject)]
pub struct ExchangeRateInput {
    /// The currency converted from; not the organization's own, `OWN_CURRENCY`.
    currency: CurrencyCode,
    /// First day the rate holds.
    on: Date,
    /// How many units of the organization's currency one unit buys: above zero, at most twelve decimals.
    rate: Decimal,
}

impl ExchangeRateInput {
    fn parse(&self) -> Result<app::ExchangeRate, Invalid> {
        read(&self.currency, &self.on, &self.rate)
    }
}

/// A rate as it was given; refuses with `UNKNOWN_CURRENCY`, `NOT_A_DATE` and the codes of rates.
pub(crate) fn read(code: &CurrencyCode, on: &Date, rate: &Decimal) -> Result<app::ExchangeRate, Invalid> {
    let mut checks = Checks::default();
    let currency = checks.take(currency("currency", code));
    let rate = checks.take(Rate::parse(&rate.0));
    let on = checks.take(on.read("on"));
    let parsed = || {
        Some(app::ExchangeRate {
            currency: currency?,
            on: on?,
            rate: rate?,
        })
    };
    checks.finish(parsed())
}

/// The rates of a call, or everything that is wrong with them.
pub(crate) fn read_all<T>(
    rates: &[T],
    parse: impl Fn(&T) -> Result<app::ExchangeRate, Invalid>,
) -> Answer<Vec<app::ExchangeRate>> {
    let mut checks = Checks::default();
    let parsed = rates.iter().enumerate().filter_map(|(index, rate)| {
        let path = format!("rates.{index}");
        checks.take(parse(rate).map_err(|invalid| invalid.within(&path)))
    });
    let rates: Vec<_> = parsed.collect();
    checks.done()?;
    Ok(rates)
}

/// Sets exchange rates.
#[derive(InputObject)]
pub struct RateSetInput {
    /// Rates to add, or to change where there is one of the same currency and day; at most 1,000.
    rates: Vec<ExchangeRateInput>,
}

/// Exchange rates were set.
#[derive(SimpleObject)]
pub struct RateSetPayload {
    /// The rates of the call.
    rates: Vec<ExchangeRate>,
}

/// Mutations about exchange rates.
#[derive(Default)]
pub struct RateMutation;

#[Object]
impl RateMutation {
    /// Sets exchange rates into the organization's currency. Figures of what happened while they hold are valued anew, at once. Executives and `organization:write`.
    /// Errors: `INVALID` with `TOO_MANY_ROWS`, `UNKNOWN_CURRENCY`, `OWN_CURRENCY`, `NOT_POSITIVE`, `TOO_MANY_DECIMALS`, `TOO_LARGE`, `DATE_OUT_OF_RANGE`, `DUPLICATE_IN_BATCH`; `TOO_LARGE` where a rate makes a deal worth more than figures hold.
    async fn rate_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rates to add or to change.")] input: RateSetInput,
    ) -> Option<Answer<RateSetPayload>> {
        let answer = async {
            let rates = read_all(&input.rates, ExchangeRateInput::parse)?;
            let set = ctx.app()?.rates_set(ctx.viewer()?, rates).await;
            let set = set.map_err(|error| Problem::from(error).renamed(path))?;
            Ok(RateSetPayload {
                rates: set.into_iter().map(ExchangeRate::from).collect(),
            })
        };
        Some(Box::pin(answer).await)
    }
}

/// The rows of this call are called otherwise than those of bulk calls.
pub(crate) fn path(field: String) -> String {
    match field.as_str() {
        "rows" => "rates".to_owned(),
        _ => field,
    }
}

/// A page of rates, by date and currency.
pub(super) async fn list(
    ctx: &Context<'_>,
    of: Option<CurrencyCode>,
    paging: Paging,
) -> Answer<Connection<ExchangeRate>> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let of = of.map(|code| currency("currency", &code)).transpose()?;
    let page = app.rates(&viewer, of, &paging.request::<ExchangeRate>()?).await?;
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move { app.rates_count(&viewer, of).await.map_err(Problem::from) })
    });
    Ok(connection(page, total, ExchangeRate::from))
}
