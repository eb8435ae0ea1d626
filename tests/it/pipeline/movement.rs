//! How pipelines moved and where they get stuck: figures reckoned by hand.

use super::assert_clean;
use acceptance::{Answer, Client, Person, TestOrganization, TestServer, TestTeam, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_pipeline_tells_what_moved_and_what_should_have,
    a_past_day_tells_what_had_moved_by_then,
    a_stage_is_stuck_where_it_stays_behind_history_and_peers,
    whoever_sees_the_figures_sees_only_their_own_deals_behind_them,
    an_amount_without_a_rate_is_an_error_beside_its_count,
    every_figure_that_needs_a_missing_rate_says_so_at_its_path,
    movement_of_twenty_members_costs_as_many_statements_as_of_one,
}

/// A state of a deal: from when, in which stage, for how much, expected to close when.
type State<'a> = (&'a str, &'a str, &'a str, Option<&'a str>);

fn deal(key: &str, owner: &Person, states: &[State<'_>]) -> Value {
    let states = states.iter().map(|(from, stage, amount, expected)| {
        json!({
            "validFrom": from, "stage": stage, "owner": { "id": owner.id },
            "amount": { "amount": amount }, "expectedCloseOn": expected,
        })
    });
    json!({
        "externalId": key, "name": key, "createdOn": states.clone().next().expect("a state")["validFrom"],
        "history": { "revisions": states.collect::<Vec<_>>() },
    })
}

async fn push(org: &TestOrganization<'_>, rows: Vec<Value>) {
    let selection = "summary { failed applied } rows { errors { field code } }";
    let pushed = org
        .as_eva()
        .run("opportunitiesUpsert", json!({ "rows": rows }), selection)
        .await;
    assert_eq!(pushed.payload()["summary"]["applied"], true, "{:#}", pushed.body);
}

/// North with Ana and Ben, led by Mia, and West with Cem.
struct Cast {
    north: TestTeam,
    ana: Person,
    ben: Person,
    cem: Person,
    mia: Person,
}

/// The cast, with what they closed in 2025.
///
/// | stays in prospecting | days | went on |   | in proposal | days | went on |
/// |---|---|---|---|---|---|---|
/// | Ana 6 | 10 × 4, 20 × 2 | 5 |   | Ana 5 | 20 × 4, 40 | 4 |
/// | Ben 4 | 5 × 4 | 0 |   | Cem 1 | 20 | 1 |
/// | Cem 1 | 10 | 1 |   | | | |
///
/// So the median is 10 days in prospecting, the sixth of eleven, and 20 in proposal.
async fn cast(org: &TestOrganization<'_>) -> Cast {
    let (north, west) = (org.team("North", None).await, org.team("West", None).await);
    let cast = Cast {
        ana: org.rep("Ana").await,
        ben: org.rep("Ben").await,
        cem: org.rep("Cem").await,
        mia: org.manager("Mia").await,
        north,
    };
    for (person, team) in [
        (&cast.ana, &cast.north),
        (&cast.ben, &cast.north),
        (&cast.cem, &west),
    ] {
        org.assign(person, team).await;
    }
    org.lead(&cast.mia, &cast.north).await;
    let begun = ("2025-03-01", "prospecting", "1", None);
    let quick = |key: &str, owner| {
        let states = [
            begun,
            ("2025-03-11", "proposal", "1", None),
            ("2025-03-31", "won", "1", None),
        ];
        deal(key, owner, &states)
    };
    let mut rows: Vec<Value> = (1..=4)
        .map(|number| quick(&format!("ana {number}"), &cast.ana))
        .collect();
    rows.push(quick("cem 1", &cast.cem));
    rows.push(deal(
        "ana 5",
        &cast.ana,
        &[
            begun,
            ("2025-03-21", "proposal", "1", None),
            ("2025-04-30", "lost", "1", None),
        ],
    ));
    rows.push(deal(
        "ana 6",
        &cast.ana,
        &[begun, ("2025-03-21", "lost", "1", None)],
    ));
    rows.extend((1..=4).map(|number| {
        let states = [begun, ("2025-03-06", "lost", "1", None)];
        deal(&format!("ben {number}"), &cast.ben, &states)
    }));
    push(org, rows).await;
    cast
}

/// What moved in the first quarter of 2026: all of it Ana's but what Ben and Cem created.
async fn quarter(org: &TestOrganization<'_>, cast: &Cast) {
    let ana = |key: &str, states: &[State<'_>]| deal(key, &cast.ana, states);
    let mut handed_over = deal(
        "handed over",
        &cast.ben,
        &[
            ("2026-01-05", "prospecting", "50", Some("2026-06-01")),
            ("2026-02-20", "prospecting", "50", Some("2026-06-01")),
        ],
    );
    handed_over["history"]["revisions"][1]["owner"]["id"] = json!(cast.ana.id);
    let rows = vec![
        ana("new", &[("2026-01-10", "prospecting", "100", Some("2026-03-20"))]),
        ana(
            "on and off",
            &[
                ("2025-12-01", "prospecting", "200", Some("2026-02-01")),
                ("2026-01-15", "proposal", "200", Some("2026-03-15")),
                ("2026-02-20", "proposal", "200", Some("2026-04-15")),
            ],
        ),
        ana(
            "put off",
            &[
                ("2025-12-01", "proposal", "400", Some("2026-01-31")),
                ("2026-02-25", "proposal", "400", Some("2026-03-31")),
            ],
        ),
        ana(
            "forgotten",
            &[("2025-12-01", "proposal", "800", Some("2026-02-28"))],
        ),
        ana(
            "won",
            &[
                ("2025-12-01", "negotiation", "1600", Some("2026-01-31")),
                ("2026-01-20", "won", "1600", Some("2026-01-31")),
            ],
        ),
        ana(
            "lost",
            &[
                ("2025-12-01", "negotiation", "3200", None),
                ("2026-01-20", "lost", "3200", None),
            ],
        ),
        ana(
            "dragging",
            &[
                ("2025-11-01", "negotiation", "6400", Some("2025-12-01")),
                ("2025-12-02", "negotiation", "6400", Some("2025-12-31")),
                ("2025-12-20", "negotiation", "6400", Some("2026-05-01")),
            ],
        ),
        handed_over,
        deal("of Cem", &cast.cem, &[("2026-02-15", "prospecting", "7", None)]),
    ];
    push(org, rows).await;
}

const MOVEMENT: &str = "pipeline(period: { name: \"2026-Q1\" }, asOf: $asOf) { pastDueCount pastDueOpportunities { name } \
    movement { from asOf explanation { inputs { name value } formula reasons { code } } \
        created { ...Group } advanced { ...Group } pushed { ...Group } slipped { ...Group } stale { ...Group } } }";
const GROUP: &str = "fragment Group on OpportunityGroup { count amount opportunities { name } }";

async fn movement(client: &Client, of: &str, as_of: Option<&str>) -> Answer {
    let document = format!("query ($asOf: Date) {{ of: {of} {{ {MOVEMENT} }} }} {GROUP}");
    client.query(&document, json!({ "asOf": as_of })).await
}

/// The names, the count and the amount of a group.
fn group(answer: &Answer, name: &str) -> (String, i64, String) {
    let group = answer.at(&format!("/of/pipeline/movement/{name}"));
    let count = group["count"].as_i64().expect("a count");
    let amount = group["amount"].as_str().expect("an amount").to_owned();
    (names(&group["opportunities"]), count, amount)
}

fn names(opportunities: &Value) -> String {
    let opportunities = opportunities.as_array().expect("opportunities");
    let names = opportunities
        .iter()
        .filter_map(|opportunity| opportunity["name"].as_str());
    names.collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn assert_group(answer: &Answer, name: &str, (names, count, amount): (&str, i64, &str)) {
    assert_eq!(
        group(answer, name),
        (names.to_owned(), count, amount.to_owned()),
        "{name}"
    );
}

fn member(person: &Person) -> String {
    format!("member(id: \"{}\")", person.id)
}

fn team(team: &TestTeam) -> String {
    format!("team(id: \"{}\")", team.id)
}

async fn a_pipeline_tells_what_moved_and_what_should_have(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    quarter(&org, &cast).await;
    let of_ana = movement(&org.as_(&cast.ana), &member(&cast.ana), None).await;
    assert_group(&of_ana, "created", ("new", 1, "100.00"));
    assert_group(&of_ana, "advanced", ("won, on and off", 2, "1800.00"));
    assert_group(&of_ana, "pushed", ("put off, on and off", 2, "600.00"));
    assert_group(&of_ana, "slipped", ("on and off, dragging", 2, "6600.00"));
    assert_group(&of_ana, "stale", ("forgotten, new", 2, "900.00"));
    let pipeline = of_ana.at("/of/pipeline");
    assert_eq!(pipeline["pastDueCount"], 1);
    assert_eq!(names(&pipeline["pastDueOpportunities"]), "forgotten");
    let movement_of_ana = &pipeline["movement"];
    assert_eq!(
        (&movement_of_ana["from"], &movement_of_ana["asOf"]),
        (&json!("2026-01-01"), &json!("2026-03-02"))
    );
    let explanation = &movement_of_ana["explanation"];
    let median = json!({ "name": "medianDays", "value": "prospecting: 10" });
    let inputs = explanation["inputs"].as_array().expect("inputs");
    assert!(inputs.contains(&median), "{explanation:#}");
    // Nobody left qualified or negotiation in 2025, so nothing can be stale there.
    assert_eq!(
        explanation["reasons"],
        json!([{ "code": "NO_STAGE_AGE" }, { "code": "NO_STAGE_AGE" }])
    );

    let of_ben = movement(&org.as_eva(), &member(&cast.ben), None).await;
    assert_group(&of_ben, "created", ("handed over", 1, "50.00"));
    assert_group(&of_ben, "stale", ("", 0, "0.00"));
    let of_north = movement(&org.as_(&cast.mia), &team(&cast.north), None).await;
    assert_group(&of_north, "created", ("new, handed over", 2, "150.00"));
    assert_group(&of_north, "advanced", ("won, on and off", 2, "1800.00"));
    let of_all = movement(&org.as_eva(), "organization", None).await;
    assert_group(&of_all, "created", ("new, handed over, of Cem", 3, "157.00"));
    assert_group(&of_all, "slipped", ("on and off, dragging", 2, "6600.00"));
    assert_clean(&org).await;
}

async fn a_past_day_tells_what_had_moved_by_then(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    quarter(&org, &cast).await;
    let then = movement(&org.as_(&cast.ana), &member(&cast.ana), Some("2026-01-31")).await;
    assert_group(&then, "advanced", ("won, on and off", 2, "1800.00"));
    assert_group(&then, "pushed", ("on and off", 1, "200.00"));
    assert_group(&then, "slipped", ("dragging", 1, "6400.00"));
    // 2 × 10 days in prospecting are over since 01-30 and 2 × 20 in proposal since 01-10.
    assert_group(&then, "stale", ("put off, forgotten, new", 3, "1300.00"));
    assert_eq!(then.at("/of/pipeline/pastDueCount"), 0);
    let day_before = movement(&org.as_(&cast.ana), &member(&cast.ana), Some("2026-01-30")).await;
    assert_group(&day_before, "stale", ("put off, forgotten", 2, "1200.00"));
    let before = movement(&org.as_(&cast.ana), &member(&cast.ana), Some("2025-12-31")).await;
    assert_group(&before, "created", ("", 0, "0.00"));
    assert_group(&before, "slipped", ("dragging", 1, "6400.00"));
    let reasons = before.at("/of/pipeline/movement/explanation/reasons");
    assert_eq!(reasons[0]["code"], "NOT_BEGUN");
    // A quarter that is over: what moved in it, and what has slipped by now.
    let document = format!(
        "{{ of: {} {{ {} }} }} {GROUP}",
        member(&cast.ana),
        MOVEMENT
            .replace("2026-Q1", "2025-Q4")
            .replace(", asOf: $asOf", "")
    );
    let over = org.as_(&cast.ana).query(&document, json!({})).await;
    assert_eq!(group(&over, "created").1, 6);
    assert_group(&over, "pushed", ("", 0, "0.00"));
    assert_group(&over, "slipped", ("on and off, dragging", 2, "6600.00"));
}

const CONVERSION: &str = "pipeline(period: { name: \"2026-Q1\" }) { conversion { stuckStage { key } \
    stages { stage { key } period { rate advanced left } history { rate } peers { rate left } medianDays } \
    explanation { inputs { name value } reasons { code } } } }";

async fn conversion(client: &Client, of: &str) -> Value {
    let answer = client
        .query(&format!("{{ of: {of} {{ {CONVERSION} }} }}"), json!({}))
        .await;
    answer.at("/of/pipeline/conversion").clone()
}

async fn a_stage_is_stuck_where_it_stays_behind_history_and_peers(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let none = conversion(&org.as_eva(), &member(&cast.ana)).await;
    assert_eq!(none["stuckStage"], Value::Null);
    assert_eq!(
        none["explanation"]["reasons"],
        json!([{ "code": "TOO_FEW_STAYS" }])
    );
    // One of five goes on, where five of six did before and five of ten in the team.
    let rows = (1..=5).map(|number| {
        let stage = if number == 1 { "qualified" } else { "lost" };
        let states = [
            ("2026-01-05", "prospecting", "1", None),
            ("2026-01-20", stage, "1", None),
        ];
        deal(&format!("now {number}"), &cast.ana, &states)
    });
    push(&org, rows.collect()).await;
    let of_ana = conversion(&org.as_(&cast.ana), &member(&cast.ana)).await;
    assert_eq!(of_ana["stuckStage"], json!({ "key": "prospecting" }));
    assert_eq!(
        of_ana["stages"][0],
        json!({
            "stage": { "key": "prospecting" }, "period": { "rate": "0.2", "advanced": 1, "left": 5 },
            "history": { "rate": "0.833333" }, "peers": { "rate": "0.5", "left": 10 }, "medianDays": "10",
        })
    );
    assert_eq!(
        of_ana["stages"][2],
        json!({
            "stage": { "key": "proposal" }, "period": { "rate": null, "advanced": 0, "left": 0 },
            "history": { "rate": "0.8" }, "peers": { "rate": "0.8", "left": 5 }, "medianDays": "20",
        })
    );
    let keys: Vec<_> = of_ana["stages"]
        .as_array()
        .expect("stages")
        .iter()
        .map(|stage| &stage["stage"]["key"])
        .collect();
    assert_eq!(keys, ["prospecting", "qualified", "proposal", "negotiation"]);
    let to_the_leader = conversion(&org.as_(&cast.mia), &team(&cast.north)).await;
    assert_eq!(
        to_the_leader["stages"][0]["peers"],
        Value::Null,
        "the organization's"
    );
    assert_eq!(to_the_leader["stuckStage"], json!({ "key": "prospecting" }));
    let of_north = conversion(&org.as_eva(), &team(&cast.north)).await;
    let first = &of_north["stages"][0];
    assert_eq!(first["history"], json!({ "rate": "0.5" }));
    assert_eq!(first["peers"], json!({ "rate": "0.545455", "left": 11 }));
    assert_eq!(of_north["stuckStage"], json!({ "key": "prospecting" }));
    let of_all = conversion(&org.as_eva(), "organization").await;
    assert_eq!(of_all["stages"][0]["history"], json!({ "rate": "0.545455" }));
    assert_eq!(of_all["stages"][0]["peers"], Value::Null);
    let of_ben = conversion(&org.as_eva(), &member(&cast.ben)).await;
    assert_eq!(of_ben["stuckStage"], Value::Null);
    assert_eq!(of_ben["stages"][0]["history"], json!({ "rate": "0" }));
}

async fn whoever_sees_the_figures_sees_only_their_own_deals_behind_them(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    quarter(&org, &cast).await;
    let of_peer = movement(&org.as_(&cast.ben), &member(&cast.ana), None).await;
    assert_eq!(of_peer.at("/of/pipeline"), &Value::Null, "a peer's pipeline");
    let of_team = movement(&org.as_(&cast.ben), &team(&cast.north), None).await;
    assert_group(&of_team, "created", ("", 2, "150.00"));
    let tool = org.service(&[Scope::MetricsRead]).await;
    let of_tool = movement(&org.as_(&tool), &member(&cast.ana), None).await;
    assert_group(&of_tool, "stale", ("", 2, "900.00"));
    let refused = "query ($id: ID!) { member(id: $id) { pipeline { movement { stale { opportunities(first: 101) { name } } } } } }";
    let refused = org.as_eva().query(refused, json!({ "id": cast.ana.id })).await;
    refused.refuses("first", "PAGE_SIZE_OUT_OF_RANGE");
    let one = "query ($id: ID!) { member(id: $id) { pipeline(period: { name: \"2026-Q1\" }) { pastDueOpportunities(first: 1) { name } \
        movement { stale { count opportunities(first: 1) { name } } } } } }";
    let one = org.as_eva().query(one, json!({ "id": cast.ana.id })).await;
    let stale = one.at("/member/pipeline/movement/stale");
    assert_eq!(
        (names(&stale["opportunities"]), &stale["count"]),
        ("forgotten".to_owned(), &json!(2))
    );
}

async fn an_amount_without_a_rate_is_an_error_beside_its_count(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let mut row = deal("euros", &ana, &[("2026-01-10", "proposal", "100", None)]);
    row["history"]["revisions"][0]["amount"]["currency"] = json!("EUR");
    push(&org, vec![row]).await;
    let created = "query ($id: ID!) { member(id: $id) { pipeline(period: { name: \"2026-Q1\" }) { movement { created { count amount } } } } }";
    let asked = async || org.as_eva().query(created, json!({ "id": ana.id })).await;
    let missing = asked().await;
    missing.fails("FX_RATE_MISSING");
    assert_eq!(
        missing.body["data"]["member"]["pipeline"]["movement"]["created"],
        json!({ "count": 1, "amount": null })
    );
    let rate = json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": "1.10" }] });
    org.as_eva().run("rateSet", rate, "rates { rate }").await.data();
    assert_eq!(
        asked().await.at("/member/pipeline/movement/created"),
        &json!({ "count": 1, "amount": "110.00" })
    );
}

async fn every_figure_that_needs_a_missing_rate_says_so_at_its_path(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let mut open = deal(
        "open",
        &ana,
        &[("2026-01-10", "proposal", "100", Some("2026-02-20"))],
    );
    open["history"]["revisions"][0]["amount"]["currency"] = json!("EUR");
    let lost = [
        ("2025-11-10", "proposal", "100", None),
        ("2025-12-10", "won", "100", None),
    ];
    push(&org, vec![open, deal("before", &ana, &lost)]).await;
    let quota = json!({
        "externalId": "quota", "owner": { "member": { "id": ana.id } }, "metric": { "key": "revenue_won" }, "period": { "name": "2026-Q1" },
        "target": "1000", "quota": true,
    });
    let set = json!({ "rows": [quota] });
    org.as_eva()
        .run("goalsUpsert", set, "summary { created }")
        .await
        .data();
    let figures = "query ($id: ID!) { member(id: $id) { pipeline(period: { name: \"2026-Q1\" }) { quota won remaining openQualified undated \
        pastDue pastDueCount coverage requiredCoverage coverageHealth expectedFromPipeline gap weightedPipeline nextPeriodCoverage stages { count amount } } } }";
    let answer = org.as_eva().query(figures, json!({ "id": ana.id })).await;
    assert!(
        answer
            .errors()
            .iter()
            .all(|error| error["extensions"]["code"] == "FX_RATE_MISSING")
    );
    let paths = answer
        .errors()
        .iter()
        .map(|error| error["path"].as_array().expect("a path"));
    let mut paths: Vec<String> = paths
        .map(|path| path.last().expect("a field").to_string())
        .collect();
    paths.sort_unstable();
    let needed = [
        "amount",
        "coverage",
        "expectedFromPipeline",
        "gap",
        "openQualified",
        "pastDue",
        "undated",
        "weightedPipeline",
    ];
    assert_eq!(paths, needed.map(|name| format!("\"{name}\"")));
    let pipeline = &answer.body["data"]["member"]["pipeline"];
    for name in &needed[1..] {
        assert_eq!(pipeline[name], json!(null), "{name}");
    }
    assert_eq!(
        [
            &pipeline["won"],
            &pipeline["remaining"],
            &pipeline["pastDueCount"],
            &pipeline["coverageHealth"]
        ],
        [&json!("0"), &json!("1000"), &json!(1), &json!("UNKNOWN")],
        "what needs no rate is there: {pipeline}"
    );
    let without = org.as_eva().query(figures, json!({ "id": ben.id })).await;
    assert_eq!(
        without.at("/member/pipeline/coverage"),
        &json!(null),
        "without a quota no rate would help"
    );
}

async fn movement_of_twenty_members_costs_as_many_statements_as_of_one(server: TestServer) {
    let org = server.organization().await;
    let north = org.team("North", None).await;
    let mut rows = Vec::new();
    for number in 0..20 {
        let rep = org.rep(&format!("Rep {number}")).await;
        org.assign(&rep, &north).await;
        let states = [
            ("2025-12-01", "prospecting", "1", Some("2026-01-31")),
            ("2026-01-15", "proposal", "1", Some("2026-02-15")),
            ("2026-02-20", "proposal", "1", Some("2026-03-01")),
        ];
        rows.push(deal(&number.to_string(), &rep, &states));
    }
    push(&org, rows).await;
    let list = format!(
        "query ($first: Int, $asOf: Date) {{ members(first: $first, filter: {{ role: REP }}) {{ edges {{ node {{ {MOVEMENT} {} }} }} }} }} {GROUP}",
        CONVERSION.replacen("pipeline", "stages: pipeline", 1)
    );
    let eva = org.as_eva();
    // What figures are reckoned by is kept from the first reader on.
    eva.query(&list, json!({ "first": 1 })).await.data();
    let (one, cost_of_one) = server.counted(eva.query(&list, json!({ "first": 1 }))).await;
    let (twenty, cost_of_twenty) = server.counted(eva.query(&list, json!({ "first": 20 }))).await;
    assert_eq!(one.each("/members", "/pipeline/movement/slipped/count"), [1]);
    let slipped = twenty.each("/members", "/pipeline/movement/slipped/count");
    assert_eq!(slipped.len(), 20);
    assert!(slipped.iter().all(|count| **count == 1));
    assert_eq!(cost_of_one, cost_of_twenty);
}
