//! To whom recognition goes, how often, and until when it is taken back.

use super::*;
use uuid::Uuid;

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn members(numbers: std::ops::Range<u128>) -> Vec<MemberId> {
    numbers.map(member).collect()
}

fn code<T: std::fmt::Debug>(result: Result<T, Invalid>) -> &'static str {
    result.expect_err("refused").0[0].code
}

#[test]
fn nobody_recognises_themselves() {
    let me = member(1);
    assert_eq!(code(Recognition::to_members(me, &[me])), "TO_ONESELF");
    assert_eq!(
        code(Recognition::to_members(me, &members(0..3))),
        "TO_ONESELF",
        "within a list"
    );
    assert_eq!(
        code(Recognition::to_team(me, &[me])),
        "TO_ONESELF",
        "through a team"
    );
    let others = Recognition::to_team(me, &members(1..4)).expect("the others");
    assert!(!others.contains(&me) && others.len() == 2);
}

#[test]
fn recognition_goes_to_somebody_and_not_to_a_crowd() {
    let me = member(0);
    assert_eq!(code(Recognition::to_members(me, &[])), "NO_RECIPIENT");
    assert_eq!(code(Recognition::to_team(me, &[])), "NO_RECIPIENT");
    let twice = [member(1), member(1)];
    assert_eq!(Recognition::to_members(me, &twice).map(|to| to.len()), Ok(1));
    assert_eq!(
        Recognition::to_members(me, &members(1..21)).map(|to| to.len()),
        Ok(20)
    );
    assert_eq!(
        code(Recognition::to_members(me, &members(1..22))),
        "TOO_MANY_RECIPIENTS"
    );
    assert!(Recognition::to_team(me, &members(1..501)).is_ok());
    assert_eq!(
        code(Recognition::to_team(me, &members(1..502))),
        "TOO_MANY_RECIPIENTS"
    );
}

#[test]
fn the_limit_says_when_there_is_room_again() {
    let resets = NaiveDate::from_ymd_opt(2026, 4, 6).expect("a day");
    assert_eq!(Recognition::check_limit(19, 20, resets), Ok(()));
    let refused = Recognition::check_limit(20, 20, resets).expect_err("refused");
    assert_eq!(refused.0[0].code, "LIMIT_REACHED");
    assert!(refused.0[0].message.contains("2026-04-06"));
    assert_eq!(code(Recognition::check_limit(0, 0, resets)), "LIMIT_REACHED");
}

#[test]
fn its_author_takes_it_back_within_a_day() {
    let at = "2026-03-02T12:00:00Z"
        .parse::<DateTime<Utc>>()
        .expect("an instant");
    let after = |hours| at + TimeDelta::hours(hours);
    let given = Recognition {
        id: RecognitionId::from_uuid(Uuid::from_u128(9)),
        from: member(1),
        team: None,
        basis: RecognitionBasis::Assist,
        text: Some("You saved the demo".to_owned()),
        audience: RecognitionAudience::Team,
        goal: None,
        opportunity: None,
        at,
        on: at.date_naive(),
        retracted_at: None,
    };
    assert_eq!(given.check_stands(), Ok(()));
    let gone = given.clone().retracted(member(1), after(24)).expect("taken back");
    assert_eq!((&gone.text, gone.retracted_at), (&None, Some(after(24))));
    assert_eq!(code(gone.check_stands()), "RETRACTED");
    assert_eq!(
        gone.clone().retracted(member(1), after(99)),
        Ok(gone),
        "it stays so"
    );
    assert_eq!(
        code(given.clone().retracted(member(1), after(25))),
        "RETRACTION_OVER"
    );
    assert_eq!(code(given.retracted(member(2), at)), "NOT_YOUR_RECOGNITION");
}
