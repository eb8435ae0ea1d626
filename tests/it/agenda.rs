//! The agenda of one-on-ones: numbers, gate, sections in order, gaps and promises, and who reads what of it.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    v16_the_gate_follows_the_numbers_and_both_sides_may_open_it,
    a_one_on_one_goes_through_its_sections_in_order,
    v18_an_executive_reads_that_a_meeting_was_held_and_not_what_was_said,
    what_was_not_talked_about_is_carried_over_and_a_new_leader_begins_anew,
    a_team_meeting_tells_of_the_team_and_of_nobody,
    what_was_written_before_somebody_joined_is_not_theirs,
    who_steps_in_does_not_read_what_was_written_before,
    nothing_opens_when_somebody_leaves_or_a_meeting_is_moved,
    what_is_written_is_for_those_of_whom_it_showed_that_they_take_part,
    what_is_expected_and_what_was_promised_since_lie_on_the_table,
    preparing_a_one_on_one_costs_no_more_whatever_lies_behind_it,
}

/// Max's team North in Rita's region.
struct Desk {
    max: Person,
    rita: Person,
    north: TestTeam,
}

async fn desk(org: &TestOrganization<'_>) -> Desk {
    let (max, rita) = (org.manager("Max").await, org.manager("Rita").await);
    let region = org.team("Region", None).await;
    let north = org.team("North", Some(&region)).await;
    org.lead(&rita, &region).await;
    org.lead_over(&max, &north, day("2020-01-01"), Some(day("2026-03-20")))
        .await;
    org.assign(&max, &region).await;
    let calls = json!({
        "key": "calls", "name": "Calls", "layer": "ACTIVITY", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["SELF"] } },
    });
    org.as_eva()
        .run("metricDefine", calls, "metric { id }")
        .await
        .payload();
    Desk { max, rita, north }
}

/// A rep of North whose quota is reached; results and pipeline stand as wanted beside it.
async fn rep(
    org: &TestOrganization<'_>,
    desk: &Desk,
    name: &str,
    (results, pipeline): (bool, bool),
) -> Person {
    let rep = org.rep(name).await;
    org.assign(&rep, &desk.north).await;
    org.won(&rep, day("2025-05-05"), 3).await;
    org.won(&rep, day("2026-02-02"), 3).await;
    let goal = |metric: &str, period: &str, target: &str, quota: bool| {
        json!({
            "externalId": format!("{name} {metric} {period}"), "owner": { "member": { "id": rep.id } }, "quota": quota,
            "title": format!("{metric} of {name}"), "metric": { "key": metric }, "period": { "name": period }, "target": target,
        })
    };
    let mut goals = vec![
        goal("revenue_won", "2026-Q1", "100", true),
        goal("revenue_won", "2026-Q2", "100", true),
    ];
    if !results {
        goals.push(goal("deals_won", "2026-Q1", "60", false));
    }
    let eva = org.as_eva();
    let set = eva
        .run("goalsUpsert", json!({ "rows": goals }), "summary { created }")
        .await;
    assert_eq!(set.at("/payload/summary/created"), goals.len(), "{:#}", set.body);
    if pipeline {
        let row = json!({
            "name": format!("{name} ahead"), "externalId": format!("{name} ahead"),
            "history": { "state": {
                "stage": "qualified", "owner": { "id": rep.id }, "amount": { "amount": "100", "currency": "USD" },
                "expectedCloseOn": "2026-05-15",
            } },
        });
        let pushed = eva
            .run(
                "opportunitiesUpsert",
                json!({ "rows": [row] }),
                "summary { created }",
            )
            .await;
        assert_eq!(pushed.at("/payload/summary/created"), 1, "{:#}", pushed.body);
    }
    let call = json!({
        "metric": { "key": "calls" }, "subject": { "member": { "id": rep.id } },
        "occurredAt": "2026-02-26T09:00:00Z", "amount": "7",
    });
    let rows = json!({ "rows": [call] });
    org.as_(&rep)
        .run("measurementsRecord", rows, "rows { measurement { id } }")
        .await
        .payload();
    rep
}

/// A weekly conversation on Mondays, and the ids of its first meetings.
async fn weekly(client: &Client, kind: &str, about: Value) -> Vec<String> {
    let input =
        json!({ "kind": kind, "about": about, "firstStart": "2026-03-02T13:00", "rrule": "FREQ=WEEKLY" });
    let made = client.run("cadenceCreate", input, "cadence { id }").await;
    let cadence = made.at("/payload/cadence/id");
    let query = "query ($cadence: ID!) { meetings(from: \"2026-03-01\", to: \"2026-06-01\", filter: { cadence: $cadence }) { nodes { id } } }";
    let meetings = client.query(query, json!({ "cadence": cadence })).await;
    let ids = meetings.each("/meetings/nodes", "/id").into_iter();
    ids.map(|id| id.as_str().expect("an id").to_owned()).collect()
}

async fn one_on_one(client: &Client, about: &Person) -> Vec<String> {
    weekly(client, "ONE_ON_ONE", json!({ "member": about.id })).await
}

const GATE: &str = "open openedBy openedByMember { name } reason results pipeline policy dataGaps { code }";

const MEETING: &str = "state
    agenda {
        gapCount addressedGapCount
        gate { open openedBy reason results pipeline policy dataGaps { code } }
        sections {
            kind state frozenAt completedBy { name } refreshes { by { name } }
            numbers { asOf since
                goals { title quota actual target pace health change healthBefore }
                metrics { metric { key } lastWeek { actual } runningMonth { actual } sinceLast { actual } }
                expectations { expectation { id } metric { key } title frequency met missed excused adherence }
                pipeline { quota won coverageHealth nextCoverage stale slipped moved { created } }
            }
            gaps { goalTitle coverage cause action commitment { id text meeting { id } } }
            commitments { text } carriedOver { text }
        }
    }
    talkingPoints { id text doneAt section author { name } }
    carriedOver { talkingPoints { id text } commitments { text } }
    sinceLastMeeting { on opportunities { created } promises { made onTime late missed } }
    sharedNote { text version author { name } } privateNote { text version }
    rating { stars comment } contentReads { part reader { name } } contentReadLogged";

async fn read(client: &Client, id: &str) -> Answer {
    let query = format!("query ($id: ID!) {{ meeting(id: $id) {{ {MEETING} }} }}");
    client.query(&query, json!({ "id": id })).await
}

async fn seen(client: &Client, id: &str) -> Value {
    read(client, id).await.at("/meeting").clone()
}

async fn gate(client: &Client, id: &str) -> Value {
    let query = format!("query ($id: ID!) {{ meeting(id: $id) {{ agenda {{ gate {{ {GATE} }} }} }} }}");
    let answer = client.query(&query, json!({ "id": id })).await;
    answer.at("/meeting/agenda/gate").clone()
}

async fn act(client: &Client, verb: &str, mut input: Value, meeting: &str) -> Answer {
    input["meeting"] = json!(meeting);
    client.run(verb, input, "meeting { id }").await
}

/// The latest entry of the audit log, where it is of this action.
async fn log_of(org: &TestOrganization<'_>, action: &str) -> Option<Value> {
    let log = org
        .as_eva()
        .query(
            "{ auditLog(first: 1) { nodes { action before after } } }",
            json!({}),
        )
        .await;
    let entry = log.at("/auditLog/nodes/0").clone();
    (entry["action"] == action).then_some(entry)
}

async fn detail(client: &Client, id: &str) -> Answer {
    let query =
        "query ($id: ID!) { meeting(id: $id) { state activityDetail { totalCount nodes { amount } } } }";
    client.query(query, json!({ "id": id })).await
}

async fn v16_the_gate_follows_the_numbers_and_both_sides_may_open_it(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let max = org.as_(&desk.max);
    let cases = [(true, true), (false, false), (true, false), (false, true)];
    let mut held = Vec::new();
    for (index, case) in cases.into_iter().enumerate() {
        let rep = rep(&org, &desk, &format!("Rep{index}"), case).await;
        let meetings = one_on_one(&max, &rep).await;
        act(&max, "meetingStart", json!({}), &meetings[0]).await.payload();
        held.push((rep, meetings));
    }
    let verdict = |fine| if fine { "OK" } else { "OFF" };
    for ((_, meetings), (results, pipeline)) in held.iter().zip(cases) {
        let gate = gate(&max, &meetings[0]).await;
        assert_eq!(
            (&gate["results"], &gate["pipeline"]),
            (&json!(verdict(results)), &json!(verdict(pipeline))),
            "{gate:#}"
        );
        assert_eq!(gate["open"], !results && !pipeline, "{gate:#}");
        let opener = if gate["open"] == true {
            json!("NUMBERS")
        } else {
            Value::Null
        };
        assert_eq!(
            (&gate["openedBy"], &gate["policy"]),
            (&opener, &json!("BOTH_OFF"))
        );
    }
    let either = json!({ "activityGate": "EITHER_OFF" });
    org.as_eva()
        .run("policySet", either, "organization { id }")
        .await
        .payload();
    for ((_, meetings), (results, pipeline)) in held.iter().zip(cases) {
        let frozen = gate(&max, &meetings[0]).await;
        assert_eq!(
            frozen["open"],
            !results && !pipeline,
            "by the policy of its start"
        );
        let ahead = gate(&max, &meetings[1]).await;
        assert_eq!(ahead["open"], !(results && pipeline), "{ahead:#}");
    }
    // All is well with the first: the leader sees totals, and opens it only with a reason.
    let (rep, meetings) = &held[0];
    let (hers, first) = (org.as_(rep), meetings[0].as_str());
    let locked = detail(&max, first).await;
    locked.fails("ACTIVITY_LOCKED");
    assert_eq!(locked.body["data"]["meeting"]["activityDetail"], Value::Null);
    assert_eq!(locked.body["data"]["meeting"]["state"], "IN_PROGRESS");
    assert_eq!(
        detail(&hers, first)
            .await
            .at("/meeting/activityDetail/totalCount"),
        1
    );
    let shown = seen(&max, first).await;
    let metrics = &shown["agenda"]["sections"][2]["numbers"]["metrics"];
    assert_eq!(
        metrics[0]["lastWeek"]["actual"], "7",
        "totals are open: {metrics:#}"
    );
    for reason in [json!({}), json!({ "reason": " " })] {
        act(&max, "activityGateOverride", reason, first)
            .await
            .refuses("reason", "REASON_REQUIRED");
    }
    let reason = json!({ "reason": "A new region 🌍" });
    act(&hers, "activityGateOverride", reason.clone(), first)
        .await
        .fails("FORBIDDEN");
    act(&max, "activityGateOpen", json!({}), first)
        .await
        .fails("FORBIDDEN");
    act(&max, "activityGateOverride", reason.clone(), &meetings[1])
        .await
        .fails("MEETING_NOT_RUNNING");
    act(&max, "activityGateOverride", reason, first).await.payload();
    let logged = log_of(&org, "activityGateOverride").await;
    assert!(logged.is_some_and(|entry| !entry.to_string().contains("region")));
    let opened = gate(&hers, first).await;
    assert_eq!(
        (&opened["openedBy"], &opened["reason"]),
        (&json!("OVERRIDE"), &json!("A new region 🌍"))
    );
    let log = detail(&max, first).await;
    assert_eq!(log.at("/meeting/activityDetail/nodes/0/amount"), "7");
    let reads = seen(&hers, first).await["contentReads"].clone();
    assert_eq!(
        reads,
        json!([{ "part": "ACTIVITY_DETAIL", "reader": { "name": "Max" } }])
    );
    let counted =
        "query ($id: ID!) { member(id: $id) { gateOverrides(from: \"2026-03-01\", to: \"2026-04-01\") } }";
    let (other, theirs) = &held[2];
    for client in [max.clone(), org.as_(other), org.as_eva(), org.as_(&desk.rita)] {
        let count = client.query(counted, json!({ "id": desk.max.id })).await;
        assert_eq!(
            count.at("/member/gateOverrides"),
            1,
            "to those who report to him, too"
        );
    }
    // In the report on who leads it stands for the leader, those above and executives; those who report to him read the count alone.
    let report = "query ($id: ID!) { leadershipReport(member: $id) { gateOverrides interventions } }";
    for (client, expected) in [
        (max.clone(), json!({ "gateOverrides": 1, "interventions": 0 })),
        (
            org.as_(&desk.rita),
            json!({ "gateOverrides": 1, "interventions": 0 }),
        ),
        (org.as_eva(), json!({ "gateOverrides": 1, "interventions": 0 })),
        (
            org.as_(other),
            json!({ "gateOverrides": null, "interventions": null }),
        ),
    ] {
        let told = client.query(report, json!({ "id": desk.max.id })).await;
        assert_eq!(told.at("/leadershipReport"), &expected);
    }
    // The member may always open it.
    act(&org.as_(other), "activityGateOpen", json!({}), &theirs[0])
        .await
        .payload();
    let opened = gate(&max, &theirs[0]).await;
    assert_eq!(
        (&opened["openedBy"], &opened["reason"]),
        (&json!("SUBJECT"), &Value::Null)
    );
    for client in [org.as_eva(), org.as_(&desk.rita)] {
        let none = detail(&client, &theirs[0]).await;
        assert_eq!(
            none.at("/meeting/activityDetail"),
            &Value::Null,
            "only to whoever holds it"
        );
    }
}

fn states(meeting: &Value) -> Vec<&str> {
    let sections = meeting["agenda"]["sections"].as_array().expect("sections");
    sections
        .iter()
        .map(|section| section["state"].as_str().unwrap_or_default())
        .collect()
}

async fn a_one_on_one_goes_through_its_sections_in_order(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (false, false)).await;
    let (max, hers) = (org.as_(&desk.max), org.as_(&ana));
    let meetings = one_on_one(&max, &ana).await;
    let id = meetings[0].as_str();
    for (client, to, text, due) in [
        (&hers, &desk.max, "Send the offer", "2026-03-03"),
        (&max, &ana, "Come along to Acme", "2026-03-13"),
    ] {
        let promise = json!({ "to": { "member": to.id }, "text": text, "due": due });
        client
            .run("commitmentMake", promise, "commitment { id }")
            .await
            .payload();
    }
    let results = json!({ "section": "RESULTS" });
    act(&hers, "sectionComplete", results.clone(), id)
        .await
        .fails("MEETING_NOT_RUNNING");
    let ahead = seen(&hers, id).await;
    assert_eq!(states(&ahead), ["LOCKED"; 4]);
    assert_eq!(ahead["agenda"]["sections"][0]["frozenAt"], Value::Null);
    assert_eq!(ahead["agenda"]["gapCount"], 2, "prepared before it starts");
    act(&hers, "meetingStart", json!({}), id).await.payload();
    assert_eq!(
        states(&seen(&max, id).await),
        ["OPEN", "LOCKED", "LOCKED", "LOCKED"]
    );
    // Nothing is written where it is not talked about.
    for section in ["PIPELINE", "ACTIVITY", "COMMITMENTS"] {
        act(&max, "sectionComplete", json!({ "section": section }), id)
            .await
            .fails("SECTION_OUT_OF_ORDER");
        act(&max, "sectionRefresh", json!({ "section": section }), id)
            .await
            .fails("SECTION_LOCKED");
    }
    act(&max, "sectionComplete", json!({ "section": "WINS" }), id)
        .await
        .fails("SECTION_NOT_ON_AGENDA");
    let goals = org
        .as_eva()
        .query("{ goals { nodes { id title } } }", json!({}))
        .await;
    let named = |title: &str| {
        let goals = goals.at("/goals/nodes").as_array().cloned().unwrap_or_default();
        let found = goals.into_iter().find(|goal| goal["title"] == title);
        found.expect("the goal")["id"].clone()
    };
    let deals = named("deals_won of Ana");
    let gap = |section: &str, gap: Value| json!({ "section": section, "gap": gap, "cause": "Two deals slipped", "action": "Call both \u{200f}היום" });
    let next = json!({ "coverage": "NEXT" });
    act(&hers, "gapAddress", gap("PIPELINE", next.clone()), id)
        .await
        .fails("SECTION_LOCKED");
    act(&hers, "sectionComplete", results.clone(), id)
        .await
        .fails("GAP_UNADDRESSED");
    act(
        &hers,
        "gapAddress",
        gap("RESULTS", json!({ "goal": named("revenue_won of Ana") })),
        id,
    )
    .await
    .fails("NO_SUCH_GAP");
    let mut address = gap("RESULTS", json!({ "goal": deals }));
    address["cause"] = json!("x".repeat(1 << 20));
    act(&hers, "gapAddress", address.clone(), id)
        .await
        .refuses("cause", "TOO_LONG");
    address["cause"] = json!("Two deals slipped");
    address["promise"] = json!({ "to": { "member": desk.max.id }, "due": "2026-02-27" });
    let before = org.digest().await;
    act(&hers, "gapAddress", address.clone(), id)
        .await
        .refuses("promise.due", "DUE_IN_PAST");
    assert_eq!(org.digest().await, before);
    address["promise"]["due"] = json!("2026-03-06");
    act(&hers, "gapAddress", address.clone(), id).await.payload();
    // Said again, from another device or with another cause, it is promised once; another promise is another.
    let promised = async || {
        let kept = seen(&hers, id).await;
        kept["agenda"]["sections"][0]["gaps"][0]["commitment"]["id"].clone()
    };
    let first = promised().await;
    address["cause"] = json!("Two deals slipped, one was lost");
    act(&hers, "gapAddress", address.clone(), id).await.payload();
    assert_eq!(promised().await, first);
    let made = "{ commitments { totalCount } }";
    let made = async || {
        hers.query(made, json!({}))
            .await
            .at("/commitments/totalCount")
            .clone()
    };
    let so_many = made().await;
    address["promise"]["due"] = json!("2026-03-05");
    address["cause"] = json!("Two deals slipped");
    act(&hers, "gapAddress", address, id).await.payload();
    assert_ne!(promised().await, first);
    assert_eq!(made().await.as_u64(), so_many.as_u64().map(|number| number + 1));
    // The numbers stay as they were frozen, until somebody takes them anew.
    org.won(&ana, day("2026-03-02"), 5).await;
    let actual = |meeting: &Value| {
        let goals = meeting["agenda"]["sections"][0]["numbers"]["goals"]
            .as_array()
            .cloned();
        let found = goals
            .unwrap_or_default()
            .into_iter()
            .find(|goal| goal["title"] == "deals_won of Ana");
        found.expect("the goal")["actual"].clone()
    };
    let frozen = seen(&hers, id).await;
    assert_eq!(actual(&frozen), "3");
    act(&max, "sectionRefresh", results.clone(), id).await.payload();
    let fresh = seen(&hers, id).await;
    assert_eq!(actual(&fresh), "8");
    assert_eq!(
        fresh["agenda"]["sections"][0]["refreshes"],
        json!([{ "by": { "name": "Max" } }])
    );
    let kept = &fresh["agenda"]["sections"][0]["gaps"][0];
    assert_eq!(
        (&kept["cause"], &kept["goalTitle"]),
        (&json!("Two deals slipped"), &json!("deals_won of Ana"))
    );
    assert_eq!(kept["commitment"]["meeting"]["id"], id);
    // Both finish it at once, on a device each.
    let (one, other) = tokio::join!(
        act(&max, "sectionComplete", results.clone(), id),
        act(&hers, "sectionComplete", results.clone(), id)
    );
    assert_eq!(one.payload(), other.payload());
    let fresh = seen(&hers, id).await;
    assert_eq!(states(&fresh), ["DONE", "OPEN", "LOCKED", "LOCKED"]);
    act(&max, "sectionRefresh", results, id)
        .await
        .fails("SECTION_DONE");
    act(&max, "gapAddress", gap("RESULTS", json!({ "goal": deals })), id)
        .await
        .fails("SECTION_DONE");
    act(&max, "gapAddress", gap("PIPELINE", next), id).await.payload();
    for section in ["PIPELINE", "ACTIVITY"] {
        act(&max, "sectionComplete", json!({ "section": section }), id)
            .await
            .payload();
    }
    // Every promise from before has its word.
    let promises = json!({ "section": "COMMITMENTS" });
    act(&max, "sectionComplete", promises.clone(), id)
        .await
        .fails("COMMITMENT_UNDISPOSED");
    let open = "{ commitments { nodes { id text } } }";
    let open = hers.query(open, json!({})).await;
    let promise = |text: &str| {
        let nodes = open
            .at("/commitments/nodes")
            .as_array()
            .cloned()
            .unwrap_or_default();
        let found = nodes.into_iter().find(|found| found["text"] == text);
        found.expect("the promise")["id"].clone()
    };
    let keep = json!({ "commitment": promise("Send the offer") });
    hers.run("commitmentKeep", keep, "commitment { id }")
        .await
        .payload();
    let made_here = json!({ "commitment": promise("Call both \u{200f}היום") });
    act(&max, "commitmentCarryOver", made_here, id)
        .await
        .fails("NOT_ON_THE_TABLE");
    let over = json!({ "commitment": promise("Come along to Acme") });
    act(&hers, "commitmentCarryOver", over, id).await.payload();
    assert!(log_of(&org, "commitmentCarryOver").await.is_some());
    act(&hers, "sectionComplete", promises, id).await.payload();
    act(&max, "meetingEnd", json!({}), id).await.payload();
    let done = seen(&max, id).await;
    assert_eq!(states(&done), ["DONE"; 4]);
    assert_eq!(
        done["agenda"]["sections"][3]["carriedOver"],
        json!([{ "text": "Come along to Acme" }])
    );
    assert_eq!(
        (&done["agenda"]["gapCount"], &done["agenda"]["addressedGapCount"]),
        (&json!(2), &json!(2))
    );
    let late = json!({ "meeting": id, "text": "Late" });
    hers.run("talkingPointAdd", late, "talkingPoint { id }")
        .await
        .fails("MEETING_HELD");
    rated(&max, &hers, id).await;
    // What is left is on the next table, held against this one.
    server.clock.set(day("2026-03-09"));
    let ana = org.fresh(&ana).await;
    let next = seen(&org.as_(&ana), &meetings[1]).await;
    assert_eq!(next["sinceLastMeeting"]["on"], "2026-03-02");
    let left = next["carriedOver"]["commitments"].to_string();
    assert!(
        left.contains("Come along to Acme") && left.contains("Call both"),
        "{left}"
    );
    assert!(!left.contains("Send the offer"));
    let goals = &next["agenda"]["sections"][0]["numbers"]["goals"];
    let goal = goals
        .as_array()
        .into_iter()
        .flatten()
        .find(|goal| goal["title"] == "deals_won of Ana");
    let goal = goal.expect("the goal");
    assert_eq!(
        (&goal["change"], &goal["healthBefore"]),
        (&json!("0"), &json!("OFF_TRACK"))
    );
}

async fn rated(max: &Client, hers: &Client, id: &str) {
    let stars = |stars: i32| json!({ "stars": stars, "comment": "Helpful" });
    act(max, "meetingRate", stars(5), id)
        .await
        .fails("NOT_THE_SUBJECT");
    act(hers, "meetingRate", stars(6), id)
        .await
        .refuses("stars", "RATING_OUT_OF_RANGE");
    act(hers, "meetingRate", stars(4), id).await.payload();
    act(hers, "meetingRate", stars(5), id)
        .await
        .fails("ALREADY_RATED");
    assert_eq!(
        seen(max, id).await["rating"],
        json!({ "stars": 4, "comment": "Helpful" })
    );
}

async fn v18_an_executive_reads_that_a_meeting_was_held_and_not_what_was_said(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (true, true)).await;
    let ben = rep(&org, &desk, "Ben", (true, true)).await;
    let (max, hers) = (org.as_(&desk.max), org.as_(&ana));
    let meetings = one_on_one(&max, &ana).await;
    let id = meetings[0].as_str();
    act(&max, "meetingStart", json!({}), id).await.payload();
    act(&max, "noteShare", json!({ "text": "We agreed on zebras" }), id)
        .await
        .payload();
    act(&max, "noteShare", json!({ "text": "Again", "ifVersion": 0 }), id)
        .await
        .fails("CONFLICT");
    act(
        &hers,
        "noteKeepPrivate",
        json!({ "text": "zebras: I doubt it" }),
        id,
    )
    .await
    .payload();
    act(
        &max,
        "noteKeepPrivate",
        json!({ "text": "zebras: watch her" }),
        id,
    )
    .await
    .payload();
    let point = json!({ "meeting": id, "text": "zebras in the region" });
    let point = hers.run("talkingPointAdd", point, "talkingPoint { id }").await;
    let point = point.text("/payload/talkingPoint/id").to_owned();
    act(&max, "meetingEnd", json!({}), id).await.payload();
    let own = seen(&hers, id).await;
    assert_eq!(own["sharedNote"]["text"], "We agreed on zebras");
    assert_eq!(own["privateNote"]["text"], "zebras: I doubt it");
    assert_eq!(seen(&max, id).await["privateNote"]["text"], "zebras: watch her");
    let elsewhere =
        "query ($point: ID!) { search(text: \"zebras\") { __typename } node(id: $point) { __typename }
        auditLog(first: 100) { nodes { action before after } } }";
    for client in [org.as_eva(), org.as_(&desk.rita)] {
        let above = seen(&client, id).await;
        assert_eq!(
            (&above["state"], &above["agenda"]["gate"]["open"]),
            (&json!("HELD"), &json!(false))
        );
        assert_eq!(above["agenda"]["gapCount"], 0);
        for said in [
            "talkingPoints",
            "carriedOver",
            "sharedNote",
            "privateNote",
            "contentReads",
            "rating",
        ] {
            assert_eq!(above[said], Value::Null, "{said}");
        }
        assert_eq!(above["agenda"]["sections"], Value::Null);
        assert_eq!(above["contentReadLogged"], false);
        assert!(!above.to_string().contains("zebras"));
        let found = client.query(elsewhere, json!({ "point": point })).await;
        assert_eq!(found.body["data"]["node"], Value::Null);
        assert_eq!(found.body["data"]["search"], json!([]));
        assert!(!found.body.to_string().contains("zebras"), "in no log");
        assert!(
            !found.body.to_string().contains("noteKeepPrivate"),
            "not even that there is one"
        );
        act(&client, "noteShare", json!({ "text": "Mine" }), id)
            .await
            .fails("FORBIDDEN");
        act(&client, "noteKeepPrivate", json!({ "text": "Mine" }), id)
            .await
            .fails("FORBIDDEN");
    }
    let script = org.service(&[Scope::MetricsRead, Scope::GoalsWrite]).await;
    for client in [org.as_(&ben), org.as_(&script)] {
        read(&client, id).await.misses("id");
        act(&client, "noteShare", json!({ "text": "Mine" }), id)
            .await
            .misses("meeting");
        let found = client.query(elsewhere, json!({ "point": point })).await;
        assert!(!found.body.to_string().contains("zebras"));
    }
    assert_eq!(seen(&hers, id).await["contentReads"], json!([]));
    let on = json!({ "executiveVisibility": true });
    org.as_eva()
        .run("policySet", on, "organization { id }")
        .await
        .payload();
    let above = seen(&org.as_eva(), id).await;
    assert_eq!(above["sharedNote"]["text"], "We agreed on zebras");
    assert_eq!(
        (&above["privateNote"], &above["contentReadLogged"]),
        (&Value::Null, &json!(true))
    );
    assert!(
        !above.to_string().contains("I doubt it"),
        "private under any policy"
    );
    assert_eq!(
        seen(&hers, id).await["contentReads"],
        json!([{ "part": "CONTENT", "reader": { "name": "Eva" } }]),
        "one reading is one line"
    );
    let below = seen(&org.as_(&desk.rita), id).await;
    assert_eq!(below["sharedNote"], Value::Null, "to executives alone");
    act(&hers, "noteKeepPrivate", json!({}), id).await.payload();
    assert_eq!(seen(&hers, id).await["privateNote"], Value::Null);
    assert!(!format!("{:?}", org.digest().await).contains("I doubt it"));
}

async fn what_was_not_talked_about_is_carried_over_and_a_new_leader_begins_anew(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (true, true)).await;
    let nora = org.manager("Nora").await;
    org.lead_over(&nora, &desk.north, day("2026-03-20"), None).await;
    let (max, hers) = (org.as_(&desk.max), org.as_(&ana));
    let meetings = one_on_one(&max, &ana).await;
    let raise = async |client: &Client, text: &str, meeting: &str| {
        let point = json!({ "meeting": meeting, "text": text });
        let point = client.run("talkingPointAdd", point, "talkingPoint { id }").await;
        point.text("/payload/talkingPoint/id").to_owned()
    };
    let hers_first = raise(&hers, "  My zebras 🦓 ", &meetings[0]).await;
    let his_first = raise(&max, "Your pipeline", &meetings[0]).await;
    for text in ["", " \u{200b}"] {
        let blank = json!({ "meeting": meetings[0], "text": text });
        hers.run("talkingPointAdd", blank, "talkingPoint { id }")
            .await
            .refuses("text", "BLANK");
    }
    act(&max, "meetingStart", json!({}), &meetings[0]).await.payload();
    let done = async |client: &Client, point: &str, meeting: Option<&str>| {
        let input = json!({ "talkingPoint": point, "meeting": meeting });
        client
            .run(
                "talkingPointDone",
                input,
                "talkingPoint { doneAt doneBy { name } }",
            )
            .await
    };
    done(&hers, &his_first, None).await.payload();
    act(
        &max,
        "noteShare",
        json!({ "text": "zebras are agreed" }),
        &meetings[0],
    )
    .await
    .payload();
    act(&max, "meetingEnd", json!({}), &meetings[0]).await.payload();
    let next = seen(&hers, &meetings[1]).await;
    assert_eq!(
        next["carriedOver"]["talkingPoints"],
        json!([{ "id": hers_first, "text": "My zebras 🦓" }])
    );
    done(&hers, &hers_first, Some(&meetings[1])).await.payload();
    let again = done(&max, &hers_first, None).await;
    assert_eq!(
        again.at("/payload/talkingPoint/doneBy/name"),
        "Ana",
        "once is enough"
    );
    assert_eq!(
        seen(&max, &meetings[1]).await["carriedOver"]["talkingPoints"][0]["id"],
        json!(hers_first),
        "on the table it was talked about at"
    );
    assert_eq!(
        seen(&max, &meetings[2]).await["carriedOver"]["talkingPoints"],
        json!([])
    );
    let open = raise(&hers, "Still open zebras", &meetings[1]).await;
    server.clock.set(day("2026-03-23"));
    let (ana, max, nora) = (
        org.fresh(&ana).await,
        org.fresh(&desk.max).await,
        org.fresh(&nora).await,
    );
    let later = meetings[3].as_str();
    let hers = seen(&org.as_(&ana), later).await;
    assert_eq!(hers["carriedOver"]["talkingPoints"][0]["id"], json!(open));
    let new = seen(&org.as_(&nora), later).await;
    assert_eq!(
        new["carriedOver"]["talkingPoints"],
        json!([]),
        "not what was said to another"
    );
    let old = read(&org.as_(&nora), &meetings[0]).await;
    assert!(
        !old.body.to_string().contains("zebras"),
        "nor what was held: {:#}",
        old.body
    );
    done(&org.as_(&nora), &open, None).await.misses("talkingPoint");
    assert_eq!(
        seen(&org.as_(&max), &meetings[0]).await["sharedNote"]["text"],
        "zebras are agreed",
        "who took part keeps it"
    );
    act(&org.as_(&max), "noteShare", json!({ "text": "Still me" }), later)
        .await
        .misses("meeting");
    act(
        &org.as_(&max),
        "noteKeepPrivate",
        json!({ "text": "Still me" }),
        later,
    )
    .await
    .misses("meeting");
}

async fn a_team_meeting_tells_of_the_team_and_of_nobody(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (false, false)).await;
    let ben = rep(&org, &desk, "Ben", (true, true)).await;
    let team = json!({
        "externalId": "team", "owner": { "team": { "id": desk.north.id } }, "title": "Deals of North",
        "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "100",
    });
    org.as_eva()
        .run("goalsUpsert", json!({ "rows": [team] }), "summary { created }")
        .await
        .payload();
    let max = org.as_(&desk.max);
    let meetings = weekly(&max, "TEAM", json!({ "team": desk.north.id })).await;
    let id = meetings[0].as_str();
    let win = json!({ "meeting": id, "text": "Acme is ours", "section": "WINS" });
    org.as_(&ana)
        .run("talkingPointAdd", win, "talkingPoint { id }")
        .await
        .payload();
    let wrong = json!({ "meeting": id, "text": "Acme", "section": "RESULTS" });
    org.as_(&ana)
        .run("talkingPointAdd", wrong, "talkingPoint { id }")
        .await
        .fails("SECTION_NOT_ON_AGENDA");
    for started in [false, true] {
        if started {
            act(&max, "meetingStart", json!({}), id).await.payload();
        }
        for client in [org.as_(&ben), max.clone()] {
            let meeting = seen(&client, id).await;
            let sections = meeting["agenda"]["sections"].as_array().expect("sections");
            let kinds: Vec<_> = sections.iter().map(|section| section["kind"].as_str()).collect();
            assert_eq!(
                kinds,
                [
                    Some("TEAM_RESULTS"),
                    Some("TEAM_PIPELINE"),
                    Some("WINS"),
                    Some("ASKS")
                ]
            );
            let goals: Vec<_> = sections[0]["numbers"]["goals"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|goal| goal["title"].as_str())
                .collect();
            assert_eq!(goals, [Some("Deals of North")]);
            assert_eq!(meeting["agenda"]["gate"], Value::Null);
            assert_eq!(
                meeting["agenda"]["gapCount"], 0,
                "the team is off track all the same"
            );
            assert_eq!(meeting["talkingPoints"][0]["section"], "WINS");
            let told = meeting.to_string();
            assert!(!told.contains("of Ana") && !told.contains("of Ben"), "{told}");
            assert_eq!(
                detail(&client, id).await.at("/meeting/activityDetail"),
                &Value::Null
            );
        }
    }
    let results = json!({ "section": "TEAM_RESULTS" });
    act(&org.as_(&ben), "sectionComplete", results.clone(), id)
        .await
        .fails("ORGANIZER_ONLY");
    act(&max, "sectionComplete", results, id).await.payload();
    act(&max, "activityGateOverride", json!({ "reason": "x" }), id)
        .await
        .fails("SECTION_NOT_ON_AGENDA");
}

/// Whoever takes a meeting over, or has themselves invited, reads what is written from then on: an executive, the leader above, and a peer.
async fn what_was_written_before_somebody_joined_is_not_theirs(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (true, true)).await;
    let ben = rep(&org, &desk, "Ben", (true, true)).await;
    let (max, hers) = (org.as_(&desk.max), org.as_(&ana));
    let meetings = one_on_one(&max, &ana).await;
    let ahead = meetings[2].as_str();
    let point = between(&hers, &max, ahead).await;
    let cadence = "query ($id: ID!) { meeting(id: $id) { cadence { id } } }";
    let cadence = max.query(cadence, json!({ "id": ahead })).await;
    let cadence = cadence.at("/meeting/cadence/id").clone();
    let gone = meetings[0].as_str();
    act(
        &hers,
        "meetingCancel",
        json!({ "reason": "zebras got out" }),
        gone,
    )
    .await
    .payload();
    server.clock.set(day("2026-03-05"));
    let fresh = async |who: &Person| org.as_(&org.fresh(who).await);
    let nothing = async |client: &Client| closed(client, ahead, &point).await;
    for taker in [&org.eva, &desk.rita] {
        let client = fresh(taker).await;
        let take = json!({ "cadence": cadence, "from": "2026-03-05", "organizer": taker.id });
        client
            .run("cadenceChange", take, "cadence { id }")
            .await
            .payload();
        assert_eq!(
            seen(&client, ahead).await["talkingPoints"],
            json!([]),
            "{}",
            taker.name
        );
        nothing(&client).await;
        let past =
            "query ($id: ID!) { meeting(id: $id) { state cancellation { reason } organizer { name } } }";
        let past = client.query(past, json!({ "id": gone })).await;
        let expected = json!({ "state": "CANCELLED", "cancellation": { "reason": null }, "organizer": { "name": "Max" } });
        assert_eq!(past.at("/meeting"), &expected, "a meeting gone by is not theirs");
        let back = json!({ "cadence": cadence, "from": "2026-03-05", "organizer": desk.max.id });
        client
            .run("cadenceChange", back, "cadence { id }")
            .await
            .payload();
    }
    let max = fresh(&desk.max).await;
    let invited = json!({ "cadence": cadence, "participants": [ben.id], "from": "2026-03-05" });
    max.run("cadenceParticipantsSet", invited, "cadence { id }")
        .await
        .payload();
    nothing(&fresh(&ben).await).await;
    let hers = fresh(&ana).await;
    let later = json!({ "meeting": ahead, "text": "For all of us" });
    hers.run("talkingPointAdd", later, "talkingPoint { id }")
        .await
        .payload();
    let his = seen(&fresh(&ben).await, ahead).await;
    assert_eq!(
        his["talkingPoints"].as_array().map(Vec::len),
        Some(1),
        "what is written from then on is his, too"
    );
    assert_eq!(
        seen(&hers, ahead).await["talkingPoints"].as_array().map(Vec::len),
        Some(2)
    );
    // Taking it over once more and starting it does not open it, either.
    server.clock.set(day("2026-03-16"));
    let eva = fresh(&org.eva).await;
    let take = json!({ "cadence": cadence, "from": "2026-03-17", "organizer": org.eva.id });
    eva.run("cadenceChange", take, "cadence { id }").await.payload();
    act(&eva, "meetingStart", json!({}), ahead).await.payload();
    nothing(&eva).await;
    // Nor is the note of others written anew by who may not read it.
    act(&eva, "noteShare", json!({ "text": "Mine" }), ahead)
        .await
        .fails("CONFLICT");
    // What was so at the start stays so: whoever gives it back, or is taken off, has seen no more by it.
    let back = json!({ "cadence": cadence, "from": "2026-03-17", "organizer": desk.max.id });
    eva.run("cadenceChange", back, "cadence { id }").await.payload();
    nothing(&eva).await;
    let off = json!({ "cadence": cadence, "participants": [], "from": "2026-03-16" });
    fresh(&desk.max)
        .await
        .run("cadenceParticipantsSet", off, "cadence { id }")
        .await
        .payload();
    nothing(&fresh(&ben).await).await;
    assert_eq!(
        seen(&fresh(&ana).await, ahead).await["talkingPoints"]
            .as_array()
            .map(Vec::len),
        Some(2),
        "to her it is what it was"
    );
}

/// What two say between themselves for a meeting ahead: a point of hers, and the note they share. The point's id.
async fn between(hers: &Client, max: &Client, ahead: &str) -> Value {
    let point = json!({ "meeting": ahead, "text": "Between us zebras" });
    let point = hers.run("talkingPointAdd", point, "talkingPoint { id }").await;
    act(max, "noteShare", json!({ "text": "zebras are shy" }), ahead)
        .await
        .payload();
    point.at("/payload/talkingPoint/id").clone()
}

/// None of it is read by somebody, in the meeting or by its id.
async fn closed(client: &Client, ahead: &str, point: &Value) {
    let answer = read(client, ahead).await;
    assert!(!answer.body.to_string().contains("zebras"), "{:#}", answer.body);
    let node = "query ($id: ID!) { node(id: $id) { __typename } }";
    let node = client.query(node, json!({ "id": point })).await;
    assert_eq!(node.at("/node"), &Value::Null);
}

async fn who_steps_in_does_not_read_what_was_written_before(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (true, true)).await;
    let ben = rep(&org, &desk, "Ben", (true, true)).await;
    let (max, hers) = (org.as_(&desk.max), org.as_(&ana));
    let ahead = one_on_one(&max, &ana).await.swap_remove(2);
    let point = between(&hers, &max, &ahead).await;
    let points = async |client: &Client| -> Option<usize> {
        let meeting = seen(client, &ahead).await;
        meeting["talkingPoints"].as_array().map(Vec::len)
    };
    // One who is invited before the first of its meetings, and before them.
    let later = json!({ "kind": "PERFORMANCE_REVIEW", "about": { "member": ana.id }, "firstStart": "2026-03-16T15:00" });
    let review = max.run("cadenceCreate", later, "cadence { id }").await;
    let review = review.at("/payload/cadence/id").clone();
    let first = "query ($cadence: ID!) { meetings(from: \"2026-03-16\", to: \"2026-03-17\", filter: { cadence: $cadence }) { nodes { id } } }";
    let first = max.query(first, json!({ "cadence": review })).await;
    let first = first.text("/meetings/nodes/0/id").to_owned();
    let of_review = between(&hers, &max, &first).await;
    server.clock.set(day("2026-03-05"));
    let fresh = async |who: &Person| org.as_(&org.fresh(who).await);
    let invited = json!({ "cadence": review, "participants": [ben.id], "from": "2026-03-05" });
    fresh(&desk.max)
        .await
        .run("cadenceParticipantsSet", invited, "cadence { id }")
        .await
        .payload();
    closed(&fresh(&ben).await, &first, &of_review).await;
    // Max's lead ends: Rita, who leads above, holds the meeting from then on, not from the morning of that day.
    let morning = json!({ "meeting": ahead, "text": "Still between us zebras" });
    fresh(&ana)
        .await
        .run("talkingPointAdd", morning, "talkingPoint { id }")
        .await
        .payload();
    server.clock.advance(chrono::TimeDelta::hours(1));
    let eva = fresh(&org.eva).await;
    let gone = async |team: &Value| {
        let input = json!({ "team": team, "member": null, "from": "2026-03-05", "replace": true });
        eva.run("leadershipSet", input, "leaderships { to }")
            .await
            .payload();
    };
    gone(&json!(desk.north.id)).await;
    let rita = fresh(&desk.rita).await;
    closed(&rita, &ahead, &point).await;
    let later = json!({ "meeting": ahead, "text": "For all of us" });
    fresh(&ana)
        .await
        .run("talkingPointAdd", later, "talkingPoint { id }")
        .await
        .payload();
    assert_eq!(points(&rita).await, Some(1), "what is written from then on");
    // Hers ends, too: nobody leads, and an executive steps in.
    let region = "query ($id: ID!) { member(id: $id) { team { id } } }";
    let region = eva.query(region, json!({ "id": desk.max.id })).await;
    gone(region.at("/member/team/id")).await;
    closed(&eva, &ahead, &point).await;
    // Whoever becomes an executive only now, or comes to the organization, reads nothing of before.
    let told = json!({ "meeting": ahead, "text": "To who steps in: zebras" });
    fresh(&ana)
        .await
        .run("talkingPointAdd", told, "talkingPoint { id }")
        .await
        .payload();
    server.clock.advance(chrono::TimeDelta::minutes(5));
    let neo = org.member("Neo", domain::access::Role::Executive).await;
    closed(&org.as_(&neo), &ahead, &point).await;
    let eva = fresh(&org.eva).await;
    let made = json!({ "member": ben.id, "role": "EXECUTIVE" });
    eva.run("memberUpdate", made, "member { id }").await.payload();
    closed(&fresh(&ben).await, &ahead, &point).await;
    server.clock.set(day("2026-03-16"));
    let eva = fresh(&org.eva).await;
    act(&eva, "meetingStart", json!({}), &ahead).await.payload();
    let read = read(&eva, &ahead).await.body.to_string();
    assert!(!read.contains("Between us") && read.contains("To who steps in"));
    assert_eq!(points(&eva).await, Some(2));
    assert_eq!(
        points(&fresh(&ana).await).await,
        Some(4),
        "to her it is what it was"
    );
}

async fn what_is_written_is_for_those_of_whom_it_showed_that_they_take_part(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let (noa, pia) = (org.manager("Noa").await, org.manager("Pia").await);
    let other = org.team("Other region", None).await;
    org.lead(&noa, &other).await;
    let ana = rep(&org, &desk, "Ana", (true, true)).await;
    let (max, hers) = (org.as_(&desk.max), org.as_(&ana));
    let mut meetings = one_on_one(&max, &ana).await;
    let (first, ahead) = (meetings.remove(0), meetings.swap_remove(1));
    let point = between(&hers, &max, &ahead).await;
    let fresh = async |who: &Person| org.as_(&org.fresh(who).await);
    let points = async |who: &Person| -> Option<usize> {
        let meeting = seen(&fresh(who).await, &ahead).await;
        meeting["talkingPoints"].as_array().map(Vec::len)
    };
    let says = async |text: &str| {
        let said = json!({ "meeting": ahead, "text": text });
        let client = fresh(&ana).await;
        client
            .run("talkingPointAdd", said, "talkingPoint { id }")
            .await
            .payload();
    };
    let lead = async |who: &Person, from: &str, to: Option<&str>, acting: bool| {
        let input = json!({
            "team": desk.north.id, "member": who.id, "from": from, "to": to, "acting": acting, "replace": true,
        });
        let eva = fresh(&org.eva).await;
        eva.run("leadershipSet", input, "leaderships { to }")
            .await
            .payload();
    };
    // Pia is to lead from the 10th on: what is said for the 16th is hers as soon as it shows, and Ana's figures are not yet.
    server.clock.advance(chrono::TimeDelta::hours(1));
    lead(&pia, "2026-03-10", None, false).await;
    closed(&fresh(&pia).await, &ahead, &point).await;
    says("For whoever leads then").await;
    assert_eq!(points(&pia).await, Some(1));
    // She finds it in her lists, and none before that day.
    let query = "{ meetings(from: \"2026-03-02\", to: \"2026-03-20\") { totalCount nodes { id } } }";
    let list = fresh(&pia).await.query(query, json!({})).await;
    assert_eq!(
        list.at("/meetings"),
        &json!({ "totalCount": 1, "nodes": [{ "id": ahead }] })
    );
    let agenda = seen(&fresh(&pia).await, &ahead).await["agenda"].clone();
    assert_eq!(agenda["sections"], Value::Null, "{agenda:#}");
    // Max leads on after all, and somebody stands in for him over that day until he is back: what is said to them is his, too.
    server.clock.advance(chrono::TimeDelta::hours(1));
    lead(&desk.max, "2026-03-10", None, false).await;
    lead(&pia, "2026-03-03", Some("2026-03-20"), true).await;
    says("To who stands in").await;
    server.clock.advance(chrono::TimeDelta::hours(1));
    lead(&desk.max, "2026-03-03", None, false).await;
    says("To Max").await;
    assert_eq!(points(&desk.max).await, Some(3), "all but what was said to Pia");
    assert_eq!(points(&ana).await, Some(4));
    let note = json!({ "text": "zebras and all" });
    act(&fresh(&desk.max).await, "noteShare", note, &ahead)
        .await
        .payload();
    // A meeting that was not ended tells whoever leads no more nothing new.
    act(&fresh(&desk.max).await, "meetingStart", json!({}), &first)
        .await
        .payload();
    server.clock.set(day("2026-03-04"));
    let nobody = json!({ "team": desk.north.id, "from": "2026-03-04", "replace": true });
    let eva = fresh(&org.eva).await;
    eva.run("leadershipSet", nobody, "leaderships { to }")
        .await
        .payload();
    let again = json!({ "section": "RESULTS" });
    act(&fresh(&desk.max).await, "sectionRefresh", again, &first)
        .await
        .fails("DOES_NOT_LEAD");
    // Rita, above the vacant team, holds the meeting by now; moved below Noa, and long ago as is said, it is Noa's from then on.
    says("To Rita").await;
    assert_eq!(points(&desk.rita).await, Some(1));
    server.clock.advance(chrono::TimeDelta::hours(1));
    let moved = json!({ "team": desk.north.id, "parent": other.id, "from": "2026-01-01", "replace": true });
    let eva = fresh(&org.eva).await;
    eva.run("teamMove", moved, "team { id }").await.payload();
    closed(&fresh(&noa).await, &ahead, &point).await;
    assert_eq!(points(&noa).await, Some(0));
    says("To Noa").await;
    assert_eq!(points(&noa).await, Some(1));
}

async fn nothing_opens_when_somebody_leaves_or_a_meeting_is_moved(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (true, true)).await;
    let ben = rep(&org, &desk, "Ben", (true, true)).await;
    // Rita, who leads above Max, holds the conversation with Ana.
    let (rita, hers) = (org.as_(&desk.rita), org.as_(&ana));
    let meetings = one_on_one(&rita, &ana).await;
    let ahead = &meetings[2];
    let point = between(&hers, &rita, ahead).await;
    let cadence = "query ($id: ID!) { meeting(id: $id) { cadence { id } } }";
    let cadence = rita.query(cadence, json!({ "id": ahead })).await;
    let cadence = cadence.at("/meeting/cadence/id").clone();
    let off = json!({ "reason": "zebras are loose" });
    act(&rita, "meetingCancel", off, &meetings[1]).await.payload();
    // Ben is invited until the 10th, and what is said for the meeting of the 16th is not for him.
    let invite = async |participants: Value, from: &str| {
        let invited = json!({ "cadence": cadence, "participants": participants, "from": from });
        rita.run("cadenceParticipantsSet", invited, "cadence { id }")
            .await
            .payload();
    };
    invite(json!([ben.id]), "2026-03-02").await;
    invite(json!([]), "2026-03-10").await;
    let fresh = async |who: &Person| org.as_(&org.fresh(who).await);
    server.clock.set(day("2026-03-05"));
    // Moved to a day of his it is his from then on.
    let sooner = json!({ "to": "2026-03-09T15:00" });
    act(&fresh(&desk.rita).await, "meetingReschedule", sooner, ahead)
        .await
        .payload();
    closed(&fresh(&ben).await, ahead, &point).await;
    // Rita leaves the organization: Max holds what she held, and reads and answers for what is from then on.
    let max = fresh(&desk.max).await;
    let counted =
        "query ($id: ID!) { member(id: $id) { leadershipCompliance { mean cancelledByOrganizer } } }";
    let counted = async |client: &Client| {
        let told = client.query(counted, json!({ "id": desk.max.id })).await;
        told.at("/member/leadershipCompliance").clone()
    };
    let before = counted(&max).await;
    let eva = fresh(&org.eva).await;
    eva.run(
        "memberDeactivate",
        json!({ "member": desk.rita.id }),
        "member { id }",
    )
    .await
    .payload();
    let max = fresh(&desk.max).await;
    assert_eq!(seen(&max, ahead).await["talkingPoints"], json!([]));
    closed(&max, ahead, &point).await;
    let gone = "query ($id: ID!) { meeting(id: $id) { state cancellation { reason } } }";
    let gone = max.query(gone, json!({ "id": meetings[1] })).await;
    let expected = json!({ "state": "CANCELLED", "cancellation": { "reason": null } });
    assert_eq!(gone.at("/meeting"), &expected);
    assert_eq!(counted(&max).await, before, "what she called off is not his");
    let later = json!({ "meeting": ahead, "text": "For all of us" });
    fresh(&ana)
        .await
        .run("talkingPointAdd", later, "talkingPoint { id }")
        .await
        .payload();
    let his = seen(&max, ahead).await;
    assert_eq!(his["talkingPoints"].as_array().map(Vec::len), Some(1));
    server.clock.set(day("2026-03-09"));
    let max = fresh(&desk.max).await;
    act(&max, "meetingStart", json!({}), ahead).await.payload();
    closed(&max, ahead, &point).await;
    // He leads North no more since the 20th, and took part all the same: what is written from the start on is his.
    server.clock.set(day("2026-03-25"));
    let agreed = json!({ "text": "What we agreed" });
    act(&fresh(&ana).await, "noteShare", agreed, ahead)
        .await
        .payload();
    let read = seen(&fresh(&desk.max).await, ahead).await;
    assert_eq!(read["sharedNote"]["text"], "What we agreed");
    closed(&fresh(&desk.max).await, ahead, &point).await;
}

/// Three calls a week: kept in the first week, missed in the second, on leave in the third.
async fn what_is_expected_and_what_was_promised_since_lie_on_the_table(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (false, false)).await;
    let (max, hers) = (org.as_(&desk.max), org.as_(&ana));
    let expected = json!({ "member": ana.id, "metric": { "key": "calls" }, "frequency": "WEEK", "target": "3", "title": "Three a week" });
    let set = max.run("expectationSet", expected, "expectation { id }").await;
    let id = set.text("/payload/expectation/id");
    let meetings = one_on_one(&max, &ana).await;
    act(&max, "meetingStart", json!({}), &meetings[0]).await.payload();
    act(&max, "meetingEnd", json!({}), &meetings[0]).await.payload();
    let of_kind = |meeting: &Value, kind: &str| {
        let sections = meeting["agenda"]["sections"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let found = sections.into_iter().find(|section| section["kind"] == kind);
        found.expect("a section")
    };
    let fresh = seen(&hers, &meetings[1]).await;
    let kept = |met: u32, missed: u32, excused: u32, adherence: Value| {
        json!([{
            "expectation": { "id": id }, "metric": { "key": "calls" }, "title": "Three a week", "frequency": "WEEK",
            "met": met, "missed": missed, "excused": excused, "adherence": adherence,
        }])
    };
    let shown = |meeting: &Value| of_kind(meeting, "ACTIVITY")["numbers"]["expectations"].clone();
    assert_eq!(shown(&fresh), kept(0, 0, 0, Value::Null), "no week is over");
    assert_eq!(
        of_kind(&fresh, "RESULTS")["numbers"]["expectations"],
        json!([]),
        "calls are activity"
    );
    let promise = async |due: &str| {
        let promise = json!({ "to": { "member": desk.max.id }, "text": "Call again", "due": due });
        let made = hers.run("commitmentMake", promise, "commitment { id }").await;
        made.text("/payload/commitment/id").to_owned()
    };
    let (in_time, _missed, _ahead) = (
        promise("2026-03-04").await,
        promise("2026-03-05").await,
        promise("2026-06-01").await,
    );
    hers.run(
        "commitmentKeep",
        json!({ "commitment": in_time }),
        "commitment { id }",
    )
    .await
    .payload();
    server.clock.set(day("2026-03-04"));
    let today = org.as_(&org.fresh(&ana).await);
    let rows = json!({ "rows": [{
        "metric": { "key": "calls" }, "subject": { "member": { "id": ana.id } }, "occurredAt": "2026-03-03T10:00:00Z", "amount": "3",
    }] });
    today
        .run("measurementsRecord", rows, "summary { applied }")
        .await
        .payload();
    let away = json!({ "member": ana.id, "from": "2026-03-16", "to": "2026-03-21" });
    org.as_(&org.fresh(&org.eva).await)
        .run("timeOffRecord", away, "timeOff { id }")
        .await
        .payload();
    server.clock.set(day("2026-03-16"));
    let (ana, max) = (org.fresh(&ana).await, org.fresh(&desk.max).await);
    let (hers, max) = (org.as_(&ana), org.as_(&max));
    let now = seen(&hers, &meetings[2]).await;
    assert_eq!(shown(&now), kept(1, 1, 0, json!("0.5")));
    assert_eq!(
        now["sinceLastMeeting"]["promises"],
        json!({ "made": 3, "onTime": 1, "late": 0, "missed": 1 })
    );
    assert_eq!(
        seen(&max, &meetings[2]).await["sinceLastMeeting"],
        now["sinceLastMeeting"]
    );
    // Frozen when the meeting starts: a week excused afterwards changes nothing of it.
    act(&max, "meetingStart", json!({}), &meetings[2]).await.payload();
    let excuse = json!({ "expectation": id, "startsOn": "2026-03-09", "reason": "The trade fair" });
    max.run("expectationExcuse", excuse, "expectation { id }")
        .await
        .payload();
    assert_eq!(
        shown(&seen(&hers, &meetings[2]).await),
        kept(1, 1, 0, json!("0.5"))
    );
    assert_eq!(shown(&seen(&hers, &meetings[3]).await), kept(1, 0, 1, json!("1")));
    // Whoever takes no part reads nothing of it.
    let rita = org.fresh(&desk.rita).await;
    let above = seen(&org.as_(&rita), &meetings[2]).await;
    assert_eq!(
        (&above["agenda"]["sections"], &above["sinceLastMeeting"]),
        (&Value::Null, &Value::Null)
    );
}

async fn preparing_a_one_on_one_costs_no_more_whatever_lies_behind_it(server: TestServer) {
    let org = server.organization().await;
    let desk = desk(&org).await;
    let ana = rep(&org, &desk, "Ana", (false, false)).await;
    let (mut max, mut hers) = (org.as_(&desk.max), org.as_(&ana));
    for frequency in ["DAY", "WEEK"] {
        let expected =
            json!({ "member": ana.id, "metric": { "key": "calls" }, "frequency": frequency, "target": "3" });
        max.run("expectationSet", expected, "expectation { id }")
            .await
            .payload();
    }
    let meetings = one_on_one(&max, &ana).await;
    let promise = async |client: &Client, number: usize| {
        let promise = json!({ "to": { "member": desk.max.id }, "text": format!("Promise {number}"), "due": "2026-05-01" });
        client
            .run("commitmentMake", promise, "commitment { id }")
            .await
            .payload();
    };
    let mut cost = Vec::new();
    for week in 0..3usize {
        let held = meetings[week].as_str();
        let point = json!({ "meeting": held, "text": format!("Point {week}") });
        hers.run("talkingPointAdd", point, "talkingPoint { id }")
            .await
            .payload();
        promise(&hers, week).await;
        act(&max, "meetingStart", json!({}), held).await.payload();
        act(&max, "meetingEnd", json!({}), held).await.payload();
        if week == 1 {
            let goals: Vec<_> = (0..40)
                .map(|number| {
                    json!({
                        "externalId": format!("more {number}"), "owner": { "member": { "id": ana.id } },
                        "metric": { "key": if number % 2 == 0 { "deals_won" } else { "opportunities_created" } },
                        "period": { "dates": { "start": "2026-01-01", "end": format!("2026-{:02}-{:02}", 4 + number / 20, 1 + number % 20) } },
                        "target": "10",
                    })
                })
                .collect();
            let eva = org.fresh(&org.eva).await;
            let set = org
                .as_(&eva)
                .run("goalsUpsert", json!({ "rows": goals }), "summary { created }")
                .await;
            assert_eq!(set.at("/payload/summary/created"), 40, "{:#}", set.body);
            for on in ["2025-08-04", "2026-01-12", "2026-03-02"] {
                org.won(&ana, day(on), 30).await;
            }
            for number in 10..30 {
                promise(&hers, number).await;
            }
        }
        server.clock.advance(chrono::TimeDelta::days(7));
        (max, hers) = (
            org.as_(&org.fresh(&desk.max).await),
            org.as_(&org.fresh(&ana).await),
        );
        let next = meetings[week + 1].as_str();
        seen(&hers, next).await;
        let (answer, count) = server.counted(read(&hers, next)).await;
        assert_eq!(
            answer.at("/meeting/sinceLastMeeting/on"),
            &json!(format!("2026-03-{:02}", 2 + 7 * week))
        );
        cost.push(count);
    }
    // Weeks differ in a statement or two; what lies behind adds none.
    assert!(cost.iter().all(|count| *count <= cost[0] + 2), "{cost:?}");
    assert!(cost[0] < 100, "{cost:?}");
}
