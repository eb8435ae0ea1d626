use super::*;
use crate::calendar::fixtures::day;
use crate::commitments::{Counterpart, Links, Origin, Promise};
use crate::ids::{CommitmentId, TeamId};
use uuid::Uuid;

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn on(date: &str) -> Moment {
    Moment {
        by: member(1),
        today: day(date),
        now: crate::calendar::Zone::UTC.start_of_day(day(date)),
    }
}

fn promise(due: &str) -> Promise {
    Promise {
        to: Counterpart::Member(member(2)),
        text: "Call the customer".to_owned(),
        due: day(due),
        links: Links::default(),
        key: None,
    }
}

/// Made on Monday, 2 March, due on Friday.
fn made() -> Commitment {
    Commitment {
        id: CommitmentId::from_uuid(Uuid::from_u128(9)),
        maker: member(1),
        promise: promise("2026-03-06"),
        origin: Origin::Direct,
        previous: None,
        made_at: on("2026-03-02").now,
        made_on: day("2026-03-02"),
        renegotiations: Vec::new(),
        disposal: None,
        confirmation: None,
        version: 1,
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, Invalid>) -> &'static str {
    result.expect_err("refused").0[0].code
}

fn standing(commitment: &Commitment, date: &str) -> Standing {
    commitment.state(day(date)).standing()
}

#[test]
fn a_promise_is_to_somebody_else_from_today_on_and_within_two_years() {
    let checked = |promise: Promise| promise.checked(member(1), day("2026-03-02"));
    assert!(checked(promise("2026-03-02")).is_ok());
    assert_eq!(code(checked(promise("2026-03-01"))), "DUE_IN_PAST");
    assert!(checked(promise("2028-03-02")).is_ok());
    assert_eq!(code(checked(promise("2028-03-03"))), "DUE_TOO_FAR");
    let own = Promise {
        to: Counterpart::Member(member(1)),
        ..promise("2026-03-06")
    };
    assert_eq!(code(checked(own.clone())), "TO_ONESELF");
    let both = Promise {
        text: " \u{200b} ".to_owned(),
        ..own
    };
    assert_eq!(checked(both).expect_err("refused").0.len(), 2);
    let team = Promise {
        to: Counterpart::Team(TeamId::from_uuid(Uuid::from_u128(1))),
        text: " اتصل بالعميل 📞 ".to_owned(),
        ..promise("2026-03-06")
    };
    assert_eq!(
        checked(team).map(|kept| kept.text).as_deref(),
        Ok("اتصل بالعميل 📞")
    );
    let long = Promise {
        text: "x".repeat(LONGEST),
        ..promise("2026-03-06")
    };
    assert_eq!(code(checked(long)), "TOO_LONG");
}

const LONGEST: usize = crate::commitments::LONGEST_TEXT + 1;

#[test]
fn a_kept_commitment_cannot_be_missed() {
    let kept = made().kept(on("2026-03-06"), None).expect("kept");
    assert_eq!(standing(&kept, "2026-03-06"), Standing::Kept);
    let refused = kept.clone().missed(on("2026-03-07"), None).expect_err("refused");
    assert_eq!(refused.0[0].code, "ALREADY_DISPOSED");
    assert_eq!(refused.0[0].message, "it is KEPT since 2026-03-06T00:00:00Z");
    let again = kept.clone().kept(on("2026-03-09"), Some("again".to_owned()));
    assert_eq!(
        again,
        Ok(kept.clone()),
        "the same word of the same person changes nothing"
    );
    let other = Moment {
        by: member(2),
        ..on("2026-03-06")
    };
    assert_eq!(
        code(kept.withdrawn(Side::Counterpart, other, "why".to_owned())),
        "ALREADY_DISPOSED"
    );
}

#[test]
fn kept_after_its_due_date_it_is_late() {
    let late = made().kept(on("2026-03-09"), None).expect("kept");
    assert_eq!(standing(&late, "2026-03-08"), Standing::Missed);
    assert_eq!(standing(&late, "2026-03-09"), Standing::KeptLate);
}

#[test]
fn it_is_said_to_be_missed_from_its_due_date_on() {
    assert_eq!(code(made().missed(on("2026-03-05"), None)), "NOT_DUE_YET");
    let missed = made().missed(on("2026-03-06"), None).expect("missed");
    assert_eq!(standing(&missed, "2026-03-06"), Standing::Missed);
    assert_eq!(code(missed.kept(on("2026-03-09"), None)), "ALREADY_DISPOSED");
}

#[test]
fn its_maker_withdraws_it_before_it_is_due_and_the_other_side_while_it_is_open() {
    let withdrawn = |side, date| made().withdrawn(side, on(date), "why".to_owned());
    let gone = withdrawn(Side::Maker, "2026-03-05").expect("withdrawn");
    assert_eq!(standing(&gone, "2026-03-09"), Standing::Withdrawn);
    assert_eq!(code(withdrawn(Side::Maker, "2026-03-06")), "ALREADY_DUE");
    assert!(withdrawn(Side::Counterpart, "2026-03-06").is_ok());
    assert_eq!(code(withdrawn(Side::Counterpart, "2026-03-07")), "ALREADY_DUE");
}

#[test]
fn until_its_due_date_it_is_moved_and_each_move_is_kept() {
    let moved = |commitment: Commitment, due, date| commitment.moved(day(due), on(date), "why".to_owned());
    let later = moved(made(), "2026-03-13", "2026-03-06").expect("moved");
    assert_eq!(later.promise.due, day("2026-03-13"));
    assert!(later.holds(&promise("2026-03-06")) && !later.holds(&promise("2026-03-13")));
    let again = moved(later, "2026-03-20", "2026-03-13").expect("moved");
    assert_eq!((again.renegotiations.len(), again.version), (2, 3));
    assert_eq!(again.renegotiations[1].from, day("2026-03-13"));
    assert_eq!(code(moved(made(), "2026-03-06", "2026-03-05")), "NOT_LATER");
    assert_eq!(code(moved(made(), "2026-03-13", "2026-03-07")), "ALREADY_DUE");
    let kept = made().kept(on("2026-03-05"), None).expect("kept");
    assert_eq!(code(moved(kept, "2026-03-13", "2026-03-05")), "ALREADY_DISPOSED");
}

#[test]
fn what_was_kept_is_confirmed_once() {
    assert_eq!(code(made().confirmed(on("2026-03-05"))), "NOT_KEPT");
    let kept = made().kept(on("2026-03-05"), None).expect("kept");
    let seen = kept.confirmed(on("2026-03-06")).expect("confirmed");
    let again = Moment {
        by: member(3),
        ..on("2026-03-07")
    };
    assert_eq!(seen.clone().confirmed(again), Ok(seen));
}
