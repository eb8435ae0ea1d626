//! Deals that are open today, with the dated states they went through: some of them put off, some left alone.

use super::calendar::plus;
use super::catalogue::NEXT_STEPS;
use super::deals::{DemoDeal, DemoRevision, Market};
use super::history::{OPEN_STAGES, scaled};
use super::market::priced;
use super::people::{Person, Selling};
use super::pipeline::Wanted;
use super::random::Random;
use super::roster::Form;
use chrono::NaiveDate;

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
                deals.push(self.opened(&mut random, owner, &selling, &wanted));
            }
        }
        deals
    }

    /// A deal as it is wanted, with the states it went through.
    fn opened(&self, random: &mut Random, owner: usize, selling: &Selling, wanted: &Wanted) -> DemoDeal {
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
        DemoDeal {
            key: String::new(),
            name: self.name(account, product),
            account,
            product,
            next_step: next_step(random, OPEN_STAGES[wanted.stage]),
            revisions,
        }
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
            let mut deal = self.opened(random, owner, selling, &wanted);
            let handed = DemoRevision {
                from: until,
                owner: heir,
                ..*deal.current()
            };
            if handed.from > deal.current().from && person.starts_on < deal.created_on() {
                deal.revisions.push(handed);
                deals.push(deal);
            }
        }
        deals
    }
}

fn next_step(random: &mut Random, stage: &str) -> Option<&'static str> {
    let steps = NEXT_STEPS.iter().find(|steps| steps.0 == stage)?;
    random.chance(850).then(|| *random.pick(&steps.1))
}
