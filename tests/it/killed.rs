//! Clients that hang up in the middle: what they sent is written whole or not at all, and nothing of theirs stays behind in
//! the connections to the database that others use next.

use acceptance::{Client, Person, TestOrganization, TestServer, on_both_databases};
use persistence::Backend;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

on_both_databases! {
    clients_that_hang_up_leave_every_connection_usable_and_every_write_whole,
}

/// Connections of the server to its database: few, so that a broken one is met at once.
const CONNECTIONS: u32 = 4;
/// Clients that hang up, in all and at a time.
const KILLED: usize = 480;
const AT_A_TIME: usize = 8;
/// Every so many of them, others use what they left.
const USED_AFTER: usize = 48;
/// Rows of one call.
const ROWS: usize = 20;

const GOALS: &str =
    "mutation ($input: GoalsUpsertInput!) { goalsUpsert(input: $input) { summary { applied } } }";
const DEALS: &str = "mutation ($input: OpportunitiesUpsertInput!) { opportunitiesUpsert(input: $input) { summary { applied } } }";
const RENAME: &str = "mutation ($input: TeamRenameInput!) { teamRename(input: $input) { team { name } } }";
const READ: &str = "{ scoreboard { rows { nodes { member { name email } figures { actual } } } } \
                     opportunities { totalCount nodes { name owner { name } } } }";

async fn clients_that_hang_up_leave_every_connection_usable_and_every_write_whole(server: TestServer) {
    let server = server
        .again(|config| config.database_connections = CONNECTIONS)
        .await;
    let org = server.organization().await;
    let team = org.team("West", None).await;
    let ana = org.rep("Ana").await;
    org.assign(&ana, &team).await;
    let eva = org.as_eva();

    let mut answered = 0;
    for first in (0..KILLED).step_by(AT_A_TIME) {
        let clients = (first..first + AT_A_TIME).map(|number| {
            let key = format!("killed-{number}");
            let body = match number % 8 {
                0 => json!({ "query": GOALS, "variables": goals(&key, &ana) }),
                1 => json!({ "query": DEALS, "variables": deals(&key, &ana) }),
                2 => json!({ "query": READ }),
                // Short ones, so that many are met where they begin and end.
                _ => json!({ "query": RENAME, "variables": { "input": { "team": team.id, "name": key } } }),
            };
            let (address, request) = (server.address, request(&server, &org, &body));
            tokio::task::spawn_blocking(move || hang_up(address, &request, number))
        });
        for client in clients.collect::<Vec<_>>() {
            answered += usize::from(client.await.expect("the client hangs up without a panic"));
        }
        left_nothing_open(&server).await;
        if (first + AT_A_TIME).is_multiple_of(USED_AFTER) {
            used(&eva, &ana, first).await;
        }
    }
    assert!(
        answered * 4 < KILLED * 3,
        "{answered} were answered before they hung up"
    );

    // Every connection, several times over.
    for round in 0..4 {
        used(&eva, &ana, KILLED + round).await;
    }
    let stored = whole(&org).await;
    let stayed = 2 * (KILLED / USED_AFTER + 4);
    assert!(stored >= stayed, "{stored} of the writes of {stayed} who stayed");
    let findings = org.server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
}

/// Sends a request, or a part of it, and hangs up after a while; whether an answer came before.
fn hang_up(address: SocketAddr, request: &[u8], number: usize) -> bool {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    // Some do not even finish their sentence.
    let cut = number % 24 == 23;
    let sent = if cut { request.len() / 2 } else { request.len() };
    stream.write_all(&request[..sent]).expect("the server reads");
    // Threads wait for less than a millisecond, which the runtime's clock cannot.
    std::thread::sleep(Duration::from_micros(number as u64 * 137 % 9_000));
    stream.set_nonblocking(true).expect("a socket can be told to");
    stream.read(&mut [0]).is_ok_and(|bytes| bytes > 0)
}

/// Waits until what was begun has ended; no connection stays inside a transaction, waiting for somebody who is gone.
/// SQLite would tell by itself: its one writer could not begin again.
async fn left_nothing_open(server: &TestServer) {
    if server.backend() == Backend::Sqlite {
        return;
    }
    let text = "SELECT count(*) AS open FROM pg_stat_activity WHERE datname = current_database() \
                AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'";
    let mut open = 0;
    for _ in 0..500 {
        let sql = Statement::from_string(server.backend().into(), text);
        let row = server
            .sql()
            .await
            .query_one_raw(sql)
            .await
            .expect("the server tells");
        open = row.expect("a row").try_get::<i64>("", "open").expect("a number");
        if open == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{open} connections are left inside a transaction");
}

/// Uses as many connections at once as there are, for writing and for reading; everybody is answered.
async fn used(eva: &Client, ana: &Person, round: usize) {
    let key = |number: u32| format!("stayed-{round}-{number}");
    let requests = (0..CONNECTIONS * 2).map(|number| {
        let (query, variables) = match number {
            0 => (GOALS, goals(&key(0), ana)),
            1 => (DEALS, deals(&key(1), ana)),
            _ => (READ, json!({})),
        };
        let client = eva.clone();
        tokio::spawn(async move { client.query(query, variables).await })
    });
    for request in requests.collect::<Vec<_>>() {
        let answer = request.await.expect("the client does not panic");
        let applied = |mutation: &str| answer.data().pointer(&format!("/{mutation}/summary/applied"));
        let refused = ["goalsUpsert", "opportunitiesUpsert"].map(applied);
        assert!(!refused.contains(&Some(&json!(false))), "{:#}", answer.body);
    }
}

/// Asserts that of each write all rows are there or none; how many writes there are.
async fn whole(org: &TestOrganization<'_>) -> usize {
    let digest = org.digest().await;
    let mut writes = 0;
    for table in ["goals", "opportunities"] {
        let rows = &digest.0[table];
        let keys = (0..KILLED).map(|number| format!("killed-{number}"));
        let stayed =
            (0..KILLED + 4).flat_map(|round| [0, 1].map(|number| format!("stayed-{round}-{number}")));
        for key in keys.chain(stayed) {
            let found = rows.iter().filter(|row| row.contains(&format!("{key}/"))).count();
            assert!(
                found == 0 || found == ROWS,
                "{found} of {ROWS} rows of {key} in {table}"
            );
            writes += usize::from(found > 0);
        }
    }
    writes
}

fn goals(key: &str, owner: &Person) -> Value {
    let row = |index| {
        json!({
            "externalId": format!("{key}/{index}"), "owner": { "member": { "id": owner.id } },
            "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "10",
        })
    };
    json!({ "input": { "rows": (0..ROWS).map(row).collect::<Vec<_>>() } })
}

fn deals(key: &str, owner: &Person) -> Value {
    let row = |index| {
        let state = json!({
            "stage": "won", "validFrom": "2026-02-02", "owner": { "id": owner.id },
            "amount": { "amount": "100", "currency": "USD" },
        });
        json!({ "externalId": format!("{key}/{index}"), "name": "Deal", "history": { "state": state } })
    };
    json!({ "input": { "rows": (0..ROWS).map(row).collect::<Vec<_>>() } })
}

/// The bytes of a request as the executive sends it.
fn request(server: &TestServer, org: &TestOrganization<'_>, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        server.address,
        org.eva.token,
        body.len()
    )
    .into_bytes()
}
