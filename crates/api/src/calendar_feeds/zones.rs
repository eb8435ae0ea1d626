//! Time zones as calendar programs are told of them: each kind of change of the clock, with the times it happened and will.

use super::lines::{Lines, escaped, local};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use domain::calendar::{Transition, Zone, ZoneOffset};

/// Years ahead whose changes are told. Programs read the calendar again long before they are over.
const YEARS_AHEAD: i32 = 15;

/// Adds a zone as it is from a day on.
pub(super) fn zone(lines: &mut Lines, zone: Zone, from: NaiveDate, today: NaiveDate) {
    let year =
        |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let start = year(from.year()).unwrap_or(DateTime::UNIX_EPOCH);
    let end = year(today.year() + YEARS_AHEAD).unwrap_or(start);
    let first = zone.offset(start);
    lines.add("BEGIN:VTIMEZONE");
    lines.add(&format!("TZID:{}", zone.name()));
    observance(lines, &first, &first, &[local(start.naive_utc())]);
    let mut told: Vec<(&ZoneOffset, &ZoneOffset)> = Vec::new();
    let transitions = zone.transitions(start, end);
    for Transition { before, after, .. } in &transitions {
        if told.contains(&(before, after)) {
            continue;
        }
        told.push((before, after));
        let same = transitions
            .iter()
            .filter(|other| (&other.before, &other.after) == (before, after));
        let times: Vec<String> = same.map(|change| local(change.local)).collect();
        observance(lines, before, after, &times);
    }
    lines.add("END:VTIMEZONE");
}

fn observance(lines: &mut Lines, before: &ZoneOffset, after: &ZoneOffset, times: &[String]) {
    let kind = if after.summer { "DAYLIGHT" } else { "STANDARD" };
    let [first, others @ ..] = times else { return };
    lines.add(&format!("BEGIN:{kind}"));
    lines.add(&format!("DTSTART:{first}"));
    lines.add(&format!("TZOFFSETFROM:{}", offset(before.seconds)));
    lines.add(&format!("TZOFFSETTO:{}", offset(after.seconds)));
    lines.add(&format!("TZNAME:{}", escaped(&after.name)));
    if !others.is_empty() {
        lines.add(&format!("RDATE:{}", others.join(",")));
    }
    lines.add(&format!("END:{kind}"));
}

fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match rest {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        rest => format!("{sign}{hours:02}{minutes:02}{rest:02}"),
    }
}

/// The latest instant a day may hold anywhere; for ends that are read in UTC.
pub(super) fn before_day(zone: Zone, day: NaiveDate) -> DateTime<Utc> {
    zone.start_of_day(day) - chrono::TimeDelta::seconds(1)
}
