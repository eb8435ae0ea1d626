//! From a rep's form to what they win in a quarter.

use super::calendar::Time;
use super::people::{Person, Selling};
use super::random::Random;
use super::roster::Form;
use chrono::{Datelike, NaiveDate};
use domain::goals::Share;

/// Dollars quotas are rounded to.
const STEP: i64 = 5_000;

/// A quarter of a rep.
#[derive(Clone, Debug)]
pub(super) struct Quarter {
    /// Dollars won in it, until today.
    pub(super) won: i64,
    /// The days on which the rep may have closed deals.
    days: Vec<NaiveDate>,
    /// Whether the quarter is over: then more deals close towards its end.
    over: bool,
}

impl Quarter {
    /// A day on which the deal `number` of `count` is won: in the running quarter each has its part of the days, so that
    /// there is always something recent.
    pub(super) fn winning(&self, random: &mut Random, number: usize, count: usize) -> NaiveDate {
        let (from, to) = (
            self.days.len() * number / count,
            self.days.len() * (number + 1) / count,
        );
        match self.over || to <= from {
            true => self.closing(random),
            false => self.days[from + random.place(to - from)],
        }
    }

    /// A day on which a deal closes.
    pub(super) fn closing(&self, random: &mut Random) -> NaiveDate {
        let place = random.place(self.days.len());
        let late = random.place(self.days.len());
        self.days[if self.over { place.max(late) } else { place }]
    }
}

/// The dollars quota of a rep in a quarter, none where they do not work in it.
pub(super) fn quota(time: &Time, person: &Person, selling: &Selling, back: i32) -> Option<i64> {
    let period = time.quarter(back);
    let left = selling.until.is_some_and(|until| until <= period.last_day());
    if person.starts_on > period.last_day() || left {
        return None;
    }
    // Budgets open in spring and are spent before the year ends.
    let season = [92, 100, 95, 113][usize::try_from((period.start().month() - 1) / 3).unwrap_or(0)];
    let growth = 100 + 2 * i64::from(back);
    let ramp = if selling.form == Form::New { 50 } else { 100 };
    Some((selling.base * season * growth * ramp / 1_000_000 + STEP / 2) / STEP * STEP)
}

/// What a rep won in a quarter; none where they closed nothing.
pub(super) fn quarter(
    seed: u64,
    time: &Time,
    person: &Person,
    selling: &Selling,
    back: i32,
) -> Option<Quarter> {
    let period = time.quarter(back);
    let working = person.working(time);
    // Whoever left in the quarter sold until then, without a quota that would be reckoned with.
    let quota = quota(time, person, selling, back).or_else(|| {
        let until = selling.until.filter(|until| period.contains(*until))?;
        let part = (until - period.start()).num_days();
        Some(selling.base * part / period.days())
    })?;
    let days: Vec<NaiveDate> = period
        .each_day()
        .filter(|date| *date <= time.today && person.employed(*date) && working.weight(*date) > 0)
        .collect();
    if days.is_empty() {
        return None;
    }
    let mut random = Random::new(seed, &format!("form {} {back}", person.name));
    let over = back < 0;
    let per_mille = if over {
        past(selling.form, back) + random.between(-25, 25)
    } else {
        now(
            selling.form,
            &mut random,
            &Share::of_work(&working, period, time.today),
        )
    };
    let won = quota * per_mille / 1000 / 100 * 100;
    Some(Quarter { won, days, over })
}

/// Attainment of a complete quarter in per mille.
fn past(form: Form, back: i32) -> i64 {
    let [long_ago, four, three, two, one] = match form {
        Form::Star => [1090, 1130, 1150, 1140, 1180],
        Form::Early => [1000, 1040, 980, 1050, 1060],
        Form::Steady => [980, 1020, 970, 1010, 1030],
        Form::Rising => [740, 780, 860, 960, 1060],
        Form::AtRisk => [960, 1010, 940, 960, 900],
        Form::Slumping => [1090, 1130, 1050, 930, 770],
        Form::Behind => [880, 840, 790, 850, 760],
        Form::New => [0, 0, 0, 0, 300],
        Form::Left => [940, 900, 860, 760, 700],
        Form::Away => [1000, 1020, 980, 1030, 700],
    };
    match back {
        -1 => one,
        -2 => two,
        -3 => three,
        -4 => four,
        _ => long_ago,
    }
}

/// Attainment of the running quarter in per mille: the pace times what has elapsed, and more for those who reach the
/// quota before the quarter ends.
fn now(form: Form, random: &mut Random, elapsed: &Share) -> i64 {
    let share = 1000 * elapsed.elapsed / elapsed.total.max(1);
    let at_pace = |pace: i64| pace * share / 1000;
    match form {
        Form::Star => at_pace(2100).min(1180),
        Form::Early => at_pace(1750).min(1045),
        Form::Steady => at_pace(random.between(990, 1080)),
        Form::Rising => at_pace(random.between(1140, 1230)),
        Form::AtRisk => at_pace(random.between(840, 910)),
        Form::Slumping => at_pace(random.between(460, 600)),
        Form::Behind => at_pace(random.between(600, 720)),
        Form::New => at_pace(430),
        Form::Left | Form::Away => 0,
    }
}
