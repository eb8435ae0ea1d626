use super::*;
use crate::calendar::fixtures::day;
use chrono::Days;

fn weeks(values: &[i64]) -> Vec<Week> {
    let first = day("2025-09-01");
    let week = |(place, value): (usize, &i64)| {
        let start = first + Days::new(7 * u64::try_from(place).expect("a few"));
        Week {
            period: Period::new(start, start + Days::new(7)).expect("a week"),
            value: Exact::from(*value),
        }
    };
    values.iter().enumerate().map(week).collect()
}

/// Twelve weeks with a mean of 12 and less spread than that, and then some.
fn after_twelve(values: &[i64]) -> Vec<Week> {
    weeks(&[&[12; 12], values].concat())
}

fn cents(figure: Option<Exact>) -> String {
    let hundredths = figure
        .and_then(|figure| figure.checked_mul(Exact::from(100)))
        .map(Exact::round);
    Exact::scaled(hundredths.expect("a figure"), 2)
        .expect("a figure")
        .to_decimal()
}

fn level(verdict: &Verdict) -> Option<DipLevel> {
    match verdict {
        Verdict::Dips(dip) => Some(dip.level),
        _ => None,
    }
}

#[test]
fn v12_three_weeks_of_six_after_a_mean_of_twelve() {
    let usual = Baseline {
        mean: Exact::from(12),
        variance: Exact::from(12),
    };
    let chart = usual.chart(&[Exact::from(6); 3]).expect("a chart");
    let means: Vec<String> = chart.iter().map(|point| cents(Some(point.mean))).collect();
    assert_eq!(means, ["10.2", "8.94", "8.06"]);
    let limits = |level| [1, 2, 3].map(|weeks| cents(usual.limit(level, weeks)));
    assert_eq!(limits(DipLevel::Watch), ["9.92", "9.46", "9.27"]);
    assert_eq!(limits(DipLevel::Slump), ["9.4", "8.83", "8.58"]);
    assert_eq!(
        chart.iter().map(|point| point.is_watched).collect::<Vec<_>>(),
        [false, true, true]
    );
    assert_eq!(
        chart.iter().map(|point| point.is_breach).collect::<Vec<_>>(),
        [false, false, true]
    );
}

#[test]
fn v12_is_watched_from_the_second_week_and_a_slump_after_two_breaches() {
    // A week as usual stands before the first, for the baseline lags by two weeks.
    let judged = |sixes: usize| judge(&after_twelve(&[vec![12, 12], vec![6; sixes]].concat()));
    assert_eq!(judged(1), Verdict::Steady);
    assert_eq!(level(&judged(2)), Some(DipLevel::Watch));
    assert_eq!(level(&judged(3)), Some(DipLevel::Watch), "the first breach");
    assert_eq!(level(&judged(4)), Some(DipLevel::Slump), "the second");
    let Verdict::Dips(watched) = judged(3) else {
        panic!("it dips")
    };
    assert_eq!(
        watched.raised.on,
        weeks(&[0; 16])[15].period.end(),
        "after the second week"
    );
    assert_eq!(watched.evaluations.len(), 2);
}

#[test]
fn the_deviation_is_at_least_that_of_chance() {
    let steady = Baseline::of(&weeks(&[12; 12])).expect("a baseline");
    assert_eq!((steady.mean, steady.variance), (Exact::from(12), Exact::from(12)));
    let wild = Baseline::of(&weeks(&[2, 22, 2, 22, 2, 22, 2, 22, 2, 22, 2, 22])).expect("a baseline");
    assert_eq!(wild.variance, Exact::ratio(1200, 11).expect("a number"));
}

#[test]
fn whoever_began_lately_is_not_judged() {
    assert_eq!(judge(&weeks(&[12; 14])), Verdict::TooEarly);
    assert_eq!(judge(&weeks(&[12; 15])), Verdict::Steady);
}

#[test]
fn a_dip_is_over_after_two_weeks_above_the_mean_less_one_deviation() {
    let dip = [12, 12, 6, 6, 6, 6];
    let after = |values: &[i64]| judge(&after_twelve(&[&dip, values].concat()));
    // 12 − √12 is 8.54.
    assert_eq!(level(&after(&[9])), Some(DipLevel::Slump));
    assert_eq!(level(&after(&[9, 8, 9])), Some(DipLevel::Slump));
    assert_eq!(after(&[9, 9]), Verdict::Steady);
    assert_eq!(after(&[12, 12, 12]), Verdict::Steady);
}

#[test]
fn few_a_week_are_no_slump_but_four_weeks_of_nothing_are_told() {
    let few = |lately: &[i64]| judge(&weeks(&[&[2; 14], lately].concat()));
    let Verdict::LowVolume {
        sum,
        usual,
        silent_since,
    } = few(&[0, 0, 0])
    else {
        panic!("it is little");
    };
    assert_eq!((sum, usual), (Exact::from(2), Exact::from(8)));
    assert_eq!(silent_since, None);
    let Verdict::LowVolume { silent_since, .. } = few(&[0, 0, 0, 0]) else {
        panic!("it is little");
    };
    assert!(silent_since.is_some());
    // Five a week stays below the least mean, six does not.
    assert!(matches!(judge(&weeks(&[5; 15])), Verdict::LowVolume { .. }));
    assert_eq!(judge(&weeks(&[6; 15])), Verdict::Steady);
}

#[test]
fn a_week_counts_as_a_full_one_and_not_where_less_than_half_was_worked() {
    let amount = Exact::from(6);
    let shown = |worked| weekly(amount, worked, 500).map(Exact::to_decimal);
    assert_eq!(shown(500).as_deref(), Some("6"));
    assert_eq!(shown(300).as_deref(), Some("10"));
    assert_eq!(shown(350).as_deref(), Some("8.571"));
    assert_eq!(shown(250).as_deref(), Some("12"));
    assert_eq!(shown(249), None);
    assert_eq!(weekly(amount, 0, 0), None);
}

#[test]
fn more_than_half_of_three_or_more_dip_together() {
    let on = |text: &str| Raised {
        on: day(text),
        before: false,
    };
    let (watch, slump) = (DipLevel::Watch, DipLevel::Slump);
    let two = [(slump, on("2026-02-09")), (watch, on("2026-02-02"))];
    assert_eq!(team_dip(&two, 4), None);
    assert_eq!(team_dip(&two, 2), None);
    let together = team_dip(&two, 3).expect("two of three");
    assert_eq!((together.level, together.raised), (watch, on("2026-02-09")));
    let three = [two[0], two[1], (slump, on("2026-02-16"))];
    let together = team_dip(&three, 3).expect("three of three");
    assert_eq!((together.level, together.raised), (slump, on("2026-02-16")));
}

#[test]
fn a_dip_is_made_good_after_two_weeks_running_from_when_help_began() {
    let course = after_twelve(&[12, 12, 6, 6, 6, 6, 9, 8, 9, 12]);
    let began = course[17].period.start();
    assert_eq!(recovered_on(&course, began), Some(course[21].period.end()));
    assert_eq!(recovered_on(&course[..21], began), None);
    assert_eq!(
        recovered_on(&course, course[3].period.start()),
        None,
        "too early to tell"
    );
}
