//! A believable organization as of today, for whoever wants to look at the product before feeding it.
//!
//! What is made is a pure function of a seed and a day: people, teams and customers are tables, deals and goals follow
//! from how each rep is said to be doing, so that the figures on the screen tell a story that can be checked.

mod calendar;
mod catalogue;
mod deals;
pub mod doors;
mod form;
mod goals;
mod guests;
mod history;
mod market;
mod open;
mod people;
mod pipeline;
mod random;
mod readings;
mod roster;
#[cfg(test)]
mod tests;
mod volume;
mod write;

pub use deals::{DemoDeal, DemoRevision};
pub use goals::{DemoGoal, DemoOwner};
pub use guests::{Guest, Guests, PASSWORD, Script, receive};
pub use market::{DemoAccount, DemoProduct, DemoRate};
pub use people::{DemoTeam, Person};
pub use readings::{DemoReading, Readings};
pub use write::{Progress, write};

use calendar::Time;
use chrono::NaiveDate;
use deals::Market;
use domain::calendar::{Holidays, WorkingCalendar};
use domain::errors::Invalid;
use domain::metrics::Definition;
use domain::organizations::Settings;
use volume::Volume;

/// How much is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// 43 people and two years of deals that tell a story.
    Story,
    /// 40 people and 100,000 measurements of a year.
    Small,
    /// 1,000 reps in 25 teams and 5 million measurements of a year: minutes and 2.5 GB.
    Medium,
    /// 10,000 reps in 250 teams and 50 million measurements of a year: an hour or more and 25 GB.
    Large,
}

impl Size {
    /// Slug of the first organization of this size.
    pub fn slug(self) -> &'static str {
        match self {
            Size::Story => "demo",
            Size::Small => "demo-small",
            Size::Medium => "demo-medium",
            Size::Large => "demo-large",
        }
    }

    /// How many teams, reps and measurements are made; none for the story.
    fn volume(self) -> Option<Volume> {
        let (teams, reps, first, facts) = match self {
            Size::Story => return None,
            Size::Small => (3, 36, 12, 100_000),
            Size::Medium => (25, 1_000, 50, 5_000_000),
            Size::Large => (250, 10_000, 50, 50_000_000),
        };
        Some(Volume {
            teams,
            reps,
            first,
            facts,
        })
    }
}

/// All that is made of the demo organization. Places are those in the lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Demo {
    /// Zone, currency, calendar and policies.
    pub settings: Settings,
    /// The holidays.
    pub holidays: Vec<(NaiveDate, String)>,
    /// Exchange rates into the organization's currency.
    pub rates: Vec<DemoRate>,
    /// Metrics beside the standard ones.
    pub metrics: Vec<Definition>,
    /// Teams, those above before those below.
    pub teams: Vec<DemoTeam>,
    /// People, leaders first.
    pub people: Vec<Person>,
    /// What is sold.
    pub products: Vec<DemoProduct>,
    /// The customers.
    pub accounts: Vec<DemoAccount>,
    /// Deals, the oldest first.
    pub deals: Vec<DemoDeal>,
    /// Goals, parents before children.
    pub goals: Vec<DemoGoal>,
    /// What the reps measured; nothing in the story, whose figures follow from deals.
    pub readings: Option<Readings>,
    /// Places of the rep, the manager and the executive a visitor signs in as.
    pub shown: [usize; 3],
}

/// Makes the organization of a seed as of a day: always the same for the same arguments, on every machine. `facts` is how many
/// measurements it has, where that is not what its size says.
///
/// # Errors
/// When a table of the demo is not what the domain accepts, or the day lies outside the product's range.
pub fn generate(seed: u64, today: NaiveDate, size: Size, facts: Option<u64>) -> Result<Demo, Invalid> {
    match size.volume() {
        None => story(seed, today),
        Some(volume) => {
            let facts = facts.unwrap_or(volume.facts);
            Volume { facts, ..volume }.organization(seed, today)
        }
    }
}

/// What the organization is set to, whatever the day.
fn settings() -> Result<Settings, Invalid> {
    Settings::new("Larkspire Instruments", "America/New_York", "USD")
}

fn story(seed: u64, today: NaiveDate) -> Result<Demo, Invalid> {
    let settings = settings()?;
    let holidays = calendar::holidays(today);
    let days = Holidays::new(holidays.iter().map(|holiday| holiday.0));
    let time = Time {
        today,
        buckets: settings.buckets.clone(),
        working: WorkingCalendar::new(settings.working_week, days.clone(), &[]),
        holidays: days,
    };
    let (teams, people) = people::people(seed, &time)?;
    let products = market::products(settings.currency);
    let accounts = market::accounts(seed, &time, &people)?;
    let rates = market::rates(seed, &time)?;
    let market = Market {
        seed,
        time: &time,
        people: &people,
        products: &products,
        accounts: &accounts,
        rates: &rates,
    };
    let mut deals = market.closed();
    deals.extend(market.open());
    deals.sort_by_key(DemoDeal::created_on);
    for (number, deal) in deals.iter_mut().enumerate() {
        deal.key = format!("deal-{:05}", number + 1);
    }
    let expected = goals::Expected {
        time: &time,
        teams: &teams,
        people: &people,
        deals: &deals,
    };
    let goals = expected.goals()?;
    let shown = roster::SHOWN.map(|name| people.iter().position(|person| person.name == name).unwrap_or(0));
    Ok(Demo {
        metrics: goals::metrics(settings.currency),
        settings,
        holidays,
        rates,
        teams,
        people,
        products,
        accounts,
        deals,
        goals,
        readings: None,
        shown,
    })
}
