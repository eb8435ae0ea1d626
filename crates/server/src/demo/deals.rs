//! Deals that were won or lost: two years of them, so many and so large that each rep's quarters look like their form.

use super::calendar::{Time, plus};
use super::form::{self, Quarter};
use super::history::{self, Ended};
use super::market::{DemoAccount, DemoProduct, DemoRate, priced};
use super::people::{Person, Selling};
use super::random::Random;
use chrono::NaiveDate;
use domain::money::Money;

/// Complete quarters with deals before the running one.
pub(super) const QUARTERS: i32 = 8;

/// A deal.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoDeal {
    /// Its externalId.
    pub key: String,
    /// Name.
    pub name: String,
    /// Place of the customer.
    pub account: usize,
    /// Place of the product.
    pub product: usize,
    /// What happens next.
    pub next_step: Option<&'static str>,
    /// How it stood, by date; the first is the day it was created.
    pub revisions: Vec<DemoRevision>,
}

/// How a deal stood from a date on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DemoRevision {
    /// First day it held.
    pub from: NaiveDate,
    /// Key of the stage.
    pub stage: &'static str,
    /// Place of the owner.
    pub owner: usize,
    /// Amount.
    pub amount: Money,
    /// Whether the amount is a guess.
    pub estimated: bool,
    /// When it was expected to close.
    pub expected_close_on: Option<NaiveDate>,
}

impl DemoDeal {
    /// The day it was created.
    pub fn created_on(&self) -> NaiveDate {
        self.revisions[0].from
    }

    /// How it stands today.
    pub fn current(&self) -> &DemoRevision {
        &self.revisions[self.revisions.len() - 1]
    }
}

/// Everything deals are made of.
pub(super) struct Market<'a> {
    pub(super) seed: u64,
    pub(super) time: &'a Time,
    pub(super) people: &'a [Person],
    pub(super) products: &'a [DemoProduct],
    pub(super) accounts: &'a [DemoAccount],
    pub(super) rates: &'a [DemoRate],
}

impl Market<'_> {
    /// A customer of a territory, one of the owner's own more often than not; `won_on` when it buys.
    pub(super) fn account(
        &self,
        random: &mut Random,
        owner: usize,
        territory: &str,
        won_on: Option<NaiveDate>,
    ) -> usize {
        let fits = |account: &&(usize, &DemoAccount)| {
            account.1.territory == territory && won_on.is_none_or(|date| account.1.buys_from <= date)
        };
        let numbered: Vec<(usize, &DemoAccount)> = self.accounts.iter().enumerate().collect();
        let all: Vec<usize> = numbered.iter().filter(fits).map(|account| account.0).collect();
        // Whoever begins to buy in these days is bought for at once: that is what a new customer is.
        let fresh =
            |place: &&usize| won_on.is_some_and(|date| plus(self.accounts[**place].buys_from, 40) > date);
        let own = |place: &&usize| self.accounts[**place].key_account_of == Some(owner);
        let fresh: Vec<usize> = all.iter().filter(fresh).copied().collect();
        let own: Vec<usize> = all.iter().filter(own).copied().collect();
        match () {
            () if !fresh.is_empty() && random.chance(400) => *random.pick(&fresh),
            () if !own.is_empty() && random.chance(550) => *random.pick(&own),
            () => *random.pick(&all),
        }
    }

    /// A product of which some units make up an amount.
    pub(super) fn product(&self, random: &mut Random, dollars: i64) -> usize {
        let units = |product: &DemoProduct| dollars * 100 / product.price.minor.max(1);
        let fits: Vec<usize> = (0..self.products.len())
            .filter(|place| (1..=24).contains(&units(&self.products[*place])))
            .collect();
        if fits.is_empty() { 0 } else { *random.pick(&fits) }
    }

    pub(super) fn name(&self, account: usize, product: usize) -> String {
        format!(
            "{} – {}",
            self.accounts[account].name, self.products[product].name
        )
    }

    /// The deals that each rep closed.
    pub(super) fn closed(&self) -> Vec<DemoDeal> {
        let mut deals = Vec::new();
        for (owner, person) in self.people.iter().enumerate() {
            let Some(selling) = person.selling else { continue };
            let mut random = Random::new(self.seed, &format!("closed {}", person.name));
            let mut lost_in_thousandths = 500;
            for back in -QUARTERS..=0 {
                let quarter = form::quarter(self.seed, self.time, person, &selling, back);
                if let Some(quarter) = quarter {
                    self.close_quarter(
                        &mut random,
                        owner,
                        &selling,
                        &quarter,
                        &mut lost_in_thousandths,
                        &mut deals,
                    );
                }
            }
        }
        deals
    }

    fn close_quarter(
        &self,
        random: &mut Random,
        owner: usize,
        selling: &Selling,
        quarter: &Quarter,
        lost_in_thousandths: &mut i64,
        deals: &mut Vec<DemoDeal>,
    ) {
        let usual = selling.usual();
        let count = ((quarter.won + usual / 2) / usual).clamp(i64::from(quarter.won > 2000), 9);
        // As many deals are lost as the win rate says, counted in fractions so that few wins add up, too.
        let tried = quarter.won * 1000 / usual;
        *lost_in_thousandths += tried * (1000 - selling.win_rate) / selling.win_rate;
        let lost = *lost_in_thousandths / 1000;
        *lost_in_thousandths -= lost * 1000;
        let parts = random.parts(quarter.won, usize::try_from(count).unwrap_or(0), 100);
        for (number, dollars) in parts.iter().enumerate() {
            let on = quarter.winning(random, number, parts.len());
            deals.extend(self.close(random, owner, selling, *dollars, on, true));
        }
        for _ in 0..lost {
            let dollars = usual * random.between(30, 170) / 100 / 500 * 500;
            let on = quarter.closing(random);
            deals.extend(self.close(random, owner, selling, dollars, on, false));
        }
    }

    fn close(
        &self,
        random: &mut Random,
        owner: usize,
        selling: &Selling,
        dollars: i64,
        on: NaiveDate,
        won: bool,
    ) -> Option<DemoDeal> {
        let person = &self.people[owner];
        let account = self.account(random, owner, selling.territory, won.then_some(on));
        let product = self.product(random, dollars);
        let cycle = 24 + random.between(0, 60) + random.between(0, 40);
        let created = self.time.workday(plus(on, -cycle), person.starts_on);
        if created >= on {
            return None;
        }
        let amount = priced(dollars, self.accounts[account].currency, on, self.rates);
        let ended = Ended {
            owner,
            created,
            on,
            won,
            amount,
        };
        Some(DemoDeal {
            key: String::new(),
            name: self.name(account, product),
            account,
            product,
            next_step: None,
            revisions: history::of_closed(random, self.time, &ended),
        })
    }
}
