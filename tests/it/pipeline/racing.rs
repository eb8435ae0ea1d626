//! Writers that race.

use super::{PARTIAL, assert_clean, row, state, total};
use acceptance::{TestServer, day, on_both_databases};
use app::{AssignmentSet, OpportunityRow};
use domain::goals::Owner;
use domain::money::{Currency, Rate};
use persistence::ExchangeRate;

on_both_databases! {
    racing_writers_lose_nothing,
}

async fn racing_writers_lose_nothing(server: TestServer) {
    let org = server.organization().await;
    let (east, west) = (org.team("East", None).await, org.team("West", None).await);
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    for person in [&ana, &ben] {
        org.assign(person, &east).await;
    }
    let rows = |writer: usize, round: usize| -> Vec<OpportunityRow> {
        // The writers share half of the keys, in opposite order.
        let mut rows: Vec<_> = (0..10)
            .map(|number| {
                let key = if number < 5 {
                    format!("shared-{number}")
                } else {
                    format!("{writer}-{number}")
                };
                let owner = if (number + writer).is_multiple_of(2) {
                    &ana
                } else {
                    &ben
                };
                let stage = if (number + round).is_multiple_of(3) {
                    "lost"
                } else {
                    "won"
                };
                let on = format!("2026-0{}-{:02}", 1 + round % 2, 1 + number);
                row(
                    &key,
                    &on,
                    state(stage, owner, &format!("{}", 10 * writer + round), "EUR"),
                )
            })
            .collect();
        if writer.is_multiple_of(2) {
            rows.reverse();
        }
        rows
    };
    let app = &server.app;
    let writer = async |writer: usize| {
        for round in 0..6 {
            let report = app
                .opportunities_upsert(&org.operator, rows(writer, round), PARTIAL)
                .await;
            assert!(report.expect("no writer gives up").applied);
        }
    };
    let rates = async || {
        for round in 1..6 {
            let rate = ExchangeRate {
                currency: Currency::parse("EUR").expect("a currency"),
                on: day("2026-01-01"),
                rate: Rate::parse(&format!("1.{round}")).expect("a rate"),
            };
            app.rates_set(&org.operator, vec![rate])
                .await
                .expect("no writer gives up");
        }
    };
    let assignments = async || {
        for round in 0..4 {
            let set = AssignmentSet {
                member: ana.member,
                team: Some(if round % 2 == 0 { west.team } else { east.team }),
                from: day("2026-01-04"),
                to: None,
                replace: false,
            };
            app.assignment_set(&org.operator, set)
                .await
                .expect("no writer gives up");
        }
    };
    tokio::join!(writer(0), writer(1), writer(2), writer(3), rates(), assignments());
    assert_clean(&org).await;
    let year = ("2026-01-01", "2027-01-01");
    let closed = async |key| total(&org, key, Owner::Organization, year, "2026-03-02").await;
    assert_eq!(closed("deals_won").await + closed("deals_lost").await, 25);
}
