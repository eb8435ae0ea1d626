//! A member's conversations as iCalendar text (RFC 5545): when, with whom, and nothing of what is said.

use super::lines::{Lines, escaped, local, utc};
use super::zones::{before_day, zone};
use app::{CalendarSeries, MemberCalendar};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use domain::cadences::{CadenceKind, CadenceRule};
use domain::calendar::Zone;
use domain::meetings::{Life, Meeting};
use domain::teams::Span;
use std::collections::BTreeMap;

/// The text of a calendar.
pub fn calendar(held: &MemberCalendar) -> String {
    let mut lines = Lines::default();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//saydo//calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:saydo",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ] {
        lines.add(line);
    }
    let mut since: BTreeMap<&str, (Zone, NaiveDate)> = BTreeMap::new();
    let rules = held.series.iter().flat_map(|series| &series.cadence.rules);
    for rule in rules.filter(|rule| rule.zone != Zone::UTC) {
        let first = since
            .entry(rule.zone.name())
            .or_insert((rule.zone, rule.starts.date()));
        first.1 = first.1.min(rule.starts.date());
    }
    for (named, first) in since.into_values() {
        zone(&mut lines, named, first, held.today);
    }
    for series in &held.series {
        for span in &series.days {
            for (rule, until) in series.cadence.rules_until() {
                let days = Span {
                    from: rule.from,
                    to: until,
                }
                .intersection(span);
                let first = days.and_then(|days| first_start(rule, &days));
                if let (Some(days), Some(first)) = (days, first) {
                    event(&mut lines, series, rule, &days, first);
                }
            }
        }
    }
    lines.add("END:VCALENDAR");
    lines.into_text()
}

fn first_start(rule: &CadenceRule, days: &Span) -> Option<NaiveDateTime> {
    let end = days.to.map(|day| day.and_time(NaiveTime::MIN));
    rule.starts_between(days.from.and_time(NaiveTime::MIN), end)
        .next()
}

/// A rule of a cadence, and what became of single meetings of it.
fn event(lines: &mut Lines, series: &CalendarSeries, rule: &CadenceRule, days: &Span, first: NaiveDateTime) {
    let uid = format!("{}-{}@saydo", series.cadence.id, days.from.format("%Y%m%d"));
    let version = series.cadence.version;
    let minutes = rule.minutes;
    let of_rule = |meeting: &&Meeting| {
        let day = meeting.original.date();
        meeting.occurs && days.contains(day) && meeting.original >= first && meeting.zone == rule.zone
    };
    let kept: Vec<&Meeting> = series.kept.iter().filter(of_rule).collect();
    let once = rule.recurrence.is_none().then(|| kept.first().copied()).flatten();
    let starts = once.map_or(rule.zone.instant(first), |meeting| meeting.starts_at);
    // A local time that the clock leaps over is written as it is: programs read it as we do.
    let start = match once {
        Some(_) => at(rule.zone, "DTSTART", starts),
        None => at_local(rule.zone, "DTSTART", first),
    };
    opened(
        lines,
        series,
        &uid,
        version + once.map_or(0, |meeting| meeting.version),
    );
    lines.add(&start);
    lines.add(&format!("DURATION:PT{minutes}M"));
    if let Some(recurrence) = &rule.recurrence {
        let last = rule.last.map(|last| rule.zone.instant(last));
        let cut = days.to.map(|day| before_day(rule.zone, day));
        let until = [last, cut].into_iter().flatten().min();
        lines.add(&format!("RRULE:{}", recurrence.until(until)));
    }
    for skipped in rule.skipped.iter().filter(|skipped| **skipped > first) {
        lines.add(&at_local(rule.zone, "EXDATE", *skipped));
    }
    closed(lines, once);
    if rule.recurrence.is_some() {
        let cancelled = |meeting: &&Meeting| matches!(meeting.life, Life::Cancelled { .. });
        let told = kept
            .into_iter()
            .filter(|meeting| !meeting.moves.is_empty() || cancelled(meeting));
        for meeting in told {
            opened(lines, series, &uid, version + meeting.version);
            lines.add(&at_local(rule.zone, "RECURRENCE-ID", meeting.original));
            lines.add(&at(rule.zone, "DTSTART", meeting.starts_at));
            lines.add(&format!("DURATION:PT{minutes}M"));
            closed(lines, Some(meeting));
        }
    }
}

fn opened(lines: &mut Lines, series: &CalendarSeries, uid: &str, sequence: i64) {
    let kind = match series.cadence.kind {
        CadenceKind::OneOnOne => "One-on-one",
        CadenceKind::Team => "Team meeting",
        CadenceKind::PipelineReview => "Pipeline review",
        CadenceKind::PerformanceReview => "Performance review",
    };
    lines.add("BEGIN:VEVENT");
    lines.add(&format!("UID:{uid}"));
    // The text stays the same as long as nothing happens: it does not tell when it was read.
    lines.add(&format!("DTSTAMP:{}", utc(series.cadence.created_at)));
    lines.add(&format!("SEQUENCE:{sequence}"));
    lines.add(&format!(
        "SUMMARY:{}",
        escaped(&format!("{kind}: {}", series.with.join(", ")))
    ));
    lines.add("CLASS:PRIVATE");
}

fn closed(lines: &mut Lines, meeting: Option<&Meeting>) {
    let cancelled = meeting.is_some_and(|meeting| matches!(meeting.life, Life::Cancelled { .. }));
    lines.add(if cancelled {
        "STATUS:CANCELLED"
    } else {
        "STATUS:CONFIRMED"
    });
    lines.add("END:VEVENT");
}

fn at(zone: Zone, property: &str, instant: DateTime<Utc>) -> String {
    at_local(zone, property, zone.local(instant))
}

fn at_local(zone: Zone, property: &str, time: NaiveDateTime) -> String {
    match zone == Zone::UTC {
        true => format!("{property}:{}Z", local(time)),
        false => format!("{property};TZID={}:{}", zone.name(), local(time)),
    }
}
