use super::{
    Cadence, CadenceKind, CadenceRule, CadenceSubject, CadenceTimes, Organizing, Recurrence, window,
};
use crate::calendar::Zone;
use crate::calendar::fixtures::day;
use crate::ids::{CadenceId, MemberId};
use crate::meetings::{MeetingKey, occurrence_of};
use chrono::{DateTime, NaiveDateTime, Utc};
use std::time::{Duration, Instant};
use uuid::Uuid;

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap_or_else(|_| panic!("{text} is no local time"))
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|_| panic!("{text} is no instant"))
}

fn times(starts: &str, zone: &str, rrule: &str) -> CadenceTimes {
    CadenceTimes {
        starts: local(starts),
        zone: Zone::parse(zone).expect("a zone"),
        minutes: 30,
        rrule: Some(rrule.to_owned()),
    }
}

fn rule(starts: &str, zone: &str, rrule: &str) -> CadenceRule {
    let times = times(starts, zone, rrule);
    CadenceRule::new(times.starts.date(), &times).expect("a rule")
}

fn cadence(rule: CadenceRule) -> Cadence {
    Cadence {
        id: CadenceId::from_uuid(Uuid::from_u128(1)),
        key: MeetingKey::of(Uuid::from_u128(77)),
        kind: CadenceKind::OneOnOne,
        title: None,
        organizers: vec![Organizing {
            member: member(2),
            since: None,
        }],
        subject: CadenceSubject::Member(member(3)),
        participants: Vec::new(),
        rules: vec![rule],
        ended_on: None,
        created_at: instant("2026-01-01T00:00:00Z"),
        created_by: member(2),
        version: 1,
    }
}

fn starts(cadence: &Cadence, from: &str, to: &str) -> Vec<String> {
    let found = cadence.occurrences(instant(from), instant(to));
    found
        .iter()
        .map(|found| found.starts_at().format("%Y-%m-%dT%H:%MZ").to_string())
        .collect()
}

fn normalised(starts: &str, rrule: &str) -> Result<String, &'static str> {
    let zone = Zone::parse("America/New_York").expect("a zone");
    Recurrence::parse(rrule, local(starts), zone)
        .map(|rule| rule.to_string())
        .map_err(|invalid| invalid.0[0].code)
}

#[test]
fn a_meeting_keeps_its_local_time_when_the_clock_changes() {
    let weekly = cadence(rule(
        "2026-03-02T09:00:00",
        "America/New_York",
        "FREQ=WEEKLY;BYDAY=MO",
    ));
    assert_eq!(
        starts(&weekly, "2026-03-01T00:00:00Z", "2026-03-17T00:00:00Z"),
        ["2026-03-02T14:00Z", "2026-03-09T13:00Z", "2026-03-16T13:00Z"]
    );
    assert_eq!(
        starts(&weekly, "2026-10-26T00:00:00Z", "2026-11-03T00:00:00Z"),
        ["2026-10-26T13:00Z", "2026-11-02T14:00Z"]
    );
    let berlin = cadence(rule("2026-03-23T09:00:00", "Europe/Berlin", "FREQ=WEEKLY"));
    assert_eq!(
        starts(&berlin, "2026-03-20T00:00:00Z", "2026-04-01T00:00:00Z"),
        ["2026-03-23T08:00Z", "2026-03-30T07:00Z"]
    );
}

#[test]
fn a_time_the_clock_leaps_over_takes_place_and_one_it_shows_twice_takes_place_once() {
    let nightly = cadence(rule("2026-03-07T02:30:00", "America/New_York", "FREQ=DAILY"));
    assert_eq!(
        starts(&nightly, "2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z"),
        ["2026-03-07T07:30Z", "2026-03-08T07:30Z", "2026-03-09T06:30Z"]
    );
    let early = cadence(rule("2026-10-31T01:30:00", "America/New_York", "FREQ=DAILY"));
    assert_eq!(
        starts(&early, "2026-10-31T00:00:00Z", "2026-11-03T00:00:00Z"),
        ["2026-10-31T05:30Z", "2026-11-01T05:30Z", "2026-11-02T06:30Z"]
    );
}

#[test]
fn days_that_short_months_lack_are_their_last_day() {
    let dates = |rrule: &str| {
        let monthly = cadence(rule("2026-01-29T09:00:00", "UTC", rrule));
        let found = monthly.occurrences(instant("2026-01-01T00:00:00Z"), instant("2026-05-01T00:00:00Z"));
        found
            .iter()
            .map(|found| found.original.format("%m-%d").to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        dates("FREQ=MONTHLY;BYMONTHDAY=31"),
        ["01-31", "02-28", "03-31", "04-30"]
    );
    assert_eq!(
        dates("FREQ=MONTHLY;BYMONTHDAY=30"),
        ["01-30", "02-28", "03-30", "04-30"]
    );
    assert_eq!(dates("FREQ=MONTHLY"), ["01-29", "02-28", "03-29", "04-29"]);
    assert_eq!(
        dates("FREQ=MONTHLY;BYMONTHDAY=15,31"),
        ["01-31", "02-15", "02-28", "03-15", "03-31", "04-15", "04-30"]
    );
    assert_eq!(
        normalised("2026-01-31T09:00:00", "FREQ=MONTHLY").as_deref(),
        Ok("FREQ=MONTHLY;BYMONTHDAY=-1")
    );
    assert_eq!(
        normalised("2026-01-30T09:00:00", "FREQ=MONTHLY").as_deref(),
        Ok("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1")
    );
    assert_eq!(
        normalised("2028-02-29T09:00:00", "RRULE:freq=yearly").as_deref(),
        Ok("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1")
    );
}

#[test]
fn a_rule_ends_by_count_or_by_a_day() {
    let counted = cadence(rule("2026-03-02T09:00:00", "UTC", "FREQ=WEEKLY;COUNT=3"));
    let all = starts(&counted, "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z");
    assert_eq!(
        all,
        ["2026-03-02T09:00Z", "2026-03-09T09:00Z", "2026-03-16T09:00Z"]
    );
    assert_eq!(
        starts(&counted, "2026-03-10T00:00:00Z", "2026-12-31T00:00:00Z"),
        all[2..]
    );
    let until = rule(
        "2026-03-02T20:00:00",
        "America/New_York",
        "FREQ=WEEKLY;UNTIL=20260316",
    );
    assert_eq!(
        until.recurrence.as_ref().map(ToString::to_string).as_deref(),
        Some("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260317T035959Z")
    );
    assert_eq!(
        starts(&cadence(until), "2026-03-01T00:00:00Z", "2026-12-01T00:00:00Z").len(),
        3
    );
}

#[test]
fn a_rule_is_read_as_it_was_written() {
    let seen = [
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=DAILY;COUNT=10",
        "FREQ=MONTHLY;INTERVAL=3;WKST=SU;BYDAY=-1FR",
        "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15",
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101T120000Z",
    ];
    for text in seen {
        assert_eq!(normalised("2026-03-02T09:00:00", text).as_deref(), Ok(text));
        assert_eq!(
            Recurrence::stored(text).map(|rule| rule.to_string()).as_deref(),
            Some(text)
        );
    }
}

#[test]
fn rules_that_recur_too_often_or_make_no_sense_are_refused() {
    for often in [
        "FREQ=HOURLY",
        "FREQ=MINUTELY;INTERVAL=2000",
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=9,17",
    ] {
        assert_eq!(
            normalised("2026-03-02T09:00:00", often),
            Err("FREQUENCY_TOO_HIGH"),
            "{often}"
        );
    }
    let nonsense = [
        "WEEKLY",
        "BYDAY=MO",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20270101",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=1001",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;UNTIL=tomorrow",
        "FREQ=WEEKLY;BYEASTER=1",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=15,30",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;",
        "FREQ=FORTNIGHTLY",
    ];
    for text in nonsense {
        assert_eq!(
            normalised("2026-03-02T09:00:00", text),
            Err("RRULE_INVALID"),
            "{text}"
        );
    }
    let code = |text: &str, rrule: &str| {
        let times = times(text, "UTC", rrule);
        CadenceRule::new(times.starts.date(), &times).map_err(|invalid| invalid.0[0].code)
    };
    for never in [
        "FREQ=WEEKLY;UNTIL=20260301",
        "FREQ=MONTHLY;BYSETPOS=9;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=WEEKLY;BYMONTHDAY=1",
    ] {
        assert_eq!(
            code("2026-03-02T09:00:00", never),
            Err("RRULE_INVALID"),
            "{never}"
        );
    }
    let long = format!("FREQ=WEEKLY;BYDAY={}", vec!["MO"; 1000].join(","));
    assert_eq!(normalised("2026-03-02T09:00:00", &long), Err("TOO_LONG"));
}

#[test]
fn a_series_without_an_end_answers_for_ten_years_ahead_at_once() {
    let began = Instant::now();
    for rrule in [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY",
    ] {
        let mut kept = cadence(rule("1990-03-02T09:00:00", "Europe/Berlin", rrule));
        kept.key = MeetingKey::of(Uuid::from_u128(3));
        let far = kept.occurrences(instant("2189-01-01T00:00:00Z"), instant("2190-01-01T00:00:00Z"));
        assert!(!far.is_empty() && far.len() <= 365, "{rrule}: {}", far.len());
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

/// What is reckoned near a day is what is reckoned from the beginning.
#[test]
fn a_window_holds_what_the_whole_series_holds_there() {
    let rules = [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;BYDAY=MO,WE",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO,SA",
        "FREQ=WEEKLY;INTERVAL=5",
        "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO,TU",
        "FREQ=MONTHLY;INTERVAL=2",
        "FREQ=YEARLY;INTERVAL=3;BYMONTH=2,7;BYDAY=2TH",
        "FREQ=YEARLY;INTERVAL=2",
    ];
    for rrule in rules {
        for first in [
            "2019-01-30T09:00:00",
            "2020-02-29T09:00:00",
            "2021-12-31T09:00:00",
        ] {
            let rule = rule(first, "UTC", rrule);
            let whole: Vec<_> = rule
                .starts_between(rule.starts, Some(local("2031-01-01T00:00:00")))
                .collect();
            for from in [
                "2022-02-28T10:00:00",
                "2024-02-01T00:00:00",
                "2026-07-15T09:00:00",
                "2029-12-31T23:59:00",
            ] {
                let wanted: Vec<_> = whole
                    .iter()
                    .copied()
                    .filter(|start| *start >= local(from))
                    .collect();
                let near: Vec<_> = rule
                    .starts_between(local(from), Some(local("2031-01-01T00:00:00")))
                    .collect();
                assert_eq!(near, wanted, "{rrule} since {first} from {from}");
            }
        }
    }
}

#[test]
fn a_change_cuts_the_rule_and_leaves_the_past() {
    let today = day("2026-03-10");
    let weekly = cadence(rule("2026-03-02T09:00:00", "UTC", "FREQ=WEEKLY;BYDAY=MO"));
    let held = weekly.meeting(local("2026-03-09T09:00:00"));
    let later = times("2026-03-16T15:00:00", "UTC", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH");
    let changed = weekly
        .clone()
        .changed(day("2026-03-16"), &later, today)
        .expect("changed");
    assert_eq!(
        starts(&changed, "2026-03-01T00:00:00Z", "2026-04-05T00:00:00Z"),
        [
            "2026-03-02T09:00Z",
            "2026-03-09T09:00Z",
            "2026-03-19T15:00Z",
            "2026-04-02T15:00Z"
        ]
    );
    let (key, original) = occurrence_of(held).expect("a meeting's id");
    assert_eq!(key, changed.key);
    assert!(
        changed.occurrence(original).is_some(),
        "what was held is still there"
    );
    assert!(changed.occurrence(local("2026-03-16T09:00:00")).is_none());
    assert_eq!(
        changed.after(original).map(|next| next.original),
        Some(local("2026-03-19T15:00:00"))
    );
    let code = |from: &str, times: &CadenceTimes| {
        weekly
            .clone()
            .changed(day(from), times, today)
            .map_err(|invalid| invalid.0[0].code)
    };
    assert_eq!(code("2026-03-09", &later).err(), Some("CHANGE_IN_PAST"));
    assert_eq!(code("2026-03-17", &later).err(), Some("START_BEFORE_RULE"));
    let ended = weekly.clone().ended(day("2026-03-16"), today).expect("ended");
    assert_eq!(
        starts(&ended, "2026-03-01T00:00:00Z", "2027-01-01T00:00:00Z").len(),
        2
    );
    let again = ended.changed(day("2026-03-16"), &later, today);
    assert_eq!(
        again.map_err(|invalid| invalid.0[0].code).err(),
        Some("CADENCE_ENDED")
    );
}

#[test]
fn a_meeting_to_come_is_left_out_and_one_gone_by_is_not() {
    let weekly = cadence(rule("2026-03-02T09:00:00", "UTC", "FREQ=WEEKLY;COUNT=3"));
    let now = instant("2026-03-03T00:00:00Z");
    let without = weekly
        .clone()
        .without(local("2026-03-09T09:00:00"), now)
        .expect("left out");
    assert_eq!(
        starts(&without, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ["2026-03-02T09:00Z", "2026-03-16T09:00Z"],
        "what is left out is counted all the same"
    );
    let refused = weekly.without(local("2026-03-02T09:00:00"), now);
    assert_eq!(
        refused.map_err(|invalid| invalid.0[0].code).err(),
        Some("CHANGE_IN_PAST")
    );
}

#[test]
fn invitations_hold_from_a_day_on() {
    let weekly = cadence(rule("2026-03-02T09:00:00", "UTC", "FREQ=WEEKLY"));
    let first = weekly
        .inviting(&[member(7), member(8)], day("2026-03-02"), None)
        .expect("invited");
    let second = first
        .inviting(&[member(8), member(9)], day("2026-03-16"), None)
        .expect("invited");
    let invited = |on: &str| [7, 8, 9].map(|number| second.invites(member(number), day(on)));
    assert_eq!(invited("2026-03-15"), [true, true, false]);
    assert_eq!(invited("2026-03-16"), [false, true, true]);
    let many: Vec<MemberId> = (0..51).map(member).collect();
    let refused = second.inviting(&many, day("2026-03-16"), None);
    assert_eq!(
        refused.map_err(|invalid| invalid.0[0].code).err(),
        Some("TOO_MANY_PARTICIPANTS")
    );
}

#[test]
fn who_is_invited_on_more_days_is_so_since_then_on_those_alone() {
    let at = |day: u32| chrono::NaiveDate::from_ymd_opt(2026, 3, day)?.and_hms_opt(9, 0, 0);
    let at = |day: u32| at(day).map(|at| at.and_utc());
    let weekly = cadence(rule("2026-03-02T09:00:00", "UTC", "FREQ=WEEKLY"));
    let set = |cadence: Cadence, members: &[MemberId], from: &str, since| {
        cadence.inviting(members, day(from), since).expect("invited")
    };
    let first = set(weekly, &[member(8)], "2026-03-16", None);
    let earlier = set(first, &[member(8), member(9)], "2026-03-09", at(1));
    let left = set(earlier, &[], "2026-03-23", at(2));
    let again = set(left, &[member(8)], "2026-03-09", at(3));
    let since = |number, on: &str| {
        let mut held = again.participants.iter();
        let held = held.find(|held| held.member == member(number) && held.span.contains(day(on)));
        held.map(|held| held.since)
    };
    let eight = ["2026-03-08", "2026-03-09", "2026-03-16", "2026-03-23"].map(|on| since(8, on));
    assert_eq!(eight, [None, Some(at(1)), Some(None), Some(at(3))]);
    assert_eq!(
        since(9, "2026-03-09"),
        None,
        "who is left out from that day on has none"
    );
}

#[test]
fn a_window_is_a_year_at_most() {
    assert!(window(day("2026-01-01"), day("2027-01-02")).is_ok());
    let refused = |from, to| {
        window(day(from), day(to))
            .map_err(|invalid| invalid.0[0].code)
            .err()
    };
    assert_eq!(refused("2026-01-01", "2027-01-03"), Some("WINDOW_TOO_LONG"));
    assert_eq!(refused("2026-01-01", "2026-01-01"), Some("PERIOD_EMPTY"));
}
