//! `verify` finds what contradicts: each kind of damage is done once, by hand, behind the program's back.

use acceptance::{Deal, TestOrganization, TestServer, day, on_both_databases};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::BTreeSet;

on_both_databases! {
    every_kind_of_damage_is_found,
    another_organizations_damage_is_not_ours,
}

/// What is broken, how it is mended again, and the invariant that is told.
const DAMAGE: [(&str, &str, &str); 17] = [
    (
        "UPDATE metric_rollups SET total = total + 1 WHERE grain = 3",
        "UPDATE metric_rollups SET total = total - 1 WHERE grain = 3",
        "rollups equal their facts",
    ),
    (
        "UPDATE metric_rollups SET period_start = '2019-01-01' WHERE grain = 4",
        "UPDATE metric_rollups SET period_start = '2026-01-01' WHERE grain = 4",
        "rollups equal their facts",
    ),
    (
        "UPDATE derived_facts SET amount = amount + 1",
        "UPDATE derived_facts SET amount = amount - 1",
        "facts follow from opportunities",
    ),
    (
        "UPDATE opportunities SET version = version + 1, outcome = 'OPEN'",
        "UPDATE opportunities SET version = version - 1, outcome = 'WON'",
        "opportunities stand as their last revision",
    ),
    (
        "UPDATE opportunity_revisions SET valid_to = '2026-02-20' WHERE valid_to = '2026-02-10'",
        "UPDATE opportunity_revisions SET valid_to = '2026-02-10' WHERE valid_to = '2026-02-20'",
        "revisions follow one another",
    ),
    (
        "UPDATE opportunity_revisions SET pushes = pushes + 1",
        "UPDATE opportunity_revisions SET pushes = pushes - 1",
        "revisions follow one another",
    ),
    (
        "UPDATE opportunity_revisions SET left_after = left_after + 1",
        "UPDATE opportunity_revisions SET left_after = left_after - 1",
        "revisions follow one another",
    ),
    (
        "UPDATE opportunity_revisions SET created_on = '2026-01-11' WHERE created_on = '2026-01-10'",
        "UPDATE opportunity_revisions SET created_on = '2026-01-10' WHERE created_on = '2026-01-11'",
        "revisions follow one another",
    ),
    (
        "UPDATE opportunity_revisions SET team_id = NULL",
        "UPDATE opportunity_revisions SET team_id = (SELECT id FROM teams WHERE name = 'North')",
        "revisions are credited to the owner's team of their first day",
    ),
    (
        "UPDATE measurements SET occurred_on = '2026-02-03'",
        "UPDATE measurements SET occurred_on = '2026-02-02'",
        "measurements count where and as much as they say",
    ),
    (
        "UPDATE measurements SET amount = amount + 1",
        "UPDATE measurements SET amount = amount - 1",
        "rollups equal their facts",
    ),
    (
        "UPDATE measurements SET team_id = NULL",
        "UPDATE measurements SET team_id = (SELECT id FROM teams WHERE name = 'North')",
        "measurements count where and as much as they say",
    ),
    (
        "UPDATE goal_closings SET actual = '2'",
        "UPDATE goal_closings SET actual = '1'",
        "closed figures and their restatements say what the facts say",
    ),
    (
        "UPDATE goals SET state = 'CLOSED' WHERE external_id = 'open'",
        "UPDATE goals SET state = 'ACTIVE' WHERE external_id = 'open'",
        "closed figures and their restatements say what the facts say",
    ),
    (
        "UPDATE team_closure SET depth = depth + 1",
        "UPDATE team_closure SET depth = depth - 1",
        "the closure follows from the placements",
    ),
    (
        "UPDATE members SET active = false WHERE name = 'Max'",
        "UPDATE members SET active = true WHERE name = 'Max'",
        "leaders are active",
    ),
    (
        "UPDATE members SET role = 'REP' WHERE name = 'Max'",
        "UPDATE members SET role = 'MANAGER' WHERE name = 'Max'",
        "reps lead only as acting leaders",
    ),
];

async fn with_a_deal(org: &TestOrganization<'_>) {
    let north = org.team("North", None).await;
    let ana = org.rep("Ana").await;
    org.assign(&ana, &north).await;
    org.lead(&org.manager("Max").await, &north).await;
    let deal = Deal {
        key: "deal".to_owned(),
        owner: &ana,
        amount: "100.00",
        currency: "USD",
        created: day("2026-01-10"),
        won: Some(day("2026-02-10")),
    };
    org.deals(&[deal]).await;
    let eva = org.as_eva();
    let calls = json!({
        "key": "calls", "name": "Calls", "layer": "ACTIVITY", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["MANAGER"] } },
    });
    eva.run("metricDefine", calls, "metric { id }").await.payload();
    let call = json!({
        "metric": { "key": "calls" }, "subject": { "member": { "id": ana.id } }, "occurredAt": "2026-02-02T09:00:00Z", "amount": "1",
    });
    let call = json!({ "rows": [call] });
    eva.run("measurementsRecord", call, "summary { created }")
        .await
        .payload();
    let goal = |key: &str, period: &str| {
        json!({
            "externalId": key, "owner": { "member": { "id": ana.id } }, "metric": { "key": "calls" },
            "period": { "name": period }, "target": "10",
        })
    };
    let goals = json!({ "rows": [goal("closed", "2026-02"), goal("open", "2026-Q1")] });
    eva.run("goalsUpsert", goals, "summary { created }")
        .await
        .payload();
    let february = json!({ "period": { "name": "2026-02" } });
    eva.run("periodClose", february, "closing { id }").await.payload();
}

async fn found(org: &TestOrganization<'_>) -> BTreeSet<&'static str> {
    let findings = org.server.app.verify(&org.operator).await.expect("verified");
    findings.iter().map(|finding| finding.invariant).collect()
}

async fn every_kind_of_damage_is_found(server: TestServer) {
    let org = server.organization().await;
    with_a_deal(&org).await;
    assert_eq!(found(&org).await, BTreeSet::new());
    let sql = server.sql().await;
    for (harm, cure, invariant) in DAMAGE {
        sql.execute_unprepared(harm).await.expect("the damage is done");
        let told = found(&org).await;
        assert!(told.contains(invariant), "{harm}: {told:?}");
        sql.execute_unprepared(cure).await.expect("the damage is mended");
        assert_eq!(found(&org).await, BTreeSet::new(), "{cure}");
    }
}

async fn another_organizations_damage_is_not_ours(server: TestServer) {
    let (ours, theirs) = (server.organization().await, server.organization().await);
    with_a_deal(&ours).await;
    with_a_deal(&theirs).await;
    let harm = format!(
        "UPDATE metric_rollups SET total = total + 1 WHERE team_id IN (SELECT id FROM teams WHERE organization_id = {})",
        match server.backend() {
            persistence::Backend::Sqlite => format!("x'{}'", theirs.organization.id.as_uuid().simple()),
            persistence::Backend::Postgres => format!("'{}'", theirs.organization.id.as_uuid()),
        }
    );
    let sql = server.sql().await;
    let harmed = sql.execute_unprepared(&harm).await.expect("the damage is done");
    assert!(harmed.rows_affected() > 0);
    assert_eq!(found(&ours).await, BTreeSet::new());
    assert_eq!(
        found(&theirs).await,
        BTreeSet::from(["rollups equal their facts"])
    );
}
