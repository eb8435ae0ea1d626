//! Conversations that recur: set up, held, and read by each as far as it is theirs.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use chrono::TimeDelta;
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_one_on_one_is_held_once_and_read_by_each_as_far_as_it_is_theirs,
    a_new_leader_takes_over_what_is_to_come_and_not_what_was_said,
}

const MEETING: &str = "id title state startsAt endsAt originalStart version startedAt heldAt participating \
    startedBy { name } organizer { name } participants { member { name } part attendance } about { ... on Member { name } } \
    cadence { id title } cancellation { side by { name } reason } excuse { ground reason by { name } } moves { from to reason }";

/// Ana and her peer Ben in North, which Max leads, in the region of Rita; Eva is the executive.
struct People {
    ana: Person,
    ben: Person,
    max: Person,
    rita: Person,
    north: TestTeam,
}

async fn people(org: &TestOrganization<'_>) -> People {
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let (max, rita) = (org.manager("Max").await, org.manager("Rita").await);
    let region = org.team("Region", None).await;
    let north = org.team("North", Some(&region)).await;
    org.lead(&rita, &region).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    org.assign(&ben, &north).await;
    org.assign(&max, &region).await;
    People {
        ana,
        ben,
        max,
        rita,
        north,
    }
}

/// A weekly one-on-one about somebody, on Mondays at one in the afternoon, UTC.
fn weekly(about: &Person) -> Value {
    json!({
        "kind": "ONE_ON_ONE", "about": { "member": about.id }, "title": "Weekly talk",
        "firstStart": "2026-03-02T13:00", "rrule": "FREQ=WEEKLY",
    })
}

async fn set_up(client: &Client, input: Value) -> Answer {
    client.run("cadenceCreate", input, "cadence { id version }").await
}

/// The meetings of four weeks, from a day on.
async fn listed(client: &Client, from: &str) -> Answer {
    let query = format!(
        "query ($from: Date) {{ meetings(from: $from) {{ totalCount nodes {{ {MEETING} }} }} cadences {{ totalCount nodes {{ id title }} }} }}"
    );
    client.query(&query, json!({ "from": from })).await
}

async fn node(client: &Client, id: &str) -> Value {
    let query =
        format!("query ($id: ID!) {{ node(id: $id) {{ __typename ... on Meeting {{ {MEETING} }} }} }}");
    client
        .query(&query, json!({ "id": id }))
        .await
        .at("/node")
        .clone()
}

async fn act(client: &Client, verb: &str, id: &str) -> Answer {
    let shown = format!("meeting {{ {MEETING} }}");
    client.run(verb, json!({ "meeting": id }), &shown).await
}

/// Moves the clock, and gives everybody a token of then.
async fn later(
    server: &TestServer,
    org: &TestOrganization<'_>,
    people: &mut People,
    by: TimeDelta,
) -> Person {
    server.clock.advance(by);
    for person in [
        &mut people.ana,
        &mut people.ben,
        &mut people.max,
        &mut people.rita,
    ] {
        *person = org.fresh(person).await;
    }
    org.fresh(&org.eva).await
}

async fn a_one_on_one_is_held_once_and_read_by_each_as_far_as_it_is_theirs(server: TestServer) {
    let org = server.organization().await;
    let mut p = people(&org).await;
    set_up(&org.as_(&p.ben), weekly(&p.ana)).await.fails("FORBIDDEN");
    set_up(&org.as_(&p.ana), weekly(&p.ana)).await.fails("FORBIDDEN");
    let made = set_up(&org.as_(&p.max), weekly(&p.ana)).await;
    let cadence = made.text("/payload/cadence/id").to_owned();
    let seen = listed(&org.as_(&p.ana), "2026-03-01").await;
    assert_eq!(seen.at("/meetings/totalCount"), 4);
    assert_eq!(seen.at("/cadences/nodes/0/title"), "Weekly talk");
    let first = seen.at("/meetings/nodes/0");
    assert_eq!(
        (
            &first["startsAt"],
            &first["state"],
            &first["organizer"]["name"],
            &first["version"]
        ),
        (
            &json!("2026-03-02T13:00:00Z"),
            &json!("SCHEDULED"),
            &json!("Max"),
            &json!(0)
        )
    );
    let id = first["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        node(&org.as_(&p.ana), &id).await["originalStart"],
        "2026-03-02T13:00",
        "nobody has touched it"
    );
    // Both open it at once on a phone each.
    let (max, ana) = (org.as_(&p.max), org.as_(&p.ana));
    let (one, other) = tokio::join!(act(&max, "meetingStart", &id), act(&ana, "meetingStart", &id));
    let (one, other) = (&one.payload()["meeting"], &other.payload()["meeting"]);
    assert_eq!(one["startedBy"], other["startedBy"]);
    assert_eq!((&one["version"], &other["version"]), (&json!(1), &json!(1)));
    assert_eq!(one["state"], "IN_PROGRESS");
    let parts = json!([
        { "member": { "name": "Ana" }, "part": "SUBJECT", "attendance": null },
        { "member": { "name": "Max" }, "part": "ORGANIZER", "attendance": null },
    ]);
    assert_eq!(sorted(&one["participants"]), parts);
    let log = "query ($id: ID!) { auditLog(object: $id) { nodes { action } } }";
    let log = org.as_eva().query(log, json!({ "id": id })).await;
    assert_eq!(log.each("/auditLog", "/action"), ["meetingStart"]);
    let there = json!({ "meeting": id, "attendance": [{ "member": p.ana.id, "attendance": "ATTENDED" }] });
    ana.run("meetingAttendanceSet", there, "meeting { id }")
        .await
        .payload();
    let eva = later(&server, &org, &mut p, TimeDelta::minutes(70)).await;
    let held = act(&org.as_(&p.ana), "meetingEnd", &id).await;
    assert_eq!(held.at("/payload/meeting/state"), "HELD");
    assert_eq!(held.at("/payload/meeting/heldAt"), "2026-03-02T13:10:00Z");
    let again = act(&org.as_(&p.max), "meetingEnd", &id).await;
    assert_eq!(
        again.at("/payload/meeting/version"),
        held.at("/payload/meeting/version")
    );
    act(&org.as_(&p.max), "meetingStart", &id)
        .await
        .fails("MEETING_HELD");
    // Leaders above and executives see that it took place; nothing of it is theirs.
    for who in [&p.rita, &eva] {
        let seen = node(&org.as_(who), &id).await;
        assert_eq!(
            (&seen["state"], &seen["participating"]),
            (&json!("HELD"), &json!(false)),
            "{}",
            who.name
        );
        for hidden in ["title", "participants"] {
            assert_eq!(seen[hidden], Value::Null, "{}: {hidden}", who.name);
        }
        assert_eq!(seen["cadence"]["title"], Value::Null, "{}", who.name);
        act(&org.as_(who), "meetingStart", &id).await.fails("FORBIDDEN");
        act(&org.as_(who), "meetingEnd", &id).await.fails("FORBIDDEN");
    }
    // To peers, scripts and other organizations there is no such thing.
    let elsewhere = server.organization().await;
    let script = org.service(&Scope::ALL).await;
    for client in [org.as_(&p.ben), org.as_(&script), elsewhere.as_eva()] {
        for hidden in [&id, &cadence] {
            assert_eq!(node(&client, hidden).await, Value::Null);
        }
        let seen = listed(&client, "2026-03-01").await;
        for list in ["meetings", "cadences"] {
            assert_eq!(
                seen.at(&format!("/{list}")),
                &json!({ "totalCount": 0, "nodes": [] })
            );
        }
        for verb in ["meetingStart", "meetingEnd"] {
            act(&client, verb, &id).await.misses("meeting");
        }
    }
    let log = format!("{:?}", org.digest().await.0["audit_entries"]);
    assert!(
        log.contains("cadenceCreate") && !log.contains("Weekly talk"),
        "what people call it is not in the audit log"
    );
}

async fn a_new_leader_takes_over_what_is_to_come_and_not_what_was_said(server: TestServer) {
    let org = server.organization().await;
    let mut p = people(&org).await;
    set_up(&org.as_(&p.max), weekly(&p.ana)).await.payload();
    let ids = ids(&org.as_(&p.ana)).await;
    act(&org.as_(&p.max), "meetingStart", &ids[0]).await.payload();
    act(&org.as_(&p.max), "meetingEnd", &ids[0]).await.payload();
    // From the 9th on Mia leads North; from the 16th on nobody does, and Rita covers it.
    let mia = org.manager("Mia").await;
    org.lead_over(&mia, &p.north, day("2026-03-09"), Some(day("2026-03-16")))
        .await;
    later(&server, &org, &mut p, TimeDelta::days(7)).await;
    let mia = org.fresh(&mia).await;
    let seen = listed(&org.as_(&mia), "2026-03-01").await;
    let holders = seen.each("/meetings", "/organizer/name");
    assert_eq!(holders, ["Max", "Mia", "Rita", "Rita"]);
    assert_eq!(
        seen.each("/meetings", "/participating"),
        [false, true, false, false]
    );
    assert_eq!(
        seen.each("/meetings", "/title"),
        [&Value::Null, &json!("Weekly talk"), &Value::Null, &Value::Null]
    );
    assert_eq!(
        seen.at("/meetings/nodes/0/participants"),
        &Value::Null,
        "not what was before her time"
    );
    act(&org.as_(&mia), "meetingStart", &ids[0])
        .await
        .fails("FORBIDDEN");
    act(&org.as_(&mia), "meetingStart", &ids[1]).await.payload();
    // Max keeps what he took part in, and that alone.
    let kept = listed(&org.as_(&p.max), "2026-03-01").await;
    assert_eq!(kept.each("/meetings", "/id"), [&json!(ids[0])]);
    assert_eq!(kept.at("/meetings/totalCount"), 1);
    assert_eq!(kept.at("/meetings/nodes/0/title"), "Weekly talk");
    assert_eq!(kept.at("/meetings/nodes/0/cadence"), &Value::Null);
    assert_eq!(node(&org.as_(&p.max), &ids[1]).await, Value::Null);
    act(&org.as_(&p.max), "meetingStart", &ids[2])
        .await
        .misses("meeting");
    // Where nobody leads at all, an executive steps in.
    let inactive = json!({ "member": p.rita.id });
    let eva = org.fresh(&org.eva).await;
    org.as_(&eva)
        .run("memberDeactivate", inactive, "member { id }")
        .await
        .payload();
    let eva = later(&server, &org, &mut p, TimeDelta::days(7)).await;
    let vacant = node(&org.as_(&eva), &ids[2]).await;
    assert_eq!(
        (&vacant["organizer"], &vacant["participating"]),
        (&Value::Null, &json!(true))
    );
    let held = act(&org.as_(&eva), "meetingStart", &ids[2]).await;
    assert_eq!(held.at("/payload/meeting/organizer/name"), "Eva");
}

async fn ids(client: &Client) -> Vec<String> {
    let seen = listed(client, "2026-03-01").await;
    let ids = seen.each("/meetings", "/id").into_iter();
    ids.filter_map(|id| Some(id.as_str()?.to_owned())).collect()
}

fn sorted(people: &Value) -> Value {
    let mut people = people.as_array().cloned().unwrap_or_default();
    people.sort_by_key(|person| person["member"]["name"].to_string());
    json!(people)
}
