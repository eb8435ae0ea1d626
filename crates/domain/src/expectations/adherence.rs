//! How well an expectation is kept, over its last occurrences that are over.

use super::occurrence::Occurrence;
use super::words::OccurrenceState::{self, Excused, Met, Missed};
use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};
use crate::money::MissingRate;

/// How often an expectation was met among its occurrences that are over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adherence {
    /// Occurrences that are over and were looked at.
    pub over: u32,
    /// Those that were met.
    pub met: u32,
    /// Those that were missed.
    pub missed: u32,
    /// Those that count for nothing.
    pub excused: u32,
    /// met / (met + missed); none where neither is.
    pub rate: Option<Exact>,
}

impl Adherence {
    /// How many occurrences the rate is of.
    pub fn n(&self) -> u32 {
        self.met + self.missed
    }

    /// How it came about.
    pub fn explanation(&self) -> Explanation {
        let reason = match self.rate {
            Some(_) => None,
            None => Some(Reason::new(
                ReasonCode::NoOccurrences,
                "No occurrence that counts is over yet.",
            )),
        };
        Explanation {
            inputs: vec![
                Input::new("met", self.met),
                Input::new("missed", self.missed),
                Input::new("excused", self.excused),
            ],
            formula: "rate = met / (met + missed)".to_owned(),
            reasons: reason.into_iter().collect(),
        }
    }
}

/// How often an expectation was met among these occurrences; those that are not over do not count. `Err` where one of them cannot be
/// judged for want of a rate.
pub fn adherence(occurrences: &[Occurrence]) -> Result<Adherence, MissingRate> {
    let states = over(occurrences)?;
    let count = |wanted: OccurrenceState| {
        let found = states.iter().filter(|state| **state == wanted).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    let (met, missed, excused) = (count(Met), count(Missed), count(Excused));
    Ok(Adherence {
        over: u32::try_from(states.len()).unwrap_or(u32::MAX),
        met,
        missed,
        excused,
        rate: Exact::ratio(i128::from(met), i128::from(met) + i128::from(missed)),
    })
}

/// How many occurrences in a row were met, up to the last that is over: what is excused is passed over.
pub fn streak(occurrences: &[Occurrence]) -> Result<u32, MissingRate> {
    run(occurrences, Met)
}

/// How many in a row were missed.
pub fn missed_in_a_row(occurrences: &[Occurrence]) -> Result<u32, MissingRate> {
    run(occurrences, Missed)
}

fn run(occurrences: &[Occurrence], wanted: OccurrenceState) -> Result<u32, MissingRate> {
    let states = over(occurrences)?;
    let counted = states.iter().rev().filter(|state| **state != Excused);
    let run = counted.take_while(|state| **state == wanted).count();
    Ok(u32::try_from(run).unwrap_or(u32::MAX))
}

fn over(occurrences: &[Occurrence]) -> Result<Vec<OccurrenceState>, MissingRate> {
    let over = occurrences.iter().filter(|occurrence| occurrence.over);
    over.map(|occurrence| match occurrence.missing_rate {
        // Leave excuses whatever was done.
        Some(missing) if occurrence.state != Excused => Err(missing),
        _ => Ok(occurrence.state),
    })
    .collect()
}
