//! Goals of one call, and what they do to one another: places that quotas change, refusals that spread, keys that are somebody else's.

use acceptance::{Answer, Client, Person, TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    quotas_change_their_periods_and_owners_in_one_call,
    a_quota_takes_the_place_another_leaves_in_any_order_of_rows,
    a_refused_row_keeps_its_place_and_refuses_those_who_wanted_it,
    a_goal_that_stays_because_its_row_is_refused_closes_no_ring,
    keys_of_hidden_goals_answer_as_any_other,
    a_script_that_reads_figures_reads_only_goals_that_were_agreed,
    scripts_that_set_the_same_quotas_at_once_refuse_nothing_of_one_another,
}

const ROWS: &str = "rows { index outcome goal { id } errors { field code message } } summary { applied }";

/// A quota that is still talked about, so that all of it may change.
fn draft(key: &str, owner: &Person, period: &str) -> Value {
    json!({
        "externalId": key, "owner": { "member": { "id": owner.id } }, "metric": { "key": "revenue_won" }, "period": { "name": period },
        "target": "1000", "quota": true, "state": "DRAFT",
    })
}

async fn upsert(client: &Client, mode: &str, rows: &[Value]) -> Answer {
    client
        .run("goalsUpsert", json!({ "rows": rows, "mode": mode }), ROWS)
        .await
}

#[track_caller]
fn outcomes(answer: &Answer) -> Vec<&str> {
    let outcomes = answer.each("/payload/rows", "/outcome");
    outcomes.into_iter().filter_map(Value::as_str).collect()
}

#[track_caller]
fn errors(answer: &Answer) -> Vec<(&str, &str)> {
    let lists = answer.each("/payload/rows", "/errors");
    let errors = lists.into_iter().filter_map(Value::as_array).flatten();
    errors
        .map(|error| {
            (
                error["field"].as_str().unwrap_or_default(),
                error["code"].as_str().unwrap_or_default(),
            )
        })
        .collect()
}

/// Key, owner and period of every goal.
async fn standing(client: &Client) -> Vec<(String, String, String)> {
    let document =
        "{ goals(first: 100) { nodes { externalId owner { ... on Member { name } } period { name } } } }";
    let answer = client.query(document, json!({})).await;
    let text = |goal: &Value, pointer: &str| {
        goal.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    let goals = answer.at("/goals/nodes").as_array().expect("goals");
    let told = |goal: &Value| {
        (
            text(goal, "/externalId"),
            text(goal, "/owner/name"),
            text(goal, "/period/name"),
        )
    };
    let mut told: Vec<_> = goals.iter().map(told).collect();
    told.sort_unstable();
    told
}

fn told(goals: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let owned =
        |(key, owner, period): &(&str, &str, &str)| (key.to_string(), owner.to_string(), period.to_string());
    goals.iter().map(owned).collect()
}

async fn quotas_change_their_periods_and_owners_in_one_call(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let eva = org.as_eva();
    let first = [
        draft("a", &ana, "2026-Q1"),
        draft("b", &ana, "2026-Q2"),
        draft("c", &ben, "2026-Q2"),
    ];
    assert_eq!(outcomes(&upsert(&eva, "ATOMIC", &first).await), ["CREATED"; 3]);
    let periods = [draft("a", &ana, "2026-Q2"), draft("b", &ana, "2026-Q1")];
    let dry = json!({ "rows": periods, "dryRun": true });
    let dry = eva.run("goalsUpsert", dry, ROWS).await;
    assert_eq!(outcomes(&dry), ["UPDATED"; 2]);
    assert_eq!(outcomes(&upsert(&eva, "ATOMIC", &periods).await), ["UPDATED"; 2]);
    let owners = [draft("a", &ben, "2026-Q2"), draft("c", &ana, "2026-Q2")];
    assert_eq!(outcomes(&upsert(&eva, "PARTIAL", &owners).await), ["UPDATED"; 2]);
    let expected = [
        ("a", "Ben", "2026-Q2"),
        ("b", "Ana", "2026-Q1"),
        ("c", "Ana", "2026-Q2"),
    ];
    assert_eq!(standing(&eva).await, told(&expected));
}

async fn a_quota_takes_the_place_another_leaves_in_any_order_of_rows(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let first = [draft("a", &ana, "2026-Q1"), draft("b", &ana, "2026-Q2")];
    assert_eq!(outcomes(&upsert(&eva, "ATOMIC", &first).await), ["CREATED"; 2]);
    let moved = [
        draft("new", &ana, "2026-Q1"),
        draft("a", &ana, "2026-Q2"),
        draft("b", &ana, "2026-Q3"),
    ];
    assert_eq!(
        outcomes(&upsert(&eva, "ATOMIC", &moved).await),
        ["CREATED", "UPDATED", "UPDATED"]
    );
    let mut back = [
        draft("b", &ana, "2026-Q2"),
        draft("a", &ana, "2026-Q1"),
        draft("new", &ana, "2026-Q4"),
    ];
    back[2]["quota"] = json!(false);
    assert_eq!(outcomes(&upsert(&eva, "ATOMIC", &back).await), ["UPDATED"; 3]);
    let expected = [
        ("a", "Ana", "2026-Q1"),
        ("b", "Ana", "2026-Q2"),
        ("new", "Ana", "2026-Q4"),
    ];
    assert_eq!(standing(&eva).await, told(&expected));
}

async fn a_refused_row_keeps_its_place_and_refuses_those_who_wanted_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let first = [
        draft("a", &ana, "2026-Q1"),
        draft("b", &ana, "2026-Q2"),
        draft("c", &ana, "2026-Q3"),
    ];
    assert_eq!(outcomes(&upsert(&eva, "ATOMIC", &first).await), ["CREATED"; 3]);
    let mut rows = [
        draft("c", &ana, "2026-Q2"),
        draft("b", &ana, "2026-Q1"),
        draft("a", &ana, "2026-Q4"),
        draft("d", &ana, "2026-07"),
    ];
    rows[2]["target"] = json!("much");
    let partial = upsert(&eva, "PARTIAL", &rows).await;
    let expected = [
        ("rows.0.quota", "QUOTA_EXISTS"),
        ("rows.1.quota", "QUOTA_EXISTS"),
        ("rows.2.target", "NOT_A_DECIMAL"),
    ];
    assert_eq!(errors(&partial), expected);
    assert_eq!(outcomes(&partial), ["FAILED", "FAILED", "FAILED", "CREATED"]);
    let taken = [draft("a", &ana, "2026-Q1"), draft("b", &ana, "2026-Q1")];
    let taken = upsert(&eva, "PARTIAL", &taken).await;
    assert_eq!(
        outcomes(&taken),
        ["UNCHANGED", "FAILED"],
        "who stays where it stands is in nobody's debt"
    );
    assert_eq!(errors(&taken), [("rows.1.quota", "QUOTA_EXISTS")]);
    let expected = [
        ("a", "Ana", "2026-Q1"),
        ("b", "Ana", "2026-Q2"),
        ("c", "Ana", "2026-Q3"),
        ("d", "Ana", "2026-07"),
    ];
    assert_eq!(standing(&eva).await, told(&expected));
}

async fn a_goal_that_stays_because_its_row_is_refused_closes_no_ring(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let goal = |key: &str, parent: Option<&str>| {
        json!({
            "externalId": key, "owner": { "organization": true }, "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "60",
            "parent": parent.map(|key| json!({ "goal": { "externalId": key } })),
        })
    };
    let line = [
        goal("top", None),
        goal("middle", Some("top")),
        goal("leaf", Some("middle")),
    ];
    assert_eq!(outcomes(&upsert(&eva, "ATOMIC", &line).await), ["CREATED"; 3]);
    let mut other = goal("other", None);
    other["metric"] = json!({ "key": "opportunities_created" });
    assert_eq!(outcomes(&upsert(&eva, "ATOMIC", &[other]).await), ["CREATED"]);
    // The top may stand below the leaf only if the middle leaves it, which it may not.
    let rows = [goal("middle", Some("other")), goal("top", Some("leaf"))];
    let partial = upsert(&eva, "PARTIAL", &rows).await;
    let expected = [
        ("rows.0.parent", "PARENT_METRIC_DIFFERS"),
        ("rows.1.parent", "GOAL_CYCLE"),
    ];
    assert_eq!(errors(&partial), expected);
    let sound = [goal("middle", None), goal("top", Some("leaf"))];
    assert_eq!(outcomes(&upsert(&eva, "PARTIAL", &sound).await), ["UPDATED"; 2]);
}

async fn keys_of_hidden_goals_answer_as_any_other(server: TestServer) {
    let org = server.organization().await;
    let (west, east) = (org.team("West", None).await, org.team("East", None).await);
    let (mia, noa) = (org.manager("Mia").await, org.manager("Noa").await);
    let (ana, dan) = (org.rep("Ana").await, org.rep("Dan").await);
    org.lead(&mia, &west).await;
    org.lead(&noa, &east).await;
    org.assign(&ana, &west).await;
    org.assign(&dan, &east).await;
    let mut hidden = draft("taken", &dan, "2026-Q1");
    hidden["state"] = json!("ACTIVE");
    assert_eq!(
        outcomes(&upsert(&org.as_eva(), "ATOMIC", &[hidden]).await),
        ["CREATED"]
    );
    let below = json!({ "goal": { "externalId": "KEY" } });
    // Whoever may not set goals of the owner learns nothing of the key, whatever else the row says.
    let mut probes = vec![
        draft("KEY", &dan, "2026-Q1"),
        draft("KEY", &ana, "2026-Q1"),
        draft("KEY", &ana, "2026-Q1"),
    ];
    probes[1]["ifVersion"] = json!(1);
    probes[2]["ifVersion"] = json!(0);
    let mut child = draft("child", &ana, "2026-Q1");
    child["parent"] = below;
    for options in [
        json!({ "dryRun": true }),
        json!({ "mode": "PARTIAL" }),
        json!({ "mode": "ATOMIC" }),
    ] {
        for probe in &probes {
            let mut answers = Vec::new();
            for key in ["taken", "free"] {
                let rows = json!([probe, child]).to_string().replace("KEY", key);
                let mut input = options.clone();
                input["rows"] = serde_json::from_str(&rows).expect("JSON");
                let answer = org.as_(&ana).run("goalsUpsert", input, ROWS).await;
                assert_eq!(outcomes(&answer), ["FAILED"; 2]);
                answers.push(answer.payload().to_string().replace(key, "KEY"));
            }
            assert_eq!(answers[0], answers[1]);
        }
    }
    // Who may set them is told that the key is not theirs, as of a goal they see and may not set.
    let by_mia = upsert(&org.as_(&mia), "ATOMIC", &[draft("taken", &ana, "2026-Q1")]).await;
    assert_eq!(errors(&by_mia), [("rows.0.externalId", "FORBIDDEN")]);
    let by_noa = upsert(&org.as_(&noa), "ATOMIC", &[draft("taken", &ana, "2026-Q1")]).await;
    assert_eq!(errors(&by_noa), [("rows.0.owner", "FORBIDDEN")]);
}

async fn a_script_that_reads_figures_reads_only_goals_that_were_agreed(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let states = ["DRAFT", "PROPOSED", "ACTIVE", "ACTIVE"];
    let periods = ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"];
    let rows = states.iter().zip(periods).map(|(state, period)| {
        let mut row = draft(&format!("{period} {state}"), &ana, period);
        row["state"] = json!(state);
        row
    });
    let rows: Vec<_> = rows.collect();
    let made = upsert(&eva, "ATOMIC", &rows).await;
    assert_eq!(outcomes(&made), ["CREATED"; 4]);
    let ids = made.each("/payload/rows", "/goal/id");
    eva.run("goalCancel", json!({ "goal": ids[3] }), "goal { state }")
        .await
        .data();
    let all = "query ($ids: [ID!]!) { goals { totalCount nodes { externalId } } nodes(ids: $ids) { id } }";
    let seen = eva.query(all, json!({ "ids": ids })).await;
    assert_eq!(seen.at("/goals/totalCount"), 4);
    let bi = org.as_(&org.service(&[Scope::MetricsRead]).await);
    let seen = bi.query(all, json!({ "ids": ids })).await;
    assert_eq!(
        seen.at("/goals"),
        &json!({ "totalCount": 2, "nodes": [{ "externalId": "2026-Q3 ACTIVE" }, { "externalId": "2026-Q4 ACTIVE" }] }),
        "and what was given up after it had been"
    );
    assert_eq!(
        seen.at("/nodes"),
        &json!([null, null, { "id": ids[2] }, { "id": ids[3] }])
    );
}

async fn scripts_that_set_the_same_quotas_at_once_refuse_nothing_of_one_another(server: TestServer) {
    let org = server.organization().await;
    let mut people = Vec::new();
    for number in 0..16 {
        people.push(org.rep(&format!("Rep {number}")).await);
    }
    for period in ["2026-Q2", "2026-Q3", "2026-Q4"] {
        let row = |number: usize| draft(&format!("{period} {number}"), &people[number], period);
        let mut scripts = Vec::new();
        for script in 0..4 {
            // Each leaves out other ones, and begins elsewhere.
            let rows: Vec<Value> = (0..12).map(|step| row((script * 5 + step) % 16)).collect();
            let eva = org.as_eva();
            scripts.push(tokio::spawn(async move { upsert(&eva, "ATOMIC", &rows).await }));
        }
        for script in scripts {
            let answer = script.await.expect("it does not panic");
            assert_eq!(errors(&answer), [], "{period}");
            assert_eq!(answer.payload()["summary"]["applied"], true, "{period}");
        }
    }
}
