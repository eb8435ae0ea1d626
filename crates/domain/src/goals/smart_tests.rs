use super::super::goal::tests::{sixty, standard};
use super::super::words::GoalState;
use super::*;
use crate::calendar::fixtures::day;

fn evidence(figures: &[i64]) -> Evidence {
    Evidence {
        owner_active: true,
        target: Some(Exact::from(60)),
        comparables: Some(Comparables {
            with: ComparedWith::OwnHistory,
            figures: figures.iter().copied().map(Exact::from).collect(),
        }),
        hidden: false,
        as_of: day("2026-02-11"),
    }
}

fn ranked_at(target: i64, figures: &[i64], direction: Direction) -> Option<Achievability> {
    let metric = Definition {
        direction,
        ..standard("deals_won")
    };
    let evidence = Evidence {
        target: Some(Exact::from(target)),
        ..evidence(figures)
    };
    smart(&sixty(), &metric, &evidence).achievability
}

/// Twelve quarters: P25 is the third, P80 the tenth.
const TWELVE: [i64; 12] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

#[test]
fn a_target_is_ranked_among_what_was_reached_and_a_boundary_belongs_to_the_easier_class() {
    use Achievability::{Achievable, Stretch, Trivial, Unprecedented};
    let more = |target| ranked_at(target, &TWELVE, Direction::Increase);
    assert_eq!([more(30), more(31)], [Some(Trivial), Some(Achievable)]);
    assert_eq!([more(100), more(101)], [Some(Achievable), Some(Stretch)]);
    assert_eq!([more(120), more(121)], [Some(Stretch), Some(Unprecedented)]);
}

#[test]
fn what_is_to_be_lowered_is_ranked_the_other_way_round() {
    use Achievability::{Achievable, Stretch, Trivial, Unprecedented};
    let less = |target| ranked_at(target, &TWELVE, Direction::Decrease);
    assert_eq!([less(100), less(99)], [Some(Trivial), Some(Achievable)]);
    assert_eq!([less(30), less(29)], [Some(Achievable), Some(Stretch)]);
    assert_eq!([less(10), less(9)], [Some(Stretch), Some(Unprecedented)]);
}

#[test]
fn fewer_than_four_figures_say_nothing_but_how_many_they_are() {
    let judged = smart(&sixty(), &standard("deals_won"), &evidence(&[10, 20, 30]));
    assert_eq!(
        (judged.achievability, judged.median, judged.required_lift),
        (None, None, None)
    );
    assert_eq!(judged.comparables, 3);
    assert_eq!(judged.achievable.reasons[0].code, ReasonCode::TooFewComparables);
    assert!(judged.achievable.holds, "not knowing is no warning");
    assert!(ranked_at(60, &[10, 20, 30, 40], Direction::Increase).is_some());
}

#[test]
fn the_lift_is_the_target_by_the_median() {
    let judged = smart(&sixty(), &standard("deals_won"), &evidence(&[40, 50, 30, 45]));
    assert_eq!(judged.median.map(Exact::to_decimal).as_deref(), Some("42.5"));
    assert_eq!(
        judged.required_lift.map(Exact::to_decimal).as_deref(),
        Some("1.411765")
    );
    assert!(!judged.achievable.holds, "it is beyond all of them");
    let of_nothing = smart(&sixty(), &standard("deals_won"), &evidence(&[0, 0, 0, 0]));
    assert_eq!(of_nothing.required_lift, None);
}

#[test]
fn s_and_t_block_and_a_and_r_only_warn() {
    let metric = standard("deals_won");
    let warned = smart(&sixty(), &metric, &evidence(&[1, 2, 3, 4]));
    assert!(!warned.achievable.holds && !warned.relevant.holds);
    assert!(warned.check().is_ok());
    let left = Evidence {
        owner_active: false,
        as_of: day("2026-04-01"),
        ..evidence(&[])
    };
    let draft = Goal {
        state: GoalState::Draft,
        rationale: Some("Growth".to_owned()),
        ..sixty()
    };
    let blocked = smart(&draft, &metric, &left);
    assert!(blocked.relevant.holds);
    let refused = blocked.check().expect_err("refused");
    assert_eq!(refused.0[0].code, "NOT_SMART");
    let message = &refused.0[0].message;
    assert!(
        message.contains("not specific") && message.contains("not time-bound"),
        "{message}"
    );
}
