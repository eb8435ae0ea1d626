//! The tutorial, run: every request in docs/tutorial.md is sent, and every answer there is what came back.

use crate::page::{Page, Piece, block};
use acceptance::{Client, TestServer, on_both_databases};
use app::{MemberInvite, Viewer};
use domain::access::{Role, Scope};
use serde_json::{Value, json};
use server::commands::import_crm::Crm;
use std::collections::HashMap;
use std::path::Path;

on_both_databases!(the_tutorial_says_what_the_server_says);

const SLUG: &str = "tutorial";

async fn the_tutorial_says_what_the_server_says(server: TestServer) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    import(&server, &root.join("examples/crm")).await;
    let operator = server
        .app
        .operator(SLUG)
        .await
        .expect("the import made the organization");
    let clients = clients(&server, &operator).await;
    let page = Page::read("tutorial.md");
    let mut board = Value::Null;
    let mut written = String::new();
    for piece in page.pieces() {
        let (who, document) = match piece {
            Piece::Request { who, body, .. } => (who, body),
            Piece::Text(text) => {
                written.push_str(text);
                continue;
            }
            Piece::Json { .. } => continue,
        };
        let variables = if document.contains("mutation Quotas") {
            quotas(&board)
        } else {
            json!({})
        };
        let answer = clients[who].query(document, variables.clone()).await;
        if document.contains("2025-10-01") {
            board = answer.body.clone();
        }
        written.push_str(&format!("```graphql {who}\n{document}```\n"));
        if variables != json!({}) {
            written.push_str(&block("variables", &variables));
        }
        written.push_str(&block("answer", &answer.body));
    }
    page.assert_is(&written);
}

/// One client for each of the four who ask.
async fn clients(server: &TestServer, operator: &Viewer) -> HashMap<&'static str, Client> {
    let ada = MemberInvite {
        email: "ada@tutorial.example".to_owned(),
        name: "Ada Byron".to_owned(),
        role: Role::Executive,
        time_zone: None,
        work_pattern: None,
        starts_on: None,
        external_id: None,
    };
    let ada = server
        .app
        .member_invite(operator, ada)
        .await
        .expect("Ada is invited")
        .member;
    let scopes = vec![Scope::MetricsRead, Scope::GoalsWrite];
    let service = server
        .app
        .service_account_create(operator, "quotas", scopes)
        .await
        .expect("a key is made");
    let mut clients = HashMap::from([("service", server.presenting(service.key))]);
    let signed_in = server.app.token_for(operator, ada.id).await.expect("a token");
    clients.insert("executive", server.presenting(signed_in.access_token));
    for (who, email) in [
        ("manager", "ines.duarte@tutorial.example"),
        ("rep", "ana.ruiz@tutorial.example"),
    ] {
        let member = server
            .app
            .member_by_email(operator, email)
            .await
            .expect("the directory is read");
        let member = member.expect("the import made a member of this address");
        let signed_in = server.app.token_for(operator, member.id).await.expect("a token");
        clients.insert(who, server.presenting(signed_in.access_token));
    }
    clients
}

/// What `examples/quotas.py` sends: 110 % of what each rep won, nothing for those who won nothing.
fn quotas(board: &Value) -> Value {
    let nodes = board["data"]["scoreboard"]["rows"]["nodes"]
        .as_array()
        .expect("the board has rows");
    let rows: Vec<Value> = nodes
        .iter()
        .filter_map(|row| {
            let name = row["member"]["name"].as_str().expect("a row has a name");
            let won: f64 = row["figures"][0]["actual"]
                .as_str()
                .expect("a figure")
                .parse()
                .expect("a number");
            // The example's amounts are whole, so tenths of them are exact.
            let cents = (won * 110.0).round();
            (won > 0.0).then(|| {
                json!({
                    "externalId": format!("quota/2025-Q4/{name}"),
                    "owner": { "member": { "externalId": name } },
                    "metric": { "key": "revenue_won" },
                    "period": { "name": "2025-Q4" },
                    "target": format!("{:.2}", cents / 100.0),
                    "quota": true,
                })
            })
        })
        .collect();
    json!({ "input": { "rows": rows, "mode": "ATOMIC", "dryRun": false } })
}

async fn import(server: &TestServer, folder: &Path) {
    let import = Crm {
        folder: folder.to_owned(),
        organization: SLUG.to_owned(),
        mapping: Some(folder.join("mapping.toml")),
        partial: false,
        time_zone: None,
        currency: None,
    };
    let outcome = import.import(&server.app).await.expect("the export is read");
    assert!(outcome.applied, "{:?}", outcome.problems);
    let again = import
        .import(&server.app)
        .await
        .expect("the export is read again");
    assert!(again.applied && again.problems.is_empty(), "{:?}", again.problems);
}
