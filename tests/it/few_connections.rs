//! Whoever holds a connection to the database waits for no second one: a server that has two serves many more at once, in turn.

use acceptance::{TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::json;

on_both_databases! {
    two_connections_are_enough_for_many_requests_at_once,
}

const BOARD: &str = "{ scoreboard { rows { nodes { member { name email leads { name } team { name } goals { target progress { actual health } } } \
                     figures { actual } } } teams { team { name members { nodes { name } } } } total { actual } } }";
const RENAME: &str = "mutation ($one: TeamRenameInput!, $two: TeamRenameInput!) { \
                      one: teamRename(input: $one) { team { name members { nodes { name goals { title } } } } } \
                      two: teamRename(input: $two) { team { name } } }";
const GOALS: &str = "mutation ($input: GoalsUpsertInput!) { goalsUpsert(input: $input) { summary { applied } rows { goal { title owner { ... on Member { name } } } } } }";
const SIGN_IN: &str =
    "mutation ($input: SignInInput!) { signIn(input: $input) { viewer { member { name leads { name } } } } }";

async fn two_connections_are_enough_for_many_requests_at_once(server: TestServer) {
    // As few as a server starts with: it takes turns with others to migrate by one, and migrates by another.
    let server = server.again(|config| config.database_connections = 2).await;
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let ana = org.rep("Ana").await;
    org.assign(&ana, &west).await;
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    let (eva, anonymous) = (org.as_eva(), server.anonymous());
    for round in 0..3 {
        let goal = json!({
            "externalId": "one", "metric": { "key": "deals_won" }, "owner": { "member": { "id": ana.id } },
            "period": { "name": "2026-Q1" }, "target": format!("10{round}"), "rationale": "because",
        });
        let upsert = json!({ "input": { "rows": [goal], "idempotencyKey": format!("key-{round}") } });
        let rename = |name: &str| json!({ "team": west.id, "name": format!("{name} {round}") });
        let stranger = json!({ "input": { "organization": "acme-0", "email": "nobody@example.com", "password": "none at all" } });
        let (board, renamed, set, again, refused) = tokio::join!(
            eva.query(BOARD, json!({})),
            eva.query(RENAME, json!({ "one": rename("North"), "two": rename("South") })),
            script.query(GOALS, upsert),
            eva.query(BOARD, json!({})),
            anonymous.query(SIGN_IN, stranger),
        );
        for answer in [board, renamed, set, again] {
            answer.data();
        }
        assert_eq!(refused.code(), Some("UNAUTHENTICATED"));
    }
}
