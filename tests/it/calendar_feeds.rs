//! Calendars that programs subscribe to, read here by a library that none of ours shares a line with.

use acceptance::{Client, Person, TestServer, on_both_databases};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use domain::access::Scope;
use icalendar::{Calendar, CalendarComponent, Component, EventLike, Property};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

on_both_databases! {
    a_calendar_program_reads_what_the_api_tells,
    an_address_is_secret_and_is_revoked,
}

const LAST: &str = "2026-12-28T00:00:00Z";

/// Who takes part, and the cadences they have.
async fn set_up(client: &Client, about: &Person, input: Value) {
    let mut input = input;
    input["about"] = json!({ "member": about.id });
    client
        .run("cadenceCreate", input, "cadence { id }")
        .await
        .payload();
}

async fn feed(client: &Client) -> (String, String) {
    let shown = "calendarFeed { id name } url";
    let made = client
        .run("calendarFeedCreate", json!({ "name": "Phone" }), shown)
        .await;
    let id = made.text("/payload/calendarFeed/id").to_owned();
    (id, made.text("/payload/url").to_owned())
}

async fn listed(client: &Client) -> Vec<(String, String)> {
    let query = "query ($after: String) { meetings(from: \"2026-03-01\", to: \"2026-12-28\", first: 100, after: $after) { \
        nodes { id startsAt state } pageInfo { endCursor } } }";
    let page = client.query(query, json!({})).await;
    let (ids, starts) = (page.each("/meetings", "/id"), page.each("/meetings", "/startsAt"));
    let states = page.each("/meetings", "/state");
    let rows = ids
        .into_iter()
        .zip(starts)
        .zip(states)
        .filter(|(_, state)| *state != "CANCELLED");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.map(|((id, start), _)| (text(id), text(start))).collect()
}

/// When everything in a calendar takes place, as a program reckons it.
fn expanded(text: &str) -> Vec<String> {
    let calendar: Calendar = text.parse().expect("a calendar");
    let mut series: BTreeMap<String, BTreeSet<DateTime<Utc>>> = BTreeMap::new();
    let mut single: Vec<(String, DateTime<Utc>, Option<DateTime<Utc>>)> = Vec::new();
    for component in calendar.components {
        let CalendarComponent::Event(event) = component else {
            continue;
        };
        let uid = event.get_uid().expect("every event is named").to_owned();
        let start = instant(&event.properties()["DTSTART"]);
        let cancelled = event.property_value("STATUS") == Some("CANCELLED");
        if let Some(original) = event.properties().get("RECURRENCE-ID") {
            single.push((uid, instant(original), (!cancelled).then_some(start)));
            continue;
        }
        let held = series.entry(uid).or_default();
        if event.property_value("RRULE").is_none() {
            held.extend((!cancelled).then_some(start));
            continue;
        }
        let rule = event.get_recurrence().expect("a rule");
        let last: DateTime<Utc> = LAST.parse().expect("an instant");
        let starts = rule.into_iter().map(|start| start.with_timezone(&Utc));
        held.extend(starts.take_while(|start| *start < last));
        for skipped in event.multi_properties().get("EXDATE").into_iter().flatten() {
            held.remove(&instant(skipped));
        }
        if let Some(skipped) = event.properties().get("EXDATE") {
            held.remove(&instant(skipped));
        }
    }
    for (uid, original, start) in single {
        let held = series.get_mut(&uid).expect("an exception belongs to a series");
        assert!(held.remove(&original), "{original} is none of its occurrences");
        held.extend(start);
    }
    let mut all: Vec<DateTime<Utc>> = series.into_values().flatten().collect();
    all.sort_unstable();
    all.iter()
        .map(|start| start.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        .collect()
}

fn instant(property: &Property) -> DateTime<Utc> {
    let read = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").expect("a time");
    match property.params().get("TZID") {
        Some(zone) => {
            let zone: chrono_tz::Tz = zone.value().parse().expect("a zone");
            zone.from_local_datetime(&read(property.value()))
                .earliest()
                .expect("a time there is")
                .to_utc()
        }
        None => read(property.value().trim_end_matches('Z')).and_utc(),
    }
}

async fn a_calendar_program_reads_what_the_api_tells(server: TestServer) {
    let org = server.organization().await;
    let (ana, max, ben) = (
        org.rep("Ana, שרה").await,
        org.manager("Max").await,
        org.rep("Ben").await,
    );
    let north = org.team("North; \\ \"East\"", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    let leader = org.as_(&max);
    set_up(&leader, &ana, json!({
        "kind": "ONE_ON_ONE", "title": "A secret title", "firstStart": "2026-03-02T13:00", "timeZone": "America/New_York", "rrule": "FREQ=WEEKLY",
    })).await;
    set_up(&leader, &ana, json!({
        "kind": "PERFORMANCE_REVIEW", "firstStart": "2026-03-31T09:30", "timeZone": "Europe/Berlin", "rrule": "FREQ=MONTHLY;BYMONTHDAY=31",
        "participants": [ben.id],
    })).await;
    set_up(
        &leader,
        &ana,
        json!({ "kind": "PERFORMANCE_REVIEW", "firstStart": "2026-06-15T09:30" }),
    )
    .await;
    let team = json!({
        "kind": "TEAM", "about": { "team": north.id }, "firstStart": "2026-03-03T08:00", "rrule": "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=9",
    });
    leader
        .run("cadenceCreate", team, "cadence { id }")
        .await
        .payload();
    let own = org.as_(&ana);
    let (_, url) = feed(&own).await;
    let http = reqwest::Client::new();
    let read = async || http.get(&url).send().await.expect("an answer");
    let first = read().await;
    let header = |name: &str| {
        first
            .headers()
            .get(name)
            .and_then(|held| held.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(header("cache-control"), "private, no-cache");
    let tag = header("etag");
    let text = first.text().await.expect("a text");
    let starts = |meetings: &[(String, String)]| {
        meetings
            .iter()
            .map(|(_, start)| start.clone())
            .collect::<Vec<_>>()
    };
    let meetings = listed(&own).await;
    assert!(meetings.len() > 60, "{}", meetings.len());
    assert_eq!(expanded(&text), starts(&meetings));
    for told in [
        "Ana\\, שרה",
        "Max",
        "North\\; \\\\ \"East\"",
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
    ] {
        assert!(text.replace("\r\n ", "").contains(told), "{told} in {text}");
    }
    assert!(!text.contains("secret") && text.split("\r\n").all(|line| line.len() <= 75));
    let again = http
        .get(&url)
        .header("If-None-Match", &tag)
        .send()
        .await
        .expect("an answer");
    assert_eq!(again.status(), 304);
    // One is moved, one called off, one left out, one series ended: the program is told.
    let weekly = "{ meetings(filter: { kind: ONE_ON_ONE }, first: 4) { nodes { id cadence { id } } } }";
    let weekly = own.query(weekly, json!({})).await;
    let talks = weekly.each("/meetings", "/id");
    let (moved, off, skipped) = (talks[1], talks[2], talks[3]);
    own.run(
        "meetingReschedule",
        json!({ "meeting": moved, "to": "2026-03-12T17:45" }),
        "meeting { id }",
    )
    .await
    .payload();
    leader
        .run(
            "meetingCancel",
            json!({ "meeting": off, "reason": "a reason" }),
            "meeting { id }",
        )
        .await
        .payload();
    leader
        .run("cadenceSkip", json!({ "meeting": skipped }), "cadence { id }")
        .await
        .payload();
    let change = json!({
        "cadence": weekly.text("/meetings/nodes/0/cadence/id"), "from": "2026-06-01", "firstStart": "2026-06-03T02:30", "rrule": "FREQ=WEEKLY;INTERVAL=2",
    });
    leader
        .run("cadenceChange", change, "cadence { id }")
        .await
        .payload();
    let second = http
        .get(&url)
        .header("If-None-Match", &tag)
        .send()
        .await
        .expect("an answer");
    assert_eq!(second.status(), 200, "something happened");
    let text = second.text().await.expect("a text");
    let changed = listed(&own).await;
    assert_ne!(changed, meetings);
    assert_eq!(expanded(&text), starts(&changed));
    assert!(!text.contains("a reason"));
    if let Some(path) = std::env::var_os("CALENDAR_FEED_DUMP") {
        std::fs::write(&path, &text).expect("written");
        std::fs::write(
            format!("{}.json", path.to_string_lossy()),
            json!(starts(&changed)).to_string(),
        )
        .expect("written");
    }
    // Who is invited reads what they are invited to, and no more.
    let (_, url) = feed(&org.as_(&ben)).await;
    let text = http
        .get(&url)
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("a text");
    assert_eq!(expanded(&text), starts(&listed(&org.as_(&ben)).await));
    assert!(
        text.contains("Performance review") && !text.contains("One-on-one") && !text.contains("Team meeting")
    );
}

async fn an_address_is_secret_and_is_revoked(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let own = org.as_(&ana);
    let (id, url) = feed(&own).await;
    let http = reqwest::Client::new();
    let status = async |url: &str| http.get(url).send().await.expect("an answer").status().as_u16();
    assert_eq!(status(&url).await, 200);
    let token = url.rsplit('/').next().expect("a file").trim_end_matches(".ics");
    let secret = token.splitn(3, '_').nth(2).expect("a secret");
    assert!(secret.len() > 40);
    assert!(
        !format!("{:?}", org.digest().await).contains(secret),
        "it is stored as its hash alone"
    );
    let other = server.organization().await;
    let wrong = [
        url.replace(secret, "wrong"),
        url.replace(secret, ""),
        url.replace(".ics", ""),
        url.replace(
            &org.organization.id.as_uuid().simple().to_string(),
            &other.organization.id.as_uuid().simple().to_string(),
        ),
        server.url("/calendar/nothing.ics"),
        server.url(&format!("/calendar/{}.ics", "x".repeat(4000))),
    ];
    for wrong in wrong {
        assert_eq!(status(&wrong).await, 404, "{wrong}");
    }
    let feeds = "{ viewer { calendarFeeds { id name lastReadAt revokedAt } } }";
    let seen = own.query(feeds, json!({})).await;
    let expected =
        json!([{ "id": id, "name": "Phone", "lastReadAt": "2026-03-02T12:00:00Z", "revokedAt": null }]);
    assert_eq!(seen.at("/viewer/calendarFeeds"), &expected);
    let revoke = json!({ "calendarFeed": id });
    let shown = "calendarFeed { revokedAt }";
    let script = org.service(&Scope::ALL).await;
    for client in [org.as_(&ben), org.as_eva(), org.as_(&script)] {
        client
            .run("calendarFeedRevoke", revoke.clone(), shown)
            .await
            .misses("calendarFeed");
        assert_eq!(
            client.query(feeds, json!({})).await.at("/viewer/calendarFeeds"),
            &json!([])
        );
    }
    org.as_(&script)
        .run("calendarFeedCreate", json!({}), "url")
        .await
        .fails("FORBIDDEN");
    let revoked = own.run("calendarFeedRevoke", revoke.clone(), shown).await;
    assert_eq!(
        revoked.at("/payload/calendarFeed/revokedAt"),
        "2026-03-02T12:00:00Z"
    );
    assert_eq!(status(&url).await, 404);
    assert_eq!(
        own.query(feeds, json!({})).await.at("/viewer/calendarFeeds"),
        &json!([])
    );
    let mut last = String::new();
    for _ in 0..10 {
        last = feed(&own).await.1;
    }
    own.run("calendarFeedCreate", json!({ "name": "One more" }), "url")
        .await
        .refuses("name", "TOO_MANY_FEEDS");
    assert_eq!(status(&last).await, 200);
    org.as_eva()
        .run("memberDeactivate", json!({ "member": ana.id }), "member { id }")
        .await
        .payload();
    assert_eq!(status(&last).await, 404, "whoever leaves takes no calendar along");
}
