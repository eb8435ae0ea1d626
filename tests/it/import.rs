//! Importing a CRM's export, as the command does it.

use acceptance::{TestServer, on_both_databases};
use app::Viewer;
use persistence::{Database, Options, RollupQuery, Subjects};
use server::commands::import_crm::{Crm, Outcome};
use std::path::{Path, PathBuf};

on_both_databases! {
    an_export_is_imported_once_and_unchanged_the_second_time,
    a_bad_row_is_named_and_nothing_is_imported,
    the_good_rows_of_a_partial_import_stay,
    somebody_of_whom_two_rows_say_different_things_is_named,
    rows_the_organization_refuses_leave_no_organization,
    a_mapping_reads_another_export,
    a_changed_export_changes_what_it_says,
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
    let session = database
        .expect("the database answers")
        .read(operator.organization().id);
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
