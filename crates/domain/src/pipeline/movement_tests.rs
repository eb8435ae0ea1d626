use super::*;
use crate::calendar::fixtures::{day, period};
use crate::pipeline::Revision;
use crate::pipeline::fixtures::{ENGAGING, LOST, NEGOTIATING, PROSPECTING, WON, revision, stages};
use uuid::Uuid;

fn expecting(from: &str, expected: Option<&str>) -> Revision {
    Revision {
        expected_close_on: expected.map(day),
        ..revision(from, ENGAGING, 100)
    }
}

fn deal(number: u128, stage: StageId, since: &str) -> MovingDeal {
    MovingDeal {
        id: OpportunityId::from_uuid(Uuid::from_u128(number)),
        stage,
        unchanged_since: day(since),
        pushes: 0,
        amount: None,
        expected_close_on: None,
        before: None,
    }
}

fn stays(stage: StageId, days: &[i64]) -> Vec<(Stay, i64)> {
    days.iter().map(|days| (Stay { stage, days: *days }, 1)).collect()
}

fn moving<'a>(stages: &'a Stages, ages: &'a StageAges) -> Moving<'a> {
    Moving {
        window: Some(period("2026-01-01", "2026-02-01")),
        as_of: day("2026-01-31"),
        stages,
        ages,
        created: Vec::new(),
        revised: Vec::new(),
        open: Vec::new(),
    }
}

fn numbers(deals: &[MovingDeal]) -> Vec<u128> {
    deals.iter().map(|deal| deal.id.as_uuid().as_u128()).collect()
}

#[test]
fn only_a_later_expected_date_is_a_push() {
    let mut revisions = Revisions::starting(expecting("2026-01-01", Some("2026-02-01")));
    for (from, expected) in [
        ("2026-01-10", Some("2026-03-01")),
        ("2026-01-20", Some("2026-02-15")),
        ("2026-02-01", None),
        ("2026-02-10", Some("2026-04-01")),
    ] {
        revisions.record(expecting(from, expected));
    }
    let pushes: Vec<u32> = revisions.courses().map(|course| course.pushes).collect();
    assert_eq!(pushes, [0, 1, 1, 1, SLIPPED]);
}

#[test]
fn a_stay_ends_when_the_stage_changes_not_when_the_amount_does() {
    let mut revisions = Revisions::starting(revision("2026-01-01", PROSPECTING, 100));
    revisions.record(revision("2026-01-05", PROSPECTING, 150));
    revisions.record(revision("2026-01-11", ENGAGING, 150));
    let courses: Vec<Course> = revisions.courses().collect();
    let (first, engaged) = (day("2026-01-01"), day("2026-01-11"));
    assert_eq!(
        courses
            .iter()
            .map(|course| course.stage_since)
            .collect::<Vec<_>>(),
        [first, first, engaged]
    );
    let stay = Stay {
        stage: PROSPECTING,
        days: 10,
    };
    assert_eq!(
        courses.iter().map(|course| course.left).collect::<Vec<_>>(),
        [None, None, Some(stay)]
    );
}

#[test]
fn the_median_is_the_middle_stay_or_the_mean_of_the_middle_two() {
    let ages = StageAges::of([stays(ENGAGING, &[9, 20, 10, 11]), stays(NEGOTIATING, &[3, 3, 30])].concat());
    let median = |stage| ages.median(stage).map(Exact::to_decimal);
    assert_eq!(median(ENGAGING).as_deref(), Some("10.5"));
    assert_eq!(median(NEGOTIATING).as_deref(), Some("3"));
    assert_eq!(median(PROSPECTING), None);
    assert_eq!(
        ages.stale_before(ENGAGING, day("2026-01-31")),
        Some(day("2026-01-10"))
    );
}

#[test]
fn it_is_stale_after_more_than_twice_the_median_age_of_its_stage() {
    let (stages, ages) = (stages(), StageAges::of(stays(ENGAGING, &[9, 20, 10, 11])));
    let open = vec![
        deal(1, ENGAGING, "2026-01-10"),
        deal(2, ENGAGING, "2026-01-09"),
        deal(3, NEGOTIATING, "2025-01-01"),
    ];
    let found = movement(&Moving {
        open,
        ..moving(&stages, &ages)
    });
    assert_eq!(numbers(&found.stale), [2], "21 days are not more than twice 10.5");
    let reasons: Vec<ReasonCode> = found
        .explanation
        .reasons
        .iter()
        .map(|reason| reason.code)
        .collect();
    assert_eq!(
        reasons,
        [ReasonCode::NoStageAge, ReasonCode::NoStageAge],
        "nobody left the others"
    );
    assert!(
        found
            .explanation
            .inputs
            .contains(&Input::new("medianDays", "engaging: 10.5"))
    );
}

#[test]
fn an_opportunity_advances_to_a_later_stage_but_not_by_being_lost() {
    let (stages, ages) = (stages(), StageAges::default());
    let from = |number, before, now| MovingDeal {
        before: Some((before, 0)),
        ..deal(number, now, "2026-01-20")
    };
    let revised = vec![
        from(1, PROSPECTING, NEGOTIATING),
        from(2, NEGOTIATING, WON),
        from(3, ENGAGING, LOST),
        from(4, NEGOTIATING, ENGAGING),
        from(5, ENGAGING, ENGAGING),
        deal(6, NEGOTIATING, "2026-01-20"),
    ];
    let found = movement(&Moving {
        revised,
        ..moving(&stages, &ages)
    });
    assert_eq!(numbers(&found.advanced), [1, 2], "the sixth stood nowhere before");
}

#[test]
fn what_was_pushed_in_the_window_is_told_from_what_slipped_at_any_time() {
    let (stages, ages) = (stages(), StageAges::default());
    let pushed = |number, stage, before, now| MovingDeal {
        before: Some((stage, before)),
        pushes: now,
        ..deal(number, stage, "2026-01-20")
    };
    let revised = vec![
        pushed(1, ENGAGING, 0, 1),
        pushed(2, ENGAGING, 2, 2),
        pushed(3, WON, 0, 1),
    ];
    let open = revised[..2].to_vec();
    let found = movement(&Moving {
        revised,
        open,
        ..moving(&stages, &ages)
    });
    assert_eq!(numbers(&found.pushed), [1], "a closed one waits for nothing");
    assert_eq!(numbers(&found.slipped), [2]);
}

#[test]
fn past_due_is_what_should_have_closed_and_the_longest_overdue_come_first() {
    let (stages, ages) = (stages(), StageAges::default());
    let due = |number, date| MovingDeal {
        expected_close_on: Some(day(date)),
        ..deal(number, ENGAGING, "2026-01-01")
    };
    let open = vec![
        due(1, "2026-01-30"),
        due(2, "2025-12-01"),
        due(3, "2026-01-31"),
        deal(4, ENGAGING, "2026-01-01"),
    ];
    let created = vec![deal(5, ENGAGING, "2026-01-02"), due(6, "2026-03-01")];
    let found = movement(&Moving {
        open,
        created,
        ..moving(&stages, &ages)
    });
    assert_eq!(numbers(&found.past_due), [2, 1]);
    assert_eq!(numbers(&found.created), [6, 5], "those without a date come last");
}

#[test]
fn a_period_that_has_not_begun_says_so() {
    let (stages, ages) = (stages(), StageAges::default());
    let found = movement(&Moving {
        window: None,
        ..moving(&stages, &ages)
    });
    assert_eq!(found.explanation.reasons[0].code, ReasonCode::NotBegun);
}
