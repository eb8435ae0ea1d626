//! The organization: its settings, policies and holidays.

use acceptance::{TestServer, on_both_databases};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::time::Duration;

on_both_databases! {
    everybody_reads_the_organization_they_belong_to,
    what_was_measured_stands_under_its_settings_for_good,
    facts_sent_under_another_currency_than_there_is_by_now_are_sent_again,
}

async fn everybody_reads_the_organization_they_belong_to(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let answer = org
        .as_(&ana)
        .query(
            "{ organization { slug today } viewer { member { name } } }",
            json!({}),
        )
        .await;
    assert_eq!(answer.text("/organization/slug"), org.slug);
    assert_eq!(answer.text("/organization/today"), "2026-03-02");
    assert_eq!(answer.text("/viewer/member/name"), "Ana");
    assert!(org.digest().await.rows() > 2);
}

async fn what_was_measured_stands_under_its_settings_for_good(server: TestServer) {
    let org = server.organization().await;
    let (ana, eva) = (org.rep("Ana").await, org.as_eva());
    let metric = json!({
        "key": "upsell", "name": "Upsell", "layer": "RESULT", "unit": "CURRENCY",
        "source": { "recorded": { "acceptedSources": ["MANAGER"] } },
    });
    eva.run("metricDefine", metric, "metric { id }").await.payload();
    let settings = [
        ("currency", json!("JPY")),
        ("timeZone", json!("Asia/Tokyo")),
        ("weekStart", json!(7)),
        (
            "fiscalCalendar",
            json!({ "months": "CALENDAR", "yearStart": { "onDay": { "month": 4, "day": 6 } } }),
        ),
    ];
    let row = json!({
        "metric": { "key": "upsell" }, "subject": { "member": { "id": ana.id } }, "amount": "100.00", "currency": "USD",
        "occurredAt": "2026-02-03T12:00:00Z",
    });
    eva.run(
        "measurementsRecord",
        json!({ "rows": [row] }),
        "summary { created }",
    )
    .await
    .payload();
    let before = org.digest().await;
    for (field, value) in settings {
        let answer = eva
            .run("organizationUpdate", json!({ field: value }), "__typename")
            .await;
        assert_eq!(
            answer.field_codes(),
            [(field, "FACTS_EXIST")],
            "{:#}",
            answer.body
        );
    }
    assert_eq!(org.digest().await, before);
}

async fn facts_sent_under_another_currency_than_there_is_by_now_are_sent_again(server: TestServer) {
    let org = server.organization().await;
    let (ana, eva) = (org.rep("Ana").await, org.as_eva());
    let metric = json!({
        "key": "upsell", "name": "Upsell", "layer": "RESULT", "unit": "CURRENCY",
        "source": { "recorded": { "acceptedSources": ["MANAGER"] } },
    });
    eva.run("metricDefine", metric, "metric { id }").await.payload();
    let elsewhere = server.measuring_held_up().await;
    let settings = eva.clone();
    let changing = tokio::spawn(async move {
        settings
            .run(
                "organizationUpdate",
                json!({ "currency": "JPY" }),
                "organization { currency }",
            )
            .await
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Recognised before the currency is another, and recorded after it.
    let row = json!({
        "metric": { "key": "upsell" }, "subject": { "member": { "id": ana.id } }, "amount": "100", "currency": "USD",
        "occurredAt": "2026-02-03T12:00:00Z",
    });
    let recorder = eva.clone();
    let recording = tokio::spawn(async move {
        recorder
            .run(
                "measurementsRecord",
                json!({ "rows": [row] }),
                "summary { created }",
            )
            .await
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    elsewhere.execute_unprepared("COMMIT").await.expect("it ends");
    let changed = changing.await.expect("it does not panic");
    let recorded = recording.await.expect("it does not panic");
    // Whichever came first, the other is told.
    match changed.field_codes().first() {
        None => assert_eq!(recorded.code(), Some("CONFLICT"), "{:#}", recorded.body),
        Some(refused) => {
            assert_eq!(*refused, ("currency", "FACTS_EXIST"));
            assert_eq!(recorded.payload()["summary"]["created"], 1);
        }
    }
}
