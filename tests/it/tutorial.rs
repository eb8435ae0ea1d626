//! The tutorial, run: every request in docs/tutorial.md is sent, and every answer there is what came back.
//!
//! With `UPDATE_SNAPSHOTS=1` in the environment the test writes variables and answers into the page instead.

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
    let page = root.join("docs/tutorial.md");
    let text = std::fs::read_to_string(&page).expect("the tutorial is there");
    let mut board = Value::Null;
    let mut written = String::new();
    for piece in pieces(&text) {
        let Piece::Request { who, document } = &piece else {
            let Piece::Text(text) = piece else { continue };
            written.push_str(text);
            continue;
        };
        let variables = if document.contains("mutation Quotas") {
            quotas(&board)
        } else {
            json!({})
        };
        let answer = clients[*who].query(document, variables.clone()).await;
        if document.contains("2025-10-01") {
            board = answer.body.clone();
        }
        written.push_str(&format!("```graphql {who}\n{document}```\n"));
        if variables != json!({}) {
            written.push_str(&format!("\n```json variables\n{}\n```\n", pretty(&variables)));
        }
        written.push_str(&format!("\n```json answer\n{}\n```\n", pretty(&answer.body)));
    }
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&page, &written).expect("the tutorial can be written");
    } else {
        let different = written
            .lines()
            .zip(text.lines())
            .position(|(said, written)| said != written);
        let context = different.map(|line| written.lines().skip(line).take(5).collect::<Vec<_>>().join("\n"));
        assert!(
            written == text,
            "docs/tutorial.md is out of date from line {:?} on, where the server says:\n{}\n\
             Look whether that is right, then run: UPDATE_SNAPSHOTS=1 cargo test -p acceptance tutorial",
            different.map(|line| line + 1),
            context.unwrap_or_default(),
        );
    }
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

enum Piece<'a> {
    Text(&'a str),
    Request { who: &'a str, document: &'a str },
    Answered,
}

/// The page as text and requests; blocks of variables and answers are left out, with the line before them.
fn pieces(page: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = page;
    while let Some(start) = next_block(rest) {
        let (before, block) = rest.split_at(start);
        let (info, body) = block[3..]
            .split_once('\n')
            .expect("a block begins on a line of its own");
        let (body, after) = body.split_once("```\n").expect("a block ends");
        let answered = info.starts_with("json");
        let before = if answered {
            before.trim_end_matches('\n')
        } else {
            before
        };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(match info.split_once(' ') {
            _ if answered => Piece::Answered,
            Some((_, who)) => Piece::Request { who, document: body },
            None => panic!("a request of the tutorial says who sends it"),
        });
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn next_block(text: &str) -> Option<usize> {
    ["```graphql ", "```json variables", "```json answer"]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("an answer is JSON")
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
