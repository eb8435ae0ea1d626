//! Recurrence as RFC 5545 writes it, held to what conversations need: no more than once a day, and never skipping a short month.

use crate::calendar::Zone;
use crate::errors::Invalid;
use crate::text;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc, Weekday};
use rrule::{Frequency, NWeekday, RRule, Unvalidated};
use std::fmt;

/// Longest rule taken, in characters.
const LONGEST: usize = 2000;

/// Most occurrences a rule may count.
const MOST_COUNTED: u32 = 1000;

/// Longest interval, in the rule's own unit.
const LONGEST_INTERVAL: u16 = 1000;

/// The parts a rule may have.
const PARTS: &str = "FREQ, INTERVAL, COUNT, UNTIL, WKST, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS";

/// A rule that recurs, in the normalised form it is stored and published in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    pub(super) rule: RRule<Unvalidated>,
    pub(super) end: RecurrenceEnd,
}

/// Where a rule ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecurrenceEnd {
    /// It goes on.
    Never,
    /// After so many occurrences.
    Count(u32),
    /// No occurrence is later than this.
    Until(DateTime<Utc>),
}

impl Recurrence {
    /// Reads a rule whose first occurrence is at a local time of a zone, and normalises it: what follows from the first occurrence
    /// is written out, the 31st, 30th and 29th are the last day of shorter months, and `UNTIL` is in UTC. Refuses `rrule` with
    /// `RRULE_INVALID` and `FREQUENCY_TOO_HIGH`, and with the codes of [`crate::text`].
    pub fn parse(text: &str, starts: NaiveDateTime, zone: Zone) -> Result<Recurrence, Invalid> {
        let text = text::bounded("rrule", text, LONGEST)?.to_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        let read = read(text, Some(zone))?;
        Ok(Recurrence {
            rule: short_months(written_out(read.rule, starts))?,
            end: read.end,
        })
    }

    /// Reads a rule that was normalised before; none for what is no rule.
    pub fn stored(text: &str) -> Option<Recurrence> {
        read(text, None).ok()
    }

    /// Where it ends.
    pub fn end(&self) -> RecurrenceEnd {
        self.end
    }
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Written here and not by the library, which leaves out that a weekday is the first one.
        let rule = &self.rule;
        write!(f, "FREQ={}", rule.get_freq())?;
        if rule.get_interval() != 1 {
            write!(f, ";INTERVAL={}", rule.get_interval())?;
        }
        if rule.get_week_start() != Weekday::Mon {
            write!(f, ";WKST={}", weekday(rule.get_week_start()))?;
        }
        let days = rule.get_by_weekday().iter().map(|day| match day {
            NWeekday::Every(day) => weekday(*day),
            NWeekday::Nth(number, day) => format!("{number}{}", weekday(*day)),
        });
        listed(f, ";BYMONTH=", rule.get_by_month().iter())?;
        listed(f, ";BYMONTHDAY=", rule.get_by_month_day().iter())?;
        listed(f, ";BYDAY=", days)?;
        listed(f, ";BYSETPOS=", rule.get_by_set_pos().iter())?;
        match self.end {
            RecurrenceEnd::Never => Ok(()),
            RecurrenceEnd::Count(count) => write!(f, ";COUNT={count}"),
            RecurrenceEnd::Until(until) => write!(f, ";UNTIL={}", until.format("%Y%m%dT%H%M%SZ")),
        }
    }
}

fn listed(
    f: &mut fmt::Formatter<'_>,
    part: &str,
    values: impl Iterator<Item = impl fmt::Display>,
) -> fmt::Result {
    for (index, value) in values.enumerate() {
        match index {
            0 => write!(f, "{part}{value}")?,
            _ => write!(f, ",{value}")?,
        }
    }
    Ok(())
}

/// The two letters of a weekday.
fn weekday(day: Weekday) -> String {
    day.to_string().to_uppercase().chars().take(2).collect()
}

fn refused(message: impl Into<String>) -> Invalid {
    Invalid::one("rrule", "RRULE_INVALID", message)
}

/// The parts of a rule as they are written; local ends need the zone they are local to.
fn read(text: &str, zone: Option<Zone>) -> Result<Recurrence, Invalid> {
    let mut kept: Vec<(&str, &str)> = Vec::new();
    let mut end = RecurrenceEnd::Never;
    for part in text.split(';') {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| refused("a rule is parts such as FREQ=WEEKLY, parted by semicolons"))?;
        let part = name.to_lowercase();
        if matches!(part.as_str(), "byhour" | "byminute" | "bysecond") {
            return Err(too_often());
        }
        if !PARTS.split(", ").any(|part| part == name) {
            return Err(refused(format!(
                "{} is no part a rule may have; they are {}",
                text::quoted(name),
                PARTS
            )));
        }
        let ends = matches!(part.as_str(), "count" | "until");
        if kept.iter().any(|(held, _)| *held == name) || (ends && end != RecurrenceEnd::Never) {
            return Err(refused(
                "each part stands once, and UNTIL does not stand beside COUNT",
            ));
        }
        match part.as_str() {
            "count" => end = RecurrenceEnd::Count(count(value)?),
            "until" => end = RecurrenceEnd::Until(until(value, zone)?),
            _ => kept.push((name, value)),
        }
    }
    let frequency = kept
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("freq"))
        .map(|(_, value)| value.to_lowercase());
    if matches!(frequency.as_deref(), Some("hourly" | "minutely" | "secondly")) {
        return Err(too_often());
    }
    let kept: Vec<String> = kept
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let rule: RRule<Unvalidated> = kept
        .join(";")
        .parse()
        .map_err(|error| refused(format!("{error}")))?;
    if !(1..=LONGEST_INTERVAL).contains(&rule.get_interval()) {
        return Err(refused(format!("INTERVAL is from 1 to {LONGEST_INTERVAL}")));
    }
    let numbered = |day: &NWeekday| matches!(day, NWeekday::Nth(..));
    let by_days_or_weeks = matches!(rule.get_freq(), Frequency::Daily | Frequency::Weekly);
    if by_days_or_weeks && rule.get_by_weekday().iter().any(numbered) {
        return Err(refused(
            "a numbered weekday such as 1MO is one of a month or of a year",
        ));
    }
    Ok(Recurrence { rule, end })
}

fn too_often() -> Invalid {
    let message = "a conversation recurs once a day at most: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, without BYHOUR, BYMINUTE and BYSECOND";
    Invalid::one("rrule", "FREQUENCY_TOO_HIGH", message)
}

fn count(value: &str) -> Result<u32, Invalid> {
    let count = value
        .parse()
        .ok()
        .filter(|count| (1..=MOST_COUNTED).contains(count));
    count.ok_or_else(|| {
        refused(format!(
            "COUNT is from 1 to {MOST_COUNTED}; longer ones have no end"
        ))
    })
}

/// An end as RFC 5545 writes dates: a whole day or a local time, which are of the rule's zone, or a time in UTC.
fn until(value: &str, zone: Option<Zone>) -> Result<DateTime<Utc>, Invalid> {
    let local = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
    let instant = match (value.strip_suffix('Z'), zone) {
        (Some(utc), _) => local(utc).map(|utc| utc.and_utc()),
        (None, Some(zone)) => {
            let day = NaiveDate::parse_from_str(value, "%Y%m%d")
                .ok()
                .filter(|_| value.len() == 8);
            let last = day.and_then(|day| day.and_hms_opt(23, 59, 59));
            last.or_else(|| local(value)).map(|local| zone.instant(local))
        }
        (None, None) => None,
    };
    let in_range =
        |instant: &DateTime<Utc>| crate::calendar::checked_date("rrule", instant.date_naive()).is_ok();
    instant.filter(in_range).ok_or_else(|| {
        refused("UNTIL is a day such as 20261231, a local time such as 20261231T090000, or one in UTC such as 20261231T090000Z")
    })
}

/// What the first occurrence alone says, said by the rule itself.
fn written_out(rule: RRule<Unvalidated>, starts: NaiveDateTime) -> RRule<Unvalidated> {
    let day = i8::try_from(starts.day()).unwrap_or(1);
    let silent = rule.get_by_weekday().is_empty() && rule.get_by_month_day().is_empty();
    match rule.get_freq() {
        Frequency::Yearly if silent && rule.get_by_month().is_empty() => {
            let month = u8::try_from(starts.month())
                .ok()
                .and_then(|month| month.try_into().ok());
            let months: Vec<chrono::Month> = month.into_iter().collect();
            rule.by_month(&months).by_month_day(vec![day])
        }
        Frequency::Yearly | Frequency::Monthly if silent => rule.by_month_day(vec![day]),
        Frequency::Weekly if silent => rule.by_weekday(vec![NWeekday::Every(starts.weekday())]),
        _ => rule,
    }
}

/// Days that short months lack, taken as the last day there. Days that are a choice among weekdays or by position are meant as written.
fn short_months(rule: RRule<Unvalidated>) -> Result<RRule<Unvalidated>, Invalid> {
    let days = rule.get_by_month_day();
    if days.contains(&0) || days.iter().any(|day| *day < -28) {
        return Err(refused(
            "BYMONTHDAY is from 1 to 31, or from -1, the last day, to -28",
        ));
    }
    if !rule.get_by_weekday().is_empty() || !rule.get_by_set_pos().is_empty() {
        return Ok(rule);
    }
    let last_day = |day: &i8| if *day == 31 { -1 } else { *day };
    let mut days: Vec<i8> = days.iter().map(last_day).collect();
    days.sort_unstable();
    days.dedup();
    let late = days.iter().copied().find(|day| *day > 28);
    let Some(late) = late else {
        return Ok(rule.by_month_day(days));
    };
    let alone = days.len() == 1;
    let every_month = rule.get_by_month().len() != 1;
    let rule = match rule.get_freq() {
        Frequency::Monthly if alone => rule,
        Frequency::Yearly if alone && !every_month => rule,
        // The position would be one of the year's; months of every year are the same said by the month.
        Frequency::Yearly if alone && rule.get_interval() == 1 => rule.freq(Frequency::Monthly),
        _ => {
            let message = "the 29th and the 30th stand alone, in a monthly rule or in one month of a yearly one; -1 is the last day of any month";
            return Err(refused(message));
        }
    };
    Ok(rule.by_month_day((28..=late).collect()).by_set_pos(vec![-1]))
}
