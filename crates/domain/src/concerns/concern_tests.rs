use super::*;
use crate::concerns::{Service, Window};
use chrono::TimeDelta;
use uuid::Uuid;

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn hour(hours: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-03-02T12:00:00Z".parse().expect("an instant");
    start + TimeDelta::hours(hours)
}

fn at(hours: i64) -> Deed {
    Deed {
        at: hour(hours),
        by: Creator::Member(member(1)),
    }
}

fn raised() -> Concern {
    let raised = Raised {
        account: AccountId::from_uuid(Uuid::from_u128(7)),
        title: "The delivery is late".to_owned(),
        description: None,
        at: None,
        owner: None,
    };
    let id = ConcernId::from_uuid(Uuid::from_u128(9));
    Concern::raised(id, raised, member(1), ConcernHours::default(), at(0))
}

fn code<T: std::fmt::Debug>(result: Result<T, Invalid>) -> &'static str {
    result.expect_err("refused").0[0].code
}

#[test]
fn it_is_overdue_by_the_clock_and_not_by_a_job() {
    let open = raised();
    assert_eq!(
        (open.state(), open.next_due()),
        (ConcernState::Open, Some(hour(24)))
    );
    assert!(!open.overdue(hour(24)) && open.overdue(hour(25)));
    let taken = open.acknowledged(at(25)).expect("acknowledged");
    assert_eq!(taken.next_due(), Some(hour(120)));
    assert!(!taken.overdue(hour(120)) && taken.overdue(hour(121)));
    let done = taken.resolved(at(121), None).expect("resolved");
    assert_eq!((done.next_due(), done.overdue(hour(999))), (None, false));
}

#[test]
fn what_is_resolved_is_only_reopened_and_its_limits_count_anew() {
    let done = raised()
        .resolved(at(1), Some("Sent".to_owned()))
        .expect("resolved");
    assert_eq!(done.rounds[0].acknowledged, Some(at(1)), "and taken up by that");
    assert_eq!(done.clone().resolved(at(2), None), Ok(done.clone()));
    let other = Deed {
        by: Creator::Member(member(2)),
        ..at(2)
    };
    assert_eq!(code(done.clone().resolved(other, None)), "ALREADY_RESOLVED");
    assert_eq!(code(done.clone().acknowledged(at(2))), "ALREADY_RESOLVED");
    assert_eq!(code(done.clone().assigned(member(2))), "ALREADY_RESOLVED");
    assert_eq!(
        code(raised().raised_again(at(2), "Again".to_owned())),
        "NOT_RESOLVED"
    );
    let again = done
        .raised_again(at(50), "It came broken".to_owned())
        .expect("reopened");
    assert_eq!((again.state(), again.reopened()), (ConcernState::Open, 1));
    assert_eq!(again.next_due(), Some(hour(74)));
    assert_eq!(again.rounds[0].note.as_deref(), Some("Sent"));
}

#[test]
fn of_two_who_take_it_up_the_first_stays() {
    let taken = raised().acknowledged(at(1)).expect("acknowledged");
    assert_eq!(taken.clone().acknowledged(at(2)), Ok(taken.clone()));
    let moved = taken.assigned(member(2)).expect("assigned");
    assert_eq!((moved.owner, moved.version), (member(2), 3));
}

#[test]
fn service_counts_what_was_due_in_the_window_and_is_known() {
    let window = |from: i64, to: i64, until: i64| Window {
        from: hour(from),
        to: hour(to),
        until: hour(until),
    };
    let of = |concern: &Concern, window: Window| -> Service {
        let rounds = concern.rounds.iter();
        rounds
            .map(|round| Service::of(round, concern.hours, &window, |_| true))
            .sum()
    };
    let open = raised();
    let early = of(&open, window(0, 200, 20));
    assert_eq!(
        (early.acknowledged.due, early.acknowledged.rate()),
        (0, None),
        "nothing is late yet"
    );
    let late = of(&open, window(0, 200, 30)).acknowledged;
    assert_eq!((late.due, late.on_time), (1, 0));
    let done = open
        .acknowledged(at(24))
        .and_then(|taken| taken.resolved(at(100), None));
    let done = done.expect("resolved");
    let known = of(&done, window(0, 200, 130));
    assert_eq!(
        (known.acknowledged.on_time, known.resolved.on_time),
        (1, 1),
        "at the very instant it is in time"
    );
    let then = of(&done, window(0, 200, 90));
    assert_eq!(
        (then.acknowledged.due, then.resolved.due),
        (1, 0),
        "what was done later is not known yet"
    );
    let outside = of(&done, window(25, 119, 130));
    assert_eq!((outside.acknowledged.due, outside.resolved.due), (0, 0));
}

#[test]
fn limits_are_hours_in_their_order() {
    let checked = |acknowledge, resolve| ConcernHours { acknowledge, resolve }.checked();
    assert!(checked(24, 24).is_ok());
    assert_eq!(code(checked(25, 24)), "THRESHOLDS_OUT_OF_ORDER");
    assert_eq!(code(checked(0, 24)), "HOURS_OUT_OF_RANGE");
    assert_eq!(code(checked(1, 8785)), "HOURS_OUT_OF_RANGE");
}

#[test]
fn nothing_is_raised_before_it_happened() {
    let late = Raised {
        account: AccountId::from_uuid(Uuid::from_u128(7)),
        title: " ".to_owned(),
        description: Some("x".repeat(LONGEST_DESCRIPTION + 1)),
        at: Some(hour(1)),
        owner: None,
    };
    let refused = late.checked(hour(0)).expect_err("refused").0;
    let codes: Vec<_> = refused.iter().map(|reason| reason.code).collect();
    assert_eq!(codes, ["BLANK", "TOO_LONG", "IN_THE_FUTURE"]);
}
