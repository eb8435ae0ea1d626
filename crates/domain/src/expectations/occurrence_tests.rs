//! The worked examples of occurrences, and where they could go wrong.

use super::*;
use crate::calendar::fixtures::{day, period};
use crate::calendar::{Buckets, FiscalCalendar, Holidays, TimeOff, WorkingCalendar, WorkingWeek, Zone};
use crate::exact::Exact;
use crate::goals::Creator;
use crate::goals::ReasonCode;
use crate::ids::{ExpectationId, MemberId, MetricId};
use crate::metrics::{
    Aggregation, Band, Definition, Direction, Layer, MeasurementSource, MetricSource, Moment, SubjectKind,
    Totals, Unit,
};
use crate::money::{Currency, MissingRate};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Minutes of prospecting, a sum to be increased.
pub(super) fn minutes() -> Definition {
    Definition {
        key: "prospecting_minutes".to_owned(),
        name: "Prospecting minutes".to_owned(),
        description: None,
        layer: Layer::Activity,
        unit: Unit::Duration,
        scale: 0,
        aggregation: Aggregation::Sum,
        direction: Direction::Increase,
        subject: SubjectKind::Member,
        source: MetricSource::Recorded(BTreeSet::from([MeasurementSource::Own])),
        freshness_hours: None,
    }
}

fn meetings() -> Definition {
    Definition {
        key: "first_meetings".to_owned(),
        unit: Unit::Count,
        ..minutes()
    }
}

/// 90 minutes of prospecting every working day from Monday 2 March 2026 on.
pub(super) fn prospecting() -> Expectation {
    expecting(Frequency::Day, 90)
}

fn expecting(frequency: Frequency, target: i64) -> Expectation {
    let from = day("2026-03-02");
    Expectation {
        id: ExpectationId::from_uuid(Uuid::from_u128(1)),
        member: MemberId::from_uuid(Uuid::from_u128(2)),
        metric: MetricId::from_uuid(Uuid::from_u128(3)),
        frequency,
        title: None,
        starts_on: from,
        ends_on: None,
        terms: vec![Term { from, target }],
        origin: ExpectationOrigin::Leader,
        template: None,
        set_by: Creator::System,
        acknowledged_at: None,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
        version: 1,
    }
}

fn dollars() -> Currency {
    Currency::parse("USD").expect("a currency")
}

/// A member who works from Monday to Friday, with time off.
struct Working {
    buckets: Buckets,
    calendar: WorkingCalendar,
    starts_on: NaiveDate,
}

impl Working {
    fn with(off: &[TimeOff]) -> Working {
        Working::on(WorkingWeek::MONDAY_TO_FRIDAY, Holidays::default(), off)
    }

    fn on(week: WorkingWeek, holidays: Holidays, off: &[TimeOff]) -> Working {
        Working {
            buckets: Buckets::default(),
            calendar: WorkingCalendar::new(week, holidays, off),
            starts_on: day("2020-01-01"),
        }
    }

    fn times(&self, today: &str) -> Times<'_> {
        Times {
            buckets: &self.buckets,
            calendar: &self.calendar,
            starts_on: self.starts_on,
            today: day(today),
            begun: day(today),
        }
    }

    /// The last ten occurrences that have begun, by amounts of days.
    fn judged(
        &self,
        expectation: &Expectation,
        metric: &Definition,
        today: &str,
        amounts: &[(&str, i64)],
    ) -> Vec<Occurrence> {
        let times = self.times(today);
        let spans = expectation.spans(times, Window::Begun(10));
        let judge = |span: Span| {
            let facts = amounts.iter().filter(|(on, _)| span.days.contains(day(on)));
            let facts = facts
                .map(|(on, amount)| fact(on, *amount))
                .fold(Totals::default(), Totals::then);
            expectation.occurrence(span, times, judged(metric, Ok(facts), None))
        };
        spans.into_iter().filter_map(judge).collect()
    }
}

fn fact(on: &str, amount: i64) -> Totals {
    let moment = Moment {
        on: day(on),
        at: None,
        id: Uuid::nil(),
    };
    Totals::of(moment, amount, 1)
}

fn judged<'a>(
    metric: &'a Definition,
    facts: Result<Totals, MissingRate>,
    excuse: Option<&'a Excuse>,
) -> Judged<'a> {
    Judged {
        metric,
        currency: dollars(),
        facts,
        excuse,
    }
}

fn states(occurrences: &[Occurrence]) -> Vec<&'static str> {
    occurrences.iter().map(|one| one.state.word()).collect()
}

fn days_off(start: &str, end: &str) -> TimeOff {
    TimeOff::whole_days(period(start, end))
}

#[test]
fn v3_ninety_minutes_a_working_day() {
    let rep = Working::with(&[days_off("2026-03-05", "2026-03-06")]);
    let done = [("2026-03-02", 95), ("2026-03-03", 90), ("2026-03-04", 60)];
    let week = rep.judged(&prospecting(), &minutes(), "2026-03-07", &done);
    assert_eq!(states(&week), ["MET", "MET", "MISSED", "EXCUSED", "MISSED"]);
    let kept = adherence(&week).expect("no rate is missing");
    assert_eq!((kept.met, kept.missed, kept.excused, kept.over), (2, 2, 1, 5));
    assert_eq!(kept.rate.map(Exact::to_decimal).as_deref(), Some("0.5"));
    assert_eq!(streak(&week), Ok(0));
    assert_eq!(missed_in_a_row(&week), Ok(2), "leave is passed over");
    assert_eq!(streak(&week[..2]), Ok(2));
}

#[test]
fn v4_three_first_meetings_a_week_with_two_days_of_leave() {
    let expectation = expecting(Frequency::Week, 3);
    let rep = Working::with(&[days_off("2026-03-05", "2026-03-07")]);
    let done = [("2026-03-03", 1), ("2026-03-04", 1)];
    let week = rep.judged(&expectation, &meetings(), "2026-03-09", &done);
    assert_eq!(week[0].prorated.to_decimal(), "2", "1.8 rounded half up");
    assert_eq!(week[0].target.to_decimal(), "3");
    assert_eq!(week[0].state, OccurrenceState::Met);
    let away = Working::with(&[days_off("2026-03-02", "2026-03-09")]);
    let week = away.judged(&expectation, &meetings(), "2026-03-09", &[]);
    assert_eq!(week[0].state, OccurrenceState::Excused);
    assert_eq!(adherence(&week).map(|kept| (kept.n(), kept.rate)), Ok((0, None)));
}

#[test]
fn a_count_is_at_least_one_unless_nothing_is_expected_and_minutes_are_not_rounded() {
    let off = [
        days_off("2026-03-02", "2026-03-06"),
        TimeOff::new(period("2026-03-06", "2026-03-07"), 50).expect("half"),
    ];
    let rep = Working::with(&off);
    let prorated = |target, metric: &Definition| {
        let week = rep.judged(&expecting(Frequency::Week, target), metric, "2026-03-09", &[]);
        (week[0].prorated.to_decimal(), week[0].state.word())
    };
    assert_eq!(prorated(3, &meetings()), ("1".to_owned(), "MISSED"), "0.3");
    assert_eq!(prorated(0, &meetings()), ("0".to_owned(), "MET"));
    assert_eq!(
        prorated(90, &minutes()),
        ("9".to_owned(), "MISSED"),
        "a tenth of the week"
    );
    assert_eq!(prorated(25, &minutes()).0, "2.5");
}

#[test]
fn rates_levels_and_limits_are_not_prorated() {
    let rep = Working::with(&[days_off("2026-03-05", "2026-03-07")]);
    let of = |metric: Definition, done: &[(&str, i64)]| {
        let week = rep.judged(&expecting(Frequency::Week, 50), &metric, "2026-03-09", done);
        (week[0].prorated.to_decimal(), week[0].state.word())
    };
    let average = Definition {
        aggregation: Aggregation::Average,
        ..minutes()
    };
    let done = [("2026-03-02", 60), ("2026-03-03", 40)];
    assert_eq!(of(average.clone(), &done), ("50".to_owned(), "MET"));
    assert_eq!(
        of(average, &[]),
        ("50".to_owned(), "EXCUSED"),
        "nothing was measured"
    );
    let less = Definition {
        direction: Direction::Decrease,
        ..minutes()
    };
    assert_eq!(of(less.clone(), &[("2026-03-02", 51)]).1, "MISSED");
    assert_eq!(
        of(less, &[]),
        ("50".to_owned(), "MET"),
        "nothing is below the limit"
    );
    let band = Definition {
        direction: Direction::Maintain(Band { min: 40, max: 60 }),
        ..minutes()
    };
    assert_eq!(of(band.clone(), &[("2026-03-02", 60)]).1, "MET");
    assert_eq!(of(band, &[("2026-03-02", 61)]).1, "MISSED");
}

#[test]
fn what_is_reached_reads_met_at_once_and_a_limit_only_when_it_is_over() {
    let rep = Working::with(&[]);
    let on_wednesday = |metric: &Definition, done: &[(&str, i64)]| {
        let week = rep.judged(&expecting(Frequency::Week, 3), metric, "2026-03-04", done);
        week[0].state.word()
    };
    assert_eq!(on_wednesday(&meetings(), &[("2026-03-03", 3)]), "MET");
    assert_eq!(on_wednesday(&meetings(), &[("2026-03-03", 2)]), "PENDING");
    let less = Definition {
        direction: Direction::Decrease,
        ..meetings()
    };
    assert_eq!(on_wednesday(&less, &[("2026-03-03", 9)]), "PENDING");
    let average = Definition {
        aggregation: Aggregation::Average,
        unit: Unit::Duration,
        ..meetings()
    };
    assert_eq!(
        on_wednesday(&average, &[("2026-03-03", 9)]),
        "PENDING",
        "it may get worse"
    );
}

#[test]
fn a_day_is_over_where_the_member_is() {
    let at: DateTime<Utc> = "2026-03-03T04:30:00Z".parse().expect("an instant");
    let in_zone = |name: &str| {
        let today = Zone::parse(name).expect("a zone").local_date(at);
        let rep = Working::with(&[]);
        states(&rep.judged(&prospecting(), &minutes(), &today.to_string(), &[])).concat()
    };
    assert_eq!(in_zone("UTC"), "MISSEDPENDING");
    assert_eq!(
        in_zone("America/New_York"),
        "PENDING",
        "it is still Monday evening there"
    );
}

#[test]
fn days_of_23_and_25_hours_are_days() {
    let rep = Working::on(
        WorkingWeek::new([100; 7]).expect("a week"),
        Holidays::default(),
        &[],
    );
    let from = |start: &str| Expectation {
        starts_on: day(start),
        terms: vec![Term {
            from: day(start),
            target: 90,
        }],
        ..prospecting()
    };
    // The clocks of New York go forward on 8 March and back on 1 November 2026.
    for (start, today) in [("2026-03-07", "2026-03-10"), ("2026-10-31", "2026-11-03")] {
        let done = [(start, 90)];
        let days = rep.judged(&from(start), &minutes(), today, &done);
        assert_eq!(states(&days), ["MET", "MISSED", "MISSED", "PENDING"], "{start}");
    }
}

#[test]
fn leave_recorded_later_excuses_what_was_missed() {
    let missed = Working::with(&[]).judged(&prospecting(), &minutes(), "2026-03-04", &[]);
    assert_eq!(states(&missed), ["MISSED", "MISSED", "PENDING"]);
    let off = Working::with(&[days_off("2026-03-03", "2026-03-04")]);
    let later = off.judged(&prospecting(), &minutes(), "2026-03-04", &[]);
    assert_eq!(states(&later), ["MISSED", "EXCUSED", "PENDING"]);
    assert_eq!(later[1].reasons[0].code, ReasonCode::OnLeave);
}

#[test]
fn nothing_is_expected_on_weekends_holidays_and_days_a_part_timer_never_works() {
    let part_time = WorkingWeek::new([100, 50, 0, 0, 100, 0, 0]).expect("a week");
    let rep = Working::on(part_time, Holidays::new([day("2026-03-06")]), &[]);
    let days = rep.judged(&prospecting(), &minutes(), "2026-03-12", &[("2026-03-03", 90)]);
    let starts: Vec<String> = days.iter().map(|one| one.days.start().to_string()).collect();
    assert_eq!(starts, ["2026-03-02", "2026-03-03", "2026-03-09", "2026-03-10"]);
    assert_eq!(
        days[1].prorated.to_decimal(),
        "90",
        "half a working day is a whole one to them"
    );
    let week = rep.judged(&expecting(Frequency::Week, 3), &meetings(), "2026-03-09", &[]);
    assert_eq!(week[0].prorated.to_decimal(), "3");
}

#[test]
fn fiscal_months_run_from_the_6th_to_the_5th() {
    let fiscal = FiscalCalendar::by_month(4, 6).expect("a calendar");
    let rep = Working {
        buckets: Buckets::new(fiscal, 1).expect("a weekday"),
        ..Working::with(&[])
    };
    let expectation = Expectation {
        starts_on: day("2026-03-06"),
        terms: vec![Term {
            from: day("2026-03-06"),
            target: 10,
        }],
        ..expecting(Frequency::Month, 10)
    };
    let done = [("2026-04-05", 10), ("2026-04-06", 9)];
    let months = rep.judged(&expectation, &meetings(), "2026-05-06", &done);
    assert_eq!(months[0].days, period("2026-03-06", "2026-04-06"));
    assert_eq!(states(&months), ["MET", "MISSED", "PENDING"]);
}

#[test]
fn there_is_nothing_before_the_first_day_and_after_the_end() {
    let expectation = Expectation {
        starts_on: day("2026-03-04"),
        ends_on: Some(day("2026-03-18")),
        terms: vec![Term {
            from: day("2026-03-04"),
            target: 5,
        }],
        ..expecting(Frequency::Week, 5)
    };
    let rep = Working::with(&[]);
    let weeks = rep.judged(&expectation, &meetings(), "2026-04-01", &[]);
    let shown = |one: &Occurrence| (one.days.to_string(), one.prorated.to_decimal());
    let shown: Vec<(String, String)> = weeks.iter().map(shown).collect();
    let expected = [
        ("[2026-03-04, 2026-03-09)", "3"),
        ("[2026-03-09, 2026-03-16)", "5"),
        ("[2026-03-16, 2026-03-18)", "2"),
    ];
    assert_eq!(
        shown,
        expected.map(|(days, target)| (days.to_owned(), target.to_owned()))
    );
    let new = Working {
        starts_on: day("2026-03-12"),
        ..Working::with(&[])
    };
    let weeks = new.judged(&expectation, &meetings(), "2026-04-01", &[]);
    assert_eq!(
        weeks[0].days,
        period("2026-03-12", "2026-03-16"),
        "they began on Thursday"
    );
    assert_eq!(weeks[0].reasons[0].code, ReasonCode::PartOfPeriod);
}

#[test]
fn an_occurrence_is_held_against_the_term_of_its_first_day() {
    let mut expectation = expecting(Frequency::Week, 3);
    expectation.terms.push(Term {
        from: day("2026-03-11"),
        target: 5,
    });
    let weeks = Working::with(&[]).judged(&expectation, &meetings(), "2026-03-16", &[]);
    let targets: Vec<String> = weeks.iter().map(|one| one.target.to_decimal()).collect();
    assert_eq!(targets, ["3", "3", "5"]);
}

#[test]
fn an_excuse_takes_the_miss_away_and_not_what_was_done() {
    let (rep, expectation, metric) = (Working::with(&[]), prospecting(), minutes());
    let excuse = Excuse {
        expectation: expectation.id,
        starts_on: day("2026-03-02"),
        reason: "Trade fair".to_owned(),
        by: Creator::System,
        at: DateTime::UNIX_EPOCH,
    };
    let times = rep.times("2026-03-03");
    let span = expectation.span_from(times, day("2026-03-02")).expect("a Monday");
    let state = |facts| {
        let one = expectation.occurrence(span, times, judged(&metric, Ok(facts), Some(&excuse)));
        one.map(|one| one.state)
    };
    assert_eq!(state(Totals::default()), Some(OccurrenceState::Excused));
    assert_eq!(state(fact("2026-03-02", 90)), Some(OccurrenceState::Met));
    assert_eq!(expectation.span_from(times, day("2026-03-08")), None, "a Sunday");
}

#[test]
fn without_a_rate_nothing_is_said() {
    let (rep, expectation) = (Working::with(&[]), expecting(Frequency::Week, 100));
    let revenue = Definition {
        unit: Unit::Currency,
        ..minutes()
    };
    let missing = MissingRate {
        from: Currency::parse("EUR").expect("a currency"),
        to: dollars(),
        on: day("2026-03-03"),
    };
    let times = rep.times("2026-03-09");
    let span = expectation.spans(times, Window::Over(1))[0];
    let one = expectation.occurrence(span, times, judged(&revenue, Err(missing), None));
    let one = one.expect("an occurrence");
    assert_eq!((one.actual, one.missing_rate), (None, Some(missing)));
    assert_eq!(one.target.to_decimal(), "1", "minor units");
    assert_eq!(adherence(&[one]), Err(missing));
}

#[test]
fn windows_are_bounded_and_count_what_is_asked_for() {
    let (rep, expectation) = (Working::with(&[]), prospecting());
    let starts = |window| -> Vec<String> {
        let spans = expectation.spans(rep.times("2026-03-10"), window);
        spans
            .iter()
            .map(|span| span.days.start().format("%d").to_string())
            .collect()
    };
    assert_eq!(starts(Window::Begun(3)), ["06", "09", "10"]);
    assert_eq!(starts(Window::Over(3)), ["05", "06", "09"]);
    let ahead = Window::within(period("2026-03-13", "2026-03-17")).expect("a window");
    assert_eq!(starts(ahead), ["13", "16"]);
    let code = |window: Result<Window, crate::errors::Invalid>| window.map_err(|invalid| invalid.0[0].code);
    assert_eq!(code(Window::begun(0)), Err("OUT_OF_RANGE"));
    assert_eq!(code(Window::over(101)), Err("OUT_OF_RANGE"));
    assert_eq!(
        code(Window::within(period("2026-01-01", "2027-01-03"))),
        Err("WINDOW_TOO_LONG")
    );
}
