//! The rows figures are summed from: what is kept of the facts of one subject in one bucket of time.
//!
//! Merging is commutative and associative, so that whatever order writers come in, the rows equal a recount.

use super::derivation::{Fact, OrgRates};
use crate::calendar::Grain;
use crate::ids::{MemberId, MetricId, TeamId};
use crate::money::{Currency, LARGEST_AMOUNT, Money, Rate, convert};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// When a fact was, as far as is known; the greatest is the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The local date it counts on.
    pub on: NaiveDate,
    /// The instant of a measurement; `None` for what is derived, since opportunities have only dates.
    pub at: Option<DateTime<Utc>>,
    /// The measurement or opportunity: of several at the same time, the one that came last.
    pub id: Uuid,
}

/// A fact with its value in the organization's currency on its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValuedFact {
    /// The local date it counts on, and which it is of several on that date.
    pub moment: Moment,
    /// Who is credited.
    pub member: Option<MemberId>,
    /// The leaf team credited.
    pub team: Option<TeamId>,
    /// 1 for a count, minor units for an amount, minutes for an age.
    pub amount: i64,
    /// The amount's currency; `None` unless money.
    pub currency: Option<Currency>,
    /// What the amount is divided by in averages and ratios.
    pub weight: i64,
    /// The amount in the organization's currency, or the amount itself unless money; `None` where a rate is missing.
    pub org_amount: Option<i64>,
    /// The currency whose rate into the organization's is missing on the fact's date.
    pub missing: Option<Currency>,
}

/// A fact is worth more than [`LARGEST_AMOUNT`] in the organization's currency: a rate or an amount is not what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{amount} at the rate of {on} is worth too much in {currency} to be summed")]
pub struct WorthTooMuch {
    /// The amount.
    pub amount: Money,
    /// The date whose rate was taken.
    pub on: NaiveDate,
    /// The organization's currency.
    pub currency: Currency,
}

impl Fact {
    /// The fact with its value.
    pub fn valued(self, rates: OrgRates<'_>) -> Result<ValuedFact, WorthTooMuch> {
        let value = match (self.undecided, self.currency) {
            (Some(missing), _) => Err(missing.from),
            (None, None) => Ok(self.amount),
            (None, Some(currency)) => match rates.find(currency, self.moment.on) {
                Err(missing) => Err(missing.from),
                Ok(rate) => Ok(self.worth(currency, rates.currency, rate)?),
            },
        };
        Ok(ValuedFact {
            moment: self.moment,
            member: self.member,
            team: self.team,
            amount: self.amount,
            currency: self.currency,
            weight: self.weight,
            org_amount: value.ok(),
            missing: value.err(),
        })
    }

    fn worth(&self, from: Currency, to: Currency, rate: Rate) -> Result<i64, WorthTooMuch> {
        convert(i128::from(self.amount), from, to, rate)
            .and_then(|minor| i64::try_from(minor).ok())
            .filter(|minor| (-LARGEST_AMOUNT..=LARGEST_AMOUNT).contains(minor))
            .ok_or(WorthTooMuch {
                amount: Money::new(self.amount, from),
                on: self.moment.on,
                currency: to,
            })
    }
}

/// Which facts a row is made of. All writers take rows in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RollupKey {
    /// The metric.
    pub metric: MetricId,
    /// Length of the bucket.
    pub grain: Grain,
    /// First day of the bucket.
    pub start: NaiveDate,
    /// The leaf team credited.
    pub team: Option<TeamId>,
    /// The member credited.
    pub member: Option<MemberId>,
    /// The currency of the amounts; `None` unless money.
    pub currency: Option<Currency>,
}

impl RollupKey {
    /// The row a fact of a metric is counted in, in the bucket of `grain` that starts on `start`.
    pub fn of(metric: MetricId, fact: &ValuedFact, grain: Grain, start: NaiveDate) -> RollupKey {
        RollupKey {
            metric,
            grain,
            start,
            team: fact.team,
            member: fact.member,
            currency: fact.currency,
        }
    }
}

/// What is kept of the facts of a row. Smallest, largest and latest are in the organization's currency, because
/// several currencies are compared in it; facts without a rate have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rollup {
    /// Sum of amounts in their own currency.
    pub total: i128,
    /// Sum of amounts in the organization's currency, of the facts that have one.
    pub org_total: i128,
    /// Facts whose value in the organization's currency is not known.
    pub unconverted: i64,
    /// Sum of weights.
    pub weight: i64,
    /// Number of facts.
    pub facts: i64,
    /// Smallest amount.
    pub minimum: Option<i64>,
    /// Largest amount.
    pub maximum: Option<i64>,
    /// The latest fact's moment and amount; `None` of metrics whose figure is not their latest amount.
    pub last: Option<(Moment, i64)>,
}

impl Rollup {
    /// One fact; `latest` says whether its metric's figure is the latest amount.
    pub fn of(fact: &ValuedFact, latest: bool) -> Rollup {
        Rollup {
            total: i128::from(fact.amount),
            org_total: fact.org_amount.map_or(0, i128::from),
            unconverted: i64::from(fact.org_amount.is_none()),
            weight: fact.weight,
            facts: 1,
            minimum: fact.org_amount,
            maximum: fact.org_amount,
            last: fact
                .org_amount
                .filter(|_| latest)
                .map(|amount| (fact.moment, amount)),
        }
    }

    /// Both rows' facts.
    pub fn merged(self, other: Rollup) -> Rollup {
        // `None` is below every `Some`, which is right for the largest and the latest, not for the smallest.
        let smallest = |one: Option<i64>, two: Option<i64>| one.into_iter().chain(two).min();
        Rollup {
            total: self.total + other.total,
            org_total: self.org_total + other.org_total,
            unconverted: self.unconverted + other.unconverted,
            weight: self.weight + other.weight,
            facts: self.facts + other.facts,
            minimum: smallest(self.minimum, other.minimum),
            maximum: self.maximum.max(other.maximum),
            last: self.last.max(other.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;

    fn fact(on: &str, minor: i64, code: &str) -> ValuedFact {
        fact_at(on, None, minor, code)
    }

    fn fact_at(on: &str, time: Option<&str>, minor: i64, code: &str) -> ValuedFact {
        let at = time.map(|time| format!("{on}T{time}Z").parse().expect("an instant"));
        let fact = Fact {
            moment: Moment {
                on: day(on),
                at,
                id: Uuid::from_u128(minor.unsigned_abs().into()),
            },
            member: None,
            team: None,
            amount: minor,
            currency: Currency::parse(code).ok(),
            weight: 1,
            undecided: None,
        };
        let rate = |from: Currency, _| (from.code() == "EUR").then(|| Rate::parse("1.10").expect("a rate"));
        let rates = OrgRates {
            currency: Currency::parse("USD").expect("a currency"),
            rate: &rate,
        };
        fact.valued(rates).expect("no more than can be summed")
    }

    #[test]
    fn v9_a_fact_is_valued_on_its_date_and_one_without_a_rate_names_it() {
        assert_eq!(fact("2026-01-05", 50_00, "EUR").org_amount, Some(55_00));
        let yen = fact("2026-01-05", 50, "JPY");
        assert_eq!(yen.org_amount, None);
        assert_eq!(yen.missing.map(Currency::code), Some("JPY"));
        let rollup = Rollup::of(&yen, true);
        assert_eq!((rollup.unconverted, rollup.org_total, rollup.facts), (1, 0, 1));
        assert_eq!(rollup.last, None);
    }

    #[test]
    fn merging_does_not_depend_on_order() {
        let facts = [
            fact("2026-01-05", 300, "USD"),
            fact_at("2026-01-07", Some("09:00:00"), 900, "USD"),
            fact_at("2026-01-07", Some("17:00:00"), 100, "USD"),
            fact_at("2026-01-07", Some("17:00:00"), 200, "EUR"),
            fact("2026-01-06", 900, "JPY"),
        ];
        let merge = |order: &[usize]| {
            order
                .iter()
                .map(|index| Rollup::of(&facts[*index], true))
                .fold(Rollup::default(), Rollup::merged)
        };
        let one = merge(&[0, 1, 2, 3, 4]);
        assert_eq!(one, merge(&[4, 3, 2, 1, 0]));
        assert_eq!(one, merge(&[1, 3, 4, 0, 2]));
        assert_eq!((one.minimum, one.maximum), (Some(100), Some(900)));
        assert_eq!(
            one.last,
            Some((facts[3].moment, 220)),
            "at the same time, what came last"
        );
    }

    #[test]
    fn the_latest_of_a_day_is_not_the_largest() {
        let (morning, evening) = (
            fact_at("2026-01-07", Some("09:00:00"), 30, "USD"),
            fact_at("2026-01-07", Some("17:00:00"), 20, "USD"),
        );
        let both = Rollup::of(&evening, true).merged(Rollup::of(&morning, true));
        assert_eq!(both.last, Some((evening.moment, 20)));
        assert_eq!(
            Rollup::of(&morning, false).last,
            None,
            "kept only where it is asked for"
        );
    }
}
