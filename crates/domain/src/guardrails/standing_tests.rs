//! Where a guardrail stands at its leads, and after its deadline.

use super::*;
use crate::calendar::fixtures::{day, period};
use crate::exact::Exact;
use crate::goals::{Creator, Owner};
use crate::ids::{GuardrailId, MetricId};
use crate::metrics::{Aggregation, Definition, standard_metrics};
use crate::money::Currency;
use chrono::DateTime;
use uuid::Uuid;

fn deals() -> Definition {
    let found = standard_metrics()
        .into_iter()
        .find(|metric| metric.key == "deals_won");
    found.expect("a standard metric")
}

/// At least ten deals in the first quarter of 2026.
fn ten(condition: GuardrailCondition) -> Guardrail {
    Guardrail {
        id: GuardrailId::from_uuid(Uuid::from_u128(1)),
        owner: Owner::Organization,
        goal: None,
        metric: MetricId::from_uuid(Uuid::from_u128(2)),
        title: "Ten deals".to_owned(),
        condition,
        threshold: 10,
        period: period("2026-01-01", "2026-04-01"),
        leads: USUAL_LEADS.to_vec(),
        waiver: None,
        created_by: Creator::System,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
        version: 1,
    }
}

fn stands(
    guardrail: &Guardrail,
    metric: &Definition,
    (as_of, left): (&str, i64),
    (actual, projected): (i64, Option<i64>),
) -> (&'static str, Option<u16>) {
    let facts = GuardrailFacts {
        metric,
        currency: Currency::parse("USD").expect("a currency"),
        actual: Ok(Some(Exact::from(actual))),
        projected: projected.map(Exact::from),
        days_left: Exact::from(left),
        as_of: day(as_of),
        waived_on: None,
    };
    let standing = guardrail.standing(facts);
    (standing.state.word(), standing.lead)
}

#[test]
fn it_warns_at_its_leads_when_the_projection_misses_the_condition() {
    let (rail, metric) = (ten(GuardrailCondition::AtLeast), deals());
    let of = |when, figures| stands(&rail, &metric, when, figures);
    assert_eq!(
        of(("2026-03-11", 15), (5, Some(8))),
        ("CLEAR", None),
        "the deadline is far"
    );
    assert_eq!(of(("2026-03-12", 14), (5, Some(8))), ("WARNING", Some(14)));
    assert_eq!(of(("2026-03-20", 8), (5, Some(8))), ("WARNING", Some(14)));
    assert_eq!(of(("2026-03-23", 7), (5, Some(8))), ("WARNING", Some(7)));
    assert_eq!(of(("2026-03-30", 2), (5, Some(8))), ("WARNING", Some(2)));
    assert_eq!(
        of(("2026-03-30", 2), (9, Some(10))),
        ("CLEAR", None),
        "it will be met"
    );
}

#[test]
fn it_is_met_at_once_and_breached_when_the_deadline_has_passed() {
    let (rail, metric) = (ten(GuardrailCondition::AtLeast), deals());
    let of = |when, figures| stands(&rail, &metric, when, figures).0;
    assert_eq!(of(("2026-02-02", 40), (10, Some(30))), "MET");
    assert_eq!(
        of(("2026-03-31", 1), (9, Some(9))),
        "WARNING",
        "the last day can help"
    );
    assert_eq!(of(("2026-04-01", 0), (9, Some(9))), "BREACHED");
    assert_eq!(of(("2026-04-01", 0), (10, Some(10))), "MET");
    assert_eq!(of(("2025-12-01", 61), (0, None)), "CLEAR", "it has not begun");
}

#[test]
fn what_must_not_be_exceeded_is_breached_at_once() {
    let (rail, metric) = (ten(GuardrailCondition::AtMost), deals());
    let of = |when, figures| stands(&rail, &metric, when, figures).0;
    assert_eq!(of(("2026-02-02", 40), (11, Some(30))), "BREACHED");
    assert_eq!(
        of(("2026-02-02", 40), (10, Some(30))),
        "CLEAR",
        "the deadline is far"
    );
    assert_eq!(of(("2026-03-23", 7), (10, Some(12))), "WARNING");
    assert_eq!(of(("2026-04-01", 0), (10, Some(10))), "MET");
}

#[test]
fn a_level_stays_where_it_is_and_may_fall_again() {
    let rail = ten(GuardrailCondition::AtLeast);
    let level = Definition {
        aggregation: Aggregation::Last,
        ..deals()
    };
    assert_eq!(
        stands(&rail, &level, ("2026-03-23", 7), (12, None)),
        ("CLEAR", None)
    );
    assert_eq!(
        stands(&rail, &level, ("2026-03-23", 7), (9, None)),
        ("WARNING", Some(7))
    );
    assert_eq!(
        stands(&rail, &level, ("2026-04-01", 0), (12, None)),
        ("MET", None)
    );
}

#[test]
fn a_waiver_holds_from_its_day_on() {
    let (rail, metric) = (ten(GuardrailCondition::AtLeast), deals());
    let by = Creator::System;
    let now = DateTime::UNIX_EPOCH;
    let waived = rail
        .clone()
        .waived(by, " Market closed ", day("2026-03-10"), now)
        .expect("waived");
    assert_eq!(
        waived.waiver.as_ref().map(|waiver| waiver.reason.as_str()),
        Some("Market closed")
    );
    assert_eq!(
        waived.clone().waived(by, "Again", day("2026-03-11"), now),
        Ok(waived.clone())
    );
    let late = rail
        .waived(by, "Late", day("2026-04-01"), now)
        .expect_err("refused");
    assert_eq!(late.0[0].code, "GUARDRAIL_OVER");
    let facts = |as_of| GuardrailFacts {
        metric: &metric,
        currency: Currency::parse("USD").expect("a currency"),
        actual: Ok(None),
        projected: None,
        days_left: Exact::ONE,
        as_of: day(as_of),
        waived_on: Some(day("2026-03-10")),
    };
    assert_eq!(waived.standing(facts("2026-03-10")).state, GuardrailState::Waived);
    assert_eq!(
        waived.standing(facts("2026-03-09")).state,
        GuardrailState::Warning
    );
}

#[test]
fn leads_descend_within_bounds() {
    let code = |leads: &[u16]| {
        let rail = Guardrail {
            leads: leads.to_vec(),
            ..ten(GuardrailCondition::AtLeast)
        };
        rail.checked(&deals())
            .map(|_| ())
            .map_err(|invalid| invalid.0[0].code)
    };
    assert_eq!(code(&[14, 7, 2]), Ok(()));
    for bad in [&[][..], &[2, 7], &[7, 7], &[6, 5, 4, 3, 2, 1], &[261]] {
        assert_eq!(code(bad), Err("LEADS_INVALID"), "{bad:?}");
    }
}
