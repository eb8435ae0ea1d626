//! Early help: what is raised, who sees it, and what becomes of it.

use acceptance::{Answer, Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_goal_off_track_twice_is_seen_by_the_member_as_soon_as_by_the_leader,
    what_nobody_takes_up_goes_up_after_two_working_days_and_to_executives_at_the_top,
    what_is_dismissed_is_not_raised_anew_for_ten_working_days,
    help_is_linked_to_its_alert_and_told_to_have_helped,
    v12_a_slump_is_watched_after_two_weeks_and_a_team_that_dips_together_is_one_alert,
    a_third_of_an_open_pipeline_that_does_not_move_is_an_alert,
    a_team_without_a_leader_is_told_to_whoever_covers_it,
    alerts_of_thirty_members_cost_as_many_statements_as_of_three,
}

pub(super) const SHOWN: &str = "id rule severity state raisedOn raisedBefore snoozedUntil escalatedOn withExecutives dismissalReason \
    acknowledgedAt member { name } team { name } goal { id } metric { key } guardrail { id } expectation { id } cadence { id } period { start end } responsible { name } escalatedTo { name } \
    acknowledgedBy { name } explanation { reasons { code } } interventions { id }";

/// Region, led by Rita, with North below it, led by Max, and in it Ana and Ben. Eva is the executive.
pub(super) struct Cast {
    region: TestTeam,
    pub(super) north: TestTeam,
    pub(super) rita: Person,
    pub(super) max: Person,
    pub(super) ana: Person,
    pub(super) ben: Person,
}

pub(super) async fn cast(org: &TestOrganization<'_>) -> Cast {
    let region = org.team("Region", None).await;
    let north = org.team("North", Some(&region)).await;
    let cast = Cast {
        rita: org.manager("Rita").await,
        max: org.manager("Max").await,
        ana: org.rep("Ana").await,
        ben: org.rep("Ben").await,
        region,
        north,
    };
    org.lead(&cast.rita, &cast.region).await;
    org.lead(&cast.max, &cast.north).await;
    org.assign(&cast.ana, &cast.north).await;
    org.assign(&cast.ben, &cast.north).await;
    cast
}

/// The alerts somebody reads, with arguments.
pub(super) async fn read(org: &TestOrganization<'_>, who: &Person, arguments: &str) -> Vec<Value> {
    let who = org.fresh(who).await;
    let list = match arguments {
        "" => "alerts".to_owned(),
        some => format!("alerts({some})"),
    };
    let answer = org
        .as_(&who)
        .query(
            &format!("{{ {list} {{ totalCount nodes {{ {SHOWN} }} }} }}"),
            json!({}),
        )
        .await;
    let nodes = answer.at("/alerts/nodes").as_array().cloned().expect("a list");
    assert_eq!(answer.at("/alerts/totalCount"), &json!(nodes.len()));
    nodes
}

pub(super) async fn act(org: &TestOrganization<'_>, who: &Person, mutation: &str, input: Value) -> Answer {
    let who = org.fresh(who).await;
    let shown = format!("alert {{ {SHOWN} }}");
    org.as_(&who).run(mutation, input, &shown).await
}

/// A goal of deals won in the first quarter of 2026.
async fn goal(org: &TestOrganization<'_>, who: &Person, target: &str) -> String {
    let row = json!({
        "externalId": format!("goal of {}", who.name), "owner": { "member": { "id": who.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": target,
    });
    let eva = org.fresh(&org.eva).await;
    let made = org
        .as_(&eva)
        .run("goalsUpsert", json!({ "rows": [row] }), "rows { goal { id } }")
        .await;
    made.text("/payload/rows/0/goal/id").to_owned()
}

/// Deals somebody won on a day, pushed now.
async fn won(org: &TestOrganization<'_>, who: &Person, on: &str, number: usize) {
    let deal = |index: usize| {
        let key = format!("{} {on} {index}", who.name);
        let won = json!({ "validFrom": on, "stage": "won", "owner": { "id": who.id }, "amount": { "amount": "100" } });
        json!({ "externalId": key, "name": key, "createdOn": on, "history": { "revisions": [won] } })
    };
    let rows = json!({ "rows": (0..number).map(deal).collect::<Vec<_>>() });
    let eva = org.fresh(&org.eva).await;
    let pushed = org
        .as_(&eva)
        .run("opportunitiesUpsert", rows, "summary { applied }")
        .await;
    assert_eq!(pushed.at("/payload/summary/applied"), true);
}

pub(super) async fn node(org: &TestOrganization<'_>, who: &Person, id: &Value) -> Value {
    let who = org.fresh(who).await;
    let query = "query ($id: ID!) { node(id: $id) { __typename } }";
    org.as_(&who)
        .query(query, json!({ "id": id }))
        .await
        .at("/node")
        .clone()
}

/// 64 working days in the quarter: 32 deals of 60 are off track from 43 of them on, which have gone by on 3 March.
async fn a_goal_off_track_twice_is_seen_by_the_member_as_soon_as_by_the_leader(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let hers = goal(&org, &cast.ana, "60").await;
    org.won(&cast.ana, day("2026-02-02"), 32).await;
    for before in ["2026-03-02", "2026-03-03"] {
        server.clock.set(day(before));
        assert_eq!(read(&org, &cast.ana, "").await, [] as [Value; 0], "{before}");
        assert_eq!(read(&org, &cast.max, "").await, [] as [Value; 0], "{before}");
    }
    server.clock.set(day("2026-03-04"));
    let seen = read(&org, &cast.ana, "").await;
    assert_eq!(seen, read(&org, &cast.max, "").await);
    assert_eq!(
        seen,
        read(&org, &cast.rita, "").await,
        "whoever leads above sees it, too"
    );
    let alert = &seen[0];
    let shown = [
        "rule",
        "severity",
        "state",
        "raisedOn",
        "raisedBefore",
        "escalatedOn",
    ]
    .map(|field| alert[field].clone());
    assert_eq!(
        json!(shown),
        json!(["GOAL_OFF_TRACK", "MEDIUM", "OPEN", "2026-03-04", false, null])
    );
    assert_eq!(
        (&alert["member"]["name"], &alert["goal"]["id"]),
        (&json!("Ana"), &json!(hers))
    );
    assert_eq!(alert["responsible"]["name"], "Max");
    assert_eq!(alert["explanation"]["reasons"][0]["code"], "OFF_TRACK_TWICE");
    for as_of in ["2026-03-03", "2026-03-02"] {
        let then = read(&org, &cast.max, &format!("asOf: \"{as_of}\"")).await;
        assert_eq!(then, [] as [Value; 0], "as of {as_of}");
    }
    // A peer, an executive before it is with them, and a script: it is nowhere.
    for other in [&cast.ben, &org.eva] {
        assert_eq!(read(&org, other, "").await, [] as [Value; 0]);
        assert_eq!(node(&org, other, &alert["id"]).await, Value::Null);
        let input = json!({ "alert": alert["id"] });
        act(&org, other, "alertAcknowledge", input).await.misses("alert");
    }
    let ben = org.fresh(&cast.ben).await;
    let filtered = "query ($id: ID!) { alerts(filter: { member: $id }) { totalCount } }";
    let asked = org.as_(&ben).query(filtered, json!({ "id": cast.ana.id })).await;
    asked.misses("filter.member");
    let about = "query ($id: ID!) { member(id: $id) { alerts { rule } } }";
    let asked = async |who: &Person| {
        let who = org.fresh(who).await;
        let answer = org.as_(&who).query(about, json!({ "id": cast.ana.id })).await;
        answer.at("/member/alerts").clone()
    };
    assert_eq!(asked(&cast.ben).await, Value::Null);
    assert_eq!(asked(&org.eva).await, json!([]));
    assert_eq!(asked(&cast.ana).await, json!([{ "rule": "GOAL_OFF_TRACK" }]));
    let script = org.service(&[Scope::MetricsRead, Scope::GoalsWrite]).await;
    let nothing = org
        .as_(&script)
        .query(
            "query ($id: ID!) { alerts { totalCount } node(id: $id) { __typename } }",
            json!({ "id": alert["id"] }),
        )
        .await;
    assert_eq!(nothing.at("/alerts/totalCount"), 0);
    assert_eq!(nothing.at("/node"), &Value::Null);
    // Nobody puts an alert about themselves aside.
    let input = json!({ "alert": alert["id"], "reason": "It is nothing" });
    act(&org, &cast.ana, "alertDismiss", input)
        .await
        .fails("FORBIDDEN");
    // Two devices: one takes it up, the other finds it taken up.
    let input = json!({ "alert": alert["id"] });
    let max = org.fresh(&cast.max).await;
    let (one, two) = (org.as_(&max), org.as_(&max));
    let shown = "alert { id state acknowledgedAt acknowledgedBy { name } }";
    let (first, second) = tokio::join!(
        one.run("alertAcknowledge", input.clone(), shown),
        two.run("alertAcknowledge", input.clone(), shown)
    );
    assert_eq!(first.payload(), second.payload());
    assert_eq!(first.at("/payload/alert/state"), "ACKNOWLEDGED");
    let stored = org.digest().await;
    assert_eq!(stored.0["alert_steps"].len(), 1);
    assert_eq!(
        read(&org, &cast.ana, "").await[0]["acknowledgedBy"]["name"],
        "Max"
    );
    // Made good, it is over; and no longer in the list of what is to be done.
    won(&org, &cast.ana, "2026-03-03", 30).await;
    assert_eq!(read(&org, &cast.max, "").await, [] as [Value; 0]);
    let over = read(&org, &cast.max, "filter: { states: [RESOLVED] }").await;
    assert_eq!(over[0]["id"], alert["id"]);
    act(
        &org,
        &cast.max,
        "alertDismiss",
        json!({ "alert": alert["id"], "reason": "Late" }),
    )
    .await
    .fails("ALERT_OVER");
    // It is not raised anew for ten working days, and expires with its period.
    server.clock.set(day("2026-04-02"));
    let expired = read(&org, &cast.max, "filter: { states: [EXPIRED, RESOLVED] }").await;
    assert_eq!(expired[0]["state"], "RESOLVED", "the goal was reached");
}

async fn what_nobody_takes_up_goes_up_after_two_working_days_and_to_executives_at_the_top(
    server: TestServer,
) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    goal(&org, &cast.ana, "60").await;
    org.won(&cast.ana, day("2026-02-02"), 32).await;
    let leave = json!({ "member": cast.max.id, "from": "2026-03-04", "to": "2026-03-21" });
    org.as_eva()
        .run("timeOffRecord", leave, "timeOff { id }")
        .await
        .data();
    // Raised on Wednesday; Thursday and Friday go by, whether Max is there or not.
    server.clock.set(day("2026-03-08"));
    assert_eq!(
        read(&org, &cast.rita, "").await[0]["escalatedOn"],
        Value::Null,
        "a weekend is no working day"
    );
    server.clock.set(day("2026-03-09"));
    let up = &read(&org, &cast.rita, "").await[0];
    assert_eq!(
        (
            &up["escalatedOn"],
            &up["escalatedTo"]["name"],
            &up["withExecutives"]
        ),
        (&json!("2026-03-09"), &json!("Rita"), &json!(false))
    );
    assert_eq!(up["state"], "OPEN");
    assert_eq!(
        read(&org, &org.eva, "").await,
        [] as [Value; 0],
        "it went one level up, not to the top"
    );
    let taken = act(&org, &cast.rita, "alertAcknowledge", json!({ "alert": up["id"] })).await;
    assert_eq!(
        taken.at("/payload/alert/escalatedTo/name"),
        "Rita",
        "that it went up stays told"
    );
    // Where nobody leads above whoever is to act, it goes to the executives.
    goal(&org, &cast.max, "60").await;
    org.assign(&cast.max, &cast.north).await;
    org.won(&cast.max, day("2026-02-02"), 32).await;
    let told = read(&org, &cast.max, "").await;
    let told = told.iter().find(|alert| alert["member"]["name"] == "Max");
    assert_eq!(
        told.map(|alert| (&alert["raisedOn"], &alert["escalatedOn"])),
        Some((&json!("2026-03-09"), &Value::Null)),
        "nobody could help before the goal was written down"
    );
    server.clock.set(day("2026-03-12"));
    let his = read(&org, &cast.max, "").await;
    let his = his
        .iter()
        .find(|alert| alert["member"]["name"] == "Max")
        .expect("his own");
    assert_eq!(
        (&his["responsible"]["name"], &his["withExecutives"]),
        (&json!("Rita"), &json!(true)),
        "nobody is responsible for themselves"
    );
    let above = read(&org, &org.eva, "").await;
    assert_eq!(above.len(), 1);
    assert_eq!(above[0]["id"], his["id"]);
    let own = json!({ "alert": his["id"] });
    act(&org, &cast.max, "alertAcknowledge", own.clone())
        .await
        .fails("FORBIDDEN");
    let taken = act(&org, &org.eva, "alertAcknowledge", own).await;
    assert_eq!(taken.at("/payload/alert/acknowledgedBy/name"), "Eva");
    assert_eq!(read(&org, &org.eva, "").await.len(), 1, "it stays theirs to see");
    // Without anybody who leads, alerts are with the executives from the first day on.
    let loner = org.rep("Loner").await;
    goal(&org, &loner, "60").await;
    let above = read(&org, &org.eva, "filter: { states: [OPEN] }").await;
    assert_eq!(
        (
            &above[0]["member"]["name"],
            &above[0]["responsible"],
            &above[0]["escalatedOn"]
        ),
        (&json!("Loner"), &Value::Null, &Value::Null)
    );
}

async fn what_is_dismissed_is_not_raised_anew_for_ten_working_days(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    server.clock.set(day("2026-01-15"));
    goal(&org, &cast.ana, "60").await;
    server.clock.set(day("2026-03-02"));
    let long = read(&org, &cast.max, "").await;
    assert_eq!(
        (&long[0]["raisedBefore"], &long[0]["raisedOn"]),
        (&json!(true), &json!("2026-02-04")),
        "twenty working days are looked back"
    );
    let id = &long[0]["id"];
    let dismiss = |reason: &str| json!({ "alert": id, "reason": reason });
    act(&org, &cast.max, "alertDismiss", dismiss(" "))
        .await
        .refuses("reason", "BLANK");
    act(&org, &cast.max, "alertDismiss", dismiss(&"x".repeat(1 << 20)))
        .await
        .refuses("reason", "TOO_LONG");
    let gone = act(&org, &cast.max, "alertDismiss", dismiss("A new product 🙂 עברית")).await;
    assert_eq!(gone.at("/payload/alert/state"), "DISMISSED");
    let entry = "{ auditLog(first: 1) { nodes { action objectType after } } }";
    let entry = org.as_eva().query(entry, json!({})).await;
    assert_eq!(entry.at("/auditLog/nodes/0/action"), "alertDismiss");
    assert!(
        !entry.body.to_string().contains("new product"),
        "what people write stays out of the log"
    );
    assert_eq!(read(&org, &cast.max, "").await, [] as [Value; 0]);
    let aside = read(&org, &cast.ana, "filter: { states: [DISMISSED] }").await;
    assert_eq!(
        aside[0]["dismissalReason"], "A new product 🙂 עברית",
        "she reads why"
    );
    server.clock.set(day("2026-03-16"));
    assert_eq!(
        read(&org, &cast.max, "").await,
        [] as [Value; 0],
        "the tenth working day"
    );
    server.clock.set(day("2026-03-17"));
    let anew = read(&org, &cast.max, "").await;
    assert_eq!((&anew[0]["id"], &anew[0]["state"]), (id, &json!("OPEN")));
    assert_eq!(
        (&anew[0]["raisedOn"], &anew[0]["dismissalReason"]),
        (&json!("2026-03-17"), &Value::Null)
    );
    // Snoozed it is taken up, and out of no list but the inbox.
    let snooze = |until: &str| json!({ "alert": id, "until": until });
    act(&org, &cast.max, "alertSnooze", snooze("2026-04-01"))
        .await
        .refuses("until", "SNOOZE_OUT_OF_RANGE");
    act(&org, &cast.max, "alertSnooze", snooze("2026-03-17"))
        .await
        .refuses("until", "SNOOZE_OUT_OF_RANGE");
    let snoozed = act(&org, &cast.max, "alertSnooze", snooze("2026-03-20")).await;
    assert_eq!(snoozed.at("/payload/alert/state"), "ACKNOWLEDGED");
    assert_eq!(
        read(&org, &cast.max, "filter: { snoozed: true }").await[0]["snoozedUntil"],
        "2026-03-20"
    );
    assert_eq!(
        read(&org, &cast.max, "filter: { snoozed: false }").await,
        [] as [Value; 0]
    );
    server.clock.set(day("2026-03-20"));
    let again = read(&org, &cast.max, "filter: { snoozed: false }").await;
    assert_eq!(
        (&again[0]["snoozedUntil"], &again[0]["state"]),
        (&Value::Null, &json!("ACKNOWLEDGED"))
    );
    // With its period it expires.
    server.clock.set(day("2026-04-01"));
    let over = read(&org, &cast.max, "filter: { states: [EXPIRED] }").await;
    assert_eq!(&over[0]["id"], id);
    assert_eq!(read(&org, &cast.max, "").await, [] as [Value; 0]);
}

async fn help_is_linked_to_its_alert_and_told_to_have_helped(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    goal(&org, &cast.ana, "60").await;
    let alert = read(&org, &cast.max, "").await[0]["id"].clone();
    let shown = "intervention { id kind what state version endedOn startedOn alert { state } alertRule owner { name } member { name } \
        recovery { recovered on before after } }";
    let start = |change: Value| {
        let mut input = json!({
            "subject": { "member": cast.ana.id }, "kind": "COACHING", "what": "Role play on discovery calls", "due": "2026-03-20",
            "alert": alert, "owner": cast.ben.id,
        });
        for (field, value) in change.as_object().expect("fields") {
            input[field] = value.clone();
        }
        input
    };
    let begin = async |who: &Person, change: Value| {
        let who = org.fresh(who).await;
        org.as_(&who).run("interventionStart", start(change), shown).await
    };
    begin(&cast.ana, json!({ "alert": null }))
        .await
        .fails("FORBIDDEN");
    begin(&cast.ben, json!({ "alert": null }))
        .await
        .fails("FORBIDDEN");
    begin(&cast.ben, json!({})).await.misses("alert");
    let of_team = json!({ "subject": { "team": cast.north.id } });
    begin(&cast.max, of_team)
        .await
        .refuses("alert", "ALERT_OF_ANOTHER");
    let late = json!({ "due": "2026-03-01", "what": "a\u{0}b" });
    let refused = begin(&cast.max, late).await;
    assert_eq!(
        refused.field_codes(),
        [("what", "CONTROL_CHARACTER"), ("due", "DUE_OUT_OF_RANGE")]
    );
    let begun = begin(&cast.max, json!({})).await;
    assert_eq!(begun.at("/payload/intervention/alert/state"), "IN_PROGRESS");
    let id = begun.at("/payload/intervention/id").clone();
    let taken = read(&org, &cast.ana, "").await;
    assert_eq!(
        (
            &taken[0]["state"],
            &taken[0]["acknowledgedBy"]["name"],
            &taken[0]["interventions"][0]["id"]
        ),
        (&json!("IN_PROGRESS"), &json!("Max"), &id)
    );
    // Whom it is for, who gives it and who leads read what is done; executives that it is; others nothing.
    let list = "{ interventions { totalCount nodes { what state alert { id } recovery { recovered } } } }";
    let seen = async |who: &Person| {
        let who = org.fresh(who).await;
        let answer = org.as_(&who).query(list, json!({})).await;
        answer.at("/interventions").clone()
    };
    for who in [&cast.ana, &cast.max, &cast.rita, &cast.ben] {
        let seen = seen(who).await;
        assert_eq!(
            seen["nodes"][0]["what"], "Role play on discovery calls",
            "{}",
            who.name
        );
        assert_eq!(seen["nodes"][0]["recovery"]["recovered"], false);
    }
    let figures = seen(&org.eva).await;
    assert_eq!(figures["totalCount"], 1);
    assert_eq!(
        (&figures["nodes"][0]["what"], &figures["nodes"][0]["alert"]),
        (&Value::Null, &Value::Null)
    );
    let peer = org.rep("Cal").await;
    org.assign(&peer, &cast.north).await;
    assert_eq!(seen(&peer).await["totalCount"], 0);
    assert_eq!(node(&org, &peer, &id).await, Value::Null);
    let script = org.service(&[Scope::MetricsRead, Scope::GoalsWrite]).await;
    let of_script = org.as_(&script).query(list, json!({})).await;
    assert_eq!(of_script.at("/interventions/totalCount"), 0);
    let search = "{ search(text: \"discovery\") { __typename } }";
    assert_eq!(
        org.as_eva().query(search, json!({})).await.at("/search"),
        &json!([])
    );
    // What it was for comes right.
    server.clock.set(day("2026-03-10"));
    won(&org, &cast.ana, "2026-03-05", 60).await;
    let max = org.fresh(&cast.max).await;
    let one = format!(
        "query ($id: ID!) {{ {} }}",
        shown.replacen("intervention", "intervention(id: $id)", 1)
    );
    let helped = org.as_(&max).query(&one, json!({ "id": id })).await;
    assert_eq!(
        helped.at("/intervention/recovery"),
        &json!({ "recovered": true, "on": "2026-03-05", "before": "0", "after": "1.333333" })
    );
    assert_eq!(helped.at("/intervention/alert/state"), "RESOLVED");
    let before =
        "query ($id: ID!) { intervention(id: $id) { recovery(asOf: \"2026-03-04\") { recovered } } }";
    let before = org.as_(&max).query(before, json!({ "id": id })).await;
    assert_eq!(before.at("/intervention/recovery/recovered"), false);
    // It ends once, also from two devices.
    let end = async |who: &Person, mutation: &str, version: Value| {
        let who = org.fresh(who).await;
        let input = json!({ "intervention": id, "ifVersion": version });
        org.as_(&who)
            .run(mutation, input, "intervention { state version endedOn }")
            .await
    };
    end(&cast.ana, "interventionComplete", Value::Null)
        .await
        .fails("FORBIDDEN");
    end(&peer, "interventionComplete", Value::Null)
        .await
        .misses("intervention");
    end(&cast.ben, "interventionComplete", json!(7))
        .await
        .fails("CONFLICT");
    let done = end(&cast.ben, "interventionComplete", json!(1)).await;
    assert_eq!(
        done.at("/payload/intervention"),
        &json!({ "state": "DONE", "version": 2, "endedOn": "2026-03-10" })
    );
    let again = end(&cast.max, "interventionComplete", Value::Null).await;
    assert_eq!(again.payload(), done.payload());
    end(&cast.max, "interventionCancel", Value::Null)
        .await
        .fails("INVALID_TRANSITION");
    begin(&cast.max, json!({})).await.fails("ALERT_OVER");
    // What is begun and called off is no help.
    let report = "query ($id: ID!) { leadershipReport(member: $id) { interventions moreActivityShare } }";
    let report = async || {
        let max = org.fresh(&cast.max).await;
        let told = org.as_(&max).query(report, json!({ "id": max.id })).await;
        told.at("/leadershipReport").clone()
    };
    let so_far = report().await;
    let other = json!({ "alert": null, "subject": { "member": cast.ben.id } });
    let other = begin(&cast.max, other).await;
    let max = org.fresh(&cast.max).await;
    assert_ne!(report().await, so_far);
    let off = json!({ "intervention": other.payload()["intervention"]["id"] });
    org.as_(&max)
        .run("interventionCancel", off, "intervention { state }")
        .await
        .payload();
    assert_eq!(report().await, so_far);
}

/// Fourteen weeks of 12 and then some of 6.
async fn calls(org: &TestOrganization<'_>, who: &Person, weeks: &[i64]) {
    let first = day("2026-01-06");
    let rows = weeks.iter().enumerate().map(|(place, amount)| {
        let on = first + chrono::Days::new(7 * u64::try_from(place).expect("a few"));
        json!({
            "metric": { "key": "calls" }, "subject": { "member": { "id": who.id } },
            "occurredAt": format!("{on}T09:00:00Z"), "amount": amount.to_string(), "externalId": format!("{} {on}", who.name),
        })
    });
    let rows = json!({ "rows": rows.collect::<Vec<_>>() });
    let eva = org.fresh(&org.eva).await;
    org.as_(&eva)
        .run("measurementsRecord", rows, "summary { applied }")
        .await
        .payload();
    let goal = json!({ "rows": [{
        "externalId": format!("calls of {}", who.name), "owner": { "member": { "id": who.id } }, "metric": { "key": "calls" },
        "period": { "name": "2026" }, "target": "500",
    }] });
    org.as_(&eva)
        .run("goalsUpsert", goal, "summary { created }")
        .await
        .payload();
}

async fn v12_a_slump_is_watched_after_two_weeks_and_a_team_that_dips_together_is_one_alert(
    server: TestServer,
) {
    server.clock.set(day("2026-06-01"));
    let org = server.organization().await;
    let cast = cast(&org).await;
    let cal = org.rep("Cal").await;
    org.assign(&cal, &cast.north).await;
    let metric = json!({
        "key": "calls", "name": "Calls", "layer": "ACTIVITY", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["MANAGER"] } },
    });
    let eva = org.fresh(&org.eva).await;
    org.as_(&eva)
        .run("metricDefine", metric, "metric { id }")
        .await
        .payload();
    let dip: Vec<i64> = [vec![12; 14], vec![6; 4]].concat();
    calls(&org, &cast.ana, &dip).await;
    let on = async |who: &Person, as_of: &str| {
        let arguments = format!("filter: {{ rules: [SLUMP] }}, asOf: \"{as_of}\"");
        let found = read(&org, who, &arguments).await;
        let told = found.iter().map(|alert| {
            let about = alert["member"]["name"]
                .as_str()
                .or(alert["team"]["name"].as_str());
            let (rule, raised) = (&alert["rule"], &alert["raisedOn"]);
            format!("{} {rule} {raised}", about.unwrap_or_default()).replace('"', "")
        });
        told.collect::<Vec<String>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(on(&cast.max, "2026-04-20").await, none, "the first week of six");
    assert_eq!(on(&cast.max, "2026-04-27").await, ["Ana SLUMP_WATCH 2026-04-27"]);
    assert_eq!(on(&cast.max, "2026-05-04").await, ["Ana SLUMP_WATCH 2026-04-27"]);
    assert_eq!(on(&cast.max, "2026-05-11").await, ["Ana SLUMP 2026-05-11"]);
    assert_eq!(on(&cast.ana, "2026-05-11").await, ["Ana SLUMP 2026-05-11"]);
    assert_eq!(on(&cast.ben, "2026-05-11").await, none);
    let watched = read(
        &org,
        &cast.max,
        "filter: { rules: [SLUMP_WATCH] }, asOf: \"2026-04-27\"",
    )
    .await;
    let slump = read(
        &org,
        &cast.max,
        "filter: { rules: [SLUMP] }, asOf: \"2026-05-11\"",
    )
    .await;
    assert_eq!(
        watched[0]["id"], slump[0]["id"],
        "it is one alert that has become worse"
    );
    assert_eq!(slump[0]["explanation"]["reasons"][0]["code"], "BELOW_USUAL");
    // Two of three dip together: that is told of the team, and not of each.
    calls(&org, &cast.ben, &dip).await;
    calls(&org, &cal, &[12; 18]).await;
    assert_eq!(on(&cast.max, "2026-05-11").await, ["North SLUMP 2026-05-11"]);
    assert_eq!(on(&cast.ana, "2026-05-11").await, none);
    assert_eq!(on(&cal, "2026-05-11").await, none);
    let team = read(
        &org,
        &cast.rita,
        "filter: { rules: [SLUMP] }, asOf: \"2026-05-11\"",
    )
    .await;
    assert_eq!(team[0]["responsible"]["name"], "Max");
    assert!(!team[0].to_string().contains("Ana"), "it names nobody");
    // Whoever leads the team takes it up, and does not keep it from those above.
    let dismiss = json!({ "alert": team[0]["id"], "reason": "It is the season" });
    let snooze = json!({ "alert": team[0]["id"], "until": "2026-06-05" });
    act(&org, &cast.max, "alertDismiss", dismiss.clone())
        .await
        .fails("FORBIDDEN");
    act(&org, &cast.max, "alertSnooze", snooze)
        .await
        .fails("FORBIDDEN");
    let taken = json!({ "alert": team[0]["id"] });
    let taken = act(&org, &cast.max, "alertAcknowledge", taken).await;
    assert_eq!(taken.at("/payload/alert/state"), "ACKNOWLEDGED");
    let dismissed = act(&org, &cast.rita, "alertDismiss", dismiss).await;
    assert_eq!(dismissed.at("/payload/alert/state"), "DISMISSED");
}

async fn a_third_of_an_open_pipeline_that_does_not_move_is_an_alert(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let deal = |key: &str, states: &[(&str, &str, &str)]| {
        let states = states.iter().map(|(from, stage, amount)| {
            json!({ "validFrom": from, "stage": stage, "owner": { "id": cast.ana.id }, "amount": { "amount": amount } })
        });
        json!({ "externalId": key, "name": key, "history": { "revisions": states.collect::<Vec<_>>() } })
    };
    let push = async |rows: Vec<Value>| {
        let rows = json!({ "rows": rows });
        let pushed = org
            .as_eva()
            .run("opportunitiesUpsert", rows, "summary { applied }")
            .await;
        assert_eq!(pushed.at("/payload/summary/applied"), true);
    };
    // Twenty days in proposal are usual, so more than forty are stale: from 20 February on.
    push(vec![
        deal(
            "old",
            &[("2025-03-11", "proposal", "1"), ("2025-03-31", "won", "1")],
        ),
        deal("stuck", &[("2026-01-10", "proposal", "100")]),
        deal("fresh", &[("2026-02-25", "proposal", "201")]),
    ])
    .await;
    let stale = "filter: { rules: [STALE_PIPELINE] }";
    assert_eq!(
        read(&org, &cast.max, stale).await,
        [] as [Value; 0],
        "just below a third"
    );
    push(vec![deal("fresh", &[("2026-02-25", "proposal", "200")])]).await;
    let found = read(&org, &cast.max, stale).await;
    assert_eq!(found, read(&org, &cast.ana, stale).await);
    assert_eq!(
        (&found[0]["raisedOn"], &found[0]["member"]["name"]),
        (&json!("2026-02-20"), &json!("Ana"))
    );
    assert_eq!(read(&org, &cast.ben, stale).await, [] as [Value; 0]);
    let before = read(
        &org,
        &cast.max,
        "filter: { rules: [STALE_PIPELINE] }, asOf: \"2026-02-19\"",
    )
    .await;
    assert_eq!(before, [] as [Value; 0]);
    act(
        &org,
        &cast.max,
        "alertAcknowledge",
        json!({ "alert": found[0]["id"] }),
    )
    .await
    .payload();
    push(vec![deal(
        "stuck",
        &[
            ("2026-01-10", "proposal", "100"),
            ("2026-03-02", "negotiation", "100"),
        ],
    )])
    .await;
    let over = read(&org, &cast.max, "filter: { states: [RESOLVED] }").await;
    assert_eq!(over[0]["id"], found[0]["id"]);
}

async fn a_team_without_a_leader_is_told_to_whoever_covers_it(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let south = org.team("South", Some(&cast.region)).await;
    org.lead_over(&cast.max, &south, day("2020-01-01"), Some(day("2026-03-02")))
        .await;
    let cem = org.rep("Cem").await;
    goal(&org, &cem, "60").await;
    let vacant = "filter: { rules: [TEAM_WITHOUT_LEADER] }";
    assert_eq!(
        read(&org, &cast.rita, vacant).await,
        [] as [Value; 0],
        "nobody is in it"
    );
    org.assign(&cem, &south).await;
    let told = read(&org, &cast.rita, vacant).await;
    assert_eq!(
        (
            &told[0]["team"]["name"],
            &told[0]["raisedOn"],
            &told[0]["responsible"]["name"]
        ),
        (&json!("South"), &json!("2026-03-02"), &json!("Rita"))
    );
    for other in [&cem, &cast.max, &org.eva] {
        assert_eq!(
            read(&org, other, vacant).await,
            [] as [Value; 0],
            "{}",
            other.name
        );
    }
    let of_cem = read(&org, &cast.rita, &format!("filter: {{ member: \"{}\" }}", cem.id)).await;
    assert_eq!(of_cem[0]["responsible"]["name"], "Rita", "leaders step in");
    assert_eq!(
        read(
            &org,
            &cast.rita,
            "asOf: \"2026-03-01\", filter: { rules: [TEAM_WITHOUT_LEADER] }"
        )
        .await,
        [] as [Value; 0]
    );
    let below = read(&org, &cast.rita, &format!("filter: {{ team: \"{}\" }}", south.id)).await;
    assert_eq!(below.len(), 2, "of the team and whoever is in it: {below:#?}");
    let paged = "query ($team: ID!, $after: String) { alerts(filter: { team: $team }, first: 1, after: $after) { \
        nodes { rule } pageInfo { endCursor hasNextPage hasPreviousPage } } }";
    let rita = org.fresh(&cast.rita).await;
    let first = org.as_(&rita).query(paged, json!({ "team": south.id })).await;
    assert_eq!(
        first.at("/alerts/nodes/0/rule"),
        "TEAM_WITHOUT_LEADER",
        "the most urgent first"
    );
    let after = first.text("/alerts/pageInfo/endCursor");
    let second = org
        .as_(&rita)
        .query(paged, json!({ "team": south.id, "after": after }))
        .await;
    assert_eq!(second.at("/alerts/nodes/0/rule"), "GOAL_OFF_TRACK");
    assert_eq!(second.at("/alerts/pageInfo/hasNextPage"), false);
    // Two working days go by, and it is the executives'.
    server.clock.set(day("2026-03-05"));
    assert_eq!(read(&org, &org.eva, vacant).await[0]["team"]["name"], "South");
    org.lead_over(&cast.max, &south, day("2026-03-05"), None).await;
    assert_eq!(read(&org, &org.eva, vacant).await, [] as [Value; 0]);
    assert_eq!(read(&org, &cast.rita, vacant).await, [] as [Value; 0]);
}

async fn alerts_of_thirty_members_cost_as_many_statements_as_of_three(server: TestServer) {
    let org = server.organization().await;
    let mut leaders = Vec::new();
    for number in [3, 30] {
        let team = org.team(&format!("Team of {number}"), None).await;
        let leader = org.manager(&format!("Leader of {number}")).await;
        org.lead(&leader, &team).await;
        let mut rows = Vec::new();
        for index in 0..number {
            let rep = org.rep(&format!("Rep {index} of {number}")).await;
            org.assign(&rep, &team).await;
            rows.push(json!({
                "externalId": rep.name, "owner": { "member": { "id": rep.id } }, "metric": { "key": "deals_won" },
                "period": { "name": "2026-Q1" }, "target": "60",
            }));
        }
        let eva = org.as_eva();
        let made = eva.run("goalsUpsert", json!({ "rows": rows }), "summary { created }");
        made.await.payload();
        leaders.push((leader, number));
    }
    let query = format!("{{ alerts(first: 100) {{ totalCount nodes {{ {SHOWN} }} }} }}");
    let warm = org.as_(&leaders[0].0).query(&query, json!({})).await;
    assert_eq!(warm.at("/alerts/totalCount"), 3);
    let mut counts = Vec::new();
    for (leader, number) in &leaders {
        let (answer, count) = server.counted(org.as_(leader).query(&query, json!({}))).await;
        assert_eq!(answer.at("/alerts/totalCount"), &json!(number));
        counts.push(count);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0] < 60, "{counts:?}");
}
