use super::*;
use crate::calendar::fixtures::day;
use uuid::Uuid;

fn money(amount: &str, code: &str) -> Money {
    Money::parse(amount, Currency::parse(code).expect("a currency")).expect("an amount")
}

fn step(on: &str, owner: u128, amount: Option<Money>) -> Option<DealStep> {
    let owner = Some(MemberId::from_uuid(Uuid::from_u128(owner)));
    Some(DealStep {
        on: day(on),
        owner,
        team: None,
        amount,
    })
}

/// Created by member 1 at 60,000 USD, qualified at 90,000, won by member 2 at 120,000.
fn deal() -> Deal {
    Deal {
        id: Uuid::from_u128(7),
        created: step("2026-01-10", 1, Some(money("60000", "USD"))),
        qualified: step("2026-02-01", 1, Some(money("90000", "USD"))),
        won: step("2026-03-01", 2, Some(money("120000", "USD"))),
        lost: None,
        first_win: Some(day("2026-03-01")),
        has_account: true,
    }
}

fn derivation(event: DealEvent, measure: DealMeasure) -> Derivation {
    Derivation {
        event,
        measure,
        threshold: None,
        customers: None,
    }
}

fn over(amount: &str, code: &str, event: DealEvent) -> Derivation {
    Derivation {
        threshold: Some(money(amount, code)),
        ..derivation(event, DealMeasure::Count)
    }
}

/// Dollars are the organization's currency; a euro is 1.10, and yen have no rate.
fn fact(derivation: Derivation, deal: Deal) -> Option<Fact> {
    let rate =
        |currency: Currency, _| (currency.code() == "EUR").then(|| Rate::parse("1.10").expect("a rate"));
    let currency = Currency::parse("USD").expect("a currency");
    derivation.fact(
        &deal,
        OrgRates {
            currency,
            rate: &rate,
        },
    )
}

fn created_at(amount: Option<Money>) -> Deal {
    Deal {
        id: Uuid::from_u128(7),
        created: step("2026-01-10", 1, amount),
        ..Deal::default()
    }
}

#[test]
fn credit_goes_to_the_owner_and_amount_at_the_event() {
    let created = fact(derivation(DealEvent::Created, DealMeasure::Amount), deal()).expect("a fact");
    let won = fact(derivation(DealEvent::Won, DealMeasure::Amount), deal()).expect("a fact");
    assert_eq!(
        (created.moment.on, created.amount),
        (day("2026-01-10"), 6_000_000)
    );
    assert_eq!((won.moment.on, won.amount), (day("2026-03-01"), 12_000_000));
    assert_ne!(created.member, won.member);
    assert_eq!(
        fact(derivation(DealEvent::Lost, DealMeasure::Count), deal()),
        None
    );
}

#[test]
fn v5_exactly_the_threshold_does_not_count() {
    let counts = |amount: &str| {
        let deal = created_at(Some(money(amount, "USD")));
        fact(over("100000", "USD", DealEvent::Created), deal).is_some()
    };
    assert!(!counts("100000.00"));
    assert!(counts("100000.01"));
}

#[test]
fn a_later_raise_does_not_make_an_old_deal_created_over_the_threshold() {
    assert_eq!(fact(over("100000", "USD", DealEvent::Created), deal()), None);
    assert_eq!(
        fact(over("100000", "USD", DealEvent::Won), deal()).map(|fact| fact.amount),
        Some(1)
    );
}

#[test]
fn a_threshold_in_another_currency_uses_the_rate_of_the_event_without_rounding() {
    let counts = |amount: &str, code: &str, threshold: &str, of: &str| {
        let deal = created_at(Some(money(amount, code)));
        fact(over(threshold, of, DealEvent::Created), deal).is_some()
    };
    assert!(!counts("100000", "EUR", "110000", "USD"));
    assert!(counts("100000.01", "EUR", "110000", "USD"));
    assert!(!counts("110000", "USD", "100000", "EUR"));
    assert!(counts("110000.01", "USD", "100000", "EUR"));
}

#[test]
fn without_a_rate_the_fact_stays_undecided_and_names_the_pair_and_date() {
    let deal = created_at(Some(money("200000", "JPY")));
    let undecided = fact(over("1000", "USD", DealEvent::Created), deal)
        .expect("a fact")
        .undecided;
    let missing = undecided.expect("a missing rate");
    assert_eq!(
        missing.to_string(),
        "no exchange rate from JPY to USD on 2026-01-10"
    );
}

#[test]
fn a_deal_without_an_amount_has_no_amount_and_is_above_no_threshold() {
    assert_eq!(
        fact(
            derivation(DealEvent::Created, DealMeasure::Amount),
            created_at(None)
        ),
        None
    );
    assert_eq!(fact(over("0", "USD", DealEvent::Created), created_at(None)), None);
    assert!(
        fact(
            derivation(DealEvent::Created, DealMeasure::Count),
            created_at(None)
        )
        .is_some()
    );
}

#[test]
fn an_existing_customer_has_an_earlier_win() {
    let won_by = |customers, first_win: Option<&str>, has_account| {
        let counted = derivation(DealEvent::Won, DealMeasure::Count);
        let deal = Deal {
            first_win: first_win.map(day),
            has_account,
            ..deal()
        };
        fact(
            Derivation {
                customers: Some(customers),
                ..counted
            },
            deal,
        )
        .is_some()
    };
    assert!(
        won_by(Customers::New, Some("2026-03-01"), true),
        "the first win itself is of a new customer"
    );
    assert!(!won_by(Customers::Existing, Some("2026-03-01"), true));
    assert!(won_by(Customers::Existing, Some("2026-02-28"), true));
    assert!(!won_by(Customers::New, Some("2026-02-28"), true));
    assert!(!won_by(Customers::New, None, false) && !won_by(Customers::Existing, None, false));
}

#[test]
fn an_age_is_kept_in_minutes_of_whole_days() {
    let won = fact(derivation(DealEvent::Won, DealMeasure::AgeDays), deal()).expect("a fact");
    assert_eq!((won.amount, won.currency), (50 * 1440, None));
    let undated = Deal {
        created: None,
        ..deal()
    };
    assert_eq!(
        fact(derivation(DealEvent::Won, DealMeasure::AgeDays), undated),
        None
    );
}
