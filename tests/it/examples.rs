//! The scripts in examples/, run as their readers run them, where there is a Python.

use acceptance::{TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

on_both_databases! {
    the_script_that_reads_facts_keeps_a_copy,
    the_script_that_sets_quotas_names_who_gets_none,
}

/// What a script prints, and what it complains of, when it succeeds; nothing where there is no Python.
async fn run(script: &str, arguments: Vec<String>) -> Option<(String, String)> {
    Command::new("python3").arg("--version").output().ok()?;
    let mut python = Command::new("python3");
    python
        .arg(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../examples")
                .join(script),
        )
        .args(arguments);
    let output = tokio::task::spawn_blocking(move || python.output()).await;
    let output = output.expect("it does not panic").expect("it can be started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let complaints = text(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    Some((text(&output.stdout), complaints))
}

async fn the_script_that_reads_facts_keeps_a_copy(server: TestServer) {
    let org = server.organization().await;
    let (ana, service) = (org.rep("Ana").await, org.service(&[Scope::MetricsRead]).await);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("facts-{}", server.address.port()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let copy = folder.join("goals.csv");
    let set = async |keys: Vec<String>, target: &str| {
        let row = |key: &String| {
            json!({ "externalId": key, "metric": { "key": "deals_won" }, "owner": { "member": { "id": ana.id } },
                "period": { "name": "2026-Q1" }, "target": target })
        };
        let rows: Vec<Value> = keys.iter().map(row).collect();
        let eva = org.as_(&org.fresh(&org.eva).await);
        eva.run("goalsUpsert", json!({ "rows": rows }), "summary { applied }")
            .await
            .payload();
    };
    let read = async || {
        let arguments = [
            "--url",
            &server.url(""),
            "--key",
            &service.key,
            "--copy",
            &copy.to_string_lossy(),
        ];
        let printed = run("facts.py", arguments.map(str::to_owned).to_vec()).await?.0;
        printed.lines().next().map(str::to_owned)
    };
    set((0..150).map(|number| format!("g{number}")).collect(), "10").await;
    let Some(first) = read().await else { return };
    assert_eq!(first, "150 goals: 150 new, 0 read again");
    server.clock.advance(chrono::TimeDelta::minutes(1));
    set(vec!["g0".to_owned()], "11").await;
    set(vec!["more".to_owned()], "10").await;
    let copied = || std::fs::read_to_string(&copy).expect("the copy");
    assert!(read().await.expect("a line").starts_with("151 goals: 1 new, "));
    let text = copied();
    let changed = text
        .lines()
        .filter(|line| line.contains(",g0,") && line.contains(",11,"));
    assert_eq!((changed.count(), text.lines().count()), (1, 152));
    // A goal that is given up says so in the copy.
    let eva = org.as_(&org.fresh(&org.eva).await);
    let goals = eva.query("{ goals(first: 1) { nodes { id } } }", json!({})).await;
    let given_up = json!({ "goal": goals.text("/goals/nodes/0/id") });
    eva.run("goalCancel", given_up, "goal { id }").await.payload();
    assert!(read().await.expect("a line").starts_with("151 goals: 0 new, "));
    let text = copied();
    let cancelled = text.lines().filter(|line| line.contains(",CANCELLED,"));
    assert_eq!(cancelled.count(), 1);
    // After a run that was killed between its two files, and on the copy of another version, everything is read anew.
    std::fs::remove_file(folder.join("goals.csv.until")).expect("it was written");
    let anew = Some("151 goals: 151 new, 0 read again".to_owned());
    assert_eq!(read().await, anew);
    let id = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
    let older: Vec<String> = text.lines().map(id).collect();
    std::fs::write(&copy, older.join("\n")).expect("it is written");
    assert_eq!(read().await, anew);
    let _ = std::fs::remove_dir_all(&folder);
}

async fn the_script_that_sets_quotas_names_who_gets_none(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    org.rep("Cleo").await;
    for person in [&ana, &ben] {
        org.won(person, day("2025-11-03"), 1).await;
    }
    org.as_eva()
        .run(
            "memberDeactivate",
            json!({ "member": ben.id }),
            "member { active }",
        )
        .await
        .payload();
    let service = org.service(&[Scope::MetricsRead, Scope::GoalsWrite]).await;
    let arguments = [
        "--url",
        &server.url(""),
        "--key",
        &service.key,
        "--from",
        "2025-Q4",
        "--as-of",
        "2026-01-01",
        "--to",
        "2026-Q1",
        "--percent",
        "110",
    ];
    let Some((printed, complaints)) = run("quotas.py", arguments.map(str::to_owned).to_vec()).await else {
        return;
    };
    assert_eq!(complaints, "");
    let said: Vec<&str> = printed.lines().skip(1).collect();
    assert_eq!(
        said,
        [
            "no longer active, no quota set: Ben",
            "no result in 2025-Q4, no quota set: Cleo"
        ]
    );
    let query = "{ goals(filter: { quota: true }) { nodes { owner { ... on Member { name } } } } }";
    let set = org.as_eva().query(query, json!({})).await;
    assert_eq!(set.at("/goals/nodes"), &json!([{ "owner": { "name": "Ana" } }]));
}
