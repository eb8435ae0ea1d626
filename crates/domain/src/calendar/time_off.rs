//! Time off: days, or parts of days, on which a member does not work.

use super::period::Period;
use crate::errors::Invalid;
use chrono::NaiveDate;

/// A span of days of which the same part is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOff {
    /// The days.
    pub period: Period,
    portion: u8,
}

impl TimeOff {
    /// Days off, `portion` hundredths of each: 100 a whole day, 50 half. Refuses `portion` with
    /// `PORTION_OUT_OF_RANGE` unless 1 to 100.
    pub fn new(period: Period, portion: u8) -> Result<TimeOff, Invalid> {
        if (1..=100).contains(&portion) {
            return Ok(TimeOff { period, portion });
        }
        Err(Invalid::one(
            "portion",
            "PORTION_OUT_OF_RANGE",
            "a day off counts 1 to 100 hundredths",
        ))
    }

    /// Whole days off.
    pub fn whole_days(period: Period) -> TimeOff {
        TimeOff { period, portion: 100 }
    }

    /// Hundredths of each day that are free, 1 to 100.
    pub fn portion(self) -> u8 {
        self.portion
    }
}

/// Disjoint spans in order, portions that overlap added up to at most a whole day.
pub(super) fn disjoint(entries: &[TimeOff]) -> Vec<TimeOff> {
    let mut edges: Vec<NaiveDate> = entries
        .iter()
        .flat_map(|entry| [entry.period.start(), entry.period.end()])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    edges
        .windows(2)
        .filter_map(|edge| {
            let period = Period::between(edge[0], edge[1])?;
            let over = entries.iter().filter(|entry| entry.period.covers(period));
            let portion = over
                .fold(0u8, |sum, entry| sum.saturating_add(entry.portion))
                .min(100);
            (portion > 0).then_some(TimeOff { period, portion })
        })
        .collect()
}
