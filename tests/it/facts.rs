//! Flat facts, read to the end page by page while others write, and what was changed since.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use persistence::{Backend, Database, Options};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

on_both_databases! {
    a_row_says_whose_goal_it_is_and_where_it_stands,
    read_to_the_end_while_others_write_no_row_comes_twice_and_none_is_missing,
    what_is_committed_late_is_in_the_next_reading,
    changes_since_hold_the_goals_whose_figures_may_have_moved,
    changes_since_hold_corrected_measurements_and_moved_deals,
    figures_are_open_to_readers_of_metrics_and_content_is_not,
    a_missing_rate_is_the_error_of_its_row_alone,
    a_row_says_which_of_its_amounts_are_in_which_currency,
    what_was_agreed_and_given_up_is_told_to_whom_its_figures_are_open,
    a_change_of_everything_is_told_once_to_a_reader_who_waits,
    a_bad_instant_is_refused,
}

const GOALS: &str = "query ($since: DateTime, $after: String, $first: Int) { facts: goalPeriodFacts(updatedSince: $since, after: $after, first: $first) { \
    syncedUntil pageInfo { hasNextPage endCursor } nodes { externalId version target actual updatedAt } } }";
const MEASURED: &str = "query ($since: DateTime, $after: String, $first: Int) { facts: measurementFacts(updatedSince: $since, after: $after, first: $first) { \
    syncedUntil pageInfo { hasNextPage endCursor } nodes { externalId version amount updatedAt } } }";
const DEALS: &str = "query ($since: DateTime, $after: String, $first: Int) { facts: opportunityFacts(updatedSince: $since, after: $after, first: $first) { \
    syncedUntil pageInfo { hasNextPage endCursor } nodes { externalId version stage updatedAt } } }";

/// Every row of a kind of facts, page by page, with the instant to go on from.
async fn read(client: &Client, query: &str, since: Option<&str>) -> (Vec<Value>, String) {
    let (mut rows, mut until, mut after) = (Vec::new(), None, Value::Null);
    loop {
        let variables = json!({ "since": since, "after": after, "first": 20 });
        let page = client.query(query, variables).await;
        let page = page.at("/facts");
        until = until.or_else(|| page["syncedUntil"].as_str().map(str::to_owned));
        rows.extend(page["nodes"].as_array().expect("rows").iter().cloned());
        if page["pageInfo"]["hasNextPage"] != true {
            return (rows, until.expect("an instant"));
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn keys(rows: &[Value]) -> Vec<&str> {
    rows.iter().filter_map(|row| row["externalId"].as_str()).collect()
}

fn goal(key: &str, person: &Person, target: &str) -> Value {
    json!({
        "externalId": key, "metric": { "key": "deals_won" }, "owner": { "member": { "id": person.id } },
        "period": { "name": "2026-Q1" }, "target": target, "rationale": "because",
    })
}

async fn set(client: &Client, rows: Vec<Value>) -> Answer {
    let answer = client
        .run(
            "goalsUpsert",
            json!({ "rows": rows }),
            "summary { applied failed }",
        )
        .await;
    assert_eq!(answer.payload()["summary"]["applied"], true, "{:#}", answer.body);
    answer
}

/// Defines a metric that is recorded.
async fn recorded(org: &TestOrganization<'_>, key: &str) {
    let metric = json!({
        "key": key, "name": key, "layer": "RESULT", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["CRM"] } },
    });
    org.as_eva()
        .run("metricDefine", metric, "metric { key }")
        .await
        .payload();
}

async fn a_row_says_whose_goal_it_is_and_where_it_stands(server: TestServer) {
    let org = server.organization().await;
    let (ana, north) = (org.rep("Ana").await, org.team("North", None).await);
    org.assign(&ana, &north).await;
    org.won(&ana, day("2026-02-02"), 3).await;
    let eva = org.as_eva();
    set(&eva, vec![goal("q1", &ana, "10")]).await;
    let query = "{ goalPeriodFacts { totalCount nodes { externalId title owner memberName teamName metric layer unit currency quota \
        state period periodStart periodEnd target proratedTarget baseline actual remaining health outcome asOf version } } }";
    let answer = eva.query(query, json!({})).await;
    assert_eq!(
        answer.at("/goalPeriodFacts"),
        &json!({ "totalCount": 1, "nodes": [{
            "externalId": "q1", "title": "Deals won 2026-Q1", "owner": "MEMBER", "memberName": "Ana", "teamName": "North",
            "metric": "deals_won", "layer": "RESULT", "unit": "COUNT", "currency": null, "quota": false, "state": "ACTIVE",
            "period": "2026-Q1", "periodStart": "2026-01-01", "periodEnd": "2026-04-01", "target": "10", "proratedTarget": "10",
            "baseline": null, "actual": "3", "remaining": "7", "health": "OFF_TRACK", "outcome": null, "asOf": "2026-03-02", "version": 1,
        }] })
    );
    // The same as the goal itself says, on any day.
    let both = "query ($on: Date) { goalPeriodFacts(asOf: $on) { nodes { actual expected attainment pace projected health dataAsOf } } \
        goals { nodes { progress(asOf: $on) { actual expected attainment pace projected health dataAsOf } } } }";
    for on in ["2026-01-20", "2026-03-02"] {
        let answer = eva.query(both, json!({ "on": on })).await;
        assert_eq!(
            answer.at("/goalPeriodFacts/nodes/0"),
            answer.at("/goals/nodes/0/progress")
        );
    }
}

async fn read_to_the_end_while_others_write_no_row_comes_twice_and_none_is_missing(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    recorded(&org, "calls").await;
    let scopes = [Scope::PipelineWrite, Scope::GoalsWrite, Scope::MeasurementsWrite];
    let script = org.as_(&org.service(&scopes).await);
    let names: Vec<String> = (0..90).map(|number| format!("old-{number}")).collect();
    let write = async |client: &Client, names: &[String], amount: usize| {
        let goals: Vec<_> = names
            .iter()
            .map(|key| goal(key, &ana, &amount.to_string()))
            .collect();
        let calls = names.iter().map(|key| {
            json!({ "externalId": key, "metric": { "key": "calls" }, "subject": { "member": { "id": ana.id } },
                "occurredAt": "2026-02-02T09:00:00Z", "amount": amount.to_string() })
        });
        let deals = names.iter().map(|key| {
            json!({ "externalId": key, "name": key, "history": { "state": { "validFrom": "2026-02-02", "stage": "proposal",
                "owner": { "id": ana.id }, "amount": { "amount": amount.to_string() } } } })
        });
        set(client, goals).await;
        let calls = json!({ "rows": calls.collect::<Vec<_>>() });
        client
            .run("measurementsRecord", calls, "summary { applied }")
            .await
            .payload();
        let deals = json!({ "rows": deals.collect::<Vec<_>>() });
        client
            .run("opportunitiesUpsert", deals, "summary { applied }")
            .await
            .payload();
    };
    write(&script, &names, 5).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writing = async {
        let mut round = 0;
        while !stop.load(Ordering::Relaxed) {
            round += 1;
            // Some are changed, and some are new; the clock goes on.
            let mut some: Vec<String> = names.iter().skip(round % 7).step_by(5).cloned().collect();
            some.push(format!("new-{round}"));
            write(&script, &some, 5 + round % 90).await;
            server.clock.advance(chrono::TimeDelta::milliseconds(10));
        }
        round
    };
    let reading = async {
        for query in [GOALS, MEASURED, DEALS] {
            for _ in 0..3 {
                let (rows, _) = read(&script, query, None).await;
                let read = keys(&rows);
                let once: BTreeSet<&str> = read.iter().copied().collect();
                assert_eq!(once.len(), read.len(), "a row came twice");
                let missing: Vec<_> = names
                    .iter()
                    .filter(|name| !once.contains(name.as_str()))
                    .collect();
                assert!(missing.is_empty(), "{missing:?} were passed over");
            }
        }
        stop.store(true, Ordering::Relaxed);
    };
    let (rounds, ()) = tokio::join!(writing, reading);
    assert!(rounds > 3, "the writer was at work");
}

/// Reads again and again what was changed since the last time, while writers commit in another order than they began in: a copy
/// kept this way is the same as what is there.
async fn what_is_committed_late_is_in_the_next_reading(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    set(&script, vec![goal("first", &ana, "1")]).await;
    let (_, early) = read(&script, GOALS, None).await;
    // A unit of work has begun, and stands still before it ends, while time goes on and another one is done meanwhile.
    let database = Database::connect(&Options::new(server.database_url())).await;
    let database = database.expect("the database answers");
    if server.backend() == Backend::Postgres {
        let began = server.app.now();
        let late = database.begin(org.organization.id, began);
        let late = late.await.expect("it begins");
        server.clock.advance(chrono::TimeDelta::minutes(5));
        set(&script, vec![goal("second", &ana, "2")]).await;
        let (_, until) = read(&script, GOALS, Some(&early)).await;
        let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).expect("an instant");
        assert!(
            instant(&until) <= began,
            "{until} is later than {began}, when one began that is not over"
        );
        late.commit().await.expect("it ends");
    }
    server.clock.advance(chrono::TimeDelta::minutes(5));
    let writer = async |number: usize| {
        for round in 0..20 {
            let own = format!("writer-{number}");
            let rows = vec![
                goal(&own, &ana, &(round + number).to_string()),
                goal(&format!("{own}-{round}"), &ana, "7"),
            ];
            set(&script, rows).await;
            server.clock.advance(chrono::TimeDelta::seconds(1));
        }
    };
    let reading = async {
        let (mut copy, mut since) = (BTreeMap::new(), None::<String>);
        for _ in 0..8 {
            let (rows, until) = read(&script, GOALS, since.as_deref()).await;
            keep(&mut copy, rows);
            since = Some(until);
        }
        (copy, since)
    };
    let ((mut copy, since), ..) = tokio::join!(reading, writer(1), writer(2), writer(3));
    let (rows, _) = read(&script, GOALS, since.as_deref()).await;
    keep(&mut copy, rows);
    let mut whole = BTreeMap::new();
    keep(&mut whole, read(&script, GOALS, None).await.0);
    assert_eq!(copy, whole);
}

fn keep(copy: &mut BTreeMap<String, i64>, rows: Vec<Value>) {
    for row in rows {
        let key = row["externalId"].as_str().expect("a key").to_owned();
        copy.insert(key, row["version"].as_i64().expect("a version"));
    }
}

async fn changes_since_hold_the_goals_whose_figures_may_have_moved(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    recorded(&org, "calls").await;
    let eva = org.as_eva();
    let over = |key: &str, metric: &str| {
        let mut goal = goal(key, &ana, "10");
        goal["period"] = json!({ "name": "2025-Q4" });
        goal["metric"] = json!({ "key": metric });
        goal
    };
    let rows = vec![
        over("deals", "deals_won"),
        over("calls", "calls"),
        goal("running", &ana, "10"),
    ];
    set(&eva, rows).await;
    server.clock.advance(chrono::TimeDelta::minutes(1));
    // A wall between what was before and what comes.
    set(&eva, vec![goal("other", &ana, "1")]).await;
    let since = async || read(&org.as_eva(), GOALS, None).await.1;
    let changed = async |since: &str| {
        let (rows, _) = read(&org.as_eva(), GOALS, Some(since)).await;
        let keys: BTreeSet<String> = keys(&rows).into_iter().map(str::to_owned).collect();
        keys
    };
    let all = ["calls", "deals", "other", "running"].map(str::to_owned);
    let running = ["other", "running"].map(str::to_owned);
    let mark = since().await;
    server.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(
        changed(&mark).await,
        BTreeSet::from(running.clone()),
        "expectations of running goals move by themselves"
    );
    let call = json!({ "rows": [{ "metric": { "key": "calls" }, "subject": { "member": { "id": ana.id } },
        "occurredAt": "2025-11-03T09:00:00Z", "amount": "1" }] });
    let script = org.as_(&org.service(&[Scope::MeasurementsWrite]).await);
    server.clock.advance(chrono::TimeDelta::minutes(1));
    set(&eva, vec![goal("other", &ana, "2")]).await;
    let mark = since().await;
    script
        .run("measurementsRecord", call, "summary { created }")
        .await
        .payload();
    let expected = ["calls", "other", "running"].map(str::to_owned);
    assert_eq!(changed(&mark).await, BTreeSet::from(expected));
    org.won(&ana, day("2025-11-03"), 1).await;
    assert_eq!(changed(&mark).await, BTreeSet::from(all.clone()));
    // Leave changes targets: everything may say something else.
    server.clock.advance(chrono::TimeDelta::minutes(1));
    set(&eva, vec![goal("other", &ana, "3")]).await;
    let mark = since().await;
    server.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(changed(&mark).await, BTreeSet::from(running));
    let leave = json!({ "member": ana.id, "from": "2025-11-03", "to": "2025-11-08" });
    org.as_eva()
        .run("timeOffRecord", leave, "timeOff { id }")
        .await
        .payload();
    assert_eq!(changed(&mark).await, BTreeSet::from(all));
}

async fn changes_since_hold_corrected_measurements_and_moved_deals(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    recorded(&org, "calls").await;
    let script = org.as_(
        &org.service(&[Scope::MeasurementsWrite, Scope::PipelineWrite])
            .await,
    );
    let call = |key: &str, amount: &str| {
        json!({ "externalId": key, "metric": { "key": "calls" }, "subject": { "member": { "id": ana.id } },
            "occurredAt": "2026-02-02T09:00:00Z", "amount": amount })
    };
    let deal = |key: &str, stage: &str| {
        json!({ "externalId": key, "name": key, "history": { "state": { "validFrom": "2026-02-02", "stage": stage,
            "owner": { "id": ana.id } } } })
    };
    let push = async |mutation: &str, rows: Value| {
        let answer = script
            .run(mutation, json!({ "rows": rows }), "summary { applied }")
            .await;
        assert_eq!(answer.payload()["summary"]["applied"], true);
    };
    push("measurementsRecord", json!([call("a", "1"), call("b", "1")])).await;
    push(
        "opportunitiesUpsert",
        json!([deal("a", "proposal"), deal("b", "proposal")]),
    )
    .await;
    server.clock.advance(chrono::TimeDelta::minutes(1));
    push("measurementsRecord", json!([call("c", "1")])).await;
    push("opportunitiesUpsert", json!([deal("c", "proposal")])).await;
    let (measured, until) = read(&script, MEASURED, None).await;
    assert_eq!(keys(&measured).len(), 3);
    let (deals, of_deals) = read(&script, DEALS, None).await;
    assert_eq!(keys(&deals).len(), 3);
    server.clock.advance(chrono::TimeDelta::minutes(1));
    push("measurementsRecord", json!([call("a", "2"), call("b", "1")])).await;
    push(
        "opportunitiesUpsert",
        json!([deal("b", "won"), deal("a", "proposal")]),
    )
    .await;
    let mut changed: Vec<String> = Vec::new();
    for (query, since) in [(MEASURED, &until), (DEALS, &of_deals)] {
        let (rows, _) = read(&script, query, Some(since)).await;
        let mut found = keys(&rows);
        found.sort_unstable();
        changed.push(found.join(" "));
    }
    assert_eq!(changed, ["a c", "b c"], "what is told again is harmless");
    // Another team is credited with what was measured: the row is another one.
    let north = org.team("North", None).await;
    server.clock.advance(chrono::TimeDelta::minutes(1));
    push("measurementsRecord", json!([call("d", "1")])).await;
    let (_, until) = read(&script, MEASURED, None).await;
    server.clock.advance(chrono::TimeDelta::minutes(1));
    org.assign(&ana, &north).await;
    let (rows, _) = read(&script, MEASURED, Some(&until)).await;
    assert_eq!(keys(&rows).len(), 4);
}

async fn figures_are_open_to_readers_of_metrics_and_content_is_not(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    recorded(&org, "calls").await;
    org.won(&ana, day("2026-02-02"), 2).await;
    let mut draft = goal("draft", &ana, "3");
    draft["state"] = json!("DRAFT");
    set(&org.as_eva(), vec![goal("q1", &ana, "10"), draft]).await;
    let query = "{ goalPeriodFacts { nodes { externalId title actual target } } measurementFacts { totalCount nodes { id } } \
        opportunityFacts { totalCount nodes { id } } }";
    let reader = org.as_(&org.service(&[Scope::MetricsRead]).await);
    assert_eq!(
        reader.query(query, json!({})).await.data(),
        &json!({
            "goalPeriodFacts": { "nodes": [{ "externalId": "q1", "title": null, "actual": "2", "target": "10" }] },
            "measurementFacts": { "totalCount": 0, "nodes": [] }, "opportunityFacts": { "totalCount": 0, "nodes": [] },
        })
    );
    for person in [&ana, &ben] {
        let seen = org.as_(person).query(query, json!({})).await;
        let own = usize::from(person.name == "Ana");
        assert_eq!(
            seen.at("/goalPeriodFacts/nodes").as_array().map(Vec::len),
            Some(2 * own)
        );
        assert_eq!(seen.at("/opportunityFacts/totalCount"), 2 * own);
    }
    server
        .anonymous()
        .query(query, json!({}))
        .await
        .fails("UNAUTHENTICATED");
    // Neither type has a place for what people wrote.
    let kinds = "{ m: __type(name: \"MeasurementFact\") { fields { name } } o: __type(name: \"OpportunityFact\") { fields { name } } }";
    let kinds = reader.query(kinds, json!({})).await;
    for (kind, words) in [
        ("/m/fields", ["note"].as_slice()),
        ("/o/fields", &["name", "nextStep"]),
    ] {
        let fields = kinds.each(kind, "/name");
        assert!(
            words.iter().all(|word| !fields.contains(&&json!(word))),
            "{fields:?}"
        );
    }
}

async fn a_missing_rate_is_the_error_of_its_row_alone(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let deal = |key: &str, owner: &Person, currency: &str| {
        json!({ "externalId": key, "name": key, "history": { "state": { "validFrom": "2026-02-02", "stage": "won",
            "owner": { "id": owner.id }, "amount": { "amount": "100", "currency": currency } } } })
    };
    let eva = org.as_eva();
    let deals = json!({ "rows": [deal("a", &ana, "EUR"), deal("b", &ben, "USD")] });
    eva.run("opportunitiesUpsert", deals, "summary { applied }")
        .await
        .payload();
    let money = |key: &str, person: &Person| {
        let mut goal = goal(key, person, "1000");
        goal["metric"] = json!({ "key": "revenue_won" });
        goal
    };
    set(&eva, vec![money("a", &ana), money("b", &ben)]).await;
    let answer = eva
        .query("{ goalPeriodFacts { nodes { externalId actual } } }", json!({}))
        .await;
    let rows = answer.body.pointer("/data/goalPeriodFacts/nodes").expect("rows");
    let found: BTreeMap<&str, &Value> = rows
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["externalId"].as_str().expect("a key"), &row["actual"]))
        .collect();
    assert_eq!(found, BTreeMap::from([("a", &Value::Null), ("b", &json!("100"))]));
    assert_eq!(
        (answer.errors().len(), answer.code()),
        (1, Some("FX_RATE_MISSING"))
    );
}

async fn a_row_says_which_of_its_amounts_are_in_which_currency(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let plan = json!({ "rates": [{ "currency": "JPY", "on": "2026-01-01", "rate": "0.0067" }] });
    eva.run("planRateSet", plan, "__typename").await.payload();
    let deal = json!({ "rows": [{ "externalId": "a", "name": "a", "history": { "state": { "validFrom": "2026-02-02", "stage": "won",
        "owner": { "id": ana.id }, "amount": { "amount": "115.12", "currency": "USD" } } } }] });
    eva.run("opportunitiesUpsert", deal, "summary { applied }")
        .await
        .payload();
    let money = |key: &str, currency: &str| {
        let mut goal = goal(key, &ana, "1000000");
        goal["metric"] = json!({ "key": "revenue_won" });
        goal["currency"] = json!(currency);
        goal["baseline"] = json!("1000");
        goal
    };
    set(
        &eva,
        vec![money("a", "JPY"), money("b", "EUR"), goal("c", &ana, "7")],
    )
    .await;
    let query = "{ goalPeriodFacts { nodes { externalId currency target baseline figuresCurrency actual proratedTarget remaining } } }";
    let answer = org.as_(&ana).query(query, json!({})).await;
    let rows = answer.body.pointer("/data/goalPeriodFacts/nodes").expect("rows");
    assert_eq!(
        rows,
        &json!([
            { "externalId": "a", "currency": "JPY", "target": "1000000", "baseline": "1000", "figuresCurrency": "USD",
              "actual": "115.12", "proratedTarget": "6700", "remaining": "6584.88" },
            { "externalId": "b", "currency": "EUR", "target": "1000000.00", "baseline": "1000.00", "figuresCurrency": "USD",
              "actual": "115.12", "proratedTarget": null, "remaining": null },
            { "externalId": "c", "currency": null, "target": "7", "baseline": null, "figuresCurrency": null,
              "actual": "1", "proratedTarget": "7", "remaining": "6" },
        ])
    );
    // What is missing is told as the goal itself tells it.
    let errors = answer.errors();
    assert_eq!((errors.len(), answer.code()), (1, Some("FX_RATE_MISSING")));
    assert_eq!(
        errors[0]["path"],
        json!(["goalPeriodFacts", "nodes", 1, "proratedTarget"])
    );
    let message = errors[0]["message"].as_str().expect("a message");
    assert!(
        message.contains("from EUR to USD on 2026-01-01 to plan by"),
        "{message}"
    );
}

async fn what_was_agreed_and_given_up_is_told_to_whom_its_figures_are_open(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let in_state = |key: &str, state: &str| {
        let mut goal = goal(key, &ana, "10");
        goal["state"] = json!(state);
        goal
    };
    let rows = vec![
        in_state("agreed", "ACTIVE"),
        in_state("draft", "DRAFT"),
        in_state("offered", "PROPOSED"),
    ];
    let made = eva
        .run(
            "goalsUpsert",
            json!({ "rows": rows }),
            "rows { goal { id externalId } }",
        )
        .await;
    let ids: Vec<&str> = made
        .each("/payload/rows", "/goal/id")
        .into_iter()
        .filter_map(Value::as_str)
        .collect();
    let reader = org.as_(&org.service(&[Scope::MetricsRead]).await);
    let (rows, until) = read(&reader, GOALS, None).await;
    assert_eq!(keys(&rows), ["agreed"]);
    server.clock.advance(chrono::TimeDelta::minutes(1));
    for id in &ids {
        let reason = json!({ "goal": id, "reason": "Between us" });
        eva.run("goalCancel", reason, "goal { state }").await.payload();
    }
    let query = "query ($since: DateTime, $id: ID!) { goalPeriodFacts(updatedSince: $since) { totalCount nodes { externalId state title target outcome } } \
        goal(id: $id) { state rationale steps { totalCount } } all: goalPeriodFacts { totalCount } }";
    let told = reader.query(query, json!({ "since": until, "id": ids[0] })).await;
    assert_eq!(
        told.data(),
        &json!({
            "goalPeriodFacts": { "totalCount": 1, "nodes": [
                { "externalId": "agreed", "state": "CANCELLED", "title": null, "target": "10", "outcome": null },
            ] },
            "goal": { "state": "CANCELLED", "rationale": null, "steps": { "totalCount": 0 } },
            "all": { "totalCount": 1 },
        })
    );
    // What was never agreed stays between those who talked about it.
    for id in &ids[1..] {
        reader
            .query("query ($id: ID!) { goal(id: $id) { id } }", json!({ "id": id }))
            .await
            .misses("id");
    }
}

async fn a_change_of_everything_is_told_once_to_a_reader_who_waits(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let mut over = goal("over", &ana, "10");
    over["period"] = json!({ "name": "2025-Q3" });
    set(&org.as_eva(), vec![over, goal("running", &ana, "10")]).await;
    server.clock.advance(chrono::TimeDelta::minutes(1));
    let leave = json!({ "member": ana.id, "from": "2025-11-03", "to": "2025-11-08" });
    org.as_eva()
        .run("timeOffRecord", leave, "timeOff { id }")
        .await
        .payload();
    server.clock.advance(chrono::TimeDelta::minutes(1));
    let (rows, until) = read(&org.as_eva(), GOALS, None).await;
    assert_eq!(rows.len(), 2);
    // Nobody does anything more, and the next readings tell what moves by itself.
    server.clock.advance(chrono::TimeDelta::minutes(1));
    for _ in 0..2 {
        let (rows, next) = read(&org.as_eva(), GOALS, Some(&until)).await;
        assert_eq!(keys(&rows), ["running"]);
        assert!(next >= until, "{next} is before {until}");
    }
}

async fn a_bad_instant_is_refused(server: TestServer) {
    let org = server.organization().await;
    for query in [GOALS, MEASURED, DEALS] {
        let refused = org.as_eva().query(query, json!({ "since": "yesterday" })).await;
        refused.refuses("updatedSince", "NOT_A_DATE_TIME");
    }
}
