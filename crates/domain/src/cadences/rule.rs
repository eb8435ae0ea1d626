//! When meetings of a cadence take place, as it was agreed from a day on.

use super::recurrence::{Recurrence, RecurrenceEnd};
use crate::calendar::{Zone, checked_date};
use crate::errors::{Checks, Invalid};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use std::collections::BTreeSet;

/// Shortest and longest meeting, in minutes.
const MINUTES: std::ops::RangeInclusive<i64> = 5..=480;

/// Times of meetings that hold from a day on, until other ones do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CadenceRule {
    /// The first day it holds.
    pub from: NaiveDate,
    /// The first local start.
    pub starts: NaiveDateTime,
    /// Where the time is local.
    pub zone: Zone,
    /// How long a meeting takes, in minutes.
    pub minutes: u16,
    /// How it recurs; once when there is nothing.
    pub recurrence: Option<Recurrence>,
    /// No meeting starts later than this local time; none where it goes on.
    pub last: Option<NaiveDateTime>,
    /// Starts that were left out.
    pub skipped: BTreeSet<NaiveDateTime>,
}

/// Times of meetings as somebody asks for them.
#[derive(Clone, Debug)]
pub struct CadenceTimes {
    /// The first local start.
    pub starts: NaiveDateTime,
    /// Where the time is local.
    pub zone: Zone,
    /// How long a meeting takes, in minutes.
    pub minutes: i64,
    /// How it recurs; once when there is nothing.
    pub rrule: Option<String>,
}

impl CadenceRule {
    /// The rule that holds from a day on; its first start is the first occurrence there is. Refuses `firstStart`, `durationMinutes` and
    /// `rrule`.
    pub fn new(from: NaiveDate, times: &CadenceTimes) -> Result<CadenceRule, Invalid> {
        let mut checks = Checks::default();
        let starts = checks.take(first_start(from, times.starts));
        let minutes = u16::try_from(times.minutes)
            .ok()
            .filter(|_| MINUTES.contains(&times.minutes));
        if minutes.is_none() {
            let message = format!(
                "a meeting takes from {} to {} minutes",
                MINUTES.start(),
                MINUTES.end()
            );
            checks.refuse("durationMinutes", "DURATION_OUT_OF_RANGE", message);
        }
        let recurrence = times
            .rrule
            .as_deref()
            .map(|text| Recurrence::parse(text, times.starts, times.zone));
        let recurrence = recurrence.and_then(|read| checks.take(read));
        let rule = || {
            Some(CadenceRule {
                from,
                starts: starts?,
                zone: times.zone,
                minutes: minutes?,
                recurrence,
                last: None,
                skipped: BTreeSet::new(),
            })
        };
        checks.finish(rule())?.bounded()
    }

    /// The rule with its first and its last start where they follow from what recurs.
    fn bounded(self) -> Result<CadenceRule, Invalid> {
        let Some(recurrence) = &self.recurrence else {
            return Ok(CadenceRule {
                last: Some(self.starts),
                ..self
            });
        };
        let until = match recurrence.end() {
            RecurrenceEnd::Until(until) => Some(self.zone.local(until)),
            _ => None,
        };
        let first = recurrence.from(self.starts, self.starts, until).next();
        let Some(first) = first else {
            let message = "no day is both in the rule and after the first start";
            return Err(Invalid::one("rrule", "RRULE_INVALID", message));
        };
        let last = match recurrence.end() {
            RecurrenceEnd::Never => None,
            RecurrenceEnd::Until(_) => until,
            RecurrenceEnd::Count(count) => {
                let counted = usize::try_from(count).unwrap_or(usize::MAX);
                recurrence.from(first, first, None).take(counted).last()
            }
        };
        Ok(CadenceRule {
            starts: first,
            last,
            ..self
        })
    }

    /// Local starts from one time on and until another, `to` not among them, in order; what is left out is not among them, either.
    pub fn starts_between(
        &self,
        from: NaiveDateTime,
        to: Option<NaiveDateTime>,
    ) -> impl Iterator<Item = NaiveDateTime> {
        let from = from.max(self.starts).max(self.from.and_time(NaiveTime::MIN));
        let starts: Box<dyn Iterator<Item = NaiveDateTime>> = match &self.recurrence {
            None => Box::new(std::iter::once(self.starts).filter(move |start| *start >= from)),
            Some(_) if self.last.is_some_and(|last| last < from) => Box::new(std::iter::empty()),
            Some(recurrence) => {
                let until = [self.last, to].into_iter().flatten().min();
                recurrence.from(self.starts, from, until)
            }
        };
        starts
            .take_while(move |start| to.is_none_or(|to| *start < to))
            .filter(|start| !self.skipped.contains(start))
    }

    /// The rule with the meetings that were left out of it.
    pub fn unskipped(&self) -> CadenceRule {
        CadenceRule {
            skipped: BTreeSet::new(),
            ..self.clone()
        }
    }

    /// Whether a meeting is to start at a local time.
    pub fn starts_at(&self, local: NaiveDateTime) -> bool {
        self.starts_between(local, local.checked_add_signed(chrono::TimeDelta::minutes(1)))
            .next()
            .is_some()
    }

    /// The instant of a local start.
    pub fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        self.zone.instant(local)
    }
}

/// A first start on or after the day the rule holds from, in whole minutes.
fn first_start(from: NaiveDate, starts: NaiveDateTime) -> Result<NaiveDateTime, Invalid> {
    checked_date("firstStart", starts.date())?;
    if starts.date() < from {
        let message = format!("must not be before {from}, from when on it holds");
        return Err(Invalid::one("firstStart", "START_BEFORE_RULE", message));
    }
    if starts.second() != 0 || starts.nanosecond() != 0 {
        return Err(Invalid::one(
            "firstStart",
            "NOT_A_LOCAL_TIME",
            "must be a whole minute",
        ));
    }
    Ok(starts)
}
