use super::*;
use crate::calendar::fixtures::day;
use crate::commitments::Move;

fn promise(made: &str, due: &str, end: Option<(Ending, &str)>) -> Dates {
    Dates {
        made_on: day(made),
        due: day(due),
        moves: Vec::new(),
        end: end.map(|(how, on)| (how, day(on))),
    }
}

fn reckoned(all: &[Dates], as_of: &str) -> SayDo {
    let window = say_do_window(day(as_of), None).expect("a window");
    let kept = all.iter().map(|dates| Kept::of(dates, window, |_| true)).sum();
    SayDo { window, kept }
}

fn shown(rate: Option<Exact>) -> String {
    rate.map_or_else(|| "none".to_owned(), Exact::to_decimal)
}

fn v10() -> Vec<Dates> {
    let made = "2026-03-02";
    let mut all = vec![promise(made, "2026-03-10", Some((Ending::Kept, "2026-03-09"))); 7];
    all.push(promise(made, "2026-03-10", Some((Ending::Kept, "2026-03-12"))));
    all.push(promise(made, "2026-03-10", None));
    all.push(promise(made, "2026-03-11", Some((Ending::Missed, "2026-03-11"))));
    all.push(Dates {
        moves: vec![Move {
            from: day("2026-03-10"),
            on: day("2026-03-06"),
        }],
        ..promise(made, "2026-04-10", None)
    });
    all.push(promise(
        made,
        "2026-03-20",
        Some((Ending::Withdrawn, "2026-03-04")),
    ));
    all
}

#[test]
fn v10_seven_of_ten_kept_in_time_are_seven_tenths() {
    let said = reckoned(&v10(), "2026-03-13");
    assert_eq!((shown(said.rate()), said.due()), ("0.7".to_owned(), 10));
    assert_eq!((said.kept.on_time, said.kept.late, said.kept.missed), (7, 1, 2));
    assert_eq!(
        (said.kept.made, said.kept.renegotiated, said.kept.withdrawn),
        (12, 1, 1)
    );
    assert_eq!(shown(said.renegotiation_rate()), "0.083333");
    assert_eq!(shown(said.per_week()), "0.933333");
    assert!(said.explanation().reasons.is_empty());
}

#[test]
fn v10_of_four_there_is_no_rate_and_the_reason_says_so() {
    let four = reckoned(&v10()[..4], "2026-03-13");
    assert_eq!((four.rate(), four.due()), (None, 4));
    assert_eq!(four.explanation().reasons[0].code, ReasonCode::TooFewCommitments);
    assert_eq!(shown(reckoned(&v10()[..5], "2026-03-13").rate()), "1");
}

#[test]
fn a_day_between_knows_nothing_of_what_came_later() {
    let then = reckoned(&v10(), "2026-03-11");
    assert_eq!((then.kept.on_time, then.kept.late, then.kept.missed), (7, 0, 3));
    let before = reckoned(&v10(), "2026-03-05");
    assert_eq!((before.due(), before.kept.renegotiated), (0, 0));
    assert_eq!((before.kept.made, before.kept.withdrawn), (12, 1));
    assert_eq!(reckoned(&v10(), "2026-03-01").kept, Kept::default());
}

#[test]
fn a_window_leaves_out_what_was_due_before_it() {
    let window = say_do_window(day("2026-03-13"), Some(3)).expect("a window");
    assert_eq!(window.start(), day("2026-03-11"));
    let kept: Kept = v10().iter().map(|dates| Kept::of(dates, window, |_| true)).sum();
    assert_eq!((kept.on_time, kept.late, kept.missed, kept.made), (0, 0, 1, 0));
    for days in [0, -1, 367] {
        let refused = say_do_window(day("2026-03-13"), Some(days)).expect_err("refused");
        assert_eq!(refused.0[0].code, "WINDOW_OUT_OF_RANGE");
    }
}

#[test]
fn a_team_counts_what_was_due_while_the_maker_was_in_it() {
    let window = say_do_window(day("2026-03-13"), None).expect("a window");
    let left = |date: NaiveDate| date < day("2026-03-10");
    let kept: Kept = v10().iter().map(|dates| Kept::of(dates, window, left)).sum();
    assert_eq!((kept.made, kept.on_time + kept.late + kept.missed), (12, 0));
}
