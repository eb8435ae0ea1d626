//! Guardrails: conditions with a deadline, warnings ahead of it, and waivers.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_guardrail_warns_at_its_leads_and_is_breached_after_its_deadline,
    what_must_not_be_exceeded_and_what_lacks_a_rate,
    a_leader_above_waives_and_never_the_owner,
    guardrails_are_seen_with_the_goals_of_their_owner,
}

async fn set(client: &Client, owner: Value, more: Value) -> Answer {
    let mut input = json!({
        "owner": owner, "metric": { "key": "deals_won" }, "title": "A quiet aim", "condition": "AT_LEAST", "threshold": "10",
        "period": { "name": "2026-Q1" },
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    client
        .run("guardrailSet", input, "guardrail { id version leads deadline }")
        .await
}

fn id(answer: &Answer) -> Value {
    answer.payload()["guardrail"]["id"].clone()
}

fn of(member: &Person) -> Value {
    json!({ "member": { "id": member.id } })
}

async fn stands(client: &Client, guardrail: &Value, as_of: Option<&str>) -> Answer {
    let query = "query ($id: ID!, $asOf: Date) { guardrail(id: $id) { standing(asOf: $asOf) {
        state lead actual projected workingDaysLeft asOf explanation { reasons { code } } } } }";
    client
        .query(query, json!({ "id": guardrail, "asOf": as_of }))
        .await
}

fn state(answer: &Answer) -> Value {
    let standing = answer.at("/guardrail/standing");
    json!([standing["state"], standing["lead"]])
}

/// A rep, their leader and the leader above.
async fn team(org: &TestOrganization<'_>) -> (Person, Person, Person, Value) {
    let (ana, max, vic) = (
        org.rep("Ana").await,
        org.manager("Max").await,
        org.manager("Vic").await,
    );
    let region = org.team("Region", None).await;
    let north = org.team("North", Some(&region)).await;
    org.lead(&vic, &region).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    org.assign(&max, &north).await;
    (ana, max, vic, json!(north.id))
}

async fn a_guardrail_warns_at_its_leads_and_is_breached_after_its_deadline(server: TestServer) {
    let org = server.organization().await;
    let (ana, max, ..) = team(&org).await;
    org.won(&ana, day("2026-02-10"), 6).await;
    let made = set(&org.as_(&max), of(&ana), json!({})).await;
    assert_eq!(made.payload()["guardrail"]["leads"], json!([14, 7, 2]));
    assert_eq!(made.payload()["guardrail"]["deadline"], "2026-03-31");
    let guardrail = id(&made);
    let read = async |on: &str| {
        server.clock.set(day(on));
        let mine = org.as_(&org.fresh(&ana).await);
        state(&stands(&mine, &guardrail, None).await)
    };
    assert_eq!(
        read("2026-03-02").await,
        json!(["CLEAR", null]),
        "22 working days are left"
    );
    assert_eq!(read("2026-03-12").await, json!(["WARNING", 14]));
    assert_eq!(read("2026-03-23").await, json!(["WARNING", 7]));
    assert_eq!(read("2026-03-30").await, json!(["WARNING", 2]));
    assert_eq!(read("2026-04-01").await, json!(["BREACHED", null]));
    org.won(&ana, day("2026-02-27"), 4).await;
    assert_eq!(
        read("2026-04-01").await,
        json!(["MET", null]),
        "what was pushed late counts"
    );
    let mine = org.as_(&org.fresh(&ana).await);
    let before = stands(&mine, &guardrail, Some("2026-02-26")).await;
    assert_eq!(before.at("/guardrail/standing/actual"), "6", "as it stood");
    assert_eq!(before.at("/guardrail/standing/workingDaysLeft"), "24");
    let leader = org.as_(&org.fresh(&max).await);
    set(&leader, of(&ana), json!({})).await.fails("GUARDRAIL_OVER");
    let remove = json!({ "guardrail": guardrail });
    leader
        .run("guardrailRemove", remove, "removedId")
        .await
        .fails("GUARDRAIL_OVER");
    let running = json!({ "period": { "name": "2026-Q2" } });
    let other = id(&set(&leader, of(&ana), running).await);
    let stale = json!({ "guardrail": other, "ifVersion": 2 });
    leader
        .run("guardrailRemove", stale, "removedId")
        .await
        .fails("CONFLICT");
    let gone = leader
        .run("guardrailRemove", json!({ "guardrail": other }), "removedId")
        .await;
    assert_eq!(gone.payload()["removedId"], other);
    stands(&leader, &other, None).await.misses("id");
    for (more, field, code) in [
        (
            json!({ "leads": [2, 7], "period": { "name": "2026-Q2" } }),
            "leads",
            "LEADS_INVALID",
        ),
        (
            json!({ "leads": [-1], "period": { "name": "2026-Q2" } }),
            "leads",
            "LEADS_INVALID",
        ),
        (json!({ "threshold": "-1" }), "threshold", "THRESHOLD_NEGATIVE"),
        (json!({ "title": "x".repeat(1 << 20) }), "title", "TOO_LONG"),
        (json!({ "metric": { "key": "none" } }), "metric", "NOT_FOUND"),
        (
            json!({ "period": { "name": "soon" } }),
            "period",
            "UNKNOWN_PERIOD",
        ),
    ] {
        set(&leader, of(&ana), more).await.refuses(field, code);
    }
}

async fn what_must_not_be_exceeded_and_what_lacks_a_rate(server: TestServer) {
    let org = server.organization().await;
    let (ana, ..) = team(&org).await;
    let eva = org.as_eva();
    let most = json!({ "condition": "AT_MOST", "threshold": "2", "metric": { "key": "deals_won" } });
    let most = id(&set(&eva, of(&ana), most).await);
    org.won(&ana, day("2026-03-02"), 2).await;
    assert_eq!(state(&stands(&eva, &most, None).await), json!(["CLEAR", null]));
    org.won(&ana, day("2026-02-27"), 1).await;
    let breached = stands(&eva, &most, None).await;
    assert_eq!(state(&breached), json!(["BREACHED", null]));
    assert_eq!(
        breached.at("/guardrail/standing/explanation/reasons/0/code"),
        "THRESHOLD_EXCEEDED"
    );
    let revenue = json!({ "metric": { "key": "revenue_won" }, "threshold": "300.00" });
    let revenue = id(&set(&eva, json!({ "organization": true }), revenue).await);
    assert_eq!(
        state(&stands(&eva, &revenue, None).await),
        json!(["MET", null]),
        "of the whole organization"
    );
    let euros = acceptance::Deal {
        key: "euros".to_owned(),
        owner: &ana,
        amount: "10.00",
        currency: "EUR",
        created: day("2026-03-02"),
        won: Some(day("2026-03-02")),
    };
    org.deals(&[euros]).await;
    assert_eq!(stands(&eva, &revenue, None).await.code(), Some("FX_RATE_MISSING"));
}

async fn a_leader_above_waives_and_never_the_owner(server: TestServer) {
    let org = server.organization().await;
    let (ana, max, vic, north) = team(&org).await;
    let hers = id(&set(&org.as_(&max), of(&ana), json!({})).await);
    let teams = id(&set(&org.as_(&vic), json!({ "team": { "id": north } }), json!({})).await);
    let waive = |guardrail: &Value| json!({ "guardrail": guardrail, "reason": "A private matter" });
    let shown = "guardrail { version waiveReason waivedBy { name } standing { state } }";
    org.as_(&ana)
        .run("guardrailWaive", waive(&hers), shown)
        .await
        .fails("FORBIDDEN");
    org.as_(&max)
        .run("guardrailWaive", waive(&teams), shown)
        .await
        .fails("FORBIDDEN");
    for (who, guardrail) in [(&max, &hers), (&vic, &teams)] {
        let waived = org.as_(who).run("guardrailWaive", waive(guardrail), shown).await;
        let expected = json!({
            "version": 2, "waiveReason": "A private matter", "waivedBy": { "name": who.name }, "standing": { "state": "WAIVED" },
        });
        assert_eq!(waived.payload()["guardrail"], expected);
        let again = org.as_(who).run("guardrailWaive", waive(guardrail), shown).await;
        assert_eq!(again.payload()["guardrail"]["version"], 2);
        let remove = json!({ "guardrail": guardrail });
        org.as_(who)
            .run("guardrailRemove", remove, "__typename")
            .await
            .fails("GUARDRAIL_WAIVED");
    }
    let before = stands(&org.as_(&ana), &hers, Some("2026-03-01")).await;
    assert_eq!(
        before.at("/guardrail/standing/state"),
        "CLEAR",
        "it was not waived yet"
    );
    let blank = json!({ "guardrail": hers, "reason": " " });
    org.as_(&max)
        .run("guardrailWaive", blank, shown)
        .await
        .refuses("reason", "BLANK");
    set(&org.as_(&ana), of(&ana), json!({})).await.fails("FORBIDDEN");
    set(&org.as_(&max), json!({ "team": { "id": north } }), json!({}))
        .await
        .fails("FORBIDDEN");
    set(&org.as_(&max), json!({ "organization": true }), json!({}))
        .await
        .fails("FORBIDDEN");
    let log = org
        .as_eva()
        .query(
            "{ auditLog(first: 50) { nodes { action before after } } }",
            json!({}),
        )
        .await;
    let told = log.body.to_string();
    assert!(told.contains("guardrailWaive") && !told.contains("private") && !told.contains("quiet"));
}

async fn guardrails_are_seen_with_the_goals_of_their_owner(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (ana, max, vic, _) = team(&org).await;
    let stranger = org.manager("Stranger").await;
    let goal = json!({
        "externalId": "hers", "owner": of(&ana), "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "12",
    });
    let goal = org
        .as_eva()
        .run("goalsUpsert", json!({ "rows": [goal] }), "rows { goal { id } }")
        .await;
    let goal = goal.payload()["rows"][0]["goal"]["id"].clone();
    set(&org.as_(&max), of(&max), json!({ "goal": goal }))
        .await
        .fails("FORBIDDEN");
    set(&org.as_eva(), of(&max), json!({ "goal": goal }))
        .await
        .refuses("goal", "GOAL_OF_ANOTHER");
    let guardrail = id(&set(&org.as_(&max), of(&ana), json!({ "goal": goal })).await);
    let query = "query ($id: ID!, $member: ID!, $goal: ID!) { node(id: $id) { __typename }
        guardrails { totalCount nodes { title goal { id } owner { ... on Member { name } } standing { state } } }
        some: guardrails(filter: { owner: $member, goal: $goal, activeOn: \"2026-03-31\" }) { totalCount }
        member(id: $member) { guardrails { totalCount nodes { id } } }
        search(text: \"quiet\") { __typename } }";
    let variables = json!({ "id": guardrail, "member": ana.id, "goal": goal });
    let (metrics, goals) = (
        org.service(&[Scope::MetricsRead]).await,
        org.service(&[Scope::GoalsWrite]).await,
    );
    for client in [
        org.as_(&ana),
        org.as_(&max),
        org.as_(&vic),
        org.as_eva(),
        org.as_(&goals),
    ] {
        let seen = client.query(query, variables.clone()).await;
        assert_eq!(seen.body["data"]["node"]["__typename"], "Guardrail");
        assert_eq!(seen.body["data"]["guardrails"]["nodes"][0]["goal"]["id"], goal);
        let counts = [
            "/guardrails/totalCount",
            "/some/totalCount",
            "/member/guardrails/totalCount",
        ];
        let all = |count: &&str| seen.body["data"].pointer(count) == Some(&json!(1));
        assert!(counts.iter().all(all), "{:#}", seen.body);
    }
    let of_goal = "query ($id: ID!) { goal(id: $id) { guardrails { totalCount nodes { id } } } }";
    let found = org.as_(&ana).query(of_goal, json!({ "id": goal })).await;
    assert_eq!(found.at("/goal/guardrails/nodes/0/id"), &guardrail);
    let figures = org.as_(&metrics).query(of_goal, json!({ "id": goal })).await;
    assert_eq!(
        figures.at("/goal/guardrails"),
        &json!({ "totalCount": 0, "nodes": [] }),
        "figures alone"
    );
    for client in [org.as_(&stranger), org.as_(&metrics)] {
        let seen = client.query(query, variables.clone()).await;
        assert_eq!(seen.body["data"]["node"], Value::Null);
        assert_eq!(
            seen.body["data"]["guardrails"]["totalCount"], 0,
            "{:#}",
            seen.body
        );
        assert!(!seen.body.to_string().contains("quiet"));
        stands(&client, &guardrail, None).await.misses("id");
        let waive = json!({ "guardrail": guardrail, "reason": "x" });
        client
            .run("guardrailWaive", waive, "guardrail { id }")
            .await
            .misses("guardrail");
    }
    let theirs = json!({ "guardrail": guardrail });
    other
        .as_eva()
        .run("guardrailRemove", theirs, "removedId")
        .await
        .misses("guardrail");
}
