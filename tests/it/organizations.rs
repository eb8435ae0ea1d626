//! The organization: its settings, policies and holidays.

use acceptance::{TestServer, on_both_databases};
use serde_json::json;

on_both_databases! {
    everybody_reads_the_organization_they_belong_to,
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
