//! Deals that are open today: enough of them for some reps and too few for others, some slipped, stale, past due, or
//! without a date.

use super::calendar::plus;
use super::catalogue::NEXT_STEPS;
use super::deals::{DemoDeal, DemoRevision, Market};
use super::form;
use super::history::{OPEN_STAGES, scaled};
use super::market::priced;
use super::people::{Person, Selling};
use super::random::Random;
use super::roster::Form;
use chrono::NaiveDate;

/// A deal to be made.
struct Wanted {
    dollars: i64,
    /// Place of the stage it is in.
    stage: usize,
    /// Days since it was created.
    age: i64,
    /// Days since anything changed.
    quiet: i64,
    expected: Option<NaiveDate>,
    /// How often the expected close was put off.
    pushes: usize,
}

impl Market<'_> {
    /// The open deals of every rep, given what each won in the running quarter.
    pub(super) fn open(&self) -> Vec<DemoDeal> {
        let mut deals = Vec::new();
        for (owner, person) in self.people.iter().enumerate() {
            let Some(selling) = person.selling else { continue };
            let mut random = Random::new(self.seed, &format!("open {}", person.name));
            if selling.until.is_some() {
                deals.extend(self.inherited(&mut random, owner, person, &selling));
                continue;
            }
            for wanted in self.wanted(&mut random, person, &selling) {
                deals.extend(self.opened(&mut random, owner, &selling, &wanted));
            }
        }
        deals
    }

    fn wanted(&self, random: &mut Random, person: &Person, selling: &Selling) -> Vec<Wanted> {
        let (today, quarter, next) = (self.time.today, self.time.quarter(0), self.time.next_quarter());
        let won = form::quarter(self.seed, self.time, person, selling, 0).map_or(0, |quarter| quarter.won);
        let quota = form::quota(self.time, person, selling, 0).unwrap_or(0);
        let remaining = (quota - won).max(0);
        let required = remaining * 1000 / selling.win_rate;
        // Per cent of what is required that the dated pipeline holds, and of what is dated that has no date.
        let (covered, undated) = match selling.form {
            Form::Star | Form::Early | Form::Rising => (random.between(115, 150), 10),
            Form::Steady => (random.between(95, 135), 12),
            Form::AtRisk => (random.between(78, 92), 25),
            Form::Slumping => (random.between(30, 50), 40),
            Form::Behind => (random.between(35, 60), 180),
            Form::New => (random.between(25, 40), 60),
            Form::Left | Form::Away => (12, 0),
        };
        let usual = selling.base * 10 / 36;
        let mut wanted = Vec::new();
        let dated = required * covered / 100;
        let count = (dated * 10 / (usual * 13)).clamp(2, 10);
        let last = (quarter.last_day() - today).num_days();
        for dollars in random.parts(dated.max(usual), usize::try_from(count).unwrap_or(2), 500) {
            let expected = self.due(plus(today, random.between(last.min(1), last)), today);
            let stage = usize::try_from(random.between(1, 3)).unwrap_or(1);
            let (age, quiet) = (random.between(35, 110), random.between(1, 28));
            let pushes = usize::from(random.chance(250)) + usize::from(random.chance(250));
            wanted.push(Wanted {
                dollars,
                stage,
                age,
                quiet,
                expected: Some(expected),
                pushes,
            });
        }
        for _ in 0..random.between(2, 4) {
            let expected = plus(next.start(), random.between(3, next.days() - 5));
            let stage = usize::try_from(random.between(0, 1)).unwrap_or(0);
            let (age, quiet) = (random.between(4, 45), random.between(0, 14));
            let dollars = usual * random.between(60, 180) / 100;
            wanted.push(Wanted {
                dollars,
                stage,
                age,
                quiet,
                expected: Some(expected),
                pushes: 0,
            });
        }
        for _ in 0..random.between(1, 3) {
            let dollars = usual * random.between(50, 200) / 100;
            wanted.push(Wanted {
                dollars,
                stage: 0,
                age: random.between(0, 9),
                quiet: 0,
                expected: None,
                pushes: 0,
            });
        }
        for dollars in random.parts(
            dated * undated / 100,
            usize::from(undated > 0) * (1 + usize::from(undated > 20)),
            500,
        ) {
            let (age, quiet) = (random.between(30, 80), random.between(3, 30));
            wanted.push(Wanted {
                dollars,
                stage: 1,
                age,
                quiet,
                expected: None,
                pushes: 0,
            });
        }
        let neglected = match selling.form {
            Form::Slumping | Form::Behind => 3,
            Form::AtRisk | Form::Away => 2,
            Form::New => 0,
            _ => i64::from(random.chance(500)),
        };
        for number in 0..neglected {
            let dollars = usual * random.between(60, 140) / 100;
            let past = plus(today, -random.between(4, 40));
            let expected = if number == 1 { None } else { Some(past) };
            let (age, quiet) = (random.between(170, 260), random.between(95, 150));
            wanted.push(Wanted {
                dollars,
                stage: 2,
                age,
                quiet,
                expected,
                pushes: 2,
            });
        }
        wanted
    }

    /// A date in the future, on a working day when there is one from today on.
    fn due(&self, date: NaiveDate, today: NaiveDate) -> NaiveDate {
        self.time.workday(date, today)
    }

    fn opened(
        &self,
        random: &mut Random,
        owner: usize,
        selling: &Selling,
        wanted: &Wanted,
    ) -> Option<DemoDeal> {
        let (person, today) = (&self.people[owner], self.time.today);
        let working = person.working(self.time);
        // Nobody opens or moves a deal while on leave.
        let present = |mut date: NaiveDate| {
            while working.weight(date) == 0 && date > person.starts_on {
                date = plus(date, -1);
            }
            date.max(person.starts_on)
        };
        let created = present(plus(today, -wanted.age));
        let changed = present(plus(today, -wanted.quiet)).max(created);
        let account = self.account(random, owner, selling.territory, None);
        let product = self.product(random, wanted.dollars);
        let amount = scaled(
            priced(wanted.dollars, self.accounts[account].currency, today, self.rates),
            100,
        );
        if wanted.dollars < 1000 {
            return None;
        }
        let pushes = i64::try_from(wanted.pushes).unwrap_or(0);
        let put_off = wanted.expected.map_or(0, |date| {
            ((date - created).num_days() / (pushes + 1)).clamp(1, 30)
        });
        let first = DemoRevision {
            from: created,
            stage: OPEN_STAGES[0],
            owner,
            amount,
            estimated: true,
            expected_close_on: wanted.expected.map(|date| plus(date, -pushes * put_off)),
        };
        let mut revisions = vec![first];
        let steps = wanted.stage + wanted.pushes;
        let span = (changed - created).num_days();
        for step in 1..=steps {
            let part = i64::try_from(step).unwrap_or(1) * span / i64::try_from(steps).unwrap_or(1);
            let from = present(plus(created, part)).min(changed);
            let before = revisions[revisions.len() - 1];
            let pushed = step.saturating_sub(wanted.stage);
            let left = i64::try_from(wanted.pushes - pushed).unwrap_or(0);
            let next = DemoRevision {
                from,
                stage: OPEN_STAGES[step.min(wanted.stage)],
                estimated: step.min(wanted.stage) < 2,
                expected_close_on: wanted.expected.map(|date| plus(date, -left * put_off)),
                ..before
            };
            let unchanged = DemoRevision {
                from: before.from,
                ..next
            } == before;
            if unchanged {
                continue;
            }
            // What happens twice on one day is written down once.
            if from == before.from {
                revisions.pop();
            }
            revisions.push(next);
        }
        Some(DemoDeal {
            key: String::new(),
            name: self.name(account, product),
            account,
            product,
            next_step: next_step(random, OPEN_STAGES[wanted.stage]),
            revisions,
        })
    }

    /// Deals of somebody who left, handed to a colleague of the team on that day.
    fn inherited(
        &self,
        random: &mut Random,
        owner: usize,
        person: &Person,
        selling: &Selling,
    ) -> Vec<DemoDeal> {
        let Some(until) = selling.until else {
            return Vec::new();
        };
        let since_left = (self.time.today - until).num_days();
        let heir = |other: &Person| {
            let theirs = other
                .selling
                .filter(|theirs| theirs.territory == selling.territory);
            other.active && theirs.is_some_and(|theirs| theirs.form == Form::Steady)
        };
        let heir = self.people.iter().position(heir).unwrap_or(owner);
        let mut deals = Vec::new();
        for stage in [1, 2, 2] {
            let wanted = Wanted {
                dollars: selling.base * random.between(20, 40) / 100,
                stage,
                age: since_left + random.between(30, 70),
                quiet: since_left + random.between(2, 10),
                expected: Some(plus(self.time.next_quarter().start(), random.between(10, 50))),
                pushes: 1,
            };
            if let Some(mut deal) = self.opened(random, owner, selling, &wanted) {
                let handed = DemoRevision {
                    from: self.time.workday(until, plus(until, -5)).max(until),
                    owner: heir,
                    ..*deal.current()
                };
                if handed.from > deal.current().from && person.starts_on < deal.created_on() {
                    deal.revisions.push(handed);
                    deals.push(deal);
                }
            }
        }
        deals
    }
}

fn next_step(random: &mut Random, stage: &str) -> Option<&'static str> {
    let steps = NEXT_STEPS.iter().find(|steps| steps.0 == stage)?;
    random.chance(850).then(|| *random.pick(&steps.1))
}
