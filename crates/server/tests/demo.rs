//! `saydo demo` as a newcomer or a script starts it: the real binary, on a database of its own.

use reqwest::Client;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running `saydo demo --json --port 0`.
struct Running {
    process: Child,
    printed: Value,
    client: Client,
}

impl Running {
    fn start(more: &[&str]) -> Running {
        let mut process = Command::new(env!("CARGO_BIN_EXE_saydo"))
            .args(["demo", "--json", "--port", "0"])
            .args(more)
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary can be started");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its output can be read");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it prints a line");
        let printed =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("one line of JSON, not {line:?}"));
        Running {
            process,
            printed,
            client: Client::new(),
        }
    }

    async fn query(&self, token: Option<&str>, document: &str, variables: Value) -> Value {
        let url = format!("{}/graphql", self.printed["url"].as_str().expect("a url"));
        let mut request = self
            .client
            .post(url)
            .json(&json!({ "query": document, "variables": variables }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer: Value = request
            .send()
            .await
            .expect("it answers")
            .json()
            .await
            .expect("JSON");
        assert!(answer["errors"].is_null(), "{answer:#}");
        answer["data"].clone()
    }

    async fn as_(&self, who: &str, document: &str) -> Value {
        let token = self.printed[who]["accessToken"].as_str().expect("a ready token");
        self.query(Some(token), document, json!({})).await
    }

    /// Stops the server as an orchestrator would.
    fn stop(mut self) {
        let pid = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.expect("kill can be started").success());
        let status = self.process.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing to do where it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn database(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm", ".migrating"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    file
}

#[tokio::test]
async fn whoever_the_demo_names_signs_in_and_is_answered() {
    let demo = Running::start(&[]);
    let unguided = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let unguided = unguided.expect("a client");
    for (who, role) in [("rep", "REP"), ("manager", "MANAGER"), ("executive", "EXECUTIVE")] {
        let guest = &demo.printed[who];
        let input = json!({
            "organization": guest["organization"], "email": guest["email"], "password": guest["password"],
        });
        let signed_in = demo
            .query(
                None,
                "mutation ($input: SignInInput!) { signIn(input: $input) { accessToken viewer { member { role } } } }",
                json!({ "input": input }),
            )
            .await;
        assert_eq!(signed_in["signIn"]["viewer"]["member"]["role"], role);
        let viewer = demo.as_(who, "{ viewer { member { name email } } }").await;
        assert_eq!(viewer["viewer"]["member"]["email"], guest["email"]);
        let door = format!("{}/as/{who}", demo.printed["url"].as_str().expect("a url"));
        let opened = unguided.get(door).send().await.expect("it answers");
        let inside = opened.headers()["location"].to_str().expect("an address");
        let token = guest["accessToken"].as_str().expect("a ready token");
        assert!(
            inside.starts_with("/graphql?query=query%20WhoIsOnPace"),
            "{inside}"
        );
        assert!(inside.ends_with(&format!("#token={token}")), "{inside}");
    }
    let own = demo
        .as_("rep", "{ viewer { member { goals(quota: true) { progress { actual pace health } } pipeline { coverageHealth } } } }")
        .await;
    assert_eq!(
        own["viewer"]["member"]["goals"][0]["progress"]["health"]
            .as_str()
            .map(str::is_empty),
        Some(false)
    );
    let team = demo
        .as_(
            "manager",
            "{ viewer { member { leads { members { nodes { name results { figures { actual } } } } } } } }",
        )
        .await;
    let members = &team["viewer"]["member"]["leads"][0]["members"]["nodes"];
    assert!(
        members.as_array().is_some_and(|members| members.len() >= 5),
        "{team:#}"
    );
    let board = demo
        .as_(
            "serviceAccount",
            "{ scoreboard(metrics: [\"revenue_won\"]) { total { actual } rows(first: 50) { totalCount } } }",
        )
        .await;
    assert!(
        board["scoreboard"]["rows"]["totalCount"].as_i64() > Some(30),
        "{board:#}"
    );
    demo.stop();
}

#[tokio::test]
async fn the_demo_shows_everything_there_is_to_see() {
    let demo = Running::start(&[]);
    let mut healths = BTreeSet::new();
    let mut after = Value::Null;
    loop {
        let token = demo.printed["executive"]["accessToken"].as_str();
        let page = "query ($after: String) { goals(first: 100, after: $after) { nodes { progress { health } } pageInfo { endCursor hasNextPage } } }";
        let goals = demo.query(token, page, json!({ "after": after })).await["goals"].take();
        let nodes = goals["nodes"].as_array().cloned().unwrap_or_default();
        healths.extend(
            nodes
                .iter()
                .filter_map(|goal| goal["progress"]["health"].as_str().map(str::to_owned)),
        );
        after = goals["pageInfo"]["endCursor"].clone();
        if goals["pageInfo"]["hasNextPage"] != true {
            break;
        }
    }
    assert_eq!(healths.len(), 9, "{healths:?}");
    let teams = demo
        .as_(
            "executive",
            "{ teams { nodes { name leader { member { name } acting } coveredBy { member { name } } } } }",
        )
        .await["teams"]["nodes"]
        .take();
    let teams = teams.as_array().cloned().unwrap_or_default();
    let vacant: Vec<&Value> = teams.iter().filter(|team| team["leader"].is_null()).collect();
    assert_eq!(vacant.len(), 1, "{teams:#?}");
    assert!(vacant[0]["coveredBy"]["member"]["name"].is_string());
    assert!(teams.iter().any(|team| team["leader"]["acting"] == true));
    let deals = demo
        .as_(
            "executive",
            "{ opportunities(first: 100, filter: { outcome: OPEN }) { nodes { amount { currency } } } }",
        )
        .await["opportunities"]["nodes"]
        .take();
    let deals = deals.as_array().cloned().unwrap_or_default();
    let currencies: BTreeSet<&str> = deals
        .iter()
        .filter_map(|deal| deal["amount"]["currency"].as_str())
        .collect();
    assert!(currencies.len() >= 3, "{currencies:?}");
    demo.stop();
}

#[tokio::test]
async fn a_second_start_on_the_same_database_serves_the_same_organization() {
    let file = database("demo-twice.db");
    let url = format!("sqlite://{}", file.display());
    let read = "{ organization { id slug } viewer { organization { version } } }";
    let first = Running::start(&["--database", &url]);
    let before = first.as_("executive", read).await;
    first.stop();
    let second = Running::start(&["--database", &url]);
    assert_eq!(second.as_("executive", read).await, before);
    let key = second
        .as_("serviceAccount", "{ viewer { serviceAccount { name } } }")
        .await;
    assert_eq!(key["viewer"]["serviceAccount"]["name"], "Demo script 2");
    second.stop();
    let verified = Command::new(env!("CARGO_BIN_EXE_saydo"))
        .args(["--database", &url, "verify"])
        .status();
    assert!(
        verified.expect("the binary can be started").success(),
        "the figures agree with a recount"
    );
}

#[tokio::test]
async fn a_large_organization_has_as_many_facts_as_it_says_and_rollups_that_agree() {
    let file = database("demo-volume.db");
    let url = format!("sqlite://{}", file.display());
    let demo = Running::start(&["--size", "small", "--facts", "1800", "--database", &url]);
    let rep = demo
        .as_("rep", "{ viewer { member { goals { progress { actual } } } } }")
        .await;
    let goals = rep["viewer"]["member"]["goals"].as_array().expect("goals");
    assert_eq!(goals.len(), 10);
    let manager = "{ viewer { member { leads { members(first: 50) { nodes { goals { id } } } } } } }";
    let manager = demo.as_("manager", manager).await;
    let reps = &manager["viewer"]["member"]["leads"][0]["members"]["nodes"];
    let reps = reps.as_array().expect("reps");
    assert_eq!(reps.len(), 12);
    assert!(
        reps.iter()
            .all(|rep| rep["goals"].as_array().is_some_and(|goals| goals.len() >= 5))
    );
    let total = "{ scoreboard(period: { running: YEAR }, metrics: [\"calls\"]) { rows(first: 1) { totalCount } } measurements { totalCount } }";
    let total = demo.as_("serviceAccount", total).await;
    assert_eq!(total["measurements"]["totalCount"], 1800);
    assert_eq!(total["scoreboard"]["rows"]["totalCount"], 36);
    demo.stop();
    let verified = Command::new(env!("CARGO_BIN_EXE_saydo"))
        .args(["verify", "--organization", "demo-small", "--database", &url])
        .output()
        .expect("the binary can be started");
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}
