//! Organizations that are large rather than told: for benchmarks, and to see how the product feels with a year of facts of a
//! thousand reps. Nobody has a story; everybody has figures, goals and open deals.

use super::calendar::{Time, plus};
use super::catalogue::ACCOUNTS;
use super::deals::{DemoDeal, DemoRevision};
use super::goals::{DemoGoal, DemoOwner};
use super::history::OPEN_STAGES;
use super::market::{self, DemoAccount};
use super::people::{DemoTeam, Person, email};
use super::random::Random;
use super::readings::{self, Readings};
use super::{Demo, settings};
use chrono::NaiveDate;
use domain::access::Role;
use domain::calendar::{Grain, Holidays, Period, WorkingCalendar};
use domain::errors::Invalid;
use domain::money::{Currency, Money};
use domain::teams::Span;

/// Days since the organization was founded: everything measured lies in them.
const AGE: i64 = 730;
/// Open deals of each rep.
const OPEN: usize = 5;

/// How large an organization is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Volume {
    /// Teams, each with a manager.
    pub(super) teams: usize,
    /// Reps, spread over the teams but for those of the first.
    pub(super) reps: usize,
    /// Reps of the first team, whose manager a visitor signs in as.
    pub(super) first: usize,
    /// Measurements.
    pub(super) facts: u64,
}

impl Volume {
    /// The team a rep belongs to.
    fn team(&self, rep: usize) -> usize {
        match rep.checked_sub(self.first) {
            Some(other) if self.teams > 1 => 1 + other % (self.teams - 1),
            _ => 0,
        }
    }

    /// Makes the organization of a seed as of a day.
    pub(super) fn organization(&self, seed: u64, today: NaiveDate) -> Result<Demo, Invalid> {
        let settings = settings()?;
        let holidays = super::calendar::holidays(today);
        let days = Holidays::new(holidays.iter().map(|holiday| holiday.0));
        let time = Time {
            today,
            buckets: settings.buckets.clone(),
            working: WorkingCalendar::new(settings.working_week, days.clone(), &[]),
            holidays: days,
        };
        let span = Span {
            from: plus(today, -AGE),
            to: None,
        };
        let people = self.people(span);
        let readings = Readings::new(seed, &time, self.reps, self.facts);
        Ok(Demo {
            metrics: readings::metrics(),
            holidays,
            rates: Vec::new(),
            teams: self.all_teams(span),
            products: market::products(settings.currency),
            accounts: accounts(settings.currency),
            deals: self.deals(seed, &time, Money::new(100, settings.currency)),
            goals: self.goals(&time, &people, &readings)?,
            readings: Some(readings),
            // The first rep, the manager of their team, the executive.
            shown: [1 + self.teams, 1, 0],
            people,
            settings,
        })
    }

    fn all_teams(&self, span: Span) -> Vec<DemoTeam> {
        let team = |number: usize| DemoTeam {
            key: format!("team-{number:03}"),
            name: format!("Team {number:03}"),
            parent: None,
            from: span.from,
            leaders: vec![(number, false, span)],
        };
        (1..=self.teams).map(team).collect()
    }

    /// The executive, the managers by team, the reps.
    fn people(&self, span: Span) -> Vec<Person> {
        let person = |name: String, key: String, role, team: Option<usize>, signs_in| Person {
            key,
            email: email(&name),
            name,
            role,
            time_zone: None,
            work_pattern: None,
            starts_on: span.from,
            assignments: team.map(|team| (team, span)).into_iter().collect(),
            time_off: Vec::new(),
            active: true,
            signs_in,
            selling: None,
        };
        let executive = person(
            "Ingrid Aldana".into(),
            "executive".into(),
            Role::Executive,
            None,
            true,
        );
        let manager = |team: usize| {
            let name = format!("Manager {:03}", team + 1);
            person(
                name,
                format!("manager-{:03}", team + 1),
                Role::Manager,
                None,
                team == 0,
            )
        };
        let rep = |rep: usize| {
            let name = format!("Rep {:05}", rep + 1);
            person(
                name,
                format!("rep-{:05}", rep + 1),
                Role::Rep,
                Some(self.team(rep)),
                rep == 0,
            )
        };
        let mut people = vec![executive];
        people.extend((0..self.teams).map(manager));
        people.extend((0..self.reps).map(rep));
        people
    }

    /// Five goals of every rep for the running quarter, one a metric; the first rep has five more for the fiscal year.
    fn goals(&self, time: &Time, people: &[Person], readings: &Readings) -> Result<Vec<DemoGoal>, Invalid> {
        let quarter = time.quarter(0);
        let year = time.buckets.bucket(Grain::Year, time.today);
        let mut goals = Vec::new();
        for (place, person) in people.iter().enumerate().skip(1 + self.teams) {
            // Some are ahead of what is expected of them and some behind.
            let asked = i64::try_from(90 + place % 40).unwrap_or(100);
            let periods: &[(Period, &str, i64)] = match place == 1 + self.teams {
                true => &[(quarter, "quarter", 4), (year, "year", 1)],
                false => &[(quarter, "quarter", 4)],
            };
            for (period, name, of_year) in periods {
                for (metric, yearly) in readings::yearly(readings) {
                    goals.push(DemoGoal {
                        key: format!("{metric}-{}-{}", period.start(), person.key),
                        metric,
                        owner: DemoOwner::Person(place),
                        title: format!("{metric} of the {name}"),
                        period: *period,
                        target: (yearly * asked / 100 / of_year).max(1),
                        stretch: None,
                        // The one that is money.
                        quota: metric == "bookings",
                        parent: None,
                    });
                }
            }
        }
        Ok(goals)
    }

    fn deals(&self, seed: u64, time: &Time, unit: Money) -> Vec<DemoDeal> {
        let mut random = Random::new(seed, "open deals");
        let mut deals = Vec::new();
        for rep in 0..self.reps {
            for _ in 0..OPEN {
                let number = deals.len();
                deals.push(DemoDeal {
                    key: format!("deal-{:06}", number + 1),
                    name: format!("Deal {:06}", number + 1),
                    account: random.place(ACCOUNTS.len()),
                    product: 0,
                    next_step: None,
                    revisions: vec![DemoRevision {
                        from: plus(time.today, -random.between(5, 120)),
                        stage: OPEN_STAGES[random.place(OPEN_STAGES.len())],
                        owner: 1 + self.teams + rep,
                        amount: Money::new(random.between(5_000, 250_000) * unit.minor, unit.currency),
                        estimated: false,
                        expected_close_on: Some(plus(time.today, random.between(1, 90))),
                    }],
                });
            }
        }
        deals
    }
}

fn accounts(currency: Currency) -> Vec<DemoAccount> {
    let mut accounts = Vec::with_capacity(ACCOUNTS.len());
    for (number, (name, sector, territory, _)) in ACCOUNTS.iter().enumerate() {
        accounts.push(DemoAccount {
            key: format!("account-{:02}", number + 1),
            name: (*name).to_owned(),
            sector,
            key_account_of: None,
            territory,
            currency,
            buys_from: NaiveDate::MIN,
        });
    }
    accounts
}

#[cfg(test)]
mod tests {
    use crate::demo::{Size, generate};

    #[test]
    fn sizes_are_what_they_are_said_to_be_and_the_same_for_the_same_seed_and_day() {
        let day = "2026-11-21".parse().expect("a date");
        for (size, people, teams, facts) in
            [(Size::Small, 40, 3, 99_900), (Size::Medium, 1_026, 25, 5_000_000)]
        {
            let demo = generate(1, day, size, None).expect("the tables are sound");
            assert_eq!((demo.people.len(), demo.teams.len()), (people, teams));
            let reps = people - teams - 1;
            assert_eq!((demo.goals.len(), demo.deals.len()), (5 * reps + 5, 5 * reps));
            let readings = demo.readings.as_ref().expect("measurements");
            assert_eq!(
                reps * 5 * usize::try_from(readings.each()).expect("a count"),
                facts
            );
            let of_one: Vec<_> = readings.of("rep-00007").collect();
            assert_eq!(of_one.len() * reps, facts);
            assert!(
                of_one
                    .iter()
                    .all(|reading| reading.at.date_naive() < day && reading.amount >= 0)
            );
            let again = generate(1, day, size, None).expect("the tables are sound");
            assert_eq!(again, demo);
            assert!(
                again
                    .readings
                    .is_some_and(|again| again.of("rep-00007").eq(of_one))
            );
        }
    }

    #[test]
    fn the_first_team_is_the_managers_whom_a_visitor_signs_in_as() {
        let day = "2026-11-21".parse().expect("a date");
        let demo = generate(1, day, Size::Medium, None).expect("the tables are sound");
        let [rep, manager, executive] = demo.shown.map(|place| &demo.people[place]);
        assert!(rep.signs_in && manager.signs_in && executive.signs_in);
        assert_eq!(demo.teams[0].leaders[0].0, demo.shown[1]);
        let in_first = demo
            .people
            .iter()
            .filter(|person| person.assignments.iter().any(|(team, _)| *team == 0));
        assert_eq!(in_first.count(), 50);
    }
}
