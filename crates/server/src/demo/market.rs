//! Products, customers and exchange rates of the demo organization.

use super::calendar::{Time, monday, plus};
use super::catalogue::{ACCOUNTS, PRODUCTS};
use super::people::Person;
use super::random::Random;
use chrono::NaiveDate;
use domain::errors::Invalid;
use domain::money::{Currency, Money, Rate};

/// Weeks of exchange rates before today: longer than the oldest deal has been open.
const WEEKS_OF_RATES: i64 = 138;

/// Something sold.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoProduct {
    /// Its externalId.
    pub key: String,
    /// Name.
    pub name: &'static str,
    /// List price.
    pub price: Money,
}

/// A customer.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoAccount {
    /// Its externalId.
    pub key: String,
    /// Name.
    pub name: String,
    /// Line of business.
    pub sector: &'static str,
    /// Place of the person whose key account it is.
    pub key_account_of: Option<usize>,
    pub(super) territory: &'static str,
    pub(super) currency: Currency,
    /// From when on it buys: a third of the customers are won only recently, or not yet.
    pub(super) buys_from: NaiveDate,
}

/// What one unit of a currency is worth in dollars, from a date on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoRate {
    /// The currency.
    pub currency: Currency,
    /// First day it holds.
    pub on: NaiveDate,
    /// The rate.
    pub rate: Rate,
}

pub(super) fn products(currency: Currency) -> Vec<DemoProduct> {
    let numbered = PRODUCTS.iter().enumerate();
    numbered
        .map(|(number, (name, price))| DemoProduct {
            key: format!("product-{}", number + 1),
            name,
            price: Money::new(price * 100, currency),
        })
        .collect()
}

pub(super) fn accounts(seed: u64, time: &Time, people: &[Person]) -> Result<Vec<DemoAccount>, Invalid> {
    let mut random = Random::new(seed, "accounts");
    let mut accounts = Vec::new();
    for (number, (name, sector, territory, currency)) in ACCOUNTS.iter().enumerate() {
        let reps: Vec<usize> = (0..people.len())
            .filter(|place| {
                let selling = people[*place].selling;
                people[*place].active && selling.is_some_and(|selling| selling.territory == *territory)
            })
            .collect();
        let buys_from = match number % 6 {
            2 => plus(time.today, 1),
            4 => plus(time.today, -random.between(5, 170)),
            _ => plus(time.today, -2000),
        };
        accounts.push(DemoAccount {
            key: format!("account-{:02}", number + 1),
            name: (*name).to_owned(),
            sector,
            key_account_of: random.chance(600).then(|| *random.pick(&reps)),
            territory,
            currency: Currency::parse(currency)?,
            buys_from,
        });
    }
    Ok(accounts)
}

/// Rates of a week each, wandering about where they have been for years.
pub(super) fn rates(seed: u64, time: &Time) -> Result<Vec<DemoRate>, Invalid> {
    let mut rates = Vec::new();
    // Millionths of a dollar.
    for (code, usual) in [("EUR", 1_090_000), ("GBP", 1_270_000), ("JPY", 6_700)] {
        let mut random = Random::new(seed, code);
        let currency = Currency::parse(code)?;
        let mut worth = usual;
        for week in (0..=WEEKS_OF_RATES).rev() {
            worth += usual * random.between(-9, 9) / 1000 + (usual - worth) / 12;
            let on = monday(plus(time.today, -7 * week));
            rates.extend(Rate::from_e12(worth * 1_000_000).map(|rate| DemoRate { currency, on, rate }));
        }
    }
    Ok(rates)
}

/// What a whole amount of dollars is in another currency on a day, rounded to what people would write.
pub(super) fn priced(dollars: i64, currency: Currency, on: NaiveDate, rates: &[DemoRate]) -> Money {
    let mut known = rates
        .iter()
        .filter(|rate| rate.currency == currency && rate.on <= on);
    let Some(rate) = known.next_back() else {
        return Money::new(dollars * 100, currency);
    };
    let (unit, scale) = if currency.digits() == 0 {
        (1000, 1)
    } else {
        (10, 100)
    };
    let exact = i128::from(dollars) * 1_000_000_000_000 / i128::from(rate.rate.as_e12());
    let whole = (exact + unit / 2) / unit * unit;
    Money::new(i64::try_from(whole).unwrap_or(i64::MAX / 1000) * scale, currency)
}
