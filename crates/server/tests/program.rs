//! The program as an operator runs it: the real binary, its exit status, and what it prints.

use reqwest::Client;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A folder to run the program in, with an embedded database of its own; deleted with this value.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("program-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        Self(folder)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_saydo"));
        command.args(arguments).current_dir(&self.0);
        for (name, _) in std::env::vars() {
            if name.starts_with("SAYDO_") || name == "DATABASE_URL" {
                command.env_remove(name);
            }
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .expect("the binary can be started")
    }

    /// What a command that succeeds prints.
    #[track_caller]
    fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    /// What a command that fails prints, and says.
    #[track_caller]
    fn prints_and_fails(&self, arguments: &[&str]) -> (String, String) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{}", text(&output.stdout));
        (text(&output.stdout), text(&output.stderr))
    }

    /// What a command that fails says.
    #[track_caller]
    fn fails(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{}", text(&output.stdout));
        text(&output.stderr)
    }

    /// What becomes of a command whose reader has gone before it prints anything.
    fn unread(&self, arguments: &[&str]) -> Output {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let command = self
            .command(arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn();
        let ended = command.expect("the binary can be started").wait_with_output();
        ended.expect("it ends")
    }

    fn with_acme(self) -> Self {
        self.prints(&[
            "org",
            "create",
            "acme",
            "--name",
            "Acme Ltd",
            "--executive-email",
            "ada@acme.example",
            "--executive-name",
            "Ada Byron",
        ]);
        self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The word after a label of a command's table.
fn value<'a>(printed: &'a str, label: &str) -> &'a str {
    let line = printed.lines().find_map(|line| line.strip_prefix(label));
    line.unwrap_or_else(|| panic!("no {label} in {printed}")).trim()
}

const ACCEPT: &str = "mutation ($input: InvitationAcceptInput!) {
    answer: invitationAccept(input: $input) { accessToken } }";

/// `saydo serve` on a free port, stopped with this value.
struct Serving {
    process: Child,
    url: String,
    client: Client,
}

impl Serving {
    fn start(place: &Place) -> Self {
        let (serving, lines) = Self::logging(place, "info");
        std::thread::spawn(move || lines.for_each(drop));
        serving
    }

    /// The server, and the lines of its log that nobody has read yet.
    fn logging(place: &Place, level: &str) -> (Self, impl Iterator<Item = String> + Send + use<>) {
        let mut process = place
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .env("SAYDO_LOG", level)
            .env("SAYDO_LOG_FORMAT", "json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be started");
        let errors = BufReader::new(process.stderr.take().expect("it is read"));
        let mut lines = errors.lines().map(|line| line.expect("a line of the log"));
        let url = lines
            .find_map(|line| {
                let at = line.find("http://127.0.0.1:")?;
                let rest = &line[at..];
                let end =
                    rest["http://".len()..].find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'));
                Some(rest[..end.map_or(rest.len(), |end| end + "http://".len())].to_owned())
            })
            .expect("it logs where it listens");
        let serving = Self {
            process,
            url,
            client: Client::new(),
        };
        (serving, lines)
    }

    async fn query(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let mut request = self.client.post(format!("{}/graphql", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await;
        answer.expect("it answers").json().await.expect("JSON")
    }

    fn terminate(&self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.process.id().to_string()])
            .status();
        assert!(asked.expect("kill can be started").success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Nothing to do where it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_database_that_is_not_there_is_told_at_once_and_without_its_password() {
    let place = Place::new("unreachable");
    let started = Instant::now();
    let said = place.fails(&["--database", "postgres://saydo:secret@127.0.0.1:1/saydo", "serve"]);
    assert!(
        said.contains("cannot reach the database at postgres://127.0.0.1:1/saydo"),
        "{said}"
    );
    assert!(
        said.contains("Connection refused") && !said.contains("secret"),
        "{said}"
    );
    let said = place.fails(&["--database", "sqlite://no/such/folder/saydo.db", "serve"]);
    assert!(
        said.contains("cannot reach the database at sqlite://no/such/folder/saydo.db"),
        "{said}"
    );
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "it waited for what refuses"
    );
}

#[test]
fn all_problems_of_the_configuration_are_told_at_once() {
    let place = Place::new("configuration");
    let output = place
        .command(&["serve"])
        .env("SAYDO_LISTEN", "nowhere")
        .env("SAYDO_DATABASE_CONNECTIONS", "0")
        .env("DATABASE_URL", "mysql://x")
        .output()
        .expect("the binary can be started");
    assert!(!output.status.success());
    let said = text(&output.stderr);
    for part in [
        "3 problem(s)",
        "SAYDO_LISTEN",
        "SAYDO_DATABASE_CONNECTIONS",
        "DATABASE_URL",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn help_teaches_every_command() {
    let place = Place::new("help");
    let all = place.prints(&["--help"]);
    for command in [
        vec!["demo"],
        vec!["serve"],
        vec!["migrate"],
        vec!["schema"],
        vec!["verify"],
        vec!["token"],
        vec!["org", "create"],
        vec!["org", "list"],
        vec!["member", "invite"],
        vec!["import", "crm"],
        vec!["goals", "apply"],
    ] {
        assert!(all.contains(command[0]), "{command:?}");
        let help = place.prints(&[command.as_slice(), &["--help"]].concat());
        assert!(help.contains(&format!("saydo {}", command.join(" "))), "{help}");
        assert!(help.contains("Examples:") || command == ["org", "list"], "{help}");
    }
}

#[test]
fn the_schema_is_the_one_in_the_repository() {
    let place = Place::new("schema");
    let held = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema.graphql"));
    assert_eq!(place.prints(&["schema"]), held.expect("the contract"));
}

#[test]
fn migrations_are_told_before_they_are_run() {
    let place = Place::new("migrate");
    std::fs::write(place.0.join("saydo.db"), "").expect("an empty file is an empty database");
    let (printed, said) = place.prints_and_fails(&["migrate", "--check"]);
    assert!(
        printed.contains("m0001") && said.contains("pending"),
        "{printed}{said}"
    );
    place.prints(&["migrate"]);
    assert!(place.prints(&["migrate", "--check"]).contains("up to date"));
}

#[test]
fn a_database_is_made_only_by_a_command_that_fills_it() {
    let place = Place::new("absent");
    let (organization, name) = (["--organization", "acme"], ["--name", "BI"]);
    for command in [
        vec!["migrate", "--check"],
        vec!["verify"],
        vec!["org", "list"],
        [&["token"], &organization[..], &name, &["--scope", "metrics:read"]].concat(),
        [
            &["member", "invite"],
            &organization[..],
            &name,
            &["--email", "bo@acme.example"],
        ]
        .concat(),
    ] {
        let said = place.fails(&command);
        assert_eq!(
            said,
            "saydo: there is no database at sqlite://saydo.db; `saydo org create` and `saydo migrate` make one\n"
        );
        let made: Vec<_> = std::fs::read_dir(&place.0)
            .expect("the folder is there")
            .collect();
        assert!(made.is_empty(), "{command:?} made {made:?}");
    }
}

#[test]
fn everything_wrong_with_a_new_organization_is_told_before_anything_is_made() {
    let place = Place::new("founding");
    let said = place.fails(&[
        "org",
        "create",
        "Acme Ltd",
        "--name",
        " ",
        "--time-zone",
        "Mars/Base",
        "--currency",
        "XXY",
        "--fiscal-year-start",
        "02-31",
        "--week-start",
        "8",
        "--executive-email",
        "ada",
        "--executive-name",
        "",
    ]);
    assert!(said.starts_with("saydo: 8 problem(s):\n"), "{said}");
    for flag in [
        "the slug",
        "--name",
        "--time-zone",
        "--currency",
        "--fiscal-year-start",
        "--week-start",
        "--executive-email",
        "--executive-name",
    ] {
        assert!(said.contains(&format!("\n  - {flag}: ")), "{flag}: {said}");
    }
    assert!(!place.0.join("saydo.db").exists());
}

#[test]
fn a_sign_up_link_leads_to_where_the_server_listens_or_says_that_nobody_knows() {
    let place = Place::new("links").with_acme();
    let invite = [
        "member",
        "invite",
        "--organization",
        "acme",
        "--email",
        "ada@acme.example",
    ];
    let linked = |variable: &str, address: &str| {
        let output = place.command(&invite).env(variable, address).output();
        let output = output.expect("the binary can be started");
        (text(&output.stdout), text(&output.stderr))
    };
    let (printed, _) = linked("SAYDO_LISTEN", "0.0.0.0:9000");
    assert!(
        value(&printed, "sign-up link").starts_with("http://127.0.0.1:9000/"),
        "{printed}"
    );
    assert_eq!(
        value(&printed, "note"),
        "public_url is not set: the link is for a server that listens at 0.0.0.0:9000"
    );
    let (printed, _) = linked("SAYDO_PUBLIC_URL", "https://saydo.acme.example");
    assert!(
        value(&printed, "sign-up link").starts_with("https://saydo.acme.example/"),
        "{printed}"
    );
    assert!(!printed.contains("note"), "{printed}");
    let (printed, said) = linked("SAYDO_LISTEN", "127.0.0.1:0");
    assert!(
        printed.is_empty() && said.contains("set `public_url`"),
        "{printed}{said}"
    );
}

#[test]
fn an_unknown_organization_is_named() {
    let place = Place::new("unknown").with_acme();
    for command in [
        vec!["verify", "--organization", "acne"],
        vec![
            "token",
            "--organization",
            "acne",
            "--name",
            "BI",
            "--scope",
            "metrics:read",
        ],
        vec![
            "member",
            "invite",
            "--organization",
            "acne",
            "--email",
            "bo@acme.example",
            "--name",
            "Bo",
        ],
    ] {
        let said = place.fails(&command);
        assert!(said.contains("there is no organization “acne”"), "{said}");
    }
    assert!(place.prints(&["org", "list"]).contains("acme\tAcme Ltd"));
    let log = place.0.join("saydo.db-wal");
    assert!(
        !log.exists(),
        "after a command, failed or not, the database is one file"
    );
    assert!(place.prints(&["verify"]).contains("acme: everything agrees"));
}

#[tokio::test]
async fn an_invitation_printed_by_the_program_opens_the_api_once() {
    let place = Place::new("invitation").with_acme();
    let invite = [
        "member",
        "invite",
        "--organization",
        "acme",
        "--email",
        "bo@acme.example",
    ];
    let printed = place.prints(&[&invite[..], &["--name", "Bo Li", "--role", "manager"]].concat());
    let link = value(&printed, "sign-up link").to_owned();
    let key = place.prints(&[
        "token",
        "--organization",
        "acme",
        "--name",
        "BI",
        "--scope",
        "metrics:read",
    ]);
    let key = key.trim();
    let serving = Serving::start(&place);

    let (address, token) = link
        .split_once('#')
        .expect("the token stands behind the #, so that no log holds it");
    let page = address
        .split("//")
        .nth(1)
        .and_then(|rest| rest.split_once('/'))
        .expect("a path")
        .1;
    let page = serving
        .client
        .get(format!("{}/{page}", serving.url))
        .send()
        .await
        .expect("it answers");
    assert!(page.status().is_success());

    let accept = json!({ "input": { "invitation": token, "password": "correct horse battery" } });
    let accepted = serving.query(None, ACCEPT, accept.clone()).await;
    let access = accepted["data"]["answer"]["accessToken"].as_str();
    let access = access.unwrap_or_else(|| panic!("{accepted:#}"));
    let me = serving
        .query(Some(access), "{ viewer { member { name role } } }", json!({}))
        .await;
    assert_eq!(
        me["data"]["viewer"]["member"],
        json!({ "name": "Bo Li", "role": "MANAGER" })
    );
    let again = serving.query(None, ACCEPT, accept).await;
    assert_eq!(
        again["errors"][0]["extensions"]["fields"][0]["code"], "INVITATION_INVALID",
        "{again:#}"
    );

    const WHO: &str = "{ viewer { serviceAccount { name } } }";
    let script = serving.query(Some(key), WHO, json!({})).await;
    assert_eq!(script["data"]["viewer"]["serviceAccount"]["name"], "BI");
    place.prints(&["token", "--organization", "acme", "--name", "BI", "--revoke"]);
    let revoked = serving.query(Some(key), WHO, json!({})).await;
    assert_eq!(
        revoked["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
        "{revoked:#}"
    );
}

#[tokio::test]
async fn a_stopping_server_lets_requests_end() {
    let place = Place::new("stopping").with_acme();
    let key = place.prints(&[
        "token",
        "--organization",
        "acme",
        "--name",
        "CRM",
        "--scope",
        "pipeline:write",
    ]);
    let mut serving = Serving::start(&place);
    let rows: Vec<_> = (0..1000)
        .map(|index| json!({ "name": format!("Customer {index}"), "externalId": format!("c-{index}") }))
        .collect();
    const PUSH: &str = "mutation ($input: AccountsUpsertInput!) {
        answer: accountsUpsert(input: $input) { summary { created } } }";
    let body = json!({ "query": PUSH, "variables": { "input": { "rows": rows } } }).to_string();
    let address = serving.url.trim_start_matches("http://").to_owned();
    let mut connection = TcpStream::connect(&address).expect("it listens");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        key.trim(),
        body.len()
    );
    let (first, rest) = body.split_at(body.len() / 2);
    connection
        .write_all(format!("{head}{first}").as_bytes())
        .expect("the first half is sent");
    let moment = Duration::from_millis(300);
    tokio::time::sleep(moment).await;
    serving.terminate();
    let mut asked = 0;
    while TcpStream::connect(&address).is_ok() {
        asked += 1;
        assert!(asked < 50, "somebody new is let in");
        tokio::time::sleep(moment / 3).await;
    }
    connection
        .write_all(rest.as_bytes())
        .expect("the second half is sent");
    let mut answer = String::new();
    connection
        .read_to_string(&mut answer)
        .expect("it answers, and closes the connection");
    assert!(answer.contains("\"created\":1000"), "{answer}");
    let status = serving.process.wait().expect("it ends");
    assert!(status.success(), "{status}");
    let log = place.0.join("saydo.db-wal");
    assert!(!log.exists(), "the database is one file, to be copied as it is");
    assert!(place.prints(&["verify"]).contains("everything agrees"));
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nothing() {
    let place = Place::new("log").with_acme();
    let (serving, unread) = Serving::logging(&place, "trace");
    for _ in 0..300 {
        let asked = serving.query(None, "{ __typename }", json!({}));
        let answer = tokio::time::timeout(Duration::from_secs(10), asked).await;
        assert_eq!(answer.expect("it answers")["data"]["__typename"], "Query");
    }
    drop(serving);
    let bytes: usize = unread.map(|line| line.len()).sum();
    assert!(bytes > 60_000, "so much fills a pipe: {bytes}");
}

#[test]
fn a_command_whose_reader_has_gone_ends_quietly() {
    let place = Place::new("unread").with_acme();
    for command in [
        vec!["schema"],
        vec!["migrate"],
        vec!["org", "list"],
        vec!["verify"],
    ] {
        let output = place.unread(&command);
        assert_eq!(output.status.code(), Some(141), "{command:?}");
        assert_eq!(text(&output.stderr), "", "{command:?}");
    }
    assert!(place.unread(&["--help"]).status.success());
}

#[tokio::test]
async fn what_was_made_and_could_not_be_printed_is_told_and_holds_no_risk() {
    let place = Place::new("unprinted").with_acme();
    let token = ["token", "--organization", "acme", "--name", "BI"];
    let output = place.unread(&[&token[..], &["--scope", "metrics:read"]].concat());
    assert_eq!(output.status.code(), Some(141));
    let said = text(&output.stderr);
    assert!(
        said.contains("the key of “BI” could not be printed, so it was revoked"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");

    let invite = [
        "member",
        "invite",
        "--organization",
        "acme",
        "--email",
        "bo@acme.example",
    ];
    let output = place.unread(&[&invite[..], &["--name", "Bo Li"]].concat());
    assert_eq!(output.status.code(), Some(141));
    let said = text(&output.stderr);
    let again = format!("saydo {}", invite.join(" "));
    assert!(said.contains(&again), "{said}");
    assert!(
        place.prints(&invite).contains("sign-up link"),
        "what it said to do works"
    );

    let printed = place.prints(&[
        "member",
        "invite",
        "--organization",
        "acme",
        "--email",
        "ada@acme.example",
    ]);
    let (_, invitation) = value(&printed, "sign-up link").split_once('#').expect("a token");
    let serving = Serving::start(&place);
    let accept = json!({ "input": { "invitation": invitation, "password": "correct horse battery" } });
    let accepted = serving.query(None, ACCEPT, accept).await;
    let access = accepted["data"]["answer"]["accessToken"].as_str();
    const ACCOUNTS: &str = "{ serviceAccounts { name revokedAt } }";
    let accounts = serving.query(access, ACCOUNTS, json!({})).await;
    let accounts = accounts["data"]["serviceAccounts"].as_array();
    let revoked: Vec<_> = accounts
        .expect("service accounts")
        .iter()
        .filter(|account| !account["revokedAt"].is_null())
        .map(|account| &account["name"])
        .collect();
    assert_eq!(revoked, ["BI"]);
}

#[test]
fn an_export_with_a_bad_row_is_refused_whole_unless_it_is_partial() {
    let place = Place::new("import");
    let files = [
        (
            "people.csv",
            "name,email,manager,region\nAna Ruiz,,Ines Duarte,Coast\n",
        ),
        (
            "opportunities.csv",
            "key,name,owner,product,account,stage,opened_on,closed_on,expected_close_on,amount,currency,next_step\n\
             1,,Ana Ruiz,,,won,2025-05-02,2025-08-01,,1000,,\n2,,Ana Ruiz,,,won,2025-05-02,yesterday,,1000,,\n",
        ),
    ];
    for (file, rows) in files {
        std::fs::write(place.0.join(file), rows).expect("the folder can be written");
    }
    let import = ["import", "crm", ".", "--organization", "coast"];
    let said = place.fails(&import);
    assert!(
        said.contains("opportunities.csv line 3, closed_on: “yesterday” is no date"),
        "{said}"
    );
    assert!(
        said.contains(
            "nothing was imported, because of 1 row(s); mend them, or leave them out with --partial"
        ),
        "{said}"
    );
    assert_eq!(place.prints(&["org", "list"]), "");
    let printed = place.prints(&[&import[..], &["--partial"]].concat());
    let words = |label| {
        value(&printed, label)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(words("opportunities.csv"), "2 1 1");
    assert_eq!(words("opportunities "), "1 0 0 0");
    assert!(
        printed.ends_with("\nImported, without the 1 row(s) that were refused.\n"),
        "{printed}"
    );
    assert!(
        place
            .prints(&["verify", "--organization", "coast"])
            .contains("everything agrees")
    );
}

/// A server of an organization with Ada and Bo, and a key that sets goals.
fn serving_goals(place: &Place) -> (Serving, String) {
    let of_acme = ["--organization", "acme"];
    let invite = ["member", "invite", "--email", "bo@acme.example", "--name", "Bo"];
    place.prints(&[&invite[..], &of_acme].concat());
    let token = ["token", "--name", "goals", "--scope", "goals:write"];
    let key = place.prints(&[&token[..], &of_acme].concat());
    (Serving::start(place), key.trim().to_owned())
}

/// What `saydo goals apply` prints and says, and its exit status.
fn applied(place: &Place, server: &Serving, key: &str, arguments: &[&str]) -> (String, String, Option<i32>) {
    let given = [&["goals", "apply"], arguments, &["--url", &server.url]].concat();
    let output = place
        .command(&given)
        .env("SAYDO_API_KEY", key)
        .output()
        .expect("the binary can be started");
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

async fn goals(server: &Serving, key: &str) -> u64 {
    let counted = server
        .query(Some(key), "{ goals { totalCount } }", json!({}))
        .await;
    counted["data"]["goals"]["totalCount"].as_u64().expect("a number")
}

#[tokio::test]
async fn goals_of_a_file_are_planned_like_a_diff_and_then_applied() {
    let place = Place::new("goals").with_acme();
    let (server, key) = serving_goals(&place);
    let write = |name: &str, text: &str| std::fs::write(place.0.join(name), text).expect("a file");
    let header = "externalId,member,organization,metric,period,target,parent\n";
    let bo = "q3/bo,bo@acme.example,,deals_won,2026-Q3,10,q3/all\n";
    let all = "q3/all,,true,deals_won,2026-Q3,100,\n";
    write(
        "goals.csv",
        &format!("{header}{bo}{all}q3/kim,kim@acme.example,,deals_won,2026-Q3,ten,\n"),
    );
    let (printed, said, status) = applied(&place, &server, &key, &["goals.csv"]);
    assert_eq!(status, Some(2), "{printed}{said}");
    for part in [
        "+ line 2: q3/bo\n      bo@acme.example, 2026-Q3: deals_won 10\n",
        "+ line 3: q3/all\n      the organization, 2026-Q3: deals_won 100\n",
        "! line 4: q3/kim\n",
        "(NOT_FOUND)",
        "2 to create, 0 to change, 0 unchanged, 1 refused",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    assert!(said.contains("nothing was changed"), "{said}");
    assert_eq!(goals(&server, &key).await, 0);

    write("goals.csv", &format!("{header}{bo}{all}"));
    let (printed, said, status) = applied(&place, &server, &key, &["goals.csv", "--dry-run"]);
    assert_eq!(
        (status, printed.contains("2 to create, 0 to change")),
        (Some(0), true),
        "{printed}{said}"
    );
    assert_eq!(goals(&server, &key).await, 0, "a dry run changes nothing");
    let (printed, said, status) = applied(&place, &server, &key, &["goals.csv"]);
    assert_eq!(
        (status, printed.contains("2 created, 0 changed")),
        (Some(0), true),
        "{printed}{said}"
    );
    assert_eq!(goals(&server, &key).await, 2);
    let (printed, _, status) = applied(&place, &server, &key, &["goals.csv"]);
    assert_eq!(
        (status, printed.as_str()),
        (Some(0), "0 to create, 0 to change, 2 unchanged, 0 refused\n")
    );

    let yaml = "- externalId: q3/all\n  organization: true\n  metric: deals_won\n  period: 2026-Q3\n  target: 100\n\
        # Bo can do more.\n- externalId: q3/bo\n  member: bo@acme.example\n  metric: deals_won\n  period: 2026-Q3\n  target: 12\n  \
        stretch: 15\n  parent: q3/all\n";
    write("goals.yaml", yaml);
    let (printed, said, status) = applied(&place, &server, &key, &["goals.yaml"]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(
        printed,
        "~ line 7: q3/bo\n      target: 10 → 12\n      stretch: (none) → 15\n\
         0 to create, 1 to change, 1 unchanged, 0 refused\n0 created, 1 changed\n"
    );

    write("bad.csv", "externalId,member,target\nx,bo@acme.example,\nx,,3\n");
    let (_, said, status) = applied(&place, &server, &key, &["bad.csv"]);
    assert_eq!(status, Some(1));
    for part in [
        "line 2: metric is empty",
        "line 2: target is empty",
        "line 3: exactly one",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    write("odd.csv", "externalId,colour\nx,red\n");
    let (_, said, _) = applied(&place, &server, &key, &["odd.csv"]);
    assert!(said.contains("there is no column colour"), "{said}");
    let (_, said, status) = applied(&place, &server, "sk_nonsense", &["goals.csv"]);
    assert_eq!(
        (status, said.contains("UNAUTHENTICATED")),
        (Some(1), true),
        "{said}"
    );
}

#[tokio::test]
async fn a_run_that_was_killed_is_run_again() {
    let place = Place::new("goals-killed").with_acme();
    let (server, key) = serving_goals(&place);
    let mut file = "externalId,member,metric,period,target\n".to_owned();
    for number in 0..2500 {
        file.push_str(&format!("goal/{number},bo@acme.example,deals_won,2026-Q3,10\n"));
    }
    std::fs::write(place.0.join("goals.csv"), &file).expect("a file");
    let arguments = [
        "goals",
        "apply",
        "goals.csv",
        "--run",
        "nightly",
        "--url",
        &server.url,
    ];
    let mut killed = place
        .command(&arguments)
        .env("SAYDO_API_KEY", &key)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary can be started");
    let started = Instant::now();
    // It is killed as soon as a part is there, with others to come.
    while goals(&server, &key).await == 0 && started.elapsed() < Duration::from_secs(60) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    killed.kill().expect("it can be killed");
    killed.wait().expect("it ends");
    let (printed, said, status) = applied(&place, &server, &key, &["goals.csv", "--run", "nightly"]);
    assert_eq!(status, Some(0), "{printed}{said}");
    assert!(printed.contains("2500 created, 0 changed"), "{printed}");
    assert_eq!(goals(&server, &key).await, 2500);
    let other = file.replace(",10\n", ",11\n");
    std::fs::write(place.0.join("goals.csv"), other).expect("a file");
    let (_, said, status) = applied(&place, &server, &key, &["goals.csv", "--run", "nightly"]);
    assert_eq!(
        (status, said.contains("idempotencyKey")),
        (Some(1), true),
        "the same run of another file is refused: {said}"
    );
}
