//! Whoever presents no token gets nothing but the doors.

use acceptance::schema::Schema;
use acceptance::walk::{Caller, roots};
use acceptance::{TestServer, on_both_databases};
use serde_json::{Value, json};

/// What is open to everybody, and how it answers to input that is no way in.
const DOORS: [(&str, &str); 2] = [("signIn", "UNAUTHENTICATED"), ("invitationAccept", "INVALID")];

on_both_databases! {
    without_a_token_everything_but_the_doors_is_closed,
}

async fn without_a_token_everything_but_the_doors_is_closed(server: TestServer) {
    let org = server.organization().await;
    let own = org.samples().await;
    let anonymous = server.anonymous();
    let schema = Schema::read(&anonymous).await;
    let caller = Caller::new(&schema, &own).types_by_name();
    let before = org.digest().await;
    let mut open = Vec::new();
    for root in roots(&schema) {
        let (document, variables) = caller.call(&root, &Value::Null);
        let answer = anonymous.query(&document, variables).await;
        let door = DOORS.iter().find(|(name, _)| *name == root.root);
        let expected = door.map_or("UNAUTHENTICATED", |(_, code)| code);
        let nothing = answer.body.pointer("/data/answer").is_none_or(Value::is_null);
        if answer.code() != Some(expected) || !nothing {
            open.push(format!("{}: {:#}", root.root, answer.body));
        }
    }
    assert!(open.is_empty(), "open to everybody:\n{}", open.join("\n"));
    assert_eq!(org.digest().await, before);
}

#[tokio::test]
async fn a_browser_may_read_the_schema_before_signing_in() {
    let server = TestServer::on_sqlite().await;
    let answer = server
        .anonymous()
        .query("{ __typename __schema { queryType { name } } }", json!({}))
        .await;
    assert_eq!(answer.text("/__schema/queryType/name"), "Query");
}
