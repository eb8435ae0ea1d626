//! Boards open as fast for a year of facts as for a day: they read rollups, never the facts themselves.

use acceptance::{Client, Deal, Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use chrono::{Days, NaiveDate};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

on_both_databases! {
    no_board_reads_a_raw_fact_and_none_costs_more_statements_as_history_grows,
    a_missing_rate_costs_as_many_statements_for_twenty_people_as_for_two,
    a_leaders_page_reads_once_what_they_are_to_everybody_on_it,
}

/// Where facts stand one by one.
const FACTS: [&str; 3] = ["measurements", "derived_facts", "measurement_corrections"];

/// Every figure the product shows of a member and a team.
const FIGURES: [&str; 5] = [
    "results { figures { actual attainment pace health } }",
    "goals { target progress { actual expected pace projected health explanation { formula } } }",
    "pipeline { quota won remaining openQualified coverage coverageHealth gap winRate { rate closed } stages { count amount } }",
    "pipeline { movement { created { count } pushed { count } stale { count } } }",
    "pipeline { conversion { stuckStage { key } } }",
];

/// What is shown, its query, and the query's variables.
fn boards(team: &TestTeam) -> Vec<(String, String, Value)> {
    let board = "period { name } total { actual health } teams { team { name } figures { actual pace } }
        rows(first: 100) { nodes { rank member { name } figures { actual expected health } } }";
    let of_team = json!({ "team": team.id });
    let past = "asOf: \"2026-02-18\", metrics: [\"calls\", \"revenue_won\"]";
    let mut boards = vec![
        (
            "the scoreboard".to_owned(),
            format!("{{ scoreboard {{ {board} }} }}"),
            json!({}),
        ),
        (
            "the scoreboard of a past day".to_owned(),
            format!("{{ scoreboard({past}) {{ {board} }} }}"),
            json!({}),
        ),
        (
            "a team's scoreboard".to_owned(),
            format!("query ($team: ID!) {{ scoreboard(team: $team, metrics: [\"calls\"]) {{ {board} }} }}"),
            of_team.clone(),
        ),
    ];
    for figures in FIGURES {
        let members = format!("members(first: 50) {{ nodes {{ name {figures} }} }}");
        for shown in [figures, &members] {
            let query = format!("query ($team: ID!) {{ team(id: $team) {{ {shown} }} }}");
            boards.push((format!("of a team, {shown}"), query, of_team.clone()));
        }
    }
    boards
}

async fn no_board_reads_a_raw_fact_and_none_costs_more_statements_as_history_grows(server: TestServer) {
    let org = server.organization().await;
    let team = peopled(&org).await;
    let eva = org.as_eva();
    // What figures are reckoned by is kept from the first reader on.
    eva.query("{ scoreboard { total { actual } } }", json!({}))
        .await
        .data();
    let mut before = Vec::new();
    for (board, query, variables) in boards(&team) {
        let (statements, facts) = read(&server, &eva, &query, variables).await;
        assert!(!statements.is_empty(), "{board} was watched");
        assert_eq!(facts, Vec::<String>::new(), "{board} reads facts");
        before.push(statements.len());
    }
    let late = org.rep("Late").await;
    org.assign(&late, &team).await;
    measured(&org, &late, day("2025-03-03"), 360).await;
    for ((board, query, variables), before) in boards(&team).into_iter().zip(before) {
        let (statements, facts) = read(&server, &eva, &query, variables).await;
        assert_eq!(facts, Vec::<String>::new(), "{board} reads facts");
        assert_eq!(statements.len(), before, "{board} after a year");
    }
    // What is looked for can be found.
    let plan = plan(&server, "SELECT COUNT(*) FROM measurements").await;
    assert!(plan.contains("measurements"), "{plan}");
}

/// A team of two who sold, measured, and have goals.
async fn peopled(org: &TestOrganization<'_>) -> TestTeam {
    let eva = org.as_eva();
    let calls = json!({
        "key": "calls", "name": "Calls", "layer": "ACTIVITY", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["CRM", "MANAGER"] } },
    });
    eva.run("metricDefine", calls, "metric { id }").await.payload();
    let team = org.team("North", None).await;
    joined(org, &team, &["Ana", "Bo"]).await;
    team
}

/// New people of a team, who sold, measured, and have goals.
async fn joined(org: &TestOrganization<'_>, team: &TestTeam, names: &[&str]) {
    let mut goals = Vec::new();
    for name in names {
        let rep = org.rep(name).await;
        org.assign(&rep, team).await;
        org.won(&rep, day("2026-02-02"), 2).await;
        measured(org, &rep, day("2026-02-25"), 3).await;
        for (metric, target, quota) in [("revenue_won", "1000.00", true), ("calls", "90", false)] {
            goals.push(json!({
                "externalId": format!("{metric}-{name}"), "metric": { "key": metric }, "owner": { "member": { "id": rep.id } },
                "period": { "name": "2026-Q1" }, "target": target, "quota": quota,
            }));
        }
    }
    let set = org
        .as_eva()
        .run("goalsUpsert", json!({ "rows": goals }), "summary { created }")
        .await;
    assert_eq!(set.payload()["summary"]["created"], 2 * names.len());
}

/// Records some calls a day from a day on.
async fn measured(org: &TestOrganization<'_>, rep: &Person, from: NaiveDate, days: u64) {
    let row = |after: u64| {
        json!({
            "metric": { "key": "calls" }, "subject": { "member": { "id": rep.id } }, "amount": "3",
            "occurredAt": format!("{}T15:00:00Z", from + Days::new(after)),
        })
    };
    let rows: Vec<Value> = (0..days).map(row).collect();
    let recorded = org
        .as_eva()
        .run(
            "measurementsRecord",
            json!({ "rows": rows }),
            "summary { created }",
        )
        .await;
    assert_eq!(recorded.payload()["summary"]["created"], days);
}

/// The statements of a query, and those plans among them that touch facts.
async fn read(
    server: &TestServer,
    client: &Client,
    query: &str,
    variables: Value,
) -> (Vec<String>, Vec<String>) {
    let (answer, statements) = server.watched(client.query(query, variables)).await;
    answer.data();
    let mut facts = Vec::new();
    for statement in &statements {
        let plan = plan(server, statement).await;
        let named = |text: &str| FACTS.iter().any(|table| text.contains(table));
        if named(statement) || named(&plan) {
            facts.push(format!("{statement}\n{plan}"));
        }
    }
    (statements, facts)
}

/// How the database goes about a statement.
async fn plan(server: &TestServer, statement: &str) -> String {
    let sql = server.sql().await;
    let (explain, column) = match sql.get_database_backend() {
        sea_orm::DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
        _ => ("EXPLAIN", "QUERY PLAN"),
    };
    let asking = Statement::from_string(sql.get_database_backend(), format!("{explain} {statement}"));
    let lines = sql.query_all_raw(asking).await.expect("a plan");
    assert!(!lines.is_empty(), "{statement} has a plan");
    let texts = lines
        .iter()
        .map(|line| line.try_get::<String>("", column).expect("a line"));
    texts.collect::<Vec<_>>().join("\n")
}

async fn a_missing_rate_costs_as_many_statements_for_twenty_people_as_for_two(server: TestServer) {
    let org = server.organization().await;
    let team = org.team("North", None).await;
    let mut reps = Vec::new();
    for index in 0..20 {
        let rep = org.rep(&format!("Rep {index:02}")).await;
        org.assign(&rep, &team).await;
        reps.push(rep);
    }
    let goal = |rep: &Person| {
        json!({
            "externalId": rep.name, "metric": { "key": "revenue_won" }, "owner": { "member": { "id": rep.id } },
            "period": { "name": "2026-Q1" }, "target": "1000", "quota": true,
        })
    };
    let goals: Vec<Value> = reps.iter().map(goal).collect();
    let eva = org.as_eva();
    eva.run("goalsUpsert", json!({ "rows": goals }), "summary { created }")
        .await
        .payload();
    let sell = async |reps: &[Person]| {
        let deals = reps.iter().map(|owner| Deal {
            key: format!("yen {}", owner.name),
            owner,
            amount: "500",
            currency: "JPY",
            created: day("2026-01-05"),
            won: Some(day("2026-02-10")),
        });
        org.deals(&deals.collect::<Vec<_>>()).await;
    };
    let boards = [
        "{ scoreboard(metrics: [\"revenue_won\"]) { rows(first: 100) { nodes { figures { actual } } } } }",
        "{ goals(first: 100) { nodes { progress { actual } } } }",
        "{ members(first: 100) { nodes { results { figures { actual } } } } }",
        "{ members(first: 100) { nodes { pipeline { won } } } }",
        "{ metricSeries(metrics: [\"revenue_won\"], by: MEMBER) { lines { points { actual } } } }",
    ];
    let counted = async || {
        let mut counts = Vec::new();
        for board in boards {
            let (answer, statements) = server.counted(eva.query(board, json!({}))).await;
            let missing = answer
                .errors()
                .iter()
                .filter(|error| error["extensions"]["code"] == "FX_RATE_MISSING");
            counts.push((board, missing.count(), statements));
        }
        counts
    };
    sell(&reps[..2]).await;
    counted().await;
    let of_two = counted().await;
    sell(&reps[2..]).await;
    let of_twenty = counted().await;
    for ((board, few, before), (_, many, after)) in of_two.iter().zip(&of_twenty) {
        assert!(*few > 0 && *many == 10 * few, "{board}: {few} {many}");
        assert_eq!(before, after, "{board}");
    }
}

async fn a_leaders_page_reads_once_what_they_are_to_everybody_on_it(server: TestServer) {
    let org = server.organization().await;
    let team = peopled(&org).await;
    let max = org.manager("Max").await;
    org.lead(&max, &team).await;
    let page = "query ($team: ID!) { team(id: $team) { members(first: 50) { nodes {
        goals { title target progress { actual pace } owner { __typename } }
        pipeline { stages { count stage { key } } } results { figures { actual } }
    } } } }";
    let asked = async || {
        let (answer, statements) = server
            .watched(org.as_(&max).query(page, json!({ "team": team.id })))
            .await;
        assert_eq!(answer.each("/team/members", "/goals/0/progress/actual").len(), 2);
        statements
    };
    asked().await;
    let statements = asked().await;
    let of_rights: Vec<&String> = statements
        .iter()
        .filter(|text| text.contains("\"leader\""))
        .collect();
    assert_eq!(of_rights.len(), 1, "{of_rights:#?}");
    // And each of the rest is of all members together.
    let few = statements.len();
    joined(&org, &team, &["Cy", "Di", "Ed"]).await;
    let (_, statements) = server
        .watched(org.as_(&max).query(page, json!({ "team": team.id })))
        .await;
    assert_eq!(statements.len(), few);
}
