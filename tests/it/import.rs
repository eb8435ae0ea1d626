//! Importing a CRM's export, as the command does it.

use acceptance::{Deal, TestServer, day, on_both_databases};
use app::Viewer;
use domain::access::Scope;
use persistence::{Database, Options, RollupQuery, Subjects};
use serde_json::{Value, json};
use server::commands::import_crm::{Crm, Outcome};
use std::path::{Path, PathBuf};

on_both_databases! {
    an_export_is_imported_once_and_unchanged_the_second_time,
    a_bad_row_is_named_and_nothing_is_imported,
    a_row_is_named_by_its_line_whatever_ends_lines,
    the_good_rows_of_a_partial_import_stay,
    somebody_of_whom_two_rows_say_different_things_is_named,
    rows_the_organization_refuses_leave_no_organization,
    a_mapping_reads_another_export,
    a_file_that_is_not_what_the_layout_says_is_named,
    a_file_the_mapping_names_must_be_there_and_one_of_the_layout_may_be_absent,
    a_refused_import_says_that_nothing_was_written,
    a_stage_the_mapping_does_not_name_is_refused,
    a_team_that_cannot_have_its_name_is_refused_with_its_row,
    a_changed_export_changes_what_it_says,
    what_was_won_and_measured_before_is_credited_to_the_team_an_import_brings,
}

/// A folder of files, deleted with this value.
struct Folder(PathBuf);

impl Folder {
    #[expect(
        clippy::disallowed_methods,
        reason = "test processes must not meet in one folder"
    )]
    fn new(files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("saydo-import-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir(&path).expect("the temporary directory can be written");
        let folder = Self(path);
        for (file, text) in files {
            folder.write(file, text);
        }
        folder
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.0.join(file), text).expect("the folder can be written");
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const PEOPLE: &str =
    "name,email,manager,region\nAna Ruiz,,Ines Duarte,Coast\nBen Osei,ben@else.example,Ines Duarte,Coast\n";
const ACCOUNTS: &str = "key,name,sector,parent\nA,Albatross,tools,B\nB,Birchfield,,\n";
const PRODUCTS: &str = "key,name,list_price\nLathe,Lathe,1200\n";
const HEADER: &str =
    "key,name,owner,product,account,stage,opened_on,closed_on,expected_close_on,amount,currency,next_step\n";
const DEALS: &str = "\
1,,Ana Ruiz,Lathe,A,won,2025-05-02,2025-08-01,,1000,,\n\
2,,Ana Ruiz,Lathe,B,lost,2025-05-03,2025-08-02,,0,,\n\
3,\"Big, one\",Ben Osei,Lathe,,proposal,2025-06-01,,2026-03-31,5000.50,EUR,Call\n\
4,,Ben Osei,Lathe,A,prospecting,,,,,,\n";

fn files(deals: &str) -> Folder {
    Folder::new(&[
        ("people.csv", PEOPLE),
        ("accounts.csv", ACCOUNTS),
        ("products.csv", PRODUCTS),
        ("opportunities.csv", &format!("\u{feff}{HEADER}{deals}")),
    ])
}

fn command(folder: &Folder) -> Crm {
    Crm {
        folder: folder.path().to_owned(),
        organization: "coast".to_owned(),
        mapping: None,
        partial: false,
        time_zone: Some("Europe/Oslo".to_owned()),
        currency: None,
    }
}

async fn run(server: &TestServer, command: &Crm) -> Outcome {
    command.import(&server.app).await.expect("the files can be read")
}

async fn operator(server: &TestServer) -> Viewer {
    server
        .app
        .operator("coast")
        .await
        .expect("the organization is there")
}

/// A line of the summary, its figures one space apart.
fn line(outcome: &Outcome, kind: &str) -> String {
    let mut lines = outcome.summary.lines();
    let found = lines.rfind(|line| line.starts_with(kind)).unwrap_or_default();
    found.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn won(server: &TestServer) -> i128 {
    let operator = operator(server).await;
    let database = Database::connect(&Options::new(server.database_url())).await;
    let database = database.expect("the database answers");
    let session = database.read(operator.organization().id, &database.lease());
    let metrics = session.metrics().await.expect("metrics");
    let revenue = metrics
        .iter()
        .find(|metric| metric.definition.key == "revenue_won")
        .expect("a standard metric");
    let buckets = &operator.organization().settings.buckets;
    let query = RollupQuery {
        metrics: &[revenue],
        subjects: Subjects::Organization,
        period: buckets.fiscal().year(2025),
        as_of: operator.today(),
        today: operator.today(),
        buckets,
    };
    let sums = session.rollup_sums(&query).await.expect("sums");
    sums.first().map_or(0, |sum| sum.totals.total)
}

async fn an_export_is_imported_once_and_unchanged_the_second_time(server: TestServer) {
    let folder = files(DEALS);
    let first = run(&server, &command(&folder)).await;
    assert!(first.applied && first.problems.is_empty(), "{first:?}");
    assert_eq!(line(&first, "members"), "members 3 0 0 0");
    assert_eq!(line(&first, "teams"), "teams 2 0 0 0");
    assert_eq!(line(&first, "opportunities"), "opportunities 4 0 0 0");
    let second = run(&server, &command(&folder)).await;
    assert!(second.applied, "{second:?}");
    for (kind, expected) in [
        ("stages", "stages 0 0 6 0"),
        ("members", "members 0 0 3 0"),
        ("assignments", "assignments 0 0 3 0"),
        ("leaders", "leaders 0 0 1 0"),
        ("products", "products 0 0 1 0"),
        ("accounts", "accounts 0 0 2 0"),
        ("opportunities", "opportunities 0 0 4 0"),
    ] {
        assert_eq!(line(&second, kind), expected);
    }
    let operator = operator(&server).await;
    assert_eq!(operator.organization().settings.time_zone.name(), "Europe/Oslo");
    let ana = server
        .app
        .member_by_email(&operator, "ana.ruiz@coast.example")
        .await;
    assert!(ana.expect("read").is_some());
    assert_eq!(won(&server).await, 1000_00);
    assert_eq!(server.app.verify(&operator).await.expect("verified"), []);
}

async fn a_bad_row_is_named_and_nothing_is_imported(server: TestServer) {
    let folder = files(&format!(
        "{DEALS}5,,Ana Ruiz,Lathe,A,won,2025-13-01,31.12.2025,,1,,\n6,short\n,,,,,,,,,,,\n"
    ));
    let outcome = run(&server, &command(&folder)).await;
    assert!(!outcome.applied);
    let expected = [
        "opportunities.csv line 6, opened_on: “2025-13-01” is no date written %Y-%m-%d",
        "opportunities.csv line 6, closed_on: “31.12.2025” is no date written %Y-%m-%d",
        "opportunities.csv line 7: has 2 fields, and the header has 12",
        "opportunities.csv line 8, key: must not be empty",
        "opportunities.csv line 8, stage: must not be empty",
    ];
    assert_eq!(outcome.problems, expected);
    assert!(
        server.app.operator("coast").await.is_err(),
        "no organization was made"
    );
}

async fn a_row_is_named_by_its_line_whatever_ends_lines(server: TestServer) {
    let deals = "1,,,,,won,2025-05-02,x,,,,\n\n\n2,,,,,won,2025-05-02,2025-08-01,,,,\"Call\nagain\"\n3,,,,,won,y,,,,,\n4\n";
    for end in ["\n", "\r\n"] {
        let folder = files("");
        folder.write(
            "opportunities.csv",
            &format!("{HEADER}{deals}").replace('\n', end),
        );
        let problems = run(&server, &command(&folder)).await.problems;
        let places: Vec<_> = problems
            .iter()
            .filter_map(|problem| problem.split(',').next())
            .collect();
        let expected = [
            "opportunities.csv line 2",
            "opportunities.csv line 7",
            "opportunities.csv line 8: has 1 fields",
        ];
        assert_eq!(places, expected, "{end:?}");
    }
}

async fn the_good_rows_of_a_partial_import_stay(server: TestServer) {
    let bad = "5,,Ana Ruiz,Lathe,A,won,2025-13-01,,,1,,\n6,,Nobody,Lathe,A,won,2025-05-01,2025-06-01,,1,,\n";
    let folder = files(&format!(
        "{DEALS}{bad}7,,Ana Ruiz,Lathe,A,won,2025-05-01,,,1,,\n1,,,,,lost,,2025-05-01,,,,\n"
    ));
    let partial = Crm {
        partial: true,
        ..command(&folder)
    };
    let outcome = run(&server, &partial).await;
    assert!(outcome.applied);
    assert_eq!(line(&outcome, "opportunities.csv"), "opportunities.csv 8 7 1");
    assert_eq!(line(&outcome, "opportunities"), "opportunities 3 0 0 4");
    let told = outcome.problems.join("\n");
    for part in [
        "line 6, opened_on",
        "line 7, owner",
        "NOT_FOUND",
        "line 8, closed_on",
        "line 2, key",
        "line 9, key",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(
        won(&server).await,
        0,
        "of two rows with one key nobody knows which is meant"
    );
    assert_eq!(
        server
            .app
            .verify(&operator(&server).await)
            .await
            .expect("verified"),
        []
    );
}

async fn somebody_of_whom_two_rows_say_different_things_is_named(server: TestServer) {
    let folder = files(DEALS);
    let again = "Ana Ruiz,,Ines Duarte,Coast\nAna Ruiz,,Otto Lind,Inland\n";
    folder.write("people.csv", &format!("{PEOPLE}{again}"));
    let outcome = run(&server, &command(&folder)).await;
    assert!(!outcome.applied);
    let expected = ["people.csv line 5, name: line 2 says something else of Ana Ruiz"];
    assert_eq!(outcome.problems, expected);
}

async fn rows_the_organization_refuses_leave_no_organization(server: TestServer) {
    let folder = files(&format!(
        "{DEALS}5,,Ana Ruiz,Lathe,Nobody,won,2025-05-01,2025-06-01,,1.005,,\n"
    ));
    let outcome = run(&server, &command(&folder)).await;
    assert!(!outcome.applied);
    let told = outcome.problems.join("\n");
    assert!(
        told.contains("opportunities.csv line 6, account") && told.contains("TOO_MANY_DECIMALS"),
        "{told}"
    );
    assert!(server.app.operator("coast").await.is_err());
}

async fn a_mapping_reads_another_export(server: TestServer) {
    let mapping = r#"
        delimiter = ";"
        date_format = "%d.%m.%Y"
        currency = "EUR"
        people = { file = "reps.csv", name = "Owner" }
        opportunities = { file = "deals.csv", key = "ID", owner = "Owner", stage = "Stage", opened = "From", closed = "To", amount = "Sum" }
        stages = { opened_as = "Demo", of = { Demo = { key = "demo", position = 15, probability = "40.5", qualified = true }, Won = { key = "won", outcome = "WON" } } }
        aliases = { people = { "A. Ruiz" = "Ana Ruiz" } }
    "#;
    let folder = Folder::new(&[
        ("mapping.toml", mapping),
        ("reps.csv", "Owner;Phone\nAna Ruiz;1\n"),
        (
            "deals.csv",
            "ID;Owner;Stage;From;To;Sum\nx;A. Ruiz;Won;01.02.2025;03.04.2025;12.50\ny;Ana Ruiz;Lost;;03.04.2025;\n",
        ),
    ]);
    let with_mapping = Crm {
        mapping: Some(folder.path().join("mapping.toml")),
        partial: true,
        ..command(&folder)
    };
    let outcome = run(&server, &with_mapping).await;
    assert!(outcome.applied);
    assert_eq!(
        outcome.problems.len(),
        1,
        "a stage the mapping does not name is refused"
    );
    let operator = operator(&server).await;
    assert_eq!(operator.organization().settings.currency.code(), "EUR");
    assert_eq!(won(&server).await, 12_50);
    let stages = server.app.stages(&operator).await.expect("read");
    assert_eq!(stages.by_key("demo").map(|stage| stage.probability), Some(4050));
    let refused = Crm {
        mapping: Some(folder.path().join("reps.csv")),
        ..with_mapping
    }
    .import(&server.app)
    .await;
    assert!(refused.is_err());
}

async fn a_file_that_is_not_what_the_layout_says_is_named(server: TestServer) {
    let folder = files(DEALS);
    let semicolons = HEADER.replace(',', ";");
    let twice = HEADER.replace("next_step", "stage");
    for (header, said) in [
        (
            semicolons.as_bytes(),
            "the header of opportunities.csv is one column, “key;name;owner;product;account;stage;opened_on;closed_on;\
             expected_close_on;amount;currency;next_step”, when ',' stands between columns; a mapping with delimiter = \
             \";\" reads it otherwise",
        ),
        (
            b"",
            "opportunities.csv is empty: its first line names the columns",
        ),
        (
            b"\n\n",
            "opportunities.csv is empty: its first line names the columns",
        ),
        (
            b"\r\n\r\nkey,st\xe4ge\n1,won\n",
            "opportunities.csv line 3: the name of column 2 is not UTF-8; save the file as UTF-8",
        ),
        (
            twice.as_bytes(),
            "opportunities.csv has the column “stage” more than once: which is meant?",
        ),
        (b"key\n1\n", "opportunities.csv has no column “stage”; it has key"),
    ] {
        std::fs::write(folder.path().join("opportunities.csv"), header).expect("the folder can be written");
        for partial in [false, true] {
            let crm = Crm {
                partial,
                ..command(&folder)
            };
            let refused = crm.import(&server.app).await.expect_err(said);
            assert_eq!(refused.to_string(), said);
        }
    }
    let mut rows = HEADER.replace("key", "\u{feff}key").into_bytes();
    rows.extend(b"1,,Ana R\xfciz,,,won,2025-05-02,2025-08-01,,1000,,\n2,,\"Ana Ruiz,,,won\n3,,,,,won\n");
    std::fs::write(folder.path().join("opportunities.csv"), rows).expect("the folder can be written");
    let expected = [
        "opportunities.csv line 2, owner: is not UTF-8",
        "opportunities.csv line 3: has 3 fields, and the header has 12; it goes over several lines: is a quotation mark \
         left open?",
    ];
    assert_eq!(run(&server, &command(&folder)).await.problems, expected);
    assert!(server.app.operator("coast").await.is_err());
}

async fn a_file_the_mapping_names_must_be_there_and_one_of_the_layout_may_be_absent(server: TestServer) {
    let deals = "1,,,,,won,2025-05-02,2025-08-01,,1000,,\n";
    let folder = Folder::new(&[
        ("opportunities.csv", &format!("{HEADER}{deals}")),
        (
            "spellings.toml",
            "extends = \"standard\"\n[aliases.people]\nAna = \"Ana Ruiz\"\n",
        ),
        (
            "files.toml",
            "extends = \"standard\"\n[accounts]\nfile = \"customers.csv\"\n[people]\nfile = \"reps.csv\"\n",
        ),
        ("latin.toml", "extends = \"standard\"\n"),
    ]);
    let with = |mapping: &str| Crm {
        mapping: Some(folder.path().join(mapping)),
        ..command(&folder)
    };
    let refused = with("files.toml")
        .import(&server.app)
        .await
        .expect_err("named files are absent");
    let said = refused.to_string();
    assert!(
        said.ends_with("has no reps.csv and no customers.csv, which the mapping names"),
        "{said}"
    );
    std::fs::write(
        folder.path().join("latin.toml"),
        b"extends = \"standard\"\n# L\xe4nder\n",
    )
    .expect("written");
    let said = with("latin.toml")
        .import(&server.app)
        .await
        .expect_err("Latin-1")
        .to_string();
    assert!(said.ends_with("latin.toml line 2 is not UTF-8"), "{said}");
    assert!(server.app.operator("coast").await.is_err());
    for absent in [&command(&folder), &with("spellings.toml")] {
        let outcome = run(&server, absent).await;
        assert!(outcome.applied, "{outcome:?}");
        for file in ["people.csv", "accounts.csv", "products.csv"] {
            assert_eq!(line(&outcome, file), format!("{file} absent"));
        }
    }
}

async fn a_refused_import_says_that_nothing_was_written(server: TestServer) {
    let twice = "1,,Ana Ruiz,Lathe,A,won,2025-05-02,2025-08-01,,1000,,\n";
    let folder = files(&format!("{DEALS}{twice}"));
    let outcome = run(&server, &command(&folder)).await;
    assert!(!outcome.applied);
    assert_eq!(outcome.refused, 2);
    assert!(
        outcome
            .summary
            .contains("Nothing was written. Without the refused rows it would be:"),
        "{}",
        outcome.summary
    );
    let expected = [2, 6].map(|line| {
        format!("opportunities.csv line {line}, key: 2 rows have the same key “1” (DUPLICATE_IN_BATCH)")
    });
    assert_eq!(outcome.problems, expected);
    let partial = Crm {
        partial: true,
        ..command(&folder)
    };
    let outcome = run(&server, &partial).await;
    assert!(outcome.applied && !outcome.summary.contains("Nothing was written"));
    assert_eq!(outcome.refused, 2);
}

async fn a_stage_the_mapping_does_not_name_is_refused(server: TestServer) {
    let folder = files("1,,Ana Ruiz,Lathe,A,Closed Won,2025-05-02,2025-08-01,,1000,,\n");
    let outcome = run(&server, &command(&folder)).await;
    let expected = [
        "opportunities.csv line 2, stage: no stage “Closed Won” in the mapping's [stages.of], which names lost, \
         negotiation, proposal, prospecting, qualified, won (NOT_FOUND)",
    ];
    assert_eq!(outcome.problems, expected);
    // The outcome is the organization's, which has a stage of this key.
    folder.write(
        "mapping.toml",
        "extends = \"standard\"\n[stages.of]\n\"Closed Won\" = { key = \"won\" }\n",
    );
    let mapped = Crm {
        mapping: Some(folder.path().join("mapping.toml")),
        ..command(&folder)
    };
    assert!(run(&server, &mapped).await.applied);
    assert_eq!(won(&server).await, 1000_00);
    folder.write(
        "mapping.toml",
        "extends = \"standard\"\n[stages.of]\n\"Closed Won\" = { key = \"Closed Won\", outcome = \"WON\" }\n",
    );
    let said = mapped.import(&server.app).await.expect_err("no key").to_string();
    assert!(
        said.starts_with("stages.of.Closed Won.key: must be lower-case"),
        "{said}"
    );
}

async fn a_team_that_cannot_have_its_name_is_refused_with_its_row(server: TestServer) {
    let folder = files(DEALS);
    let long = "x".repeat(201);
    folder.write("people.csv", &format!("{PEOPLE}Cem Acar,,,{long}\n"));
    let outcome = run(&server, &command(&folder)).await;
    assert!(!outcome.applied);
    let expected = ["people.csv line 4, region: must not be longer than 200 characters (TOO_LONG)"];
    assert_eq!(outcome.problems, expected);
    assert_eq!(line(&outcome, "teams"), "teams 2 0 0 1");
}

async fn a_changed_export_changes_what_it_says(server: TestServer) {
    let folder = files(DEALS);
    assert!(run(&server, &command(&folder)).await.applied);
    let changed = DEALS
        .replace("2025-08-01,,1000", "2025-09-01,,1100")
        .replace("Big, one", "Big one");
    folder.write("opportunities.csv", &format!("{HEADER}{changed}"));
    let outcome = run(&server, &command(&folder)).await;
    assert_eq!(line(&outcome, "opportunities"), "opportunities 0 2 2 0");
    assert_eq!(won(&server).await, 1100_00);
    assert_eq!(
        server
            .app
            .verify(&operator(&server).await)
            .await
            .expect("verified"),
        []
    );
}

async fn what_was_won_and_measured_before_is_credited_to_the_team_an_import_brings(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let definition = json!({
        "key": "calls", "name": "Calls", "layer": "RESULT", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["CRM"] } },
    });
    let eva = org.as_eva();
    eva.run("metricDefine", definition, "metric { key }")
        .await
        .payload();
    let row = json!({
        "metric": { "key": "calls" }, "subject": { "member": { "id": ana.id } },
        "occurredAt": "2026-02-10T09:00:00Z", "amount": "30",
    });
    org.as_(&org.service(&[Scope::MeasurementsWrite]).await)
        .run(
            "measurementsRecord",
            json!({ "rows": [row] }),
            "summary { applied }",
        )
        .await
        .payload();
    org.deals(&[Deal {
        key: "before".to_owned(),
        owner: &ana,
        amount: "700",
        currency: "USD",
        created: day("2026-01-05"),
        won: Some(day("2026-02-12")),
    }])
    .await;
    // The team is there, with a goal of February that was closed without her.
    let folder = Folder::new(&[
        ("people.csv", "name,email,manager,region\nBen Osei,,,Coast\n"),
        ("opportunities.csv", HEADER),
    ]);
    let command = Crm {
        organization: org.slug.clone(),
        ..command(&folder)
    };
    assert!(run(&server, &command).await.applied);
    let teams = eva.query("{ teams { nodes { id name } } }", json!({})).await;
    let coast = teams.at("/teams/nodes/0/id").clone();
    let goal = json!({ "rows": [{
        "externalId": "calls", "owner": { "team": { "id": coast } }, "metric": { "key": "calls" },
        "period": { "name": "2026-02" }, "target": "20",
    }] });
    eva.run("goalsUpsert", goal, "rows { goal { id } errors { field code } }")
        .await
        .payload();
    eva.run(
        "periodClose",
        json!({ "period": { "name": "2026-02" } }),
        "closing { id }",
    )
    .await
    .payload();

    let people = format!(
        "name,email,manager,region\nBen Osei,,,Coast\nAna,{},,Coast\n",
        ana.email
    );
    folder.write("people.csv", &people);
    assert_eq!(
        line(&run(&server, &command).await, "assignments"),
        "assignments 1 0 1 0"
    );
    let figures = "query ($team: ID!) { scoreboard(team: $team, period: { name: \"2026-Q1\" }, metrics: [\"calls\", \"revenue_won\"]) \
        { total { actual } } goals { nodes { closing { actual restatements { nodes { reason before after } } } } } }";
    let answer = eva.query(figures, json!({ "team": coast })).await;
    let actuals: Vec<&Value> = answer.each("/scoreboard/total", "/actual");
    assert_eq!(actuals, [&json!("30"), &json!("700")]);
    assert_eq!(
        answer.at("/goals/nodes/0/closing"),
        &json!({ "actual": "0", "restatements": { "nodes": [{ "reason": "ASSIGNMENT", "before": "0", "after": "30" }] } })
    );
    assert_eq!(server.app.verify(&org.operator).await.expect("verified"), []);
}
