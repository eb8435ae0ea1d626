//! From an opportunity's dated events to the facts of a derived metric.

use super::definition::Derivation;
use super::rollup::Moment;
use super::words::{Customers, DealEvent, DealMeasure};
use crate::exact::Exact;
use crate::ids::{MemberId, TeamId};
use crate::money::{Currency, MissingRate, Money, Rate};
use chrono::NaiveDate;
use uuid::Uuid;

/// Minutes of a day, the unit durations are kept in.
const MINUTES_PER_DAY: i64 = 24 * 60;

/// An opportunity as it was when something happened to it. Credit attaches here and never moves when somebody
/// is reassigned later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DealStep {
    /// The local date it happened.
    pub on: NaiveDate,
    /// Its owner then.
    pub owner: Option<MemberId>,
    /// The owner's leaf team then.
    pub team: Option<TeamId>,
    /// Its amount then.
    pub amount: Option<Money>,
}

/// The events of one opportunity; those that have not happened, or whose date nobody knows, are absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deal {
    /// The opportunity.
    pub id: Uuid,
    /// When it came to be.
    pub created: Option<DealStep>,
    /// When it first reached a qualified stage.
    pub qualified: Option<DealStep>,
    /// When it was won; absent while open or when lost.
    pub won: Option<DealStep>,
    /// When it was lost; absent while open or when won.
    pub lost: Option<DealStep>,
    /// Date of the account's first win among all its opportunities; `None` when it has none.
    pub first_win: Option<NaiveDate>,
    /// Whether the opportunity has an account at all: without one it is of neither a new nor an existing
    /// customer.
    pub has_account: bool,
}

impl Deal {
    fn step(&self, event: DealEvent) -> Option<DealStep> {
        match event {
            DealEvent::Created => self.created,
            DealEvent::Qualified => self.qualified,
            DealEvent::Won => self.won,
            DealEvent::Lost => self.lost,
        }
    }

    fn is_of(&self, customers: Customers, on: NaiveDate) -> bool {
        let existing = self.first_win.is_some_and(|first| first < on);
        self.has_account && existing == (customers == Customers::Existing)
    }
}

/// One amount of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
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
    /// Set when the threshold could not be judged: whoever reads a figure with this fact in it gets
    /// FX_RATE_MISSING until the rate is set and the fact derived again.
    pub undecided: Option<MissingRate>,
}

/// The organization's currency and the rates into it.
#[derive(Clone, Copy)]
pub struct OrgRates<'a> {
    /// The organization's currency.
    pub currency: Currency,
    /// The rate from a currency on a date: that of the latest row on or before it.
    pub rate: &'a dyn Fn(Currency, NaiveDate) -> Option<Rate>,
}

impl OrgRates<'_> {
    /// The rate into the organization's currency, or the pair and date that lack one.
    pub fn find(&self, from: Currency, on: NaiveDate) -> Result<Rate, MissingRate> {
        if from == self.currency {
            return Ok(Rate::ONE);
        }
        let to = self.currency;
        (self.rate)(from, on).ok_or(MissingRate { from, to, on })
    }

    /// Whether an amount is strictly above a threshold, both valued on a date without rounding; exactly the
    /// threshold is not above it.
    fn exceeds(&self, amount: Money, threshold: Money, on: NaiveDate) -> Result<bool, MissingRate> {
        if amount.currency == threshold.currency {
            return Ok(amount.minor > threshold.minor);
        }
        let value = |money: Money| {
            let rate = i128::from(self.find(money.currency, on)?.as_e12());
            Ok(Exact::scaled(
                i128::from(money.minor) * rate,
                money.currency.digits(),
            ))
        };
        Ok(value(amount)? > value(threshold)?)
    }
}

impl Derivation {
    /// The fact an opportunity gives, `None` when it gives none: its event has not happened, it has no amount
    /// where one is needed, it is not above the threshold, or it is of other customers.
    pub fn fact(&self, deal: &Deal, rates: OrgRates<'_>) -> Option<Fact> {
        let step = deal.step(self.event)?;
        if self
            .customers
            .is_some_and(|customers| !deal.is_of(customers, step.on))
        {
            return None;
        }
        let undecided = match self.threshold {
            None => None,
            Some(threshold) => match rates.exceeds(step.amount?, threshold, step.on) {
                Ok(true) => None,
                Ok(false) => return None,
                Err(missing) => Some(missing),
            },
        };
        let (amount, currency) = match self.measure {
            DealMeasure::Count => (1, None),
            DealMeasure::Amount => step.amount.map(|money| (money.minor, Some(money.currency)))?,
            DealMeasure::AgeDays => {
                let days = (step.on - deal.created?.on).num_days();
                (days.max(0) * MINUTES_PER_DAY, None)
            }
        };
        let (member, team) = (step.owner, step.team);
        Some(Fact {
            moment: Moment {
                on: step.on,
                at: None,
                id: deal.id,
            },
            member,
            team,
            amount,
            currency,
            weight: 1,
            undecided,
        })
    }
}

#[cfg(test)]
#[path = "derivation_tests.rs"]
mod tests;
