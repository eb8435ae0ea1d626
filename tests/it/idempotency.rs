//! A bulk call under a key has its effects once, however often it is sent, by whom it was sent first, and as they see it now.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, on_both_databases};
use chrono::TimeDelta;
use domain::access::Scope;
use serde_json::{Value, json};
use std::time::Duration;

on_both_databases! {
    a_call_sent_again_is_answered_as_it_was_first_and_does_nothing,
    a_key_stands_for_one_body_however_it_is_written,
    a_default_of_a_push_that_is_written_out_is_no_other_body,
    that_nobody_knows_when_a_deal_came_to_be_is_another_body,
    a_key_is_that_of_one_caller_and_one_mutation,
    a_call_that_was_not_carried_out_consumes_no_key,
    the_refusals_of_a_partial_call_are_kept_with_it,
    a_dry_run_consumes_no_key_and_warns_of_a_taken_one,
    whoever_lost_sight_of_the_objects_is_told_the_outcomes_alone,
    a_key_is_free_again_after_seven_days,
    twins_wait_for_one_another_and_are_answered_alike,
    a_script_that_was_killed_half_way_runs_again,
    a_key_is_short_and_visible,
    a_key_costs_as_many_statements_for_twenty_rows_as_for_one,
    ten_writers_of_a_thousand_rows_in_any_order_leave_each_row_once,
}

/// The bulk mutations, and what the object of a row is called.
const BULK: [(&str, &str); 5] = [
    ("accountsUpsert", "account"),
    ("productsUpsert", "product"),
    ("opportunitiesUpsert", "opportunity"),
    ("goalsUpsert", "goal"),
    ("measurementsRecord", "measurement"),
];

fn shown(object: &str) -> String {
    format!(
        "rows {{ index outcome errors {{ field code }} {object} {{ id }} }} summary {{ created updated unchanged failed applied }}"
    )
}

/// A row of a mutation, for somebody.
fn row(mutation: &str, key: &str, person: &Person) -> Value {
    match mutation {
        "opportunitiesUpsert" => json!({
            "externalId": key, "name": key,
            "history": { "state": { "validFrom": "2026-02-02", "stage": "won", "owner": { "id": person.id }, "amount": { "amount": "100" } } },
        }),
        "goalsUpsert" => json!({
            "externalId": key, "metric": { "key": "deals_won" }, "owner": { "member": { "id": person.id } },
            "period": { "name": "2026-Q1" }, "target": "10",
        }),
        "measurementsRecord" => json!({
            "externalId": key, "metric": { "key": "calls" }, "subject": { "member": { "id": person.id } },
            "occurredAt": "2026-02-02T09:00:00Z", "amount": "2",
        }),
        _ => json!({ "externalId": key, "name": key }),
    }
}

async fn push(client: &Client, mutation: &str, rows: Value, more: Value) -> Answer {
    let (_, object) = BULK
        .into_iter()
        .find(|(name, _)| *name == mutation)
        .expect("it is known");
    let mut input = json!({ "rows": rows });
    for (field, value) in more.as_object().expect("fields") {
        input[field] = value.clone();
    }
    client.run(mutation, input, &shown(object)).await
}

fn key(key: &str) -> Value {
    json!({ "idempotencyKey": key })
}

fn outcomes(answer: &Answer) -> Vec<&str> {
    let rows = answer.payload()["rows"].as_array().expect("rows");
    rows.iter().filter_map(|row| row["outcome"].as_str()).collect()
}

#[track_caller]
fn contradicts(answer: &Answer) {
    assert_eq!(answer.code(), Some("CONFLICT"), "{:#}", answer.body);
    assert_eq!(answer.field_codes(), [("idempotencyKey", "CONFLICT")]);
}

/// A script that may push everything, and somebody it is about.
async fn script(org: &TestOrganization<'_>) -> (Client, Person) {
    let calls = json!({
        "key": "calls", "name": "Calls", "layer": "PIPELINE", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["CRM", "MANAGER", "SELF"] } },
    });
    org.as_eva()
        .run("metricDefine", calls, "metric { key }")
        .await
        .payload();
    let scopes = [Scope::PipelineWrite, Scope::GoalsWrite, Scope::MeasurementsWrite];
    let script = org.as_(&org.service(&scopes).await);
    // Its first use is written down.
    script.query("{ organization { id } }", json!({})).await.data();
    (script, org.rep("Ana").await)
}

async fn a_call_sent_again_is_answered_as_it_was_first_and_does_nothing(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    for (mutation, object) in BULK {
        let rows = json!([row(mutation, "a", &ana), row(mutation, "b", &ana)]);
        let first = push(&script, mutation, rows.clone(), key("once")).await;
        assert_eq!(outcomes(&first), ["CREATED", "CREATED"], "{mutation}");
        assert!(first.payload()["rows"][0][object]["id"].is_string(), "{mutation}");
        let before = org.digest().await;
        let again = push(&script, mutation, rows.clone(), key("once")).await;
        assert_eq!(again.body, first.body, "{mutation}");
        assert_eq!(org.digest().await, before, "{mutation} did something again");
        let anew = push(&script, mutation, rows, key("twice")).await;
        assert_eq!(outcomes(&anew), ["UNCHANGED", "UNCHANGED"], "{mutation}");
    }
}

async fn a_key_stands_for_one_body_however_it_is_written(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    let first = push(
        &script,
        "goalsUpsert",
        json!([row("goalsUpsert", "a", &ana)]),
        key("k"),
    )
    .await;
    assert_eq!(outcomes(&first), ["CREATED"]);
    let written_out = format!(
        "mutation {{ payload: goalsUpsert(input: {{ dryRun: false, mode: ATOMIC, idempotencyKey: \"k\", rows: {{ target: 10, state: ACTIVE, \
            curve: WORKDAY_LINEAR, quota: false, rationale: null, period: {{ name: \"2026-Q1\" }}, owner: {{ member: {{ id: \"{}\" }} }}, \
            metric: {{ key: \"deals_won\" }}, externalId: \"a\" }} }}) {{ {} }} }}",
        ana.id,
        shown("goal")
    );
    let same = script.query(&written_out, json!({})).await;
    assert_eq!(same.payload(), first.payload());
    let before = org.digest().await;
    let other = written_out.replace("target: 10", "target: 11");
    contradicts(&script.query(&other, json!({})).await);
    let partial = written_out.replace("ATOMIC", "PARTIAL");
    contradicts(&script.query(&partial, json!({})).await);
    assert_eq!(org.digest().await, before);
}

async fn a_default_of_a_push_that_is_written_out_is_no_other_body(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    let pushed = async |more: Value| {
        let mut more = more;
        more["idempotencyKey"] = json!("once");
        push(
            &script,
            "measurementsRecord",
            json!([row("measurementsRecord", "a", &ana)]),
            more,
        )
        .await
    };
    let first = pushed(json!({})).await;
    assert_eq!(outcomes(&first), ["CREATED"]);
    for same in [
        json!({ "source": "CRM" }),
        json!({ "covers": [] }),
        json!({ "covers": null, "source": "CRM" }),
    ] {
        assert_eq!(pushed(same).await.body, first.body);
    }
    contradicts(&pushed(json!({ "covers": [{ "key": "calls" }] })).await);
    contradicts(&pushed(json!({ "source": "IMPORT" })).await);
    // What members may not say stays refused.
    let said = json!({ "rows": [], "source": "CRM", "idempotencyKey": "own" });
    let refused = org
        .as_(&ana)
        .run("measurementsRecord", said, "summary { applied }")
        .await;
    refused.refuses("source", "SOURCE_NOT_ALLOWED");
}

async fn that_nobody_knows_when_a_deal_came_to_be_is_another_body(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    let mut deal = row("opportunitiesUpsert", "a", &ana);
    push(&script, "opportunitiesUpsert", json!([deal]), key("k"))
        .await
        .payload();
    deal["createdOn"] = Value::Null;
    contradicts(&push(&script, "opportunitiesUpsert", json!([deal]), key("k")).await);
}

async fn a_key_is_that_of_one_caller_and_one_mutation(server: TestServer) {
    let org = server.organization().await;
    let (script, _) = script(&org).await;
    let eva = org.as_eva();
    let named = |name: &str| json!([{ "externalId": name, "name": name }]);
    for (client, mutation, name) in [
        (&script, "accountsUpsert", "a"),
        (&eva, "accountsUpsert", "b"),
        (&eva, "productsUpsert", "c"),
    ] {
        let made = push(client, mutation, named(name), key("k")).await;
        assert_eq!(outcomes(&made), ["CREATED"], "{mutation} {name}");
    }
    let other = server.organization().await;
    let made = push(&other.as_eva(), "accountsUpsert", named("d"), key("k")).await;
    assert_eq!(outcomes(&made), ["CREATED"]);
}

async fn a_call_that_was_not_carried_out_consumes_no_key(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    let before = org.digest().await;
    for (mutation, _) in BULK {
        let mut bad = row(mutation, "a", &ana);
        bad["ifVersion"] = json!(7);
        let refused = push(&script, mutation, json!([bad]), key("k")).await;
        assert_eq!(outcomes(&refused), ["FAILED"], "{mutation}");
        assert_eq!(org.digest().await, before, "{mutation} left something");
        let many: Vec<_> = (0..1001)
            .map(|number| row(mutation, &number.to_string(), &ana))
            .collect();
        push(&script, mutation, json!(many), key("k"))
            .await
            .refuses("rows", "TOO_MANY_ROWS");
    }
    for (mutation, _) in BULK {
        let mended = push(&script, mutation, json!([row(mutation, "a", &ana)]), key("k")).await;
        assert_eq!(outcomes(&mended), ["CREATED"], "{mutation}");
    }
}

async fn the_refusals_of_a_partial_call_are_kept_with_it(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    let mut bad = row("goalsUpsert", "b", &ana);
    bad["target"] = json!("ten");
    let rows = json!([row("goalsUpsert", "a", &ana), bad]);
    let how = json!({ "idempotencyKey": "k", "mode": "PARTIAL" });
    let first = push(&script, "goalsUpsert", rows.clone(), how.clone()).await;
    assert_eq!(outcomes(&first), ["CREATED", "FAILED"]);
    let error = json!([{ "field": "rows.1.target", "code": "NOT_A_DECIMAL" }]);
    assert_eq!(first.payload()["rows"][1]["errors"], error);
    let again = push(&script, "goalsUpsert", rows, how).await;
    assert_eq!(again.body, first.body);
}

async fn a_dry_run_consumes_no_key_and_warns_of_a_taken_one(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    let dry = json!({ "idempotencyKey": "k", "dryRun": true });
    for (mutation, _) in BULK {
        let rows = json!([row(mutation, "a", &ana)]);
        let before = org.digest().await;
        let tried = push(&script, mutation, rows.clone(), dry.clone()).await;
        assert_eq!(outcomes(&tried), ["CREATED"], "{mutation}");
        assert_eq!(org.digest().await, before, "{mutation}");
        let done = push(&script, mutation, rows.clone(), key("k")).await;
        assert_eq!(outcomes(&done), ["CREATED"], "{mutation}");
        // Judged by what is there now.
        let tried = push(&script, mutation, rows, dry.clone()).await;
        assert_eq!(outcomes(&tried), ["UNCHANGED"], "{mutation}");
        assert_eq!(tried.payload()["summary"]["applied"], false);
        let other = json!([row(mutation, "b", &ana)]);
        contradicts(&push(&script, mutation, other, dry.clone()).await);
    }
}

async fn whoever_lost_sight_of_the_objects_is_told_the_outcomes_alone(server: TestServer) {
    let org = server.organization().await;
    let (_, ana) = script(&org).await;
    let (max, north) = (org.manager("Max").await, org.team("North", None).await);
    org.assign(&ana, &north).await;
    org.lead(&max, &north).await;
    for mutation in ["goalsUpsert", "measurementsRecord"] {
        let rows = json!([row(mutation, "a", &ana)]);
        let first = push(&org.as_(&max), mutation, rows, key("k")).await;
        assert_eq!(outcomes(&first), ["CREATED"], "{mutation}");
    }
    let ended =
        json!({ "team": north.id, "member": null, "acting": false, "from": "2026-03-01", "to": null });
    org.as_eva()
        .run("leadershipSet", ended, "__typename")
        .await
        .data();
    for (mutation, object) in [("goalsUpsert", "goal"), ("measurementsRecord", "measurement")] {
        let rows = json!([row(mutation, "a", &ana)]);
        let again = push(&org.as_(&max), mutation, rows.clone(), key("k")).await;
        assert_eq!(outcomes(&again), ["CREATED"], "{mutation}");
        assert_eq!(
            again.payload()["rows"][0][object],
            Value::Null,
            "{mutation} shows what is not his any more"
        );
    }
    let (script, _) = {
        let service = org.service(&[Scope::PipelineWrite]).await;
        let script = org.as_(&service);
        let rows = json!([row("accountsUpsert", "a", &ana)]);
        push(&script, "accountsUpsert", rows, key("k")).await.payload();
        let revoked = json!({ "id": service.id });
        org.as_eva()
            .run("serviceAccountRevoke", revoked, "__typename")
            .await
            .data();
        (script, service)
    };
    let rows = json!([row("accountsUpsert", "a", &ana)]);
    push(&script, "accountsUpsert", rows, key("k"))
        .await
        .fails("UNAUTHENTICATED");
}

async fn a_key_is_free_again_after_seven_days(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    let rows = |name: &str| json!([row("accountsUpsert", name, &ana)]);
    for number in 0..3 {
        let name = number.to_string();
        push(&script, "accountsUpsert", rows(&name), key(&name))
            .await
            .payload();
    }
    server.clock.advance(TimeDelta::days(7));
    let again = push(&script, "accountsUpsert", rows("0"), key("0")).await;
    assert_eq!(
        outcomes(&again),
        ["CREATED"],
        "it is kept until the end of the seventh day"
    );
    server.clock.advance(TimeDelta::microseconds(1));
    let other = push(&script, "accountsUpsert", rows("other"), key("0")).await;
    assert_eq!(outcomes(&other), ["CREATED"]);
    let anew = push(&script, "accountsUpsert", rows("1"), key("1")).await;
    assert_eq!(outcomes(&anew), ["UNCHANGED"]);
    let kept = async || org.digest().await.0["idempotency_keys"].len();
    assert_eq!(kept().await, 3);
    push(&script, "accountsUpsert", rows("new"), key("new"))
        .await
        .payload();
    assert_eq!(
        kept().await,
        3,
        "the third is forgotten on the occasion, and the new one is kept"
    );
}

async fn twins_wait_for_one_another_and_are_answered_alike(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    for (mutation, _) in BULK {
        let rows: Vec<_> = (0..200)
            .map(|number| row(mutation, &number.to_string(), &ana))
            .collect();
        let entries = "{ auditLog { totalCount } }";
        let entries = async || {
            let log = org.as_eva().query(entries, json!({})).await;
            log.at("/auditLog/totalCount").as_u64().expect("a number")
        };
        let before = entries().await;
        let twin = || {
            let (script, rows) = (script.clone(), json!(rows));
            tokio::spawn(async move { push(&script, mutation, rows, key("twins")).await })
        };
        let twins: Vec<_> = (0..6).map(|_| twin()).collect();
        let mut answers = Vec::new();
        for twin in twins {
            answers.push(twin.await.expect("it does not panic"));
        }
        assert_eq!(outcomes(&answers[0]), ["CREATED"; 200], "{mutation}");
        for answer in &answers {
            assert_eq!(answer.body, answers[0].body, "{mutation}");
        }
        assert_eq!(entries().await, before + 1, "{mutation} was carried out once");
    }
}

async fn a_script_that_was_killed_half_way_runs_again(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    let chunk = |number: usize| -> Value {
        let rows = (0..50).map(|row_number| {
            let mut goal = row("goalsUpsert", &format!("{number}-{row_number}"), &ana);
            goal["title"] = json!(format!("Goal {row_number}"));
            goal
        });
        json!(rows.collect::<Vec<_>>())
    };
    for (number, patience) in [0, 1, 3, 8, 20, 60].into_iter().enumerate() {
        let name = format!("chunk-{number}");
        let sent = push(&script, "goalsUpsert", chunk(number), key(&name));
        // The script is gone before it hears the answer.
        let _ = tokio::time::timeout(Duration::from_millis(patience), sent).await;
        let again = push(&script, "goalsUpsert", chunk(number), key(&name)).await;
        assert_eq!(outcomes(&again), ["CREATED"; 50], "after {patience} ms");
    }
    let counted = script.query("{ goals { totalCount } }", json!({})).await;
    assert_eq!(counted.at("/goals/totalCount"), 300);
}

async fn a_key_is_short_and_visible(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    for (mutation, _) in BULK {
        let rows = json!([row(mutation, "a", &ana)]);
        for (given, code) in [
            ("", "BLANK"),
            ("two words", "INVALID_IDEMPOTENCY_KEY"),
            ("zero\u{0}", "INVALID_IDEMPOTENCY_KEY"),
            ("ключ", "INVALID_IDEMPOTENCY_KEY"),
            (&"x".repeat(201), "TOO_LONG"),
        ] {
            let refused = push(&script, mutation, rows.clone(), key(given)).await;
            refused.refuses("idempotencyKey", code);
        }
        let longest = "~".repeat(200);
        let made = push(&script, mutation, rows, key(&longest)).await;
        assert_eq!(outcomes(&made), ["CREATED"], "{mutation}");
    }
}

async fn a_key_costs_as_many_statements_for_twenty_rows_as_for_one(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    for (mutation, _) in BULK {
        push(&script, mutation, json!([row(mutation, "x", &ana)]), json!({}))
            .await
            .payload();
        let rows = |from: usize, to: usize| {
            let rows = (from..to).map(|number| row(mutation, &number.to_string(), &ana));
            json!(rows.collect::<Vec<_>>())
        };
        for round in ["first", "again"] {
            let one = push(&script, mutation, rows(0, 1), key("one"));
            let (one, of_one) = server.counted(one).await;
            let twenty = push(&script, mutation, rows(1, 21), key("twenty"));
            let (twenty, of_twenty) = server.counted(twenty).await;
            assert_eq!((outcomes(&one).len(), outcomes(&twenty).len()), (1, 20));
            assert_eq!(of_one, of_twenty, "{mutation} {round}");
        }
    }
}

async fn ten_writers_of_a_thousand_rows_in_any_order_leave_each_row_once(server: TestServer) {
    let org = server.organization().await;
    let (script, ana) = script(&org).await;
    for (mutation, counted) in [
        ("opportunitiesUpsert", "opportunities"),
        ("goalsUpsert", "goals"),
        ("measurementsRecord", "measurements"),
    ] {
        let writer = |writer: usize| {
            let mut keys: Vec<usize> = (0..1000).collect();
            keys.rotate_left(writer * 137 % 1000);
            if writer % 2 == 1 {
                keys.reverse();
            }
            let rows = keys.into_iter().map(|key| row(mutation, &key.to_string(), &ana));
            let (script, rows) = (script.clone(), json!(rows.collect::<Vec<_>>()));
            let name = format!("writer-{writer}");
            tokio::spawn(async move { push(&script, mutation, rows, key(&name)).await })
        };
        let writers: Vec<_> = (0..10).map(writer).collect();
        let mut created = 0;
        for writer in writers {
            let answer = writer.await.expect("it does not panic");
            let summary = &answer.payload()["summary"];
            assert_eq!(summary["failed"], 0, "{mutation}");
            created += summary["created"].as_u64().expect("a number");
        }
        assert_eq!(created, 1000, "{mutation}");
        let total = format!("{{ {counted} {{ totalCount }} }}");
        let answer = script.query(&total, json!({})).await;
        assert_eq!(answer.at(&format!("/{counted}/totalCount")), 1000, "{mutation}");
    }
    let findings = server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
}
