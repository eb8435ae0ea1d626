//! What is worth a word, and what is not.

use super::*;

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn win(number: u128, on: &str, amount: i64) -> Win {
    Win {
        member: member(1),
        opportunity: OpportunityId::from_uuid(Uuid::from_u128(number)),
        on: day(on),
        amount: Some(amount),
    }
}

fn so_far(first_on: &str, largest_before: Option<i64>) -> WinsSoFar {
    WinsSoFar {
        first_on: day(first_on),
        largest_before,
    }
}

fn occasions(wins: Vec<Win>, all: WinsSoFar) -> Vec<Occasion> {
    let found = remarkable_wins(wins, |_| Some(all));
    found.into_iter().map(|found| found.occasion).collect()
}

#[test]
fn the_first_win_and_the_largest_are_worth_a_word() {
    let (one, two) = (win(1, "2026-02-10", 100), win(2, "2026-02-20", 500));
    let first = Occasion::FirstWin(one.opportunity);
    let largest = Occasion::LargestWin(two.opportunity);
    assert_eq!(
        occasions(vec![two, one], so_far("2026-02-10", None)),
        [first, largest]
    );
    assert_eq!(occasions(vec![one], so_far("2026-02-10", None)), [first]);
    let old = "2025-02-10";
    assert_eq!(occasions(vec![one], so_far(old, Some(900))), []);
    assert_eq!(
        occasions(vec![one], so_far(old, None)),
        [],
        "the only one of a year is no record"
    );
    assert_eq!(
        occasions(vec![one], so_far(old, Some(100))),
        [],
        "as much as before is none either"
    );
    assert_eq!(
        occasions(vec![one, two], so_far(old, Some(99))),
        [largest],
        "the larger one"
    );
    let unpriced = Win { amount: None, ..two };
    assert_eq!(
        occasions(vec![unpriced], so_far(old, Some(1))),
        [],
        "without a rate nothing is known"
    );
    let twins = vec![win(1, "2026-02-10", 5), win(3, "2026-02-10", 5)];
    assert_eq!(
        occasions(twins, so_far("2026-02-10", None)),
        [first],
        "one is the first"
    );
}

#[test]
fn growth_is_a_quarter_above_ones_own_months() {
    let months = |figures: &[i128]| {
        let exact = figures
            .iter()
            .map(|figure| Exact::ratio(*figure, 1).expect("a figure"));
        exact.collect::<Vec<_>>()
    };
    let figure = |figure| Exact::ratio(figure, 1).expect("a figure");
    assert_eq!(
        grown(figure(10), &months(&[8, 8, 8, 8])),
        Some(figure(8)),
        "a boundary belongs to the better class"
    );
    assert_eq!(grown(figure(9), &months(&[8, 8, 8, 8])), None);
    assert_eq!(
        grown(figure(90), &months(&[8, 8, 8])),
        None,
        "three months say nothing"
    );
    assert_eq!(
        grown(figure(90), &months(&[0, 0, 0, 0])),
        None,
        "from nothing nothing grows"
    );
    assert_eq!(
        grown(figure(5), &months(&[4, 0, 4, 8, 4, 4])),
        Some(figure(4)),
        "months without anything count"
    );
}

#[test]
fn a_key_is_read_as_it_was_written() {
    let growth = Growth {
        metric: MetricId::from_uuid(Uuid::from_u128(7)),
        month: Period::new(day("2026-02-01"), day("2026-03-01")).expect("a month"),
        figure: Exact::ZERO,
        baseline: Exact::ZERO,
        months: 6,
    };
    for occasion in [
        Occasion::Goal(GoalId::from_uuid(Uuid::from_u128(5))),
        Occasion::Growth(growth),
    ] {
        let found = Suggestion {
            member: member(1),
            on: day("2026-03-02"),
            occasion,
        };
        let key = found.key();
        assert_eq!(SuggestionKey::parse(&key.to_string()), Some(key));
        let text = key.to_string();
        for nonsense in [
            format!("{text}.2026-01-01"),
            text.to_lowercase(),
            text.replace('-', ""),
            "walk".to_owned(),
            String::new(),
        ] {
            assert_eq!(SuggestionKey::parse(&nonsense), None, "{nonsense}");
        }
    }
}

#[test]
fn thirty_days_end_with_the_day_judged() {
    let days = suggested_days(day("2026-03-02")).expect("a period");
    assert_eq!(
        (days.start(), days.last_day(), days.days()),
        (day("2026-02-01"), day("2026-03-02"), 30)
    );
}
