//! Cadences: changed from a day on, moved, called off, excused, and how regularly all that was held.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, on_both_databases};
use chrono::TimeDelta;
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    v11_what_became_of_meetings_is_counted_and_seen_by_those_it_concerns,
    a_cadence_is_changed_from_a_day_on_and_the_past_stays,
    what_makes_no_sense_is_refused_with_its_reason,
    what_became_of_meetings_is_not_made_undone,
    a_new_leader_does_not_answer_for_the_one_before,
    a_team_meets_and_whoever_holds_it_decides,
}

const SHOWN: &str = "id title state startsAt originalStart version organizer { name } participating cancellation { side reason by { name } } \
    excuse { ground reason by { name } } moves { from to reason } participants { member { name } part }";

const COMPLIANCE: &str = "rate expected excused held movedAndHeld missed cancelledByOrganizer cancelledBySubject overdue lastHeldAt";

async fn led(org: &TestOrganization<'_>) -> (Person, Person) {
    let (ana, max) = (org.rep("Ana").await, org.manager("Max").await);
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    (ana, max)
}

fn weekly(about: &Person) -> Value {
    json!({
        "kind": "ONE_ON_ONE", "about": { "member": about.id }, "title": "Talk",
        "firstStart": "2026-03-02T13:00", "rrule": "FREQ=WEEKLY",
    })
}

async fn set_up(client: &Client, input: Value) -> String {
    let made = client.run("cadenceCreate", input, "cadence { id }").await;
    made.text("/payload/cadence/id").to_owned()
}

async fn listed(client: &Client, from: &str, to: &str) -> Answer {
    let query = format!(
        "query ($from: Date, $to: Date) {{ meetings(from: $from, to: $to) {{ nodes {{ {SHOWN} }} }} }}"
    );
    client.query(&query, json!({ "from": from, "to": to })).await
}

async fn ids(client: &Client, from: &str, to: &str) -> Vec<String> {
    let seen = listed(client, from, to).await;
    let ids = seen.each("/meetings", "/id").into_iter();
    ids.filter_map(|id| Some(id.as_str()?.to_owned())).collect()
}

async fn act(client: &Client, verb: &str, input: Value) -> Answer {
    client.run(verb, input, &format!("meeting {{ {SHOWN} }}")).await
}

async fn later(server: &TestServer, org: &TestOrganization<'_>, by: TimeDelta, who: &mut [&mut Person]) {
    server.clock.advance(by);
    for person in who {
        **person = org.fresh(person).await;
    }
}

async fn v11_what_became_of_meetings_is_counted_and_seen_by_those_it_concerns(server: TestServer) {
    let org = server.organization().await;
    let (mut ana, mut max) = led(&org).await;
    let (mut ben, mut eva) = (org.rep("Ben").await, org.eva.clone());
    let cadence = set_up(&org.as_(&max), weekly(&ana)).await;
    let four = ids(&org.as_(&ana), "2026-03-01", "2026-03-29").await;
    let at = |index: usize| json!({ "meeting": four[index] });
    let said = |index: usize, more: Value| {
        let mut input = at(index);
        input
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        input
    };
    // The first is excused, with a reason for those who take part.
    let why = json!({ "ground": "OTHER", "reason": "a dentist" });
    let excused = act(&org.as_(&ana), "meetingExcuse", said(0, why)).await;
    assert_eq!(excused.at("/payload/meeting/state"), "EXCUSED");
    assert_eq!(excused.at("/payload/meeting/excuse/by/name"), "Ana");
    // The second is moved to Thursday, and keeps its id.
    let moved = act(
        &org.as_(&ana),
        "meetingReschedule",
        said(1, json!({ "to": "2026-03-12T15:00" })),
    )
    .await;
    assert_eq!(moved.at("/payload/meeting/state"), "RESCHEDULED");
    assert_eq!(moved.at("/payload/meeting/startsAt"), "2026-03-12T15:00:00Z");
    assert_eq!(moved.at("/payload/meeting/originalStart"), "2026-03-09T13:00");
    let thursday = listed(&org.as_(&max), "2026-03-12", "2026-03-13").await;
    assert_eq!(thursday.at("/meetings/nodes/0/id"), &json!(four[1]));
    assert_eq!(
        listed(&org.as_(&max), "2026-03-09", "2026-03-10")
            .await
            .at("/meetings/nodes"),
        &json!([])
    );
    // The fourth is called off by the leader, to whom a stale version is a conflict.
    let off = said(3, json!({ "reason": "travel", "ifVersion": 5 }));
    act(&org.as_(&max), "meetingCancel", off).await.fails("CONFLICT");
    let off = act(
        &org.as_(&max),
        "meetingCancel",
        said(3, json!({ "reason": "travel" })),
    )
    .await;
    assert_eq!(off.at("/payload/meeting/cancellation/side"), "ORGANIZER");
    act(&org.as_(&ana), "meetingStart", at(3))
        .await
        .fails("MEETING_CANCELLED");
    later(
        &server,
        &org,
        TimeDelta::hours(10 * 24 + 3),
        &mut [&mut ana, &mut max, &mut eva],
    )
    .await;
    act(&org.as_(&max), "meetingStart", at(1)).await.payload();
    act(&org.as_(&max), "meetingEnd", at(1)).await.payload();
    later(
        &server,
        &org,
        TimeDelta::days(4),
        &mut [&mut ana, &mut max, &mut eva],
    )
    .await;
    act(&org.as_(&ana), "meetingStart", at(2)).await.payload();
    later(
        &server,
        &org,
        TimeDelta::days(12),
        &mut [&mut ana, &mut max, &mut ben, &mut eva],
    )
    .await;
    // Told on the 28th: four expected, one of them excused, two held, one called off by the leader.
    let query = format!(
        "query ($ana: ID!, $max: ID!, $cadence: ID!) {{ of: member(id: $ana) {{ cadenceCompliance(asOf: \"2026-03-27\") {{ {COMPLIANCE} }} }} \
         leader: member(id: $max) {{ leadershipCompliance(asOf: \"2026-03-27\") {{ mean worst worstReport {{ name }} reports cancelledByOrganizer }} }} \
         cadence: node(id: $cadence) {{ ... on Cadence {{ compliance(asOf: \"2026-03-27\") {{ {COMPLIANCE} }} }} }} }}"
    );
    let variables = json!({ "ana": ana.id, "max": max.id, "cadence": cadence });
    let expected = json!({
        "rate": "0.666667", "expected": 4, "excused": 1, "held": 2, "movedAndHeld": 1, "missed": 0,
        "cancelledByOrganizer": 1, "cancelledBySubject": 0, "overdue": true, "lastHeldAt": "2026-03-16T15:00:00Z",
    });
    for who in [&ana, &max, &eva] {
        let seen = org.as_(who).query(&query, variables.clone()).await;
        assert_eq!(seen.at("/of/cadenceCompliance"), &expected, "{}", who.name);
        assert_eq!(seen.at("/cadence/compliance"), &expected, "{}", who.name);
        let led = seen.at("/leader/leadershipCompliance");
        assert_eq!(
            (&led["mean"], &led["worst"], &led["reports"]),
            (&json!("0.666667"), &json!("0.666667"), &json!(1))
        );
        let worst = if who.name == "Ana" {
            Value::Null
        } else {
            json!({ "name": "Ana" })
        };
        assert_eq!(
            led["worstReport"], worst,
            "a report is not told of others: {}",
            who.name
        );
    }
    let script = org.service(&Scope::ALL).await;
    for client in [org.as_(&ben), org.as_(&script)] {
        let seen = client.query(&query, variables.clone()).await;
        for hidden in [
            "/of/cadenceCompliance",
            "/leader/leadershipCompliance",
            "/cadence",
        ] {
            assert_eq!(seen.at(hidden), &Value::Null);
        }
    }
    // Executives are told that, and by whom, and never why; neither is the log.
    let told = listed(&org.as_(&eva), "2026-03-01", "2026-03-29").await;
    assert_eq!(
        told.each("/meetings", "/state"),
        ["EXCUSED", "HELD", "IN_PROGRESS", "CANCELLED"]
    );
    assert_eq!(told.each("/meetings", "/excuse/reason")[0], &Value::Null);
    assert_eq!(told.each("/meetings", "/cancellation/reason")[3], &Value::Null);
    let kept = listed(&org.as_(&ana), "2026-03-01", "2026-03-29").await;
    assert_eq!(kept.each("/meetings", "/cancellation/reason")[3], "travel");
    let log = format!("{:?}", org.digest().await.0["audit_entries"]);
    assert!(
        !log.contains("travel") && !log.contains("dentist"),
        "reasons are not in the audit log"
    );
    // A past day is told as it stood at its end.
    let then = "query ($id: ID!) { meeting(id: $id) { state(asOf: \"2026-03-13\") } }";
    let then = org.as_(&ana).query(then, json!({ "id": four[2] })).await;
    assert_eq!(then.at("/meeting/state"), "SCHEDULED");
}

async fn a_cadence_is_changed_from_a_day_on_and_the_past_stays(server: TestServer) {
    let org = server.organization().await;
    let (mut ana, mut max) = led(&org).await;
    let zone = json!({ "member": ana.id, "timeZone": "America/New_York" });
    org.as_eva()
        .run("memberUpdate", zone, "member { id }")
        .await
        .payload();
    let shown = "cadence { id version endedOn participants { member { name } from to } rules { from firstStart timeZone durationMinutes rrule skipped } }";
    let made = json!({
        "kind": "ONE_ON_ONE", "about": { "member": ana.id }, "firstStart": "2026-03-02T13:00:00", "rrule": "FREQ=WEEKLY",
    });
    let made = org.as_(&max).run("cadenceCreate", made, shown).await;
    let id = made.text("/payload/cadence/id").to_owned();
    assert_eq!(
        made.at("/payload/cadence/rules/0"),
        &json!({ "from": "2026-03-02", "firstStart": "2026-03-02T13:00", "timeZone": "America/New_York", "durationMinutes": 30,
            "rrule": "FREQ=WEEKLY;BYDAY=MO", "skipped": [] })
    );
    let starts = async |client: &Client| {
        let seen = listed(client, "2026-03-01", "2026-04-10").await;
        let starts = seen.each("/meetings", "/startsAt").into_iter();
        starts
            .filter_map(|start| Some(start.as_str()?.get(5..16)?.to_owned()))
            .collect::<Vec<_>>()
    };
    // The clock goes forward in New York on the 8th; the meeting stays at one in the afternoon there.
    assert_eq!(
        starts(&org.as_(&ana)).await[..3],
        ["03-02T18:00", "03-09T17:00", "03-16T17:00"]
    );
    let before = ids(&org.as_(&ana), "2026-03-01", "2026-04-10").await;
    later(&server, &org, TimeDelta::days(8), &mut [&mut ana, &mut max]).await;
    let change = json!({
        "cadence": id, "from": "2026-03-16", "firstStart": "2026-03-19T09:00", "timeZone": "Europe/Berlin",
        "durationMinutes": 45, "rrule": "FREQ=WEEKLY;INTERVAL=2", "ifVersion": 1,
    });
    let changed = org.as_(&max).run("cadenceChange", change.clone(), shown).await;
    assert_eq!(changed.at("/payload/cadence/version"), 2);
    org.as_(&max)
        .run("cadenceChange", change, shown)
        .await
        .fails("CONFLICT");
    assert_eq!(
        starts(&org.as_(&ana)).await,
        ["03-02T18:00", "03-09T17:00", "03-19T08:00", "04-02T07:00"],
        "what was before stays; Berlin has its summer from the 29th on"
    );
    let after = ids(&org.as_(&ana), "2026-03-01", "2026-04-10").await;
    assert_eq!(after[..2], before[..2]);
    let gone = "query ($id: ID!) { node(id: $id) { id } }";
    let gone = org.as_(&ana).query(gone, json!({ "id": before[2] })).await;
    assert_eq!(
        gone.at("/node"),
        &Value::Null,
        "it takes place no more, and nothing happened to it"
    );
    let skip = json!({ "meeting": after[2] });
    org.as_(&ana)
        .run("cadenceSkip", skip.clone(), shown)
        .await
        .fails("FORBIDDEN");
    let skipped = org.as_(&max).run("cadenceSkip", skip.clone(), shown).await;
    assert_eq!(
        skipped.at("/payload/cadence/rules/1/skipped"),
        &json!(["2026-03-19T09:00"])
    );
    assert_eq!(
        starts(&org.as_(&ana)).await,
        ["03-02T18:00", "03-09T17:00", "04-02T07:00"]
    );
    org.as_(&max)
        .run("cadenceSkip", json!({ "meeting": after[0] }), shown)
        .await
        .refuses("meeting", "CHANGE_IN_PAST");
    // Somebody invited sees the meetings from then on, and no others.
    let ben = org.rep("Ben").await;
    assert_eq!(starts(&org.as_(&ben)).await, [""; 0]);
    let invite = json!({ "cadence": id, "participants": [ben.id], "from": "2026-03-10" });
    org.as_(&max)
        .run("cadenceParticipantsSet", invite, shown)
        .await
        .payload();
    assert_eq!(starts(&org.as_(&ben)).await, ["04-02T07:00"]);
    let counted = "{ meetings(from: \"2026-03-01\", to: \"2026-04-10\") { totalCount } }";
    let counted = org.as_(&ben).query(counted, json!({})).await;
    assert_eq!(counted.at("/meetings/totalCount"), 1);
    let end = json!({ "cadence": id, "on": "2026-04-01" });
    org.as_(&ben)
        .run("cadenceEnd", end.clone(), shown)
        .await
        .fails("FORBIDDEN");
    let ended = org.as_(&max).run("cadenceEnd", end, shown).await;
    assert_eq!(ended.at("/payload/cadence/endedOn"), "2026-04-01");
    assert_eq!(starts(&org.as_(&ana)).await, ["03-02T18:00", "03-09T17:00"]);
    // An executive may change it, and reads no more of it for that.
    let longer = json!({ "cadence": id, "from": "2026-03-11", "title": "Theirs" });
    org.as_(&max)
        .run("cadenceChange", longer, "cadence { title }")
        .await
        .payload();
    let eva = org.fresh(&org.eva).await;
    let longer = json!({ "cadence": id, "from": "2026-03-11", "durationMinutes": 50 });
    let read = org
        .as_(&eva)
        .run("cadenceChange", longer, "cadence { title participants { from } }")
        .await;
    assert_eq!(
        read.at("/payload/cadence"),
        &json!({ "title": null, "participants": null })
    );
    let ended = json!({ "cadence": id, "from": "2026-04-02", "durationMinutes": 60 });
    org.as_(&max)
        .run("cadenceChange", ended, shown)
        .await
        .refuses("from", "CADENCE_ENDED");
}

async fn what_makes_no_sense_is_refused_with_its_reason(server: TestServer) {
    let org = server.organization().await;
    let (ana, max) = led(&org).await;
    let (eli, leader) = (org.rep("אלי 👩‍💻").await, org.as_(&max));
    let before = org.digest().await;
    let with = |field: &str, value: Value| {
        let mut input = weekly(&ana);
        input[field] = value;
        input
    };
    let long = "x".repeat(1 << 20);
    let refused = [
        ("rrule", json!("FREQ=HOURLY"), "rrule", "FREQUENCY_TOO_HIGH"),
        (
            "rrule",
            json!("FREQ=DAILY;BYHOUR=9,10"),
            "rrule",
            "FREQUENCY_TOO_HIGH",
        ),
        ("rrule", json!("every Monday"), "rrule", "RRULE_INVALID"),
        (
            "rrule",
            json!("FREQ=WEEKLY;COUNT=3;UNTIL=20270101"),
            "rrule",
            "RRULE_INVALID",
        ),
        ("rrule", json!(long), "rrule", "TOO_LONG"),
        ("title", json!(long), "title", "TOO_LONG"),
        ("title", json!("two\nlines"), "title", "CONTROL_CHARACTER"),
        (
            "durationMinutes",
            json!(4),
            "durationMinutes",
            "DURATION_OUT_OF_RANGE",
        ),
        (
            "durationMinutes",
            json!(481),
            "durationMinutes",
            "DURATION_OUT_OF_RANGE",
        ),
        (
            "firstStart",
            json!("2026-03-02T13:00Z"),
            "firstStart",
            "NOT_A_LOCAL_TIME",
        ),
        (
            "firstStart",
            json!("2026-03-02T13:00:30"),
            "firstStart",
            "NOT_A_LOCAL_TIME",
        ),
        (
            "firstStart",
            json!("2026-02-30T13:00"),
            "firstStart",
            "NOT_A_LOCAL_TIME",
        ),
        (
            "firstStart",
            json!("2026-03-01T13:00"),
            "firstStart",
            "CHANGE_IN_PAST",
        ),
        (
            "firstStart",
            json!("2200-03-02T13:00"),
            "firstStart",
            "DATE_OUT_OF_RANGE",
        ),
        ("timeZone", json!("Mars/Olympus"), "timeZone", "UNKNOWN_TIME_ZONE"),
        ("kind", json!("TEAM"), "about", "WRONG_SUBJECT"),
        ("organizer", json!(eli.id), "organizer", "DOES_NOT_LEAD"),
        ("organizer", json!(ana.id), "organizer", "DOES_NOT_LEAD"),
    ];
    for (field, value, path, code) in refused {
        leader
            .run("cadenceCreate", with(field, value), "cadence { id }")
            .await
            .refuses(path, code);
    }
    assert_eq!(org.digest().await, before);
    // The 31st of every month is its last day; a name may be written from right to left.
    let monthly = json!({
        "kind": "PERFORMANCE_REVIEW", "about": { "member": ana.id }, "title": "שיחה 🎯", "firstStart": "2026-03-31T09:00",
        "rrule": "FREQ=MONTHLY;BYMONTHDAY=31", "participants": [eli.id],
    });
    let made = leader
        .run("cadenceCreate", monthly, "cadence { id title rules { rrule } }")
        .await;
    assert_eq!(
        made.at("/payload/cadence/rules/0/rrule"),
        "FREQ=MONTHLY;BYMONTHDAY=-1"
    );
    assert_eq!(made.at("/payload/cadence/title"), "שיחה 🎯");
    let far = listed(&org.as_(&eli), "2036-02-01", "2036-05-01").await;
    assert_eq!(
        far.each("/meetings", "/originalStart"),
        ["2036-02-29T09:00", "2036-03-31T09:00", "2036-04-30T09:00"]
    );
    listed(&leader, "2026-03-01", "2027-03-04")
        .await
        .refuses("to", "WINDOW_TOO_LONG");
    listed(&leader, "2026-03-01", "2026-03-01")
        .await
        .refuses("to", "PERIOD_EMPTY");
    set_up(&leader, weekly(&ana)).await;
    let talks = ids(&org.as_(&ana), "2026-03-02", "2026-03-10").await;
    let said = async |verb: &str, more: Value| {
        let mut input = json!({ "meeting": talks[0] });
        input
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        act(&leader, verb, input).await
    };
    said("meetingCancel", json!({ "reason": " " }))
        .await
        .refuses("reason", "BLANK");
    said("meetingCancel", json!({ "reason": long }))
        .await
        .refuses("reason", "TOO_LONG");
    said("meetingExcuse", json!({ "ground": "OTHER" }))
        .await
        .refuses("reason", "REASON_REQUIRED");
    said("meetingReschedule", json!({ "to": "2026-03-09T13:00" }))
        .await
        .refuses("to", "OUTSIDE_WINDOW");
    said("meetingReschedule", json!({ "to": "2026-03-02T11:00" }))
        .await
        .refuses("to", "START_IN_PAST");
    said("meetingEnd", json!({})).await.fails("MEETING_NOT_STARTED");
    let there = json!({ "attendance": [{ "member": ana.id, "attendance": "ABSENT" }] });
    said("meetingAttendanceSet", there.clone())
        .await
        .fails("MEETING_NOT_STARTED");
    said("meetingStart", json!({})).await.payload();
    said(
        "meetingAttendanceSet",
        json!({ "attendance": [{ "member": eli.id, "attendance": "ABSENT" }] }),
    )
    .await
    .misses("attendance.0.member");
    said("meetingCancel", json!({ "reason": "no" }))
        .await
        .fails("MEETING_IN_PROGRESS");
    act(&leader, "meetingStart", json!({ "meeting": talks[1] }))
        .await
        .fails("MEETING_TOO_EARLY");
}

async fn what_became_of_meetings_is_not_made_undone(server: TestServer) {
    let org = server.organization().await;
    let (mut ana, mut max) = led(&org).await;
    let cadence = set_up(&org.as_(&max), weekly(&ana)).await;
    let meetings = ids(&org.as_(&max), "2026-03-01", "2026-03-29").await;
    let off = json!({ "meeting": meetings[1], "reason": "travel" });
    act(&org.as_(&max), "meetingCancel", off).await.payload();
    let skip = async |who: &Person, index: usize| {
        let skip = json!({ "meeting": meetings[index] });
        org.as_(who).run("cadenceSkip", skip, "cadence { id }").await
    };
    skip(&max, 1).await.fails("MEETING_NOT_PLANNED");
    // Leave and holidays are those of the calendar.
    for ground in ["LEAVE", "HOLIDAY"] {
        let input = json!({ "meeting": meetings[2], "ground": ground });
        let refused = act(&org.as_(&ana), "meetingExcuse", input).await;
        refused.refuses("ground", "NOT_IN_THE_CALENDAR");
    }
    // Monday's is missed by three in the afternoon: neither a change nor an end from that day on undoes it.
    later(&server, &org, TimeDelta::hours(3), &mut [&mut ana, &mut max]).await;
    let missed = json!({ "meeting": meetings[0], "ground": "OTHER", "reason": "busy" });
    let own = act(&org.as_(&max), "meetingExcuse", missed.clone()).await;
    own.fails("EXCUSED_BY_OTHERS");
    // Nor does leave that he records now, his own or hers.
    for member in [&max, &ana] {
        let away = json!({ "member": member.id, "from": "2026-03-02", "to": "2026-03-03" });
        let client = org.as_(&max);
        client
            .run("timeOffRecord", away, "timeOff { id }")
            .await
            .payload();
    }
    let state = "query ($id: ID!) { meeting(id: $id) { state } }";
    let state = org.as_(&max).query(state, json!({ "id": meetings[0] })).await;
    assert_eq!(state.text("/meeting/state"), "MISSED");
    // Nor does another answer for it: those above take over themselves, and what was theirs who held it before stays so.
    let away = json!({ "cadence": cadence, "from": "2026-03-03", "organizer": org.eva.id });
    let named = org
        .as_(&max)
        .run("cadenceChange", away.clone(), "cadence { id }")
        .await;
    named.refuses("organizer", "ORGANIZER_ABOVE");
    let report = "query ($id: ID!) { member(id: $id) { leadershipCompliance { mean cancelledByOrganizer overdueReports } } }";
    let report = async |who: &Person| {
        let told = org.as_(who).query(report, json!({ "id": max.id })).await;
        told.at("/member/leadershipCompliance").clone()
    };
    let before = report(&max).await;
    assert_eq!(before["mean"], "0");
    let eva = org.fresh(&org.eva).await;
    org.as_(&eva)
        .run("cadenceChange", away, "cadence { id }")
        .await
        .payload();
    assert_eq!(report(&max).await, before, "what he missed he missed");
    let back = json!({ "cadence": cadence, "from": "2026-03-03", "organizer": max.id });
    org.as_(&eva)
        .run("cadenceChange", back, "cadence { id }")
        .await
        .payload();
    let mut begun = weekly(&ana);
    begun["firstStart"] = json!("2026-03-02T14:00");
    let begun = org.as_(&max).run("cadenceCreate", begun, "cadence { id }").await;
    begun.refuses("firstStart", "CHANGE_IN_PAST");
    let moved = json!({ "cadence": cadence, "from": "2026-03-02", "firstStart": "2026-03-03T13:00" });
    let moved = org.as_(&max).run("cadenceChange", moved, "cadence { id }").await;
    moved.refuses("from", "CHANGE_IN_PAST");
    let ended = json!({ "cadence": cadence, "on": "2026-03-02" });
    let ended = org.as_(&max).run("cadenceEnd", ended, "cadence { id }").await;
    ended.refuses("on", "CHANGE_IN_PAST");
    // From the next day on both go; what was called off counts all the same.
    let moved = json!({ "cadence": cadence, "from": "2026-03-03", "firstStart": "2026-03-05T13:00", "rrule": "FREQ=WEEKLY" });
    org.as_(&max)
        .run("cadenceChange", moved, "cadence { id }")
        .await
        .payload();
    let beyond = json!({ "meeting": meetings[0], "to": "2026-03-12T10:00" });
    act(&org.as_(&max), "meetingReschedule", beyond)
        .await
        .refuses("to", "OUTSIDE_WINDOW");
    later(&server, &org, TimeDelta::days(8), &mut [&mut ana, &mut max]).await;
    let query = format!(
        "query ($id: ID!) {{ node(id: $id) {{ ... on Cadence {{ compliance {{ {COMPLIANCE} }} }} }} }}"
    );
    let told = org.as_(&max).query(&query, json!({ "id": cadence })).await;
    let counted = told.at("/node/compliance");
    assert_eq!(
        (
            &counted["expected"],
            &counted["missed"],
            &counted["cancelledByOrganizer"]
        ),
        (&json!(3), &json!(2), &json!(1)),
        "the 2nd, the 5th, and the 9th: {counted}"
    );
    // One that was moved to an earlier time and missed then is not left out afterwards, nor with the days from its own on.
    let mut review = weekly(&ana);
    review["kind"] = json!("PERFORMANCE_REVIEW");
    review["firstStart"] = json!("2026-03-16T17:00");
    let review = set_up(&org.as_(&max), review).await;
    let query = "query ($cadence: ID!) { meetings(from: \"2026-03-16\", to: \"2026-03-17\", filter: { cadence: $cadence }) { nodes { id } } }";
    let first = org.as_(&max).query(query, json!({ "cadence": review })).await;
    let first = first.text("/meetings/nodes/0/id").to_owned();
    let sooner = json!({ "meeting": first, "to": "2026-03-11T09:00" });
    act(&org.as_(&max), "meetingReschedule", sooner).await.payload();
    later(&server, &org, TimeDelta::days(1), &mut [&mut ana, &mut max]).await;
    let client = org.as_(&max);
    let left_out = client
        .run("cadenceSkip", json!({ "meeting": first }), "cadence { id }")
        .await;
    left_out.fails("MEETING_NOT_PLANNED");
    let changed = json!({ "cadence": review, "from": "2026-03-16", "rrule": null });
    let changed = client.run("cadenceChange", changed, "cadence { id }").await;
    changed.refuses("from", "CHANGE_IN_PAST");
    let ended = json!({ "cadence": review, "on": "2026-03-16" });
    let ended = client.run("cadenceEnd", ended, "cadence { id }").await;
    ended.refuses("on", "CHANGE_IN_PAST");
    // Nor is what was missed excused by whoever missed it once it was moved, or made good by a day of their leave.
    let later_on = json!({ "meeting": first, "to": "2026-03-13T09:00" });
    act(&client, "meetingReschedule", later_on).await.payload();
    let excused = json!({ "meeting": first, "ground": "OTHER", "reason": "busy" });
    act(&client, "meetingExcuse", excused)
        .await
        .fails("EXCUSED_BY_OTHERS");
    let away = json!({ "member": max.id, "from": "2026-03-13", "to": "2026-03-14" });
    let eva = org.fresh(&org.eva).await;
    org.as_(&eva)
        .run("timeOffRecord", away, "timeOff { id }")
        .await
        .payload();
    later(&server, &org, TimeDelta::days(3), &mut [&mut ana, &mut max]).await;
    let state = "query ($id: ID!) { meeting(id: $id) { state organizer { name } } }";
    let state = org.as_(&max).query(state, json!({ "id": first })).await;
    let expected = json!({ "state": "MISSED", "organizer": { "name": "Max" } });
    assert_eq!(state.at("/meeting"), &expected);
}

async fn a_new_leader_does_not_answer_for_the_one_before(server: TestServer) {
    let org = server.organization().await;
    let (ana, mut max) = led(&org).await;
    let mut pia = org.manager("Pia").await;
    let south = org.team("South", None).await;
    org.lead(&pia, &south).await;
    set_up(&org.as_(&max), weekly(&ana)).await;
    // Two weeks go by without a meeting; then it is said, in the afternoon, that Pia has led North since the year began.
    later(
        &server,
        &org,
        TimeDelta::hours(7 * 24 + 3),
        &mut [&mut max, &mut pia],
    )
    .await;
    let meetings = ids(&org.as_(&max), "2026-03-01", "2026-03-22").await;
    let query = "query ($id: ID!) { member(id: $id) { team { id } } }";
    let north = org.as_(&max).query(query, json!({ "id": ana.id })).await;
    let north = north.at("/member/team/id").clone();
    let eva = org.fresh(&org.eva).await;
    let lead = async |who: &Person| {
        let since = json!({ "team": north, "member": who.id, "from": "2026-01-01", "replace": true });
        org.as_(&eva)
            .run("leadershipSet", since, "leaderships { from }")
            .await
            .payload();
    };
    lead(&pia).await;
    let held_by = async |index: usize| {
        let query = "query ($id: ID!) { meeting(id: $id) { organizer { name } } }";
        let told = org.as_(&eva).query(query, json!({ "id": meetings[index] })).await;
        told.text("/meeting/organizer/name").to_owned()
    };
    let held = [held_by(0).await, held_by(1).await, held_by(2).await];
    assert_eq!(held, ["Max", "Max", "Pia"], "Monday's at one was his");
    let query = "query ($id: ID!) { member(id: $id) { leadershipCompliance { mean worst reports reportsWithoutMeetings } } }";
    let hers = org.as_(&pia).query(query, json!({ "id": pia.id })).await;
    let expected = json!({ "mean": null, "worst": null, "reports": 1, "reportsWithoutMeetings": 1 });
    assert_eq!(hers.at("/member/leadershipCompliance"), &expected);
    // It was a slip; and on Thursday Ana moves to the team that Pia leads.
    lead(&max).await;
    later(
        &server,
        &org,
        TimeDelta::hours(3 * 24 - 3),
        &mut [&mut max, &mut pia],
    )
    .await;
    org.assign_over(
        &ana,
        Some(&south),
        chrono::NaiveDate::from_ymd_opt(2026, 3, 12).expect("a day"),
        None,
    )
    .await;
    later(&server, &org, TimeDelta::days(1), &mut [&mut max, &mut pia]).await;
    let hers = org.as_(&pia).query(query, json!({ "id": pia.id })).await;
    assert_eq!(hers.at("/member/leadershipCompliance"), &expected);
    let query = format!("query ($id: ID!) {{ member(id: $id) {{ cadenceCompliance {{ {COMPLIANCE} }} }} }}");
    let of_ana = org.as_(&pia).query(&query, json!({ "id": ana.id })).await;
    assert_eq!(
        of_ana.at("/member/cadenceCompliance/missed"),
        2,
        "of Ana it stays told"
    );
}

async fn a_team_meets_and_whoever_holds_it_decides(server: TestServer) {
    let org = server.organization().await;
    let (ana, max) = led(&org).await;
    let query = "query ($id: ID!) { member(id: $id) { team { id } } }";
    let north = org.as_eva().query(query, json!({ "id": ana.id })).await;
    let team = json!({
        "kind": "TEAM", "about": { "team": north.text("/member/team/id") }, "title": "Stand-up", "firstStart": "2026-03-02T14:00",
        "rrule": "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "durationMinutes": 15,
    });
    org.as_(&ana)
        .run("cadenceCreate", team.clone(), "cadence { id }")
        .await
        .fails("FORBIDDEN");
    set_up(&org.as_(&max), team).await;
    // Tuesday is a holiday, and on Wednesday Max is on leave for the whole day, on Thursday for half of it.
    let holiday = json!({ "add": [{ "on": "2026-03-03", "name": "A day off" }] });
    org.as_eva()
        .run("holidaysSet", holiday, "__typename")
        .await
        .payload();
    for (from, to, portion) in [
        ("2026-03-04", "2026-03-05", 100),
        ("2026-03-05", "2026-03-06", 50),
    ] {
        let off = json!({ "member": max.id, "from": from, "to": to, "portion": portion });
        org.as_eva()
            .run("timeOffRecord", off, "timeOff { id }")
            .await
            .payload();
    }
    let week = listed(&org.as_(&ana), "2026-03-02", "2026-03-09").await;
    assert_eq!(
        week.each("/meetings", "/state"),
        ["SCHEDULED", "EXCUSED", "EXCUSED", "SCHEDULED", "SCHEDULED"]
    );
    assert_eq!(
        week.each("/meetings", "/excuse/ground")[1..3],
        ["HOLIDAY", "LEAVE"]
    );
    assert_eq!(week.each("/meetings", "/title")[0], "Stand-up");
    let first = json!({ "meeting": week.text("/meetings/nodes/0/id") });
    let mut off = first.clone();
    off["reason"] = json!("tired");
    act(&org.as_(&ana), "meetingCancel", off)
        .await
        .fails("ORGANIZER_ONLY");
    let held = act(&org.as_(&ana), "meetingStart", first).await;
    assert_eq!(
        held.each("/payload/meeting/participants", "/member/name").len(),
        2
    );
    let outside = org.rep("Outside").await;
    assert_eq!(
        listed(&org.as_(&outside), "2026-03-02", "2026-03-09")
            .await
            .at("/meetings/nodes"),
        &json!([])
    );
    let many = listed(&org.as_(&max), "2026-03-02", "2026-03-31").await;
    assert_eq!(many.each("/meetings", "/id").len(), 20, "a page");
    let pages = "query ($after: String) { meetings(first: 9, after: $after) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } }";
    let one = org.as_(&max).query(pages, json!({})).await;
    assert_eq!(one.at("/meetings/totalCount"), 20);
    let two = org
        .as_(&max)
        .query(
            pages,
            json!({ "after": one.text("/meetings/pageInfo/endCursor") }),
        )
        .await;
    let all = org
        .as_(&max)
        .query("{ meetings(first: 18) { nodes { id } } }", json!({}))
        .await;
    let both: Vec<_> = [one.each("/meetings", "/id"), two.each("/meetings", "/id")].concat();
    assert_eq!(both, all.each("/meetings", "/id"));
}
