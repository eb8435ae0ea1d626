//! What a rep's pipeline holds today, as far as their form decides it: enough for some and too little for others, with
//! deals that nobody dated and deals that nobody looks after.

use super::calendar::plus;
use super::deals::Market;
use super::form;
use super::people::{Person, Selling};
use super::random::Random;
use super::roster::Form;
use chrono::NaiveDate;

/// Dollars below which there is no deal.
const LEAST: i64 = 1_000;

/// A deal to be made.
pub(super) struct Wanted {
    pub(super) dollars: i64,
    /// Place of the stage it is in.
    pub(super) stage: usize,
    /// Days since it was created.
    pub(super) age: i64,
    /// Days since anything changed.
    pub(super) quiet: i64,
    pub(super) expected: Option<NaiveDate>,
    /// How often the expected close was put off.
    pub(super) pushes: usize,
}

/// Per cent of what is required that the dated pipeline holds, and of what is dated that has no date.
fn covered(form: Form, random: &mut Random) -> (i64, i64) {
    match form {
        Form::Star | Form::Early | Form::Rising => (random.between(115, 150), 10),
        Form::Steady => (random.between(95, 135), 12),
        Form::AtRisk => (random.between(78, 92), 25),
        Form::Slumping => (random.between(30, 50), 40),
        Form::Behind => (random.between(35, 60), 180),
        Form::New => (random.between(25, 40), 60),
        Form::Left | Form::Away => (12, 0),
    }
}

impl Market<'_> {
    /// The open deals of a rep.
    pub(super) fn wanted(&self, random: &mut Random, person: &Person, selling: &Selling) -> Vec<Wanted> {
        let won = form::quarter(self.seed, self.time, person, selling, 0).map_or(0, |quarter| quarter.won);
        let quota = form::quota(self.time, person, selling, 0).unwrap_or(0);
        let required = (quota - won).max(0) * 1000 / selling.win_rate;
        let (covered, undated) = covered(selling.form, random);
        let dated = required * covered / 100;
        let usual = selling.usual();
        let mut wanted = self.dated(random, dated, usual);
        wanted.extend(self.later(random, usual));
        wanted.extend(fresh(random, usual));
        wanted.extend(without_date(random, dated, undated));
        wanted.extend(self.neglected(random, selling.form, usual));
        wanted.retain(|wanted| wanted.dollars >= LEAST);
        wanted
    }

    /// Deals expected in the running quarter.
    fn dated(&self, random: &mut Random, dollars: i64, usual: i64) -> Vec<Wanted> {
        let today = self.time.today;
        let count = (dollars * 10 / (usual * 13)).clamp(2, 10);
        let last = (self.time.quarter(0).last_day() - today).num_days();
        let parts = random.parts(dollars.max(usual), usize::try_from(count).unwrap_or(2), 500);
        let deal = |dollars| {
            let due = plus(today, random.between(last.min(1), last));
            let stage = usize::try_from(random.between(1, 3)).unwrap_or(1);
            let (age, quiet) = (random.between(35, 110), random.between(1, 28));
            let pushes = usize::from(random.chance(250)) + usize::from(random.chance(250));
            let expected = Some(self.time.workday(due, today));
            Wanted {
                dollars,
                stage,
                age,
                quiet,
                expected,
                pushes,
            }
        };
        parts.into_iter().map(deal).collect()
    }

    /// Deals expected in the quarter after.
    fn later(&self, random: &mut Random, usual: i64) -> Vec<Wanted> {
        let next = self.time.next_quarter();
        let count = random.between(2, 4);
        let deal = |_| {
            let expected = Some(plus(next.start(), random.between(3, next.days() - 5)));
            let stage = usize::try_from(random.between(0, 1)).unwrap_or(0);
            let (age, quiet) = (random.between(4, 45), random.between(0, 14));
            let dollars = usual * random.between(60, 180) / 100;
            Wanted {
                dollars,
                stage,
                age,
                quiet,
                expected,
                pushes: 0,
            }
        };
        (0..count).map(deal).collect()
    }

    /// Deals nobody has touched for months, more of them where things go badly.
    fn neglected(&self, random: &mut Random, form: Form, usual: i64) -> Vec<Wanted> {
        let count = match form {
            Form::Slumping | Form::Behind => 3,
            Form::AtRisk | Form::Away => 2,
            Form::New => 0,
            _ => i64::from(random.chance(500)),
        };
        let deal = |number| {
            let dollars = usual * random.between(60, 140) / 100;
            let past = plus(self.time.today, -random.between(4, 40));
            let (age, quiet) = (random.between(170, 260), random.between(95, 150));
            let expected = (number != 1).then_some(past);
            Wanted {
                dollars,
                stage: 2,
                age,
                quiet,
                expected,
                pushes: 2,
            }
        };
        (0..count).map(deal).collect()
    }
}

/// Deals of these days.
fn fresh(random: &mut Random, usual: i64) -> Vec<Wanted> {
    let count = random.between(1, 3);
    let deal = |_| {
        let dollars = usual * random.between(50, 200) / 100;
        let age = random.between(0, 9);
        Wanted {
            dollars,
            stage: 0,
            age,
            quiet: 0,
            expected: None,
            pushes: 0,
        }
    };
    (0..count).map(deal).collect()
}

/// Qualified deals without a date: some per cent of what is dated.
fn without_date(random: &mut Random, dated: i64, per_cent: i64) -> Vec<Wanted> {
    let count = usize::from(per_cent > 0) + usize::from(per_cent > 20);
    let parts = random.parts(dated * per_cent / 100, count, 500);
    let deal = |dollars| {
        let (age, quiet) = (random.between(30, 80), random.between(3, 30));
        Wanted {
            dollars,
            stage: 1,
            age,
            quiet,
            expected: None,
            pushes: 0,
        }
    };
    parts.into_iter().map(deal).collect()
}
