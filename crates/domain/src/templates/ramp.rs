//! The ramp: which part of a target is asked of somebody so many months after they began.

use crate::calendar::{clamped, plus_days};
use crate::errors::{Checks, Invalid};
use crate::exact::Exact;
use crate::expectations::Term;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Most steps of a ramp.
pub const MOST_STEPS: usize = 24;

/// From so many months after the member's first day on, so many per cent of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RampStep {
    /// Months since the member's first day, from 0 on.
    pub months: u32,
    /// Per cent of the target, 1 to 1000.
    pub percent: u32,
}

/// The steps of a ramp, by months. Before the first step, and without any, the whole target is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ramp(Vec<RampStep>);

impl Ramp {
    /// A ramp of these steps. Refuses `ramp` with `TOO_MANY_STEPS`, `RAMP_OUT_OF_RANGE` and `RAMP_NOT_ASCENDING`.
    pub fn new(steps: Vec<RampStep>) -> Result<Ramp, Invalid> {
        let mut checks = Checks::default();
        if steps.len() > MOST_STEPS {
            let message = format!("a ramp has at most {MOST_STEPS} steps");
            checks.refuse("ramp", "TOO_MANY_STEPS", message);
        }
        let within = |step: &RampStep| step.months <= 120 && (1..=1000).contains(&step.percent);
        if !steps.iter().all(within) {
            let message = "a step is at 0 to 120 months, with 1 to 1000 per cent";
            checks.refuse("ramp", "RAMP_OUT_OF_RANGE", message);
        }
        if !steps.windows(2).all(|pair| pair[0].months < pair[1].months) {
            let message = "each step comes some months after the one before it";
            checks.refuse("ramp", "RAMP_NOT_ASCENDING", message);
        }
        checks.done()?;
        Ok(Ramp(steps))
    }

    /// The steps, by months.
    pub fn steps(&self) -> &[RampStep] {
        &self.0
    }

    /// Per cent asked on a day of somebody who began on `start`; of a day before it what is asked on the first.
    pub fn percent_on(&self, start: NaiveDate, day: NaiveDate) -> u32 {
        let mut begun = self.0.iter().filter(|step| step.day(start) <= day.max(start));
        begun.next_back().map_or(100, |step| step.percent)
    }

    /// What is expected of somebody who began on `start` from a day on: a term from that day, and one from each later step.
    pub fn terms(&self, target: i64, whole: bool, start: NaiveDate, from: NaiveDate) -> Vec<Term> {
        let later = self
            .0
            .iter()
            .map(|step| step.day(start))
            .filter(|day| *day > from);
        let mut terms: Vec<Term> = Vec::new();
        for day in std::iter::once(from).chain(later) {
            let target = part(target, self.percent_on(start, day), whole);
            if terms.last().is_none_or(|term| term.target != target) {
                terms.push(Term { from: day, target });
            }
        }
        terms
    }
}

impl RampStep {
    /// The day it begins of somebody who began on `start`: the same day of a later month, or the month's last.
    fn day(self, start: NaiveDate) -> NaiveDate {
        let months = start.month0().cast_signed() + 1 + self.months.cast_signed();
        match self.months {
            0 => start,
            _ => clamped(start.year(), months, start.day()).max(plus_days(start, 1)),
        }
    }
}

/// A part of an amount, a half rounded up; of whole units at least 1 unless there are none.
pub(super) fn part(target: i64, percent: u32, whole: bool) -> i64 {
    let part = Exact::ratio(i128::from(target) * i128::from(percent), 100);
    let part = part.map_or(i128::from(target), Exact::round);
    let part = i64::try_from(part).unwrap_or(i64::MAX);
    if whole && target > 0 { part.max(1) } else { part }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;

    fn ramp() -> Ramp {
        let steps = [(0, 25), (3, 50), (6, 100)].map(|(months, percent)| RampStep { months, percent });
        Ramp::new(steps.to_vec()).expect("a ramp")
    }

    fn shown(terms: &[Term]) -> Vec<(String, i64)> {
        terms
            .iter()
            .map(|term| (term.from.to_string(), term.target))
            .collect()
    }

    #[test]
    fn each_step_makes_a_term_from_its_day_on() {
        let start = day("2026-01-31");
        let terms = ramp().terms(10, true, start, day("2026-02-02"));
        let expected = [("2026-02-02", 3), ("2026-04-30", 5), ("2026-07-31", 10)];
        assert_eq!(
            shown(&terms),
            expected.map(|(from, target)| (from.to_owned(), target))
        );
        let later = ramp().terms(10, true, start, day("2026-08-01"));
        assert_eq!(shown(&later), [("2026-08-01".to_owned(), 10)]);
        assert_eq!(ramp().percent_on(start, day("2026-04-29")), 25);
        assert_eq!(
            ramp().percent_on(start, day("2025-12-01")),
            25,
            "before they begin"
        );
        assert_eq!(Ramp::default().percent_on(start, day("2026-02-01")), 100);
    }

    #[test]
    fn halves_are_rounded_up_and_counts_are_at_least_one() {
        assert_eq!(part(10, 25, true), 3, "2.5");
        assert_eq!(part(1, 25, true), 1);
        assert_eq!(part(1, 25, false), 0);
        assert_eq!(part(0, 25, true), 0);
        assert_eq!(part(i64::MAX, 1000, false), i64::MAX);
    }

    #[test]
    fn a_ramp_ascends_within_bounds() {
        let code = |steps: &[(u32, u32)]| {
            let steps = steps.iter().map(|(months, percent)| RampStep {
                months: *months,
                percent: *percent,
            });
            Ramp::new(steps.collect()).map_err(|invalid| invalid.0[0].code)
        };
        assert_eq!(code(&[(3, 50), (3, 60)]), Err("RAMP_NOT_ASCENDING"));
        assert_eq!(code(&[(0, 0)]), Err("RAMP_OUT_OF_RANGE"));
        assert_eq!(code(&[(121, 100)]), Err("RAMP_OUT_OF_RANGE"));
        let many: Vec<(u32, u32)> = (0..25).map(|months| (months, 10)).collect();
        assert_eq!(code(&many), Err("TOO_MANY_STEPS"));
        assert!(code(&[]).is_ok());
    }
}
