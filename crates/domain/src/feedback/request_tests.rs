//! Who is asked about whom, for how long, and how often.

use super::*;
use uuid::Uuid;

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn noon(text: &str) -> DateTime<Utc> {
    format!("{text}T12:00:00Z").parse().expect("an instant")
}

/// 1 asks 2 about 1, until the sixth of March.
fn request() -> FeedbackRequest {
    FeedbackRequest {
        id: FeedbackRequestId::from_uuid(Uuid::from_u128(9)),
        from: member(1),
        to: member(2),
        about: member(1),
        question: "How was the demo?".to_owned(),
        due: Some(day("2026-03-06")),
        at: noon("2026-03-02"),
        answered_at: None,
        declined_at: None,
        version: 1,
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, Invalid>) -> (String, &'static str) {
    let reason = result.expect_err("refused").0.remove(0);
    (reason.field, reason.code)
}

#[test]
fn somebody_else_is_asked_and_not_about_themselves() {
    let today = day("2026-03-02");
    assert_eq!(request().check(today), Ok(()));
    let own = FeedbackRequest {
        to: member(1),
        ..request()
    };
    assert_eq!(code(own.check(today)), ("to".to_owned(), "TO_ONESELF"));
    let theirs = FeedbackRequest {
        about: member(2),
        ..request()
    };
    assert_eq!(code(theirs.check(today)), ("to".to_owned(), "ABOUT_ONESELF"));
    assert_eq!(
        code(request().check(day("2026-03-07"))),
        ("due".to_owned(), "DUE_IN_PAST")
    );
}

#[test]
fn it_expires_when_its_last_day_is_over() {
    assert_eq!(request().state(day("2026-03-06")), FeedbackRequestState::Open);
    assert_eq!(request().state(day("2026-03-07")), FeedbackRequestState::Expired);
    let without = FeedbackRequest {
        due: None,
        ..request()
    };
    assert_eq!(without.state(day("2030-01-01")), FeedbackRequestState::Open);
}

#[test]
fn whoever_was_asked_answers_once() {
    let (on, now) = (day("2026-03-03"), noon("2026-03-03"));
    let done = request().answered(member(2), now, on).expect("answered");
    assert_eq!(
        (done.state(day("2026-04-01")), done.version),
        (FeedbackRequestState::Answered, 2)
    );
    let again = done.answered(member(2), now, on);
    assert_eq!(code(again), ("request".to_owned(), "REQUEST_NOT_OPEN"));
    let other = request().answered(member(3), now, on);
    assert_eq!(code(other), ("request".to_owned(), "NOT_ASKED"));
    assert_eq!(request().check_about(member(1)), Ok(()));
    let elsewhere = request().check_about(member(3));
    assert_eq!(code(elsewhere), ("about".to_owned(), "ABOUT_SOMEBODY_ELSE"));
    let late = request().answered(member(2), now, day("2026-03-07"));
    assert_eq!(code(late), ("request".to_owned(), "REQUEST_NOT_OPEN"));
}

#[test]
fn what_was_declined_stays_so() {
    let (on, now) = (day("2026-03-03"), noon("2026-03-03"));
    let no = request().declined(member(2), now, on).expect("declined");
    assert_eq!(no.state(on), FeedbackRequestState::Declined);
    assert_eq!(
        no.clone().declined(member(2), noon("2026-03-04"), on),
        Ok(no.clone())
    );
    let answer = no.answered(member(2), now, on);
    assert_eq!(code(answer), ("request".to_owned(), "REQUEST_NOT_OPEN"));
    let own = request().declined(member(1), now, on);
    assert_eq!(code(own), ("request".to_owned(), "NOT_ASKED"));
}

#[test]
fn nobody_is_swamped() {
    let open = |all, to_them| FeedbackRequest::check_open(OpenRequests { all, to_them });
    assert_eq!(open(19, 4), Ok(()));
    assert_eq!(code(open(20, 0)), ("to".to_owned(), "TOO_MANY_OPEN_REQUESTS"));
    assert_eq!(code(open(5, 5)), ("to".to_owned(), "TOO_MANY_OPEN_REQUESTS"));
}
