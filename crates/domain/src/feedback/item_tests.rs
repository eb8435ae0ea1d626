//! Who may say what about whom, and until when it changes.

use super::*;
use uuid::Uuid;

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn at(hour: u32) -> DateTime<Utc> {
    let text = format!("2026-03-02T{hour:02}:00:00Z");
    text.parse().expect("an instant")
}

fn said(behaviour: &str) -> Said {
    Said::checked(behaviour, None, None, None).expect("words")
}

/// Praise of 2 by 1, for the two alone.
fn praise() -> Feedback {
    Feedback {
        id: FeedbackId::from_uuid(Uuid::from_u128(9)),
        about: member(2),
        from: member(1),
        kind: FeedbackKind::Praise,
        said: said("You listened"),
        links: Links::default(),
        visibility: FeedbackVisibility::Private,
        request: None,
        at: at(9),
        on: at(9).date_naive(),
        revised_at: None,
        acknowledged_at: None,
        version: 1,
    }
}

fn codes<T: std::fmt::Debug>(result: Result<T, Invalid>) -> Vec<(String, &'static str)> {
    let Invalid(reasons) = result.expect_err("refused");
    reasons
        .into_iter()
        .map(|reason| (reason.field, reason.code))
        .collect()
}

#[test]
fn feedback_is_about_somebody_else() {
    let own = Feedback {
        about: member(1),
        ..praise()
    };
    assert_eq!(codes(own.check()), [("about".to_owned(), "ABOUT_ONESELF")]);
    assert_eq!(praise().check(), Ok(()));
}

#[test]
fn only_praise_is_said_before_everybody() {
    let before_all = Feedback {
        visibility: FeedbackVisibility::Public,
        ..praise()
    };
    assert_eq!(before_all.check(), Ok(()));
    let blame = Feedback {
        kind: FeedbackKind::Constructive,
        ..before_all
    };
    assert_eq!(
        codes(blame.check()),
        [("visibility".to_owned(), "PUBLIC_ONLY_FOR_PRAISE")]
    );
}

#[test]
fn what_could_be_better_says_what_would_be() {
    let blame = Feedback {
        kind: FeedbackKind::Constructive,
        ..praise()
    };
    assert!(blame.lacks_action() && !praise().lacks_action());
    let with = Said::checked("You came late", None, Some("Leave earlier"), None).expect("words");
    assert!(!Feedback { said: with, ..blame }.lacks_action());
}

#[test]
fn its_author_changes_it_until_it_is_acknowledged() {
    let other = praise()
        .revised(member(1), said("You asked"), at(10))
        .expect("changed");
    assert_eq!((other.version, other.revised_at), (2, Some(at(10))));
    let same = other
        .clone()
        .revised(member(1), said("You asked"), at(11))
        .expect("as it was");
    assert_eq!(same, other);
    let theirs = other.clone().revised(member(2), said("I did not"), at(11));
    assert_eq!(codes(theirs), [("feedback".to_owned(), "NOT_YOUR_FEEDBACK")]);
    let read = other.acknowledged(at(12));
    assert_eq!((read.version, read.acknowledged_at), (3, Some(at(12))));
    assert_eq!(read.clone().acknowledged(at(13)), read, "once is enough");
    let late = read.revised(member(1), said("You did not"), at(13));
    assert_eq!(codes(late), [("feedback".to_owned(), "ACKNOWLEDGED")]);
}

#[test]
fn every_part_is_bounded() {
    let long = "x".repeat(2001);
    let refused = Said::checked(" ", Some(&long), Some("\u{200b}"), Some("two\nlines"));
    let told = codes(refused);
    let told: Vec<_> = told.iter().map(|(field, code)| (field.as_str(), *code)).collect();
    assert_eq!(
        told,
        [
            ("behaviour", "BLANK"),
            ("impact", "TOO_LONG"),
            ("suggestedAction", "BLANK"),
            ("skill", "CONTROL_CHARACTER"),
        ]
    );
    let fine = Said::checked(&"🙂".repeat(2000), Some("טוב"), None, None).expect("bounded by characters");
    assert_eq!(fine.characters(), 2003);
}

#[test]
fn its_author_corrects_it_at_any_time_and_not_for_ever() {
    let read = praise().acknowledged(at(12));
    let correct = |by, so_far| read.corrected(member(by), "It was Tuesday".to_owned(), so_far, at(13));
    assert_eq!(correct(1, 0).map(|correction| correction.number), Ok(1));
    assert_eq!(correct(1, 19).map(|correction| correction.number), Ok(20));
    assert_eq!(
        codes(correct(1, 20)),
        [("feedback".to_owned(), "TOO_MANY_CORRECTIONS")]
    );
    assert_eq!(
        codes(correct(2, 0)),
        [("feedback".to_owned(), "NOT_YOUR_FEEDBACK")]
    );
}
