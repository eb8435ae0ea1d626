//! Alerts about what was agreed and not done: guardrails, expectations, meetings and promises.

use super::alerts::{Cast, SHOWN, act, cast, node, read};
use acceptance::{Person, TestOrganization, TestServer, day, on_both_databases};
use serde_json::{Value, json};

on_both_databases! {
    a_guardrail_in_danger_and_broken_is_one_alert_until_some_days_after_its_deadline,
    what_is_more_than_allowed_is_told_at_once_and_what_is_waived_no_longer,
    an_expectation_missed_four_times_running_is_told_until_it_is_met,
    who_has_not_acknowledged_what_is_expected_and_of_whom_nothing_is_are_told_after_five_working_days,
    a_cadence_lapses_after_one_and_a_half_intervals_unless_leave_excuses_it,
    a_conversation_that_is_set_up_anew_each_week_is_the_same_one,
    two_meetings_called_off_in_a_row_by_the_leader_are_told_until_one_is_held,
    promises_missed_are_told_of_everybody_who_makes_them,
    what_was_agreed_by_fifteen_costs_as_many_statements_as_by_three,
}

const NONE: [Value; 0] = [];

async fn run(org: &TestOrganization<'_>, who: &Person, mutation: &str, input: Value, shown: &str) -> Value {
    let who = org.fresh(who).await;
    let answer = org.as_(&who).run(mutation, input, shown).await;
    answer.payload().clone()
}

/// The alerts of a rule that somebody reads, whatever became of them.
async fn of_rules(org: &TestOrganization<'_>, who: &Person, rules: &str) -> Vec<Value> {
    let states = "OPEN, ACKNOWLEDGED, IN_PROGRESS, RESOLVED, EXPIRED, DISMISSED";
    read(
        org,
        who,
        &format!("filter: {{ rules: [{rules}], states: [{states}] }}"),
    )
    .await
}

/// Seen alike by whom it is about and those who lead, and by nobody else.
async fn only(org: &TestOrganization<'_>, cast: &Cast, rules: &str) -> Value {
    let alert = told(org, cast, rules).await;
    assert_eq!(alert["responsible"]["name"], "Max");
    alert
}

/// The same of the conduct of Max: Rita is to act on it, above whom nobody leads. Once it is over it is nobody's conduct.
async fn of_max(org: &TestOrganization<'_>, cast: &Cast, rules: &str) -> Value {
    let alert = told(org, cast, rules).await;
    if alert["state"] != "RESOLVED" {
        assert_eq!(alert["responsible"]["name"], "Rita");
        act(
            org,
            &cast.max,
            "alertDismiss",
            json!({ "alert": alert["id"], "reason": "I was busy" }),
        )
        .await
        .fails("FORBIDDEN");
    }
    alert
}

async fn told(org: &TestOrganization<'_>, cast: &Cast, rules: &str) -> Value {
    let hers = of_rules(org, &cast.ana, rules).await;
    assert_eq!(hers.len(), 1, "{hers:#?}");
    for leader in [&cast.max, &cast.rita] {
        assert_eq!(of_rules(org, leader, rules).await, hers, "{}", leader.name);
    }
    for other in [&cast.ben, &org.eva] {
        assert_eq!(of_rules(org, other, rules).await, NONE, "{}", other.name);
        assert_eq!(
            node(org, other, &hers[0]["id"]).await,
            Value::Null,
            "{}",
            other.name
        );
    }
    assert_eq!(hers[0]["member"]["name"], "Ana");
    hers[0].clone()
}

fn shown(alert: &Value, fields: &[&str]) -> Value {
    json!(
        fields
            .iter()
            .map(|field| alert[field].clone())
            .collect::<Vec<_>>()
    )
}

async fn guardrail(
    org: &TestOrganization<'_>,
    by: &Person,
    of: &Person,
    condition: &str,
    threshold: &str,
) -> Value {
    let input = json!({
        "owner": { "member": { "id": of.id } }, "metric": { "key": "deals_won" }, "title": "An aim", "condition": condition,
        "threshold": threshold, "period": { "name": "2026-Q1" },
    });
    run(org, by, "guardrailSet", input, "guardrail { id }").await["guardrail"]["id"].clone()
}

/// Six of ten are won, and nothing since; of the 22 working days left on 2 March 14 are left on the 12th.
async fn a_guardrail_in_danger_and_broken_is_one_alert_until_some_days_after_its_deadline(
    server: TestServer,
) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    org.won(&cast.ana, day("2026-02-10"), 6).await;
    let aim = guardrail(&org, &cast.max, &cast.ana, "AT_LEAST", "10").await;
    let rules = "GUARDRAIL_WARNING";
    server.clock.set(day("2026-03-11"));
    assert_eq!(of_rules(&org, &cast.max, rules).await, NONE);
    server.clock.set(day("2026-03-12"));
    let danger = only(&org, &cast, rules).await;
    assert_eq!(
        shown(
            &danger,
            &["rule", "severity", "state", "raisedOn", "raisedBefore"]
        ),
        json!(["GUARDRAIL_WARNING", "MEDIUM", "OPEN", "2026-03-12", false])
    );
    assert_eq!(danger["guardrail"]["id"], aim);
    assert_eq!(danger["period"]["end"], "2026-04-01");
    assert_eq!(danger["explanation"]["reasons"][0]["code"], "PROJECTION_MISSES");
    let taken = act(
        &org,
        &cast.max,
        "alertAcknowledge",
        json!({ "alert": danger["id"] }),
    )
    .await;
    assert_eq!(taken.at("/payload/alert/state"), "ACKNOWLEDGED");
    // The deadline passes: it is the same alert, taken up as it was.
    server.clock.set(day("2026-04-01"));
    let broken = only(&org, &cast, rules).await;
    assert_eq!(
        shown(&broken, &["id", "rule", "severity", "state", "raisedOn"]),
        json!([
            danger["id"],
            "GUARDRAIL_BREACHED",
            "HIGH",
            "ACKNOWLEDGED",
            "2026-03-12"
        ])
    );
    assert_eq!(broken["explanation"]["reasons"][0]["code"], "TARGET_NOT_REACHED");
    // Twenty working days later it is a matter of the past.
    server.clock.set(day("2026-04-28"));
    assert_eq!(only(&org, &cast, rules).await["state"], "ACKNOWLEDGED");
    server.clock.set(day("2026-04-29"));
    assert_eq!(only(&org, &cast, rules).await["state"], "EXPIRED");
    let then = read(
        &org,
        &cast.ana,
        "asOf: \"2026-03-11\", filter: { rules: [GUARDRAIL_BREACHED] }",
    )
    .await;
    assert_eq!(then, NONE, "as of the day before it was raised");
}

async fn what_is_more_than_allowed_is_told_at_once_and_what_is_waived_no_longer(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    org.won(&cast.ana, day("2026-02-10"), 6).await;
    // Broken since February, and set today: nobody could help before.
    let few = guardrail(&org, &cast.max, &cast.ana, "AT_MOST", "5").await;
    let rules = "GUARDRAIL_BREACHED";
    let told = only(&org, &cast, rules).await;
    assert_eq!(
        shown(&told, &["rule", "raisedOn", "raisedBefore", "escalatedOn"]),
        json!(["GUARDRAIL_BREACHED", "2026-03-02", false, null])
    );
    assert_eq!(told["explanation"]["reasons"][0]["code"], "THRESHOLD_EXCEEDED");
    let before = read(
        &org,
        &cast.ana,
        "asOf: \"2026-03-01\", filter: { rules: [GUARDRAIL_BREACHED] }",
    )
    .await;
    assert_eq!(before, NONE);
    act(
        &org,
        &cast.max,
        "alertAcknowledge",
        json!({ "alert": told["id"] }),
    )
    .await
    .payload();
    let waive = json!({ "guardrail": few, "reason": "A large order in parts" });
    run(&org, &cast.rita, "guardrailWaive", waive, "guardrail { id }").await;
    let over = only(&org, &cast, rules).await;
    assert_eq!(shown(&over, &["id", "state"]), json!([told["id"], "RESOLVED"]));
    let of_team = json!({
        "owner": { "team": { "id": cast.north.id } }, "metric": { "key": "deals_won" }, "title": "Of the team", "condition": "AT_MOST",
        "threshold": "2", "period": { "name": "2026-Q1" },
    });
    run(&org, &cast.rita, "guardrailSet", of_team, "guardrail { id }").await;
    let told = of_rules(&org, &cast.max, rules).await;
    let of_team = told.iter().find(|alert| alert["team"]["name"] == "North");
    assert_eq!(
        of_team.map(|alert| &alert["state"]),
        Some(&json!("OPEN")),
        "{told:#?}"
    );
    assert_eq!(
        of_rules(&org, &cast.ben, rules).await,
        NONE,
        "not to who is in it"
    );
}

async fn calls(org: &TestOrganization<'_>) {
    let definition = json!({
        "key": "calls", "name": "calls", "layer": "ACTIVITY", "unit": "COUNT", "aggregation": "SUM",
        "source": { "recorded": { "acceptedSources": ["MANAGER", "SELF"] } },
    });
    org.as_eva()
        .run("metricDefine", definition, "metric { id }")
        .await
        .payload();
}

async fn called(org: &TestOrganization<'_>, who: &Person, at: &str, number: &str) {
    let row = json!({ "metric": { "key": "calls" }, "subject": { "member": { "id": who.id } }, "occurredAt": at, "amount": number });
    let done = run(
        org,
        &org.eva,
        "measurementsRecord",
        json!({ "rows": [row] }),
        "summary { applied }",
    )
    .await;
    assert_eq!(done["summary"]["applied"], true);
}

async fn expect(org: &TestOrganization<'_>, by: &Person, of: &Person) -> Value {
    let input = json!({ "member": of.id, "metric": { "key": "calls" }, "frequency": "WEEK", "target": "3" });
    run(org, by, "expectationSet", input, "expectation { id }").await["expectation"]["id"].clone()
}

async fn an_expectation_missed_four_times_running_is_told_until_it_is_met(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    calls(&org).await;
    let weekly = expect(&org, &cast.max, &cast.ana).await;
    run(
        &org,
        &cast.ana,
        "expectationAcknowledge",
        json!({ "expectation": weekly }),
        "expectation { id }",
    )
    .await;
    let rules = "EXPECTATION_MISSED";
    server.clock.set(day("2026-03-29"));
    assert_eq!(
        of_rules(&org, &cast.ana, rules).await,
        NONE,
        "the fourth week is not over"
    );
    server.clock.set(day("2026-03-30"));
    let told = only(&org, &cast, rules).await;
    assert_eq!(
        shown(&told, &["rule", "severity", "state", "raisedOn", "raisedBefore"]),
        json!(["EXPECTATION_MISSED", "MEDIUM", "OPEN", "2026-03-30", false])
    );
    assert_eq!(told["expectation"]["id"], weekly);
    assert_eq!(told["explanation"]["reasons"][0]["code"], "MISSED_IN_A_ROW");
    // One of the four was a trade fair: three are no row of four.
    let excuse = json!({ "expectation": weekly, "startsOn": "2026-03-09", "reason": "The trade fair" });
    run(&org, &cast.max, "expectationExcuse", excuse, "expectation { id }").await;
    assert_eq!(of_rules(&org, &cast.max, rules).await, NONE);
    server.clock.set(day("2026-04-06"));
    let again = only(&org, &cast, rules).await;
    assert_eq!(
        shown(&again, &["id", "raisedOn"]),
        json!([told["id"], "2026-04-06"]),
        "the week between is passed over"
    );
    act(
        &org,
        &cast.max,
        "alertAcknowledge",
        json!({ "alert": told["id"] }),
    )
    .await
    .payload();
    // A week in which it is met ends the row.
    server.clock.set(day("2026-04-08"));
    called(&org, &cast.ana, "2026-04-07T10:00:00Z", "3").await;
    server.clock.set(day("2026-04-13"));
    assert_eq!(only(&org, &cast, rules).await["state"], "RESOLVED");
    // A new row is not the one that was taken up, however long it lasts.
    server.clock.set(day("2026-08-31"));
    let long = only(&org, &cast, rules).await;
    assert_eq!(
        shown(&long, &["id", "state", "raisedOn", "raisedBefore"]),
        json!([told["id"], "OPEN", "2026-05-11", false])
    );
}

async fn who_has_not_acknowledged_what_is_expected_and_of_whom_nothing_is_are_told_after_five_working_days(
    server: TestServer,
) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    calls(&org).await;
    server.clock.set(day("2026-03-09"));
    let rules = "EXPECTATIONS_UNACKNOWLEDGED";
    assert_eq!(
        of_rules(&org, &cast.max, rules).await,
        NONE,
        "nothing is expected of anybody"
    );
    let weekly = expect(&org, &cast.max, &cast.ana).await;
    server.clock.set(day("2026-03-15"));
    assert_eq!(
        of_rules(&org, &cast.max, rules).await,
        NONE,
        "five working days are there"
    );
    server.clock.set(day("2026-03-16"));
    let both = of_rules(&org, &cast.max, rules).await;
    let told: Vec<Value> = both
        .iter()
        .map(|alert| {
            json!([
                alert["member"]["name"],
                alert["severity"],
                alert["raisedOn"],
                alert["explanation"]["reasons"][0]["code"]
            ])
        })
        .collect();
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(
        told.contains(&json!(["Ana", "LOW", "2026-03-16", "NOT_ACKNOWLEDGED"])),
        "{told:#?}"
    );
    assert!(
        told.contains(&json!(["Ben", "LOW", "2026-03-16", "NOTHING_EXPECTED"])),
        "{told:#?}"
    );
    let hers = of_rules(&org, &cast.ana, rules).await;
    assert_eq!(hers.len(), 1, "each reads their own");
    run(
        &org,
        &cast.ana,
        "expectationAcknowledge",
        json!({ "expectation": weekly }),
        "expectation { id }",
    )
    .await;
    assert_eq!(of_rules(&org, &cast.ana, rules).await, NONE);
    // Who is on leave does not lose days by it.
    let away = json!({ "member": cast.ben.id, "from": "2026-03-16", "to": "2026-03-23" });
    run(&org, &org.eva, "timeOffRecord", away, "timeOff { id }").await;
    assert_eq!(of_rules(&org, &cast.max, rules).await, NONE);
    server.clock.set(day("2026-03-23"));
    assert_eq!(
        of_rules(&org, &cast.max, rules).await[0]["raisedOn"],
        "2026-03-23"
    );
}

/// A weekly one-on-one on Mondays, an hour before the clock stands.
async fn mondays(org: &TestOrganization<'_>, cast: &Cast) -> (Value, Vec<Value>) {
    let input = json!({
        "kind": "ONE_ON_ONE", "about": { "member": cast.ana.id }, "firstStart": "2026-03-09T11:00", "rrule": "FREQ=WEEKLY",
    });
    let made = run(org, &cast.max, "cadenceCreate", input, "cadence { id }").await;
    let max = org.fresh(&cast.max).await;
    let query = "{ meetings(from: \"2026-03-01\", to: \"2026-04-20\") { nodes { id } } }";
    let meetings = org.as_(&max).query(query, json!({})).await;
    let ids = meetings
        .each("/meetings/nodes", "/id")
        .into_iter()
        .cloned()
        .collect();
    (made["cadence"]["id"].clone(), ids)
}

async fn held(org: &TestOrganization<'_>, by: &Person, meeting: &Value) {
    for verb in ["meetingStart", "meetingEnd"] {
        run(org, by, verb, json!({ "meeting": meeting }), "meeting { id }").await;
    }
}

async fn a_cadence_lapses_after_one_and_a_half_intervals_unless_leave_excuses_it(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let (cadence, meetings) = mondays(&org, &cast).await;
    let rules = "CADENCE_LAPSED";
    server.clock.set(day("2026-03-09"));
    held(&org, &cast.max, &meetings[0]).await;
    // The next one, on the 16th, was missed: ten and a half days after the last are over on the 19th at midnight.
    server.clock.set(day("2026-03-19"));
    assert_eq!(of_rules(&org, &cast.max, rules).await, NONE);
    server.clock.set(day("2026-03-20"));
    let told = of_max(&org, &cast, rules).await;
    assert_eq!(
        shown(&told, &["rule", "severity", "state", "raisedOn", "raisedBefore"]),
        json!(["CADENCE_LAPSED", "MEDIUM", "OPEN", "2026-03-20", false])
    );
    assert_eq!(told["cadence"]["id"], cadence);
    assert_eq!(told["explanation"]["reasons"][0]["code"], "CADENCE_LAPSED");
    // Told of the whole organization it would be the same, and nothing of another.
    assert_eq!(node(&org, &cast.rita, &told["id"]).await["__typename"], "Alert");
    // Ana was away that week: only a meeting that counts makes it lapse.
    let away = json!({ "member": cast.ana.id, "from": "2026-03-16", "to": "2026-03-21" });
    run(&org, &org.eva, "timeOffRecord", away, "timeOff { id }").await;
    assert_eq!(of_rules(&org, &cast.max, rules).await, NONE);
    server.clock.set(day("2026-03-23"));
    let missed = of_max(&org, &cast, rules).await;
    assert_eq!(
        shown(&missed, &["id", "raisedOn"]),
        json!([told["id"], "2026-03-23"])
    );
    act(
        &org,
        &cast.rita,
        "alertAcknowledge",
        json!({ "alert": told["id"] }),
    )
    .await
    .payload();
    held(&org, &cast.max, &meetings[2]).await;
    assert_eq!(
        of_max(&org, &cast, rules).await["state"],
        "RESOLVED",
        "late, and held all the same"
    );
    server.clock.set(day("2026-04-20"));
    let end = json!({ "cadence": cadence, "on": "2026-04-21" });
    assert_eq!(of_rules(&org, &cast.max, rules).await[0]["state"], "OPEN");
    run(&org, &cast.max, "cadenceEnd", end, "cadence { id }").await;
    server.clock.set(day("2026-04-21"));
    let told = of_rules(&org, &cast.max, rules).await[0].clone();
    assert_eq!(told["state"], "OPEN", "to end it settles nothing");
    // Nor does another one that takes its place, until it is met.
    let again = json!({
        "kind": "ONE_ON_ONE", "about": { "member": cast.ana.id }, "firstStart": "2026-04-22T09:00", "rrule": "FREQ=WEEKLY",
    });
    let again = run(&org, &cast.max, "cadenceCreate", again, "cadence { id }").await;
    assert_eq!(of_rules(&org, &cast.max, rules).await[0], told);
    server.clock.set(day("2026-04-22"));
    let query = "query ($cadence: ID!) { meetings(from: \"2026-04-22\", to: \"2026-04-23\", filter: { cadence: $cadence }) { nodes { id } } }";
    let max = org.as_(&org.fresh(&cast.max).await);
    let cadence = json!({ "cadence": again["cadence"]["id"] });
    let first = max.query(query, cadence).await;
    held(&org, &cast.max, first.at("/meetings/nodes/0/id")).await;
    assert_eq!(of_rules(&org, &cast.max, rules).await[0]["state"], "RESOLVED");
}

async fn a_conversation_that_is_set_up_anew_each_week_is_the_same_one(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let weekly = async |first: &str| -> Value {
        let input = json!({
            "kind": "ONE_ON_ONE", "about": { "member": cast.ana.id }, "firstStart": format!("{first}T11:00"), "rrule": "FREQ=WEEKLY",
        });
        let made = run(&org, &cast.max, "cadenceCreate", input, "cadence { id }").await;
        made["cadence"]["id"].clone()
    };
    let end = async |cadence: &Value, on: &str| {
        let input = json!({ "cadence": cadence, "on": on });
        run(&org, &cast.max, "cadenceEnd", input, "cadence { id }").await;
    };
    // Nobody comes on Mondays; each is ended then and set up for the next week.
    let mut cadence = weekly("2026-03-09").await;
    for (today, tomorrow, next) in [
        ("2026-03-09", "2026-03-10", "2026-03-16"),
        ("2026-03-16", "2026-03-17", "2026-03-23"),
    ] {
        server.clock.set(day(today));
        end(&cadence, tomorrow).await;
        cadence = weekly(next).await;
    }
    server.clock.set(day("2026-03-20"));
    let told = of_max(&org, &cast, "CADENCE_LAPSED").await;
    assert_eq!(
        shown(&told, &["state", "raisedOn"]),
        json!(["OPEN", "2026-03-19"])
    );
    // Nor does one that takes the place of another hide that two were called off.
    let first_of = async |from: &str| -> Value {
        let query =
            format!("query {{ meetings(from: \"{from}\", to: \"2026-04-20\") {{ nodes {{ id }} }} }}");
        let max = org.as_(&org.fresh(&cast.max).await);
        let found = max.query(&query, json!({})).await;
        found.at("/meetings/nodes/0/id").clone()
    };
    let off = async |meeting: &Value| {
        let input = json!({ "meeting": meeting, "reason": "travel" });
        run(&org, &cast.max, "meetingCancel", input, "meeting { id }").await;
    };
    off(&first_of("2026-03-23").await).await;
    end(&cadence, "2026-03-24").await;
    weekly("2026-03-25").await;
    assert_eq!(of_rules(&org, &cast.max, "CANCELLED_TWICE").await, NONE);
    off(&first_of("2026-03-25").await).await;
    let told = of_max(&org, &cast, "CANCELLED_TWICE").await;
    assert_eq!(told["state"], "OPEN");
}

async fn two_meetings_called_off_in_a_row_by_the_leader_are_told_until_one_is_held(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let (cadence, meetings) = mondays(&org, &cast).await;
    let rules = "CANCELLED_TWICE";
    let cancel = async |who: &Person, index: usize| {
        let input = json!({ "meeting": meetings[index], "reason": "Travel" });
        run(&org, who, "meetingCancel", input, "meeting { id }").await
    };
    cancel(&cast.max, 0).await;
    cancel(&cast.max, 2).await;
    assert_eq!(
        of_rules(&org, &cast.ana, rules).await,
        NONE,
        "there is one between"
    );
    server.clock.set(day("2026-03-04"));
    cancel(&cast.ana, 1).await;
    assert_eq!(
        of_rules(&org, &cast.ana, rules).await,
        NONE,
        "she called it off herself"
    );
    cancel(&cast.max, 3).await;
    let told = of_max(&org, &cast, rules).await;
    assert_eq!(
        shown(&told, &["rule", "severity", "state", "raisedOn"]),
        json!(["CANCELLED_TWICE", "MEDIUM", "OPEN", "2026-03-04"]),
        "before the days themselves have come"
    );
    assert_eq!(told["cadence"]["id"], cadence);
    assert_eq!(told["explanation"]["reasons"][0]["code"], "CANCELLED_IN_A_ROW");
    let before = read(
        &org,
        &cast.ana,
        "asOf: \"2026-03-03\", filter: { rules: [CANCELLED_TWICE] }",
    )
    .await;
    assert_eq!(before, NONE, "as of the day before");
    // What was called off stays so: no meeting is left out of its cadence afterwards, nor the day changed.
    let skip = json!({ "meeting": meetings[3] });
    let max = org.fresh(&cast.max).await;
    let skipped = org.as_(&max).run("cadenceSkip", skip, "cadence { id }").await;
    skipped.fails("MEETING_NOT_PLANNED");
    let moved = json!({ "cadence": cadence, "from": "2026-03-05", "firstStart": "2026-03-09T00:31" });
    run(&org, &cast.max, "cadenceChange", moved, "cadence { id }").await;
    let still = of_max(&org, &cast, rules).await;
    assert_eq!(
        shown(&still, &["id", "state"]),
        json!([told["id"], "OPEN"]),
        "its cadence has them no more"
    );
    act(
        &org,
        &cast.rita,
        "alertAcknowledge",
        json!({ "alert": told["id"] }),
    )
    .await
    .payload();
    server.clock.set(day("2026-04-06"));
    let max = org.fresh(&cast.max).await;
    let today = "{ meetings(from: \"2026-04-06\", to: \"2026-04-07\") { nodes { id } } }";
    let today = org.as_(&max).query(today, json!({})).await;
    held(&org, &cast.max, today.at("/meetings/nodes/0/id")).await;
    assert_eq!(of_max(&org, &cast, rules).await["state"], "RESOLVED");
}

async fn promise(org: &TestOrganization<'_>, who: &Person, due: &str) -> Value {
    let input = json!({ "to": { "member": org.eva.id }, "text": "Call the customer", "due": due });
    run(org, who, "commitmentMake", input, "commitment { id }").await["commitment"]["id"].clone()
}

async fn promises_missed_are_told_of_everybody_who_makes_them(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let rules = "COMMITMENTS_MISSED";
    let mut hers = Vec::new();
    for due in ["2026-03-04", "2026-03-05", "2026-03-06"] {
        hers.push(promise(&org, &cast.ana, due).await);
    }
    server.clock.set(day("2026-03-06"));
    assert_eq!(
        of_rules(&org, &cast.ana, rules).await,
        NONE,
        "the third is due today"
    );
    server.clock.set(day("2026-03-09"));
    let told = only(&org, &cast, rules).await;
    assert_eq!(
        shown(&told, &["rule", "severity", "state", "raisedOn", "raisedBefore"]),
        json!(["COMMITMENTS_MISSED", "MEDIUM", "OPEN", "2026-03-09", false]),
        "on the first working day that sees all three missed"
    );
    assert_eq!(told["explanation"]["reasons"][0]["code"], "COMMITMENTS_MISSED");
    // Who keeps them late has kept them; nobody is told for ten working days, though less than half of five were kept in time.
    for promised in &hers {
        run(
            &org,
            &cast.ana,
            "commitmentKeep",
            json!({ "commitment": promised }),
            "commitment { state }",
        )
        .await;
    }
    assert_eq!(of_rules(&org, &cast.ana, rules).await, NONE);
    for _ in 0..2 {
        let more = promise(&org, &cast.ana, "2026-03-10").await;
        run(
            &org,
            &cast.ana,
            "commitmentKeep",
            json!({ "commitment": more }),
            "commitment { state }",
        )
        .await;
    }
    server.clock.set(day("2026-03-11"));
    let late = only(&org, &cast, rules).await;
    assert_eq!(
        shown(&late, &["id", "raisedOn"]),
        json!([told["id"], "2026-03-10"]),
        "two of five in time"
    );
    // After thirty days it is past.
    server.clock.set(day("2026-04-06"));
    assert_eq!(of_rules(&org, &cast.ana, rules).await, NONE);
    // A leader is a subject, too.
    org.assign(&cast.max, &cast.north).await;
    for _ in 0..3 {
        promise(&org, &cast.max, "2026-04-06").await;
    }
    server.clock.set(day("2026-04-07"));
    for who in [&cast.max, &cast.rita] {
        let his = of_rules(&org, who, rules).await;
        assert_eq!(his[0]["member"]["name"], "Max", "{}", who.name);
        let own = json!({ "alert": his[0]["id"] });
        match who.name.as_str() {
            "Max" => act(&org, who, "alertAcknowledge", own).await.fails("FORBIDDEN"),
            _ => assert_eq!(
                act(&org, who, "alertAcknowledge", own)
                    .await
                    .at("/payload/alert/state"),
                "ACKNOWLEDGED"
            ),
        }
    }
    assert_eq!(
        of_rules(&org, &cast.ana, rules).await,
        NONE,
        "not to who reports to him"
    );
}

async fn what_was_agreed_by_fifteen_costs_as_many_statements_as_by_three(server: TestServer) {
    let org = server.organization().await;
    calls(&org).await;
    let mut leaders = Vec::new();
    for number in [3, 15] {
        let team = org.team(&format!("Team of {number}"), None).await;
        let leader = org.manager(&format!("Leader of {number}")).await;
        org.lead(&leader, &team).await;
        for index in 0..number {
            let rep = org.rep(&format!("Rep {index} of {number}")).await;
            org.assign(&rep, &team).await;
            expect(&org, &leader, &rep).await;
            guardrail(&org, &leader, &rep, "AT_LEAST", "10").await;
            let weekly = json!({
                "kind": "ONE_ON_ONE", "about": { "member": rep.id }, "firstStart": "2026-03-03T11:00", "rrule": "FREQ=WEEKLY",
            });
            run(&org, &leader, "cadenceCreate", weekly, "cadence { id }").await;
            for _ in 0..3 {
                promise(&org, &rep, "2026-03-10").await;
            }
        }
        let max = org.fresh(&leader).await;
        let ahead = org
            .as_(&max)
            .query("{ meetings(first: 100) { nodes { id } } }", json!({}))
            .await;
        for meeting in ahead.each("/meetings/nodes", "/id") {
            let off = json!({ "meeting": meeting, "reason": "Travel" });
            run(&org, &leader, "meetingCancel", off, "meeting { id }").await;
        }
        leaders.push((leader, number));
    }
    server.clock.set(day("2026-04-02"));
    let query = format!("{{ alerts(first: 100) {{ totalCount nodes {{ {SHOWN} }} }} }}");
    let mut counts = Vec::new();
    for (leader, number) in &leaders {
        let leader = org.fresh(leader).await;
        org.as_(&leader).query(&query, json!({})).await;
        let (answer, count) = server.counted(org.as_(&leader).query(&query, json!({}))).await;
        let mut rules: Vec<&str> = answer
            .each("/alerts/nodes", "/rule")
            .into_iter()
            .filter_map(Value::as_str)
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let all = [
            "CADENCE_LAPSED",
            "CANCELLED_TWICE",
            "COMMITMENTS_MISSED",
            "EXPECTATIONS_UNACKNOWLEDGED",
            "EXPECTATION_MISSED",
            "GUARDRAIL_BREACHED",
        ];
        assert_eq!(rules, all);
        assert_eq!(answer.at("/alerts/totalCount"), 6 * number);
        counts.push(count);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0] < 90, "{counts:?}");
}
