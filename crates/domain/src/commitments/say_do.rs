//! Say/do: which part of what was promised was kept in time (domain.md §8).

use super::dates::Dates;
use super::words::{Ending, Standing};
use crate::calendar::{Period, plus_days};
use crate::errors::Invalid;
use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};
use chrono::NaiveDate;

/// Days of a window when nobody says how many.
pub const SAY_DO_DAYS: i64 = 90;
/// Most days of a window.
pub const MOST_SAY_DO_DAYS: i64 = 366;
/// Commitments due below which there is no rate.
pub const FEWEST_DUE: i64 = 5;

/// What was promised, and what became of it, in a window. Those of members add up to their team's, so a team's rate is Σ/Σ and
/// never a mean of rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Made in the window.
    pub made: i64,
    /// Those of them whose due date was moved before it had passed.
    pub renegotiated: i64,
    /// Due in the window and kept on their due date or before.
    pub on_time: i64,
    /// Due in the window and kept later.
    pub late: i64,
    /// Due in the window and not kept.
    pub missed: i64,
    /// Withdrawn in the window, whenever they were due.
    pub withdrawn: i64,
}

impl Kept {
    /// What one commitment adds in a window, as of its last day. `counts` says on which days it counts for whom it is reckoned.
    pub fn of(dates: &Dates, window: Period, counts: impl Fn(NaiveDate) -> bool) -> Kept {
        let as_of = window.last_day();
        let inside = |date: NaiveDate| window.contains(date) && counts(date);
        let mut kept = Kept::default();
        if dates.made_on > as_of {
            return kept;
        }
        if inside(dates.made_on) {
            kept.made = 1;
            kept.renegotiated = i64::from(dates.renegotiated(as_of));
        }
        if let Some((Ending::Withdrawn, on)) = dates.end {
            kept.withdrawn = i64::from(inside(on));
        }
        if inside(dates.due(as_of)) {
            match dates.standing(as_of) {
                Standing::Kept => kept.on_time = 1,
                Standing::KeptLate => kept.late = 1,
                Standing::Missed => kept.missed = 1,
                Standing::Open | Standing::Withdrawn => (),
            }
        }
        kept
    }
}

impl std::ops::Add for Kept {
    type Output = Kept;
    fn add(self, other: Kept) -> Kept {
        Kept {
            made: self.made + other.made,
            renegotiated: self.renegotiated + other.renegotiated,
            on_time: self.on_time + other.on_time,
            late: self.late + other.late,
            missed: self.missed + other.missed,
            withdrawn: self.withdrawn + other.withdrawn,
        }
    }
}

impl std::iter::Sum for Kept {
    fn sum<I: Iterator<Item = Kept>>(parts: I) -> Kept {
        parts.fold(Kept::default(), |sum, kept| sum + kept)
    }
}

/// Say/do of a member or a team over a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SayDo {
    /// The days it is reckoned over; the last one is the day it is asked as of.
    pub window: Period,
    /// What went in.
    pub kept: Kept,
}

/// The window of some days that ends with a day. Refuses `days` with `WINDOW_OUT_OF_RANGE`.
pub fn say_do_window(as_of: NaiveDate, days: Option<i64>) -> Result<Period, Invalid> {
    let days = days.unwrap_or(SAY_DO_DAYS);
    if !(1..=MOST_SAY_DO_DAYS).contains(&days) {
        let message = format!("must be from 1 to {MOST_SAY_DO_DAYS}");
        return Err(Invalid::one("days", "WINDOW_OUT_OF_RANGE", message));
    }
    Period::new(plus_days(as_of, 1 - days), plus_days(as_of, 1)).map_err(|invalid| invalid.at("asOf"))
}

impl SayDo {
    /// How many were due in the window and count: kept in time, late or missed.
    pub fn due(&self) -> i64 {
        self.kept.on_time + self.kept.late + self.kept.missed
    }

    /// Kept in time / due; none below five.
    pub fn rate(&self) -> Option<Exact> {
        let due = self.due();
        let enough = due >= FEWEST_DUE;
        enough.then(|| part(self.kept.on_time, due)).flatten()
    }

    /// Renegotiated / made; none where nothing was made.
    pub fn renegotiation_rate(&self) -> Option<Exact> {
        part(self.kept.renegotiated, self.kept.made)
    }

    /// Commitments made per seven days.
    pub fn per_week(&self) -> Option<Exact> {
        Exact::ratio(i128::from(self.kept.made) * 7, i128::from(self.window.days()))
    }

    /// How the figures came about.
    pub fn explanation(&self) -> Explanation {
        let Kept {
            made,
            renegotiated,
            on_time,
            late,
            missed,
            withdrawn,
        } = self.kept;
        let few = || {
            let message = format!(
                "Only {} were due in the window: a rate needs {FEWEST_DUE}.",
                self.due()
            );
            Reason::new(ReasonCode::TooFewCommitments, message)
        };
        Explanation {
            inputs: vec![
                Input::new("onTime", on_time),
                Input::new("late", late),
                Input::new("missed", missed),
                Input::new("withdrawn", withdrawn),
                Input::new("made", made),
                Input::new("renegotiated", renegotiated),
                Input::new("days", self.window.days()),
            ],
            formula: "rate = onTime / (onTime + late + missed)\nrenegotiationRate = renegotiated / made\nperWeek = made × 7 / days"
                .to_owned(),
            reasons: self.rate().is_none().then(few).into_iter().collect(),
        }
    }
}

fn part(of: i64, all: i64) -> Option<Exact> {
    Exact::ratio(i128::from(of), i128::from(all))
}

#[cfg(test)]
#[path = "say_do_tests.rs"]
mod tests;
