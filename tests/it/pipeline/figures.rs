//! The figures that follow from opportunities.

use super::{assert_clean, push, row, session, state, sum, total, with_account};
use acceptance::{TestOrganization, TestServer, day, on_both_databases};
use app::{AccountRow, Error, MetricDefine, StageDefine};
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::goals::Owner;
use domain::metrics::{
    Aggregation, Customers, DealEvent, DealMeasure, Definition, Derivation, Direction, Layer, MetricSource,
    Unit,
};
use domain::money::{Currency, Money, Rate};
use domain::pipeline::{Closing, Outcome};
use persistence::{ExchangeRate, MissingRateQuery, OpenQuery, Subjects};

on_both_databases! {
    v17_credit_stays_where_the_deal_was_won,
    a_back_dated_assignment_credits_anew,
    a_back_dated_win_makes_later_customers_existing,
    v9_a_missing_rate_is_named_and_a_set_one_values_the_past,
    a_threshold_is_strict_and_judged_at_the_event_s_rate,
    a_metric_defined_late_has_all_history,
    a_formula_in_use_cannot_change,
    a_past_day_sees_only_what_had_happened,
    levels_of_several_members_stand_side_by_side,
    open_amounts_are_grouped_by_expected_close,
    the_meaning_of_a_stage_in_use_cannot_change,
}

const YEAR: (&str, &str) = ("2026-01-01", "2027-01-01");

fn derived(key: &str, derivation: Derivation, aggregation: Aggregation) -> MetricDefine {
    let unit = match derivation.measure {
        DealMeasure::Count => Unit::Count,
        DealMeasure::Amount => Unit::Currency,
        DealMeasure::AgeDays => Unit::Duration,
    };
    let definition = Definition {
        key: key.to_owned(),
        name: key.to_owned(),
        description: None,
        layer: Layer::Result,
        unit,
        scale: 0,
        aggregation,
        direction: Direction::Increase,
        subject: domain::metrics::SubjectKind::Member,
        source: MetricSource::Derived(derivation),
        freshness_hours: None,
    };
    MetricDefine {
        definition,
        if_version: None,
    }
}

fn won(measure: DealMeasure) -> Derivation {
    Derivation {
        event: DealEvent::Won,
        measure,
        threshold: None,
        customers: None,
    }
}

async fn define(org: &TestOrganization<'_>, metric: MetricDefine) {
    let made = org.server.app.metric_define(&org.operator, metric).await;
    made.expect("the definition is sound");
}

fn rate(code: &str, on: &str, rate: &str) -> ExchangeRate {
    ExchangeRate {
        currency: Currency::parse(code).expect("a currency"),
        on: day(on),
        rate: Rate::parse(rate).expect("a rate"),
    }
}

async fn v17_credit_stays_where_the_deal_was_won(server: TestServer) {
    let org = server.organization().await;
    let (east, west) = (org.team("East", None).await, org.team("West", None).await);
    let ana = org.rep("Ana").await;
    org.assign(&ana, &east).await;
    org.assign_over(&ana, Some(&west), day("2025-03-01"), None).await;
    push(
        &org,
        vec![row("a", "2025-02-20", state("won", &ana, "100", "USD"))],
    )
    .await;
    push(
        &org,
        vec![row("a", "2025-03-10", state("won", &ana, "120", "USD"))],
    )
    .await;
    for (team, expected) in [(&east, 100_00), (&west, 0)] {
        let found = total(
            &org,
            "revenue_won",
            Owner::Team(team.team),
            ("2025-01-01", "2026-01-01"),
            "2025-03-12",
        )
        .await;
        assert_eq!(found, expected);
    }
    assert_clean(&org).await;
}

async fn a_back_dated_assignment_credits_anew(server: TestServer) {
    let org = server.organization().await;
    let region = org.team("Region", None).await;
    let (east, west) = (
        org.team("East", Some(&region)).await,
        org.team("West", None).await,
    );
    let ana = org.rep("Ana").await;
    org.assign(&ana, &east).await;
    push(
        &org,
        vec![
            row("a", "2026-01-20", state("won", &ana, "100", "USD")),
            row("b", "2026-02-20", state("won", &ana, "10", "USD")),
        ],
    )
    .await;
    org.assign_over(&ana, Some(&west), day("2026-02-01"), None).await;
    for (team, expected) in [(&east, 100_00), (&region, 100_00), (&west, 10_00)] {
        let found = total(&org, "revenue_won", Owner::Team(team.team), YEAR, "2026-03-02").await;
        assert_eq!(found, expected);
    }
    assert_clean(&org).await;
}

async fn a_back_dated_win_makes_later_customers_existing(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let customers = |customers| Derivation {
        customers: Some(customers),
        ..won(DealMeasure::Count)
    };
    define(
        &org,
        derived("new_customers", customers(Customers::New), Aggregation::Sum),
    )
    .await;
    define(
        &org,
        derived("cross_sold", customers(Customers::Existing), Aggregation::Sum),
    )
    .await;
    let account = |key: &str| AccountRow {
        external_id: Some(key.to_owned()),
        name: key.to_owned(),
        ..AccountRow::default()
    };
    let made = server
        .app
        .accounts_upsert(
            &org.operator,
            vec![account("acme"), account("other")],
            super::ATOMIC,
        )
        .await;
    assert!(made.expect("sound").applied);
    let deal = |key: &str, on: &str| with_account(row(key, on, state("won", &ana, "1", "USD")), "acme");
    push(&org, vec![deal("b", "2026-02-20")]).await;
    let counts = async |expected: (i128, i128)| {
        let new = total(&org, "new_customers", Owner::Organization, YEAR, "2026-03-02").await;
        let old = total(&org, "cross_sold", Owner::Organization, YEAR, "2026-03-02").await;
        assert_eq!((new, old), expected);
        assert_clean(&org).await;
    };
    counts((1, 0)).await;
    push(&org, vec![deal("a", "2026-01-20")]).await;
    counts((1, 1)).await;
    push(
        &org,
        vec![with_account(
            row("a", "2026-01-20", state("won", &ana, "1", "USD")),
            "other",
        )],
    )
    .await;
    counts((2, 0)).await;
    push(&org, vec![deal("a", "2026-01-20")]).await;
    push(
        &org,
        vec![with_account(
            row("a", "2026-01-20", state("lost", &ana, "1", "USD")),
            "acme",
        )],
    )
    .await;
    counts((1, 0)).await;
}

async fn v9_a_missing_rate_is_named_and_a_set_one_values_the_past(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    push(
        &org,
        vec![
            row("a", "2026-01-20", state("won", &ana, "50", "USD")),
            row("b", "2026-01-21", state("won", &ana, "50", "EUR")),
        ],
    )
    .await;
    let figure = sum(&org, "revenue_won", Owner::Member(ana.member), YEAR, "2026-03-02").await;
    let figure = figure.expect("facts");
    assert_eq!((figure.unconverted, figure.totals.facts), (1, 2));
    let session = session(&org).await;
    let period = Period::new(day(YEAR.0), day(YEAR.1)).expect("a period");
    let query = MissingRateQuery {
        metrics: vec![figure.metric],
        subjects: Subjects::Members(vec![ana.member]),
        period,
    };
    let missing = session.missing_rates(&[query], day("2026-03-02")).await;
    let euro = Currency::parse("EUR").expect("a currency");
    let cell = (figure.subject, figure.metric, period);
    assert_eq!(
        missing.expect("read").into_iter().collect::<Vec<_>>(),
        [(cell, (euro, day("2026-01-21")))]
    );
    assert_clean(&org).await;

    let set = async |rates: Vec<ExchangeRate>| {
        server
            .app
            .rates_set(&org.operator, rates)
            .await
            .expect("the rates are sound");
        assert_clean(&org).await;
        let figure = sum(&org, "revenue_won", Owner::Member(ana.member), YEAR, "2026-03-02").await;
        let figure = figure.expect("facts");
        assert_eq!(figure.foreign, (figure.unconverted > 0).then_some(euro));
        (figure.unconverted, figure.totals.total)
    };
    assert_eq!(set(vec![rate("EUR", "2026-01-22", "1.20")]).await, (1, 50_00));
    assert_eq!(set(vec![rate("EUR", "2026-01-01", "1.10")]).await, (0, 105_00));
    assert_eq!(set(vec![rate("EUR", "2026-01-21", "1.30")]).await, (0, 115_00));
    assert_eq!(set(vec![rate("EUR", "2026-01-01", "9")]).await, (0, 115_00));
}

async fn a_threshold_is_strict_and_judged_at_the_event_s_rate(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let dollars = Currency::parse("USD").expect("a currency");
    let large = Derivation {
        event: DealEvent::Created,
        threshold: Some(Money::new(100_000_00, dollars)),
        ..won(DealMeasure::Count)
    };
    define(&org, derived("large_created", large, Aggregation::Sum)).await;
    push(
        &org,
        vec![
            row("exact", "2026-01-20", state("qualified", &ana, "100000", "USD")),
            row(
                "above",
                "2026-01-20",
                state("qualified", &ana, "100000.01", "USD"),
            ),
            row("euros", "2026-01-20", state("qualified", &ana, "95000", "EUR")),
        ],
    )
    .await;
    push(
        &org,
        vec![row(
            "exact",
            "2026-02-01",
            state("qualified", &ana, "500000", "USD"),
        )],
    )
    .await;
    let figure = sum(&org, "large_created", Owner::Organization, YEAR, "2026-03-02")
        .await
        .expect("facts");
    assert_eq!(
        (figure.totals.total, figure.unconverted),
        (1, 1),
        "a later raise does not count"
    );
    for (on, value, expected) in [("2026-01-01", "1.05", 1), ("2026-01-10", "1.06", 2)] {
        let set = server
            .app
            .rates_set(&org.operator, vec![rate("EUR", on, value)])
            .await;
        set.expect("the rate is sound");
        let figure = sum(&org, "large_created", Owner::Organization, YEAR, "2026-03-02")
            .await
            .expect("facts");
        assert_eq!(
            (figure.totals.total, figure.unconverted),
            (expected, 0),
            "at {value}"
        );
        assert_clean(&org).await;
    }
}

async fn a_metric_defined_late_has_all_history(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let rows = (1..=28).map(|date| {
        let on = format!("2026-02-{date:02}");
        row(&on, &on, state("won", &ana, &date.to_string(), "USD"))
    });
    push(&org, rows.collect()).await;
    define(
        &org,
        derived("largest", won(DealMeasure::Amount), Aggregation::Max),
    )
    .await;
    let figure = sum(&org, "largest", Owner::Organization, YEAR, "2026-02-20")
        .await
        .expect("facts");
    assert_eq!(figure.totals.maximum, Some(20_00));
    assert_clean(&org).await;
}

async fn a_formula_in_use_cannot_change(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let define = async |metric: MetricDefine| server.app.metric_define(&org.operator, metric).await;
    define(derived("ours", won(DealMeasure::Count), Aggregation::Sum))
        .await
        .expect("made");
    define(derived("ours", won(DealMeasure::Amount), Aggregation::Sum))
        .await
        .expect("still unused");
    push(&org, vec![row("a", "2026-02-20", state("won", &ana, "1", "USD"))]).await;
    let mut renamed = derived("ours", won(DealMeasure::Amount), Aggregation::Sum);
    renamed.definition.name = "Our own".to_owned();
    let renamed = define(renamed).await.expect("a name is no formula");
    assert_eq!(
        (renamed.definition.name.as_str(), renamed.version),
        ("Our own", 3)
    );
    for key in ["ours", "deals_won"] {
        let refused = define(derived(key, won(DealMeasure::AgeDays), Aggregation::Average)).await;
        assert!(
            matches!(refused, Err(Error::Refused("METRIC_IN_USE", _))),
            "{refused:?}"
        );
    }
    assert_clean(&org).await;
}

async fn a_past_day_sees_only_what_had_happened(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let mut rows = Vec::new();
    let mut dates: Vec<NaiveDate> = day("2025-01-01")
        .iter_days()
        .take_while(|date| *date < day("2026-03-02"))
        .collect();
    dates.retain(|date| date.to_string().ends_with(['1', '4', '8']));
    for (index, date) in dates.iter().enumerate() {
        let on = date.to_string();
        rows.push(row(&on, &on, state("won", &ana, &(index + 1).to_string(), "USD")));
    }
    push(&org, rows).await;
    let quarters = [
        ("2025-01-01", "2026-01-01"),
        ("2025-02-03", "2025-11-20"),
        ("2025-10-01", "2026-04-01"),
    ];
    for period in quarters {
        for as_of in [
            "2025-01-01",
            "2025-02-28",
            "2025-10-31",
            "2025-11-15",
            "2026-03-01",
            "2026-03-02",
        ] {
            let expected: usize = dates
                .iter()
                .enumerate()
                .filter(|(_, date)| **date >= day(period.0) && **date < day(period.1) && **date <= day(as_of))
                .map(|(index, _)| (index + 1) * 100)
                .sum();
            for subject in [Owner::Member(ana.member), Owner::Organization] {
                let found = total(&org, "revenue_won", subject, period, as_of).await;
                assert_eq!(found, expected as i128, "{period:?} as of {as_of}");
            }
        }
    }
}

async fn levels_of_several_members_stand_side_by_side(server: TestServer) {
    let org = server.organization().await;
    let east = org.team("East", None).await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    for person in [&ana, &ben] {
        org.assign(person, &east).await;
    }
    define(
        &org,
        derived("latest_win", won(DealMeasure::Amount), Aggregation::Last),
    )
    .await;
    push(
        &org,
        vec![
            row("a", "2026-01-20", state("won", &ana, "10", "USD")),
            row("b", "2026-02-20", state("won", &ana, "20", "USD")),
            row("c", "2026-02-20", state("won", &ana, "15", "USD")),
            row("d", "2026-01-25", state("won", &ben, "7", "USD")),
        ],
    )
    .await;
    // Of two deals won on the same day, the one that came last.
    for (subject, expected) in [
        (Owner::Member(ana.member), 15_00),
        (Owner::Team(east.team), 22_00),
    ] {
        let figure = sum(&org, "latest_win", subject, YEAR, "2026-03-02")
            .await
            .expect("facts");
        assert_eq!(figure.totals.last.map(|(_, amount)| amount), Some(expected));
    }
    assert_clean(&org).await;
}

async fn open_amounts_are_grouped_by_expected_close(server: TestServer) {
    let org = server.organization().await;
    let region = org.team("Region", None).await;
    let east = org.team("East", Some(&region)).await;
    let ana = org.rep("Ana").await;
    org.assign(&ana, &east).await;
    let open = |key: &str, expected: Option<&str>| {
        let mut state = state("qualified", &ana, "100", "USD");
        state.expected_close_on = expected.map(day).map(Ok);
        row(key, "2026-01-05", state)
    };
    push(
        &org,
        vec![
            open("late", Some("2026-03-01")),
            open("today", Some("2026-03-02")),
            open("soon", Some("2026-03-31")),
            open("next", Some("2026-06-30")),
            open("later", Some("2026-07-01")),
            open("undated", None),
            row("closed", "2026-01-05", state("won", &ana, "100", "USD")),
        ],
    )
    .await;
    push(
        &org,
        vec![row("soon", "2026-03-02", state("lost", &ana, "100", "USD"))],
    )
    .await;
    let session = session(&org).await;
    let found = async |subjects: Subjects, as_of: &str| {
        let query = OpenQuery {
            subjects,
            as_of: day(as_of),
            today: day("2026-03-02"),
            period: Period::new(day("2026-01-01"), day("2026-04-01")).expect("a period"),
            next: Period::new(day("2026-04-01"), day("2026-07-01")).expect("a period"),
        };
        let mut amounts = session.open_amounts(&query).await.expect("read");
        amounts.sort_by_key(|amount| amount.closing);
        amounts
            .iter()
            .map(|amount| (amount.closing, amount.deals, amount.minor))
            .collect::<Vec<_>>()
    };
    let today = [
        (Closing::PastDue, 1, 100_00),
        (Closing::InPeriod, 1, 100_00),
        (Closing::NextPeriod, 1, 100_00),
        (Closing::Later, 1, 100_00),
        (Closing::Undated, 1, 100_00),
    ];
    for subjects in [
        Subjects::Members(vec![ana.member]),
        Subjects::EveryMember,
        Subjects::Teams(vec![region.team]),
        Subjects::Organization,
    ] {
        assert_eq!(found(subjects, "2026-03-02").await, today);
    }
    let before = found(Subjects::Organization, "2026-02-28").await;
    assert_eq!(
        before[0],
        (Closing::InPeriod, 3, 300_00),
        "a deal closed later was still open"
    );
    assert!(found(Subjects::Organization, "2026-01-04").await.is_empty());
}

async fn the_meaning_of_a_stage_in_use_cannot_change(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let stage = |qualified: bool, probability: u16| StageDefine {
        key: "demo".to_owned(),
        name: "Demo".to_owned(),
        position: 15,
        probability,
        qualified,
        outcome: Outcome::Open,
        if_version: None,
    };
    let define = async |stage: StageDefine| server.app.stage_define(&org.operator, stage).await;
    define(stage(false, 2000)).await.expect("made");
    define(stage(true, 2000)).await.expect("still unused");
    push(
        &org,
        vec![row("a", "2026-01-05", state("demo", &ana, "1", "USD"))],
    )
    .await;
    let changed = define(stage(true, 2500)).await.expect("a probability may change");
    assert_eq!(changed.version, 3);
    let refused = define(stage(false, 2500)).await;
    assert!(
        matches!(refused, Err(Error::Refused("STAGE_IN_USE", _))),
        "{refused:?}"
    );
}
