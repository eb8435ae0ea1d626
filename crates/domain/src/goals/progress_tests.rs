use super::super::goal::tests::{sixty, standard};
use super::super::{Curve, CurvePoint, Freshness, Goal, HealthThresholds, Recent, recent_window};
use super::*;
use crate::calendar::fixtures::{day, period, v1_calendar};
use crate::calendar::{Holidays, TimeOff, WorkingCalendar, WorkingWeek};
use crate::ids::TeamId;
use crate::metrics::{Aggregation, Band, Definition, Unit};
use crate::money::{Currency, MissingRate};
use uuid::Uuid;

/// A goal, its metric and calendar; every test says what differs.
struct Case {
    goal: Goal,
    metric: Definition,
    calendar: WorkingCalendar,
    recent: Option<Recent>,
    freshness: Freshness,
}

fn case() -> Case {
    let at = "2026-02-11T12:00:00Z".parse().expect("an instant");
    Case {
        goal: sixty(),
        metric: standard("deals_won"),
        calendar: v1_calendar(),
        recent: None,
        freshness: Freshness {
            data_as_of: None,
            limit_hours: None,
            at,
        },
    }
}

impl Case {
    fn judged(&self, actual: Result<Option<Exact>, MissingRate>, as_of: &str) -> GoalProgress {
        progress(&Standing {
            goal: &self.goal,
            metric: &self.metric,
            actual,
            recent: self.recent,
            calendar: &self.calendar,
            thresholds: &HealthThresholds::default(),
            as_of: day(as_of),
            freshness: self.freshness,
            unplanned: None,
        })
    }

    fn at(&self, actual: i64, as_of: &str) -> GoalProgress {
        self.judged(Ok(Some(Exact::from(actual))), as_of)
    }

    fn health(&self, actual: i64, as_of: &str) -> Health {
        self.at(actual, as_of).health
    }

    fn with_leave(self, from: &str, to: &str) -> Case {
        let holidays = Holidays::new(["2026-01-01", "2026-01-19", "2026-02-16"].map(day));
        let leave = [TimeOff::whole_days(period(from, to))];
        Case {
            calendar: WorkingCalendar::new(WorkingWeek::MONDAY_TO_FRIDAY, holidays, &leave),
            ..self
        }
    }
}

/// A sales cycle of a member to be brought from 60 to 45 days, V7.
fn sales_cycle() -> Case {
    let metric = Definition {
        unit: Unit::Count,
        aggregation: Aggregation::Average,
        direction: Direction::Decrease,
        ..case().metric
    };
    Case {
        goal: Goal {
            baseline: Some(60),
            target: 45,
            ..sixty()
        },
        metric,
        ..case()
    }
}

fn shown(figure: Option<Exact>) -> String {
    figure.map_or_else(|| "none".to_owned(), Exact::to_decimal)
}

fn codes(progress: &GoalProgress) -> Vec<ReasonCode> {
    progress.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn v1_sixty_in_a_quarter_of_61_days_of_which_27_have_gone_by() {
    let behind = case().at(24, "2026-02-11");
    assert_eq!(
        (behind.days_total.to_decimal(), behind.days_elapsed.to_decimal()),
        ("61".to_owned(), "27".to_owned())
    );
    assert_eq!(shown(behind.expected), "26.557377");
    assert_eq!(
        (shown(behind.pace), behind.health),
        ("0.903704".to_owned(), Health::AtRisk)
    );
    let far_behind = case().at(20, "2026-02-11");
    assert_eq!(
        (shown(far_behind.pace), far_behind.health),
        ("0.753086".to_owned(), Health::OffTrack)
    );
    assert_eq!(shown(far_behind.attainment), "0.333333");
    assert_eq!(shown(far_behind.required_rate), "1.176471");
    assert_eq!(shown(far_behind.projected), "45.185185");
    assert_eq!(
        (shown(far_behind.remaining), far_behind.behind),
        ("40".to_owned(), Some(6))
    );
}

#[test]
fn v2_leave_prorates_a_members_goal() {
    let on_leave = case().with_leave("2026-01-05", "2026-01-10").at(20, "2026-02-11");
    assert_eq!(shown(on_leave.target), "55.081967");
    assert_eq!(shown(on_leave.expected), "21.639344");
    assert_eq!(
        (
            on_leave.days_elapsed.to_decimal(),
            on_leave.days_total.to_decimal()
        ),
        ("22".to_owned(), "56".to_owned())
    );
    assert!(codes(&on_leave).contains(&ReasonCode::ProratedForLeave));
}

#[test]
fn quotas_and_the_goals_of_teams_are_not_prorated_for_leave() {
    let dollars = Currency::parse("USD").ok();
    let quota = Goal {
        quota: true,
        currency: dollars,
        target: 60_00,
        ..sixty()
    };
    let quota = Case {
        goal: quota,
        metric: standard("revenue_won"),
        ..case()
    };
    let team = Owner::Team(TeamId::from_uuid(Uuid::from_u128(5)));
    let team = Case {
        goal: Goal {
            owner: team,
            ..sixty()
        },
        ..case()
    };
    for whole in [quota, team] {
        assert_eq!(
            shown(
                whole
                    .with_leave("2026-01-05", "2026-01-10")
                    .at(20, "2026-02-11")
                    .target
            ),
            "60"
        );
    }
}

#[test]
fn v5_two_big_opportunities_in_a_year_are_one_behind_only_when_one_is_expected() {
    let goal = Goal {
        period: period("2026-01-01", "2027-01-01"),
        target: 2,
        ..sixty()
    };
    let none_yet = |as_of: &str| {
        let judged = Case {
            goal: goal.clone(),
            ..case()
        }
        .at(0, as_of);
        (shown(judged.expected), judged.health, judged.behind)
    };
    assert_eq!(
        none_yet("2026-04-01"),
        ("0.472868".to_owned(), Health::OnTrack, Some(0))
    );
    assert_eq!(
        none_yet("2026-07-01"),
        ("0.976744".to_owned(), Health::OnTrack, Some(0))
    );
    assert_eq!(
        none_yet("2026-07-06"),
        ("1".to_owned(), Health::OffTrack, Some(1))
    );
    assert_eq!(
        none_yet("2026-07-08"),
        ("1.015504".to_owned(), Health::OffTrack, Some(1))
    );
}

#[test]
fn v7_a_decrease_is_measured_from_its_baseline() {
    assert_eq!(shown(sales_cycle().at(52, "2026-02-11").attainment), "0.533333");
    assert_eq!(shown(sales_cycle().at(63, "2026-02-11").attainment), "-0.2");
    assert_eq!(sales_cycle().health(63, "2026-02-11"), Health::OffTrack);
    assert_eq!(sales_cycle().health(53, "2026-02-11"), Health::OnTrack);
}

#[test]
fn what_is_not_added_up_is_neither_projected_nor_required_by_the_day() {
    use Aggregation::{Average, Last, Max, Ratio};
    for aggregation in [Average, Ratio, Last, Max] {
        for direction in [Direction::Decrease, Direction::Increase] {
            let metric = Definition {
                aggregation,
                direction,
                ..sales_cycle().metric
            };
            let case = Case {
                metric,
                ..sales_cycle()
            };
            for as_of in ["2026-01-01", "2026-02-11", "2026-04-01"] {
                let judged = case.at(52, as_of);
                assert_eq!((judged.projected, judged.required_rate), (None, None), "{as_of}");
                assert!(codes(&judged).contains(&ReasonCode::LevelMetric));
            }
        }
    }
}

#[test]
fn a_decrease_has_something_left_to_go_while_it_is_above_its_target() {
    let left = |actual| shown(sales_cycle().at(actual, "2026-02-11").remaining);
    assert_eq!([left(52), left(45), left(40)], ["7", "0", "-5"]);
}

#[test]
fn a_target_is_not_said_to_be_reached_while_the_figure_may_still_get_worse() {
    let says = |case: &Case, as_of| codes(&case.at(40, as_of)).contains(&ReasonCode::TargetReached);
    let lost = Case {
        metric: Definition {
            aggregation: Aggregation::Sum,
            ..sales_cycle().metric
        },
        ..sales_cycle()
    };
    for turning in [sales_cycle(), lost] {
        assert!(!says(&turning, "2026-03-31"));
        assert!(says(&turning, "2026-04-01"));
    }
    let largest = Case {
        goal: Goal {
            target: 40,
            ..sixty()
        },
        metric: Definition {
            aggregation: Aggregation::Max,
            ..case().metric
        },
        ..case()
    };
    assert!(says(&largest, "2026-02-11"), "a maximum stays");
}

#[test]
fn a_level_is_never_achieved_before_the_end() {
    assert_eq!(sales_cycle().health(40, "2026-03-31"), Health::OnTrack);
    assert_eq!(sales_cycle().health(45, "2026-04-01"), Health::Achieved);
    assert_eq!(sales_cycle().health(40, "2026-04-01"), Health::Exceeded);
    assert_eq!(sales_cycle().health(46, "2026-04-01"), Health::Missed);
}

#[test]
fn a_level_without_a_baseline_is_expected_from_the_first_day() {
    let metric = Definition {
        unit: Unit::Percent,
        aggregation: Aggregation::Last,
        ..case().metric
    };
    let share = Case { metric, ..case() };
    let judged = share.at(54, "2026-02-11");
    assert_eq!(
        (shown(judged.expected), shown(judged.pace)),
        ("60".to_owned(), "0.9".to_owned())
    );
    assert_eq!(
        (judged.projected, judged.required_rate),
        (None, None),
        "a level leads nowhere"
    );
    assert_eq!(judged.health, Health::AtRisk);
    let unmeasured = share.judged(Ok(None), "2026-02-11");
    assert_eq!(
        (unmeasured.actual, unmeasured.health),
        (None, Health::NotEnoughData)
    );
    assert!(codes(&unmeasured).contains(&ReasonCode::NoFacts));
    assert_eq!(share.judged(Ok(None), "2026-04-01").health, Health::Missed);
}

#[test]
fn what_is_maintained_is_on_track_inside_its_band_and_at_risk_just_outside() {
    let direction = Direction::Maintain(Band { min: 40, max: 60 });
    let metric = Definition {
        direction,
        aggregation: Aggregation::Last,
        ..case().metric
    };
    let kept = Case { metric, ..case() };
    let healths = [40, 60, 38, 62, 37, 63].map(|actual| kept.health(actual, "2026-02-11"));
    use Health::{AtRisk, OffTrack, OnTrack};
    assert_eq!(healths, [OnTrack, OnTrack, AtRisk, AtRisk, OffTrack, OffTrack]);
    let inside = kept.at(50, "2026-02-11");
    assert_eq!(inside.attainment, None);
    assert!(codes(&inside).contains(&ReasonCode::MaintainedInBand));
    assert_eq!(
        (kept.health(50, "2026-04-01"), kept.health(61, "2026-04-01")),
        (Health::Achieved, Health::Missed)
    );
}

#[test]
fn a_band_of_what_is_added_up_is_prorated_for_leave() {
    let direction = Direction::Maintain(Band { min: 40, max: 60 });
    let metric = Definition {
        direction,
        ..case().metric
    };
    let goal = Goal {
        period: period("2026-02-02", "2026-03-02"),
        target: 50,
        ..sixty()
    };
    let calendar = WorkingCalendar::new(WorkingWeek::MONDAY_TO_FRIDAY, Holidays::default(), &[]);
    let kept = |case: &Case| [25, 50].map(|actual| case.health(actual, "2026-03-02"));
    let present = Case {
        goal,
        metric,
        calendar,
        ..case()
    };
    assert_eq!(kept(&present), [Health::Missed, Health::Achieved]);
    let leave = [TimeOff::whole_days(period("2026-02-02", "2026-02-14"))];
    let away = Case {
        calendar: WorkingCalendar::new(WorkingWeek::MONDAY_TO_FRIDAY, Holidays::default(), &leave),
        ..present
    };
    assert_eq!(kept(&away), [Health::Achieved, Health::Missed]);
    assert_eq!(shown(away.at(25, "2026-03-02").target), "25");
    // Five of the ten days that are left: ten to fifteen.
    let half_way = [9, 10, 15, 16].map(|actual| away.health(actual, "2026-02-23"));
    use Health::{OffTrack, OnTrack};
    assert_eq!(half_way, [OffTrack, OnTrack, OnTrack, OffTrack]);
}

/// Goals of a month of twenty working days that start from a baseline.
fn from_baseline(direction: Direction, baseline: i64, target: i64) -> Case {
    Case {
        goal: Goal {
            period: period("2026-02-02", "2026-03-02"),
            baseline: Some(baseline),
            target,
            ..sixty()
        },
        metric: Definition {
            direction,
            ..case().metric
        },
        calendar: WorkingCalendar::new(WorkingWeek::MONDAY_TO_FRIDAY, Holidays::default(), &[]),
        ..case()
    }
}

#[test]
fn of_a_sum_the_baseline_accrues_as_the_target_does() {
    let more = from_baseline(Direction::Increase, 40, 60);
    let early = more.at(10, "2026-02-06");
    assert_eq!(
        (shown(early.reference), shown(early.expected), shown(early.pace)),
        ("8".to_owned(), "12".to_owned(), "0.5".to_owned()),
        "a course for fifty lies half-way between forty and sixty"
    );
    assert_eq!(early.health, Health::OffTrack);
    assert_eq!(more.health(12, "2026-02-06"), Health::OnTrack);
    let fewer = from_baseline(Direction::Decrease, 60, 45);
    let half_way = |actual| fewer.at(actual, "2026-02-16");
    assert_eq!(
        (shown(half_way(40).pace), half_way(40).health),
        ("-1.333333".to_owned(), Health::OffTrack),
        "a course for eighty"
    );
    assert_eq!(
        (shown(half_way(22).pace), half_way(22).health),
        ("1.066667".to_owned(), Health::OnTrack)
    );
    let explanation = early.explanation();
    assert!(explanation.formula.starts_with("reference = "));
    assert!(explanation.inputs.iter().any(|input| input.name == "reference"));
}

#[test]
fn of_a_sum_with_a_baseline_the_end_is_judged_as_of_any_other() {
    let more = from_baseline(Direction::Increase, 40, 60);
    let end = more.at(55, "2026-03-02");
    assert_eq!(
        [end.reference, end.expected, end.pace, end.attainment].map(shown),
        ["40", "60", "0.75", "0.75"]
    );
    assert_eq!(
        (more.health(59, "2026-03-02"), more.health(60, "2026-03-02")),
        (Health::Missed, Health::Achieved)
    );
    let cycle = sales_cycle().at(52, "2026-02-11");
    assert_eq!(
        (shown(cycle.reference), shown(cycle.expected)),
        ("60".to_owned(), "53.360656".to_owned()),
        "a level starts at its baseline"
    );
}

#[test]
fn leave_reduces_the_baseline_of_a_sum_with_its_target() {
    let leave = [TimeOff::whole_days(period("2026-02-02", "2026-02-14"))];
    let away = Case {
        calendar: WorkingCalendar::new(WorkingWeek::MONDAY_TO_FRIDAY, Holidays::default(), &leave),
        ..from_baseline(Direction::Increase, 40, 60)
    };
    let end = away.at(30, "2026-03-02");
    assert_eq!(
        [end.baseline, end.target, end.attainment].map(shown),
        ["20", "30", "1"]
    );
    assert_eq!(end.health, Health::Achieved);
}

#[test]
fn a_course_of_a_sum_begins_at_nothing() {
    let point = |on: &str, value| CurvePoint {
        on: day(on),
        value,
        title: None,
    };
    let points = vec![point("2026-02-13", 15), point("2026-03-01", 60)];
    let more = from_baseline(Direction::Increase, 40, 60);
    let late = Case {
        goal: Goal {
            curve: Curve::Custom(points),
            ..more.goal
        },
        ..more
    };
    assert!(late.goal.clone().checked(&late.metric).is_ok());
    let at_the_point = late.at(10, "2026-02-14");
    assert_eq!(
        [at_the_point.reference, at_the_point.expected].map(shown),
        ["10", "15"]
    );
}

#[test]
fn a_course_that_has_not_left_the_baseline_is_judged_by_the_baseline() {
    let step = |on: &str, value| CurvePoint {
        on: day(on),
        value,
        title: None,
    };
    let deals = Case {
        goal: Goal {
            curve: Curve::Milestones(vec![step("2026-03-15", 30), step("2026-03-31", 60)]),
            ..sixty()
        },
        ..case()
    };
    let judged = deals.at(5, "2026-03-01");
    assert_eq!((judged.pace, judged.health), (None, Health::OnTrack));
    assert!(codes(&judged).contains(&ReasonCode::NothingExpectedYet));
    assert_eq!(deals.health(5, "2026-01-12"), Health::NotEnoughData);
    let cycle = Case {
        goal: Goal {
            curve: Curve::Milestones(vec![step("2026-03-15", 45)]),
            ..sales_cycle().goal
        },
        metric: Definition {
            unit: Unit::Duration,
            ..sales_cycle().metric
        },
        ..sales_cycle()
    };
    let healths = [58, 60, 61].map(|actual| cycle.health(actual, "2026-03-01"));
    use Health::{OffTrack, OnTrack};
    assert_eq!(healths, [OnTrack, OnTrack, OffTrack]);
    let unmeasured = cycle.judged(Ok(None), "2026-03-01");
    assert_eq!(unmeasured.health, Health::NotEnoughData);
}

#[test]
fn nothing_is_judged_before_a_tenth_and_a_day_have_gone_by() {
    assert_eq!(case().health(0, "2025-12-01"), Health::NotEnoughData);
    assert_eq!(
        case().health(0, "2026-01-12"),
        Health::NotEnoughData,
        "6 of 61 working days"
    );
    assert_eq!(
        case().health(0, "2026-01-13"),
        Health::OffTrack,
        "7 of 61 working days"
    );
    let week = Case {
        goal: Goal {
            period: period("2026-01-05", "2026-01-12"),
            ..sixty()
        },
        ..case()
    };
    assert_eq!(week.health(0, "2026-01-05"), Health::NotEnoughData);
    assert_eq!(week.health(0, "2026-01-06"), Health::OffTrack);
    let half_days = WorkingWeek::new([50, 50, 50, 50, 50, 0, 0]).expect("a week");
    let calendar = WorkingCalendar::new(half_days, Holidays::default(), &[]);
    let part_time = Case { calendar, ..week };
    assert_eq!(
        part_time.health(0, "2026-01-06"),
        Health::NotEnoughData,
        "half a working day"
    );
    assert_eq!(part_time.health(0, "2026-01-07"), Health::OffTrack);
}

#[test]
fn a_target_reached_early_is_achieved_whatever_the_feed_and_the_day() {
    let stale = Freshness {
        limit_hours: Some(1),
        ..case().freshness
    };
    let quiet = Case {
        freshness: stale,
        goal: Goal {
            stretch: Some(64),
            ..sixty()
        },
        ..case()
    };
    assert_eq!(quiet.health(60, "2026-01-02"), Health::Achieved);
    assert_eq!(quiet.health(64, "2026-01-02"), Health::Exceeded);
    assert_eq!(case().health(66, "2026-01-02"), Health::Exceeded);
    assert_eq!(
        quiet.health(59, "2026-01-02"),
        Health::Unknown,
        "stale comes before too early"
    );
    assert_eq!(
        quiet.health(59, "2026-04-01"),
        Health::Missed,
        "ended comes before stale"
    );
    let reached = quiet.at(60, "2026-02-11");
    assert_eq!(
        (shown(reached.required_rate), shown(reached.remaining)),
        ("0".to_owned(), "0".to_owned())
    );
}

#[test]
fn a_whole_period_of_leave_is_excused_and_asks_for_nothing() {
    let away = case().with_leave("2025-12-01", "2026-05-01");
    for as_of in ["2025-12-15", "2026-02-11", "2026-04-01"] {
        let excused = away.at(0, as_of);
        assert_eq!(excused.health, Health::Excused);
        assert_eq!(codes(&excused), [ReasonCode::OnLeave]);
        let asked = [excused.attainment, excused.required_rate, excused.remaining];
        assert_eq!(asked, [None; 3]);
    }
}

#[test]
fn a_missing_rate_makes_figures_unknown_and_names_itself() {
    let currency = |code| Currency::parse(code).expect("a currency");
    let missing = MissingRate {
        from: currency("EUR"),
        to: currency("USD"),
        on: day("2026-02-01"),
    };
    for as_of in ["2026-02-11", "2026-04-01"] {
        let unknown = case().judged(Err(missing), as_of);
        assert_eq!(
            (unknown.actual, unknown.attainment, unknown.health),
            (None, None, Health::Unknown)
        );
        let reason = unknown
            .reasons
            .iter()
            .find(|reason| reason.code == ReasonCode::FxRateMissing);
        let text = reason.map(Reason::text);
        assert_eq!(
            text,
            Some("There is no exchange rate from EUR to USD on 2026-02-01.".into())
        );
    }
}

#[test]
fn a_projection_takes_the_recent_rate_where_one_is_given() {
    let window = recent_window(&v1_calendar(), sixty().period, day("2026-02-11")).expect("a window");
    let weight = v1_calendar().weight_of(window);
    let recent = Some(Recent {
        amount: Exact::from(10),
        weight,
    });
    let slowing = Case { recent, ..case() }.at(24, "2026-02-11");
    assert_eq!((weight, shown(slowing.projected)), (2000, "41".to_owned()));
    let first_day = case().at(1, "2026-01-01");
    assert_eq!(first_day.projected, None);
    assert!(codes(&first_day).contains(&ReasonCode::NoWorkingDaysElapsed));
}

#[test]
fn zero_divisors_give_nothing_with_a_reason() {
    let first_day = case().at(1, "2026-01-01");
    assert_eq!(
        (shown(first_day.expected), first_day.pace),
        ("0".to_owned(), None)
    );
    assert!(codes(&first_day).contains(&ReasonCode::NothingExpectedYet));
    let weekend = Case {
        goal: Goal {
            period: period("2026-01-03", "2026-01-05"),
            ..sixty()
        },
        ..case()
    };
    let no_days = weekend.at(1, "2026-01-03");
    assert_eq!((no_days.expected, no_days.health), (None, Health::NotEnoughData));
    assert!(codes(&no_days).contains(&ReasonCode::NoWorkingDays));
    assert_eq!(weekend.health(60, "2026-01-05"), Health::Achieved);
    let last = case().at(59, "2026-04-01");
    assert_eq!(
        (last.required_rate, shown(last.projected)),
        (None, "59".to_owned())
    );
    assert!(codes(&last).contains(&ReasonCode::NoWorkingDaysLeft));
}

#[test]
fn a_calendar_course_counts_all_days() {
    let even = Case {
        goal: Goal {
            curve: Curve::CalendarLinear,
            ..sixty()
        },
        ..case()
    };
    assert_eq!(shown(even.at(24, "2026-01-31").expected), "20");
}

#[test]
fn money_is_shown_in_major_units() {
    let yen = Currency::parse("JPY").ok();
    let goal = Goal {
        target: 6_000,
        currency: yen,
        ..sixty()
    };
    let revenue = Case {
        goal,
        metric: standard("revenue_won"),
        ..case()
    };
    assert_eq!(shown(revenue.at(24, "2026-02-11").target), "6000");
    let dollars = Goal {
        currency: Currency::parse("USD").ok(),
        ..revenue.goal.clone()
    };
    let judged = Case {
        goal: dollars,
        ..revenue
    }
    .at(24, "2026-02-11");
    assert_eq!((shown(judged.target), judged.behind), ("60".to_owned(), None));
}

#[test]
fn every_figure_is_explained() {
    let explanation = case().at(24, "2026-02-11").explanation();
    let value = |name| {
        explanation
            .inputs
            .iter()
            .find(|input| input.name == name)
            .map(|input| input.value.as_str())
    };
    assert_eq!(value("workingDaysElapsed"), Some("27"));
    assert_eq!((value("target"), value("asOf")), (Some("60"), Some("2026-02-11")));
    for figure in ["expected", "attainment", "pace", "projected", "requiredRate"] {
        assert!(
            explanation.formula.lines().any(|line| line.starts_with(figure)),
            "{figure}"
        );
    }
}
