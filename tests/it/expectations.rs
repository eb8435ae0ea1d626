//! What is expected of members again and again: set, acknowledged, judged from what they did, and excused.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    v3_ninety_minutes_every_working_day,
    v4_meetings_a_week_are_fewer_on_leave_whenever_it_is_recorded,
    the_day_of_the_member_decides_and_not_that_of_the_organization,
    terms_hold_from_a_day_on_and_are_acknowledged_anew,
    what_is_expected_is_seen_by_those_it_concerns,
    money_and_deals_are_expected_like_anything_else,
    of_two_who_expect_the_same_at_once_one_does,
}

/// A rep, their leader, and the leader above, each in a team.
struct Cast {
    ana: Person,
    ben: Person,
    max: Person,
    vic: Person,
}

async fn cast(org: &TestOrganization<'_>) -> Cast {
    let cast = Cast {
        ana: org.rep("Ana").await,
        ben: org.rep("Ben").await,
        max: org.manager("Max").await,
        vic: org.manager("Vic").await,
    };
    let region = org.team("Region", None).await;
    let north = org.team("North", Some(&region)).await;
    org.lead(&cast.vic, &region).await;
    org.lead(&cast.max, &north).await;
    for member in [&cast.ana, &cast.ben, &cast.max] {
        org.assign(member, &north).await;
    }
    cast
}

async fn metric(org: &TestOrganization<'_>, key: &str, unit: &str, aggregation: &str) {
    let definition = json!({
        "key": key, "name": key, "layer": "ACTIVITY", "unit": unit, "aggregation": aggregation,
        "source": { "recorded": { "acceptedSources": ["MANAGER", "SELF"] } },
    });
    org.as_eva()
        .run("metricDefine", definition, "metric { id }")
        .await
        .payload();
}

/// The client of somebody by the server's clock now.
async fn now(org: &TestOrganization<'_>, who: &Person) -> Client {
    org.as_(&org.fresh(who).await)
}

async fn record(org: &TestOrganization<'_>, of: &Person, metric: &str, rows: &[(&str, &str)]) {
    let rows = rows.iter().map(|(at, amount)| {
        json!({
            "metric": { "key": metric }, "subject": { "member": { "id": of.id } }, "occurredAt": at, "amount": amount,
        })
    });
    let rows = json!({ "rows": rows.collect::<Vec<_>>() });
    let eva = now(org, &org.eva).await;
    let done = eva.run("measurementsRecord", rows, "summary { applied }").await;
    assert_eq!(done.at("/payload/summary/applied"), true, "{:#}", done.body);
}

async fn away(org: &TestOrganization<'_>, who: &Person, from: &str, to: &str) {
    let off = json!({ "member": who.id, "from": from, "to": to });
    let eva = now(org, &org.eva).await;
    eva.run("timeOffRecord", off, "timeOff { id }").await.payload();
}

async fn expect(client: &Client, of: &Person, metric: &str, frequency: &str, target: &str) -> Answer {
    let input = json!({
        "member": of.id, "metric": { "key": metric }, "frequency": frequency, "target": target, "title": "A secret aim",
    });
    client
        .run("expectationSet", input, "expectation { id version }")
        .await
}

fn id(answer: &Answer) -> Value {
    answer.payload()["expectation"]["id"].clone()
}

/// The states of all occurrences so far, and how well it is kept.
async fn kept(client: &Client, expectation: &Value, as_of: Option<&str>) -> Answer {
    let query = "query ($id: ID!, $asOf: Date) { expectation(id: $id) {
        occurrences(asOf: $asOf) { startsOn state target proratedTarget actual over
            explanation { reasons { code } } }
        adherence(asOf: $asOf) { rate n met missed excused explanation { reasons { code } } }
        streak(asOf: $asOf) missedInARow(asOf: $asOf) } }";
    client
        .query(query, json!({ "id": expectation, "asOf": as_of }))
        .await
}

fn states(answer: &Answer) -> String {
    let states = answer.each("/expectation/occurrences", "/state");
    states
        .into_iter()
        .filter_map(Value::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

async fn v3_ninety_minutes_every_working_day(server: TestServer) {
    let org = server.organization().await;
    let Cast { ana, max, .. } = cast(&org).await;
    metric(&org, "minutes", "DURATION", "SUM").await;
    let set = id(&expect(&org.as_(&max), &ana, "minutes", "DAY", "90").await);
    server.clock.set(day("2026-03-07"));
    let done = [
        ("2026-03-02T09:00:00Z", "60"),
        ("2026-03-02T15:00:00Z", "35"),
        ("2026-03-03T09:00:00Z", "90"),
        ("2026-03-04T09:00:00Z", "60"),
    ];
    record(&org, &ana, "minutes", &done).await;
    away(&org, &ana, "2026-03-05", "2026-03-06").await;
    let mine = now(&org, &ana).await;
    let week = kept(&mine, &set, None).await;
    assert_eq!(states(&week), "MET MET MISSED EXCUSED MISSED");
    assert_eq!(week.at("/expectation/occurrences/0/actual"), "95");
    assert_eq!(
        week.at("/expectation/occurrences/3/explanation/reasons/0/code"),
        "ON_LEAVE"
    );
    let adherence = week.at("/expectation/adherence");
    assert_eq!(
        (&adherence["rate"], &adherence["n"], &adherence["excused"]),
        (&json!("0.5"), &json!(4), &json!(1))
    );
    assert_eq!(
        (
            week.at("/expectation/streak"),
            week.at("/expectation/missedInARow")
        ),
        (&json!(0), &json!(2))
    );
    let wednesday = kept(&mine, &set, Some("2026-03-04")).await;
    assert_eq!(
        states(&wednesday),
        "MET MET MISSED",
        "as it stood at the end of the day"
    );
    let before = kept(&mine, &set, Some("2026-03-01")).await;
    assert_eq!(before.at("/expectation/adherence/rate"), &Value::Null);
    let why = "/expectation/adherence/explanation/reasons/0/code";
    assert_eq!(before.at(why), "NO_OCCURRENCES");
    let excuse = json!({ "expectation": set, "startsOn": "2026-03-06", "reason": "The trade fair" });
    mine.run("expectationExcuse", excuse.clone(), "expectation { id }")
        .await
        .fails("FORBIDDEN");
    let shown = "expectation { occurrences { state excuse { reason by { name } } } streak missedInARow }";
    let leader = now(&org, &max).await;
    let excused = leader.run("expectationExcuse", excuse, shown).await;
    let friday = &excused.payload()["expectation"]["occurrences"][4];
    let expected =
        json!({ "state": "EXCUSED", "excuse": { "reason": "The trade fair", "by": { "name": "Max" } } });
    assert_eq!(friday, &expected);
    let sunday = json!({ "expectation": set, "startsOn": "2026-03-08", "reason": "x" });
    leader
        .run("expectationExcuse", sunday, "expectation { id }")
        .await
        .refuses("startsOn", "NO_OCCURRENCE");
    let long = json!({ "expectation": set, "startsOn": "2026-03-06", "reason": "x".repeat(1 << 20) });
    leader
        .run("expectationExcuse", long, "expectation { id }")
        .await
        .refuses("reason", "TOO_LONG");
    let withdrawn = json!({ "expectation": set, "startsOn": "2026-03-06" });
    let back = leader
        .run("expectationExcuseWithdraw", withdrawn.clone(), shown)
        .await;
    assert_eq!(back.payload()["expectation"]["missedInARow"], 2);
    leader
        .run("expectationExcuseWithdraw", withdrawn, shown)
        .await
        .refuses("startsOn", "NOT_EXCUSED");
}

async fn v4_meetings_a_week_are_fewer_on_leave_whenever_it_is_recorded(server: TestServer) {
    let org = server.organization().await;
    let Cast { ana, ben, max, .. } = cast(&org).await;
    metric(&org, "first_meetings", "COUNT", "COUNT").await;
    let hers = id(&expect(&org.as_(&max), &ana, "first_meetings", "WEEK", "3").await);
    let his = id(&expect(&org.as_(&max), &ben, "first_meetings", "WEEK", "3").await);
    server.clock.set(day("2026-03-10"));
    let done = [("2026-03-03T09:00:00Z", "1"), ("2026-03-04T09:00:00Z", "1")];
    record(&org, &ana, "first_meetings", &done).await;
    let leader = now(&org, &max).await;
    assert_eq!(states(&kept(&leader, &hers, None).await), "MISSED PENDING");
    away(&org, &ana, "2026-03-05", "2026-03-07").await;
    away(&org, &ben, "2026-03-02", "2026-03-09").await;
    let leader = now(&org, &max).await;
    let week = kept(&leader, &hers, None).await;
    assert_eq!(states(&week), "MET PENDING", "leave recorded later counts");
    let first = week.at("/expectation/occurrences/0");
    assert_eq!(
        (&first["target"], &first["proratedTarget"]),
        (&json!("3"), &json!("2"))
    );
    assert_eq!(states(&kept(&leader, &his, None).await), "EXCUSED PENDING");
    let ahead = "query ($id: ID!) { expectation(id: $id) {
        occurrences(from: \"2026-03-16\", to: \"2026-03-31\") { startsOn endsOn state }
        tooLong: occurrences(from: \"2026-01-01\", to: \"2027-03-31\") { state }
        both: occurrences(from: \"2026-01-01\", last: 3) { state } none: occurrences(last: 0) { state } } }";
    let ahead = leader.query(ahead, json!({ "id": hers })).await;
    let read = &ahead.body["data"]["expectation"]["occurrences"];
    let shown = json!({ "startsOn": "2026-03-16", "endsOn": "2026-03-23", "state": "PENDING" });
    assert_eq!((&read[0], read.as_array().map(Vec::len)), (&shown, Some(3)));
    let refused = [
        ("to", "WINDOW_TOO_LONG"),
        ("from", "FROM_AND_TO_OR_LAST"),
        ("last", "OUT_OF_RANGE"),
    ];
    let mut codes = ahead.field_codes();
    codes.sort_unstable();
    let mut expected = refused.to_vec();
    expected.sort_unstable();
    assert_eq!(codes, expected);
}

async fn the_day_of_the_member_decides_and_not_that_of_the_organization(server: TestServer) {
    let org = server.organization().await;
    let Cast { ana, ben, max, .. } = cast(&org).await;
    metric(&org, "calls", "COUNT", "SUM").await;
    let zone = json!({ "member": ana.id, "timeZone": "America/New_York" });
    org.as_eva()
        .run("memberUpdate", zone, "member { id }")
        .await
        .payload();
    let hers = id(&expect(&org.as_(&max), &ana, "calls", "DAY", "2").await);
    let his = id(&expect(&org.as_(&max), &ben, "calls", "DAY", "2").await);
    // Half past three in the night of Tuesday: in New York it is half past ten on Monday evening.
    server.clock.set(day("2026-03-02"));
    server.clock.advance(chrono::TimeDelta::minutes(15 * 60 + 30));
    for who in [&ana, &ben] {
        record(
            &org,
            who,
            "calls",
            &[("2026-03-02T15:00:00Z", "1"), ("2026-03-03T03:00:00Z", "1")],
        )
        .await;
    }
    let leader = now(&org, &max).await;
    assert_eq!(
        states(&kept(&leader, &hers, None).await),
        "MET",
        "both on her Monday"
    );
    assert_eq!(
        states(&kept(&leader, &his, None).await),
        "MISSED PENDING",
        "one on his Monday"
    );
    // The clocks of New York go forward on Sunday 8 March: Friday is over at five, Monday at four.
    server.clock.set(day("2026-03-10"));
    server.clock.advance(chrono::TimeDelta::hours(-9));
    let leader = now(&org, &max).await;
    let states_then = states(&kept(&leader, &hers, None).await);
    assert_eq!(
        states_then, "MET MISSED MISSED MISSED MISSED PENDING",
        "it is Monday there"
    );
    server.clock.advance(chrono::TimeDelta::minutes(90));
    let leader = now(&org, &max).await;
    let later = states(&kept(&leader, &hers, None).await);
    assert_eq!(later, "MET MISSED MISSED MISSED MISSED MISSED PENDING");
}

async fn terms_hold_from_a_day_on_and_are_acknowledged_anew(server: TestServer) {
    let org = server.organization().await;
    let Cast { ana, max, .. } = cast(&org).await;
    metric(&org, "calls", "COUNT", "SUM").await;
    let leader = org.as_(&max);
    let set = expect(&leader, &ana, "calls", "WEEK", "5").await;
    let hers = id(&set);
    let shown = "expectation { acknowledgedAt version target endsOn terms { from target } }";
    let mine = org.as_(&ana);
    let ack = json!({ "expectation": hers, "ifVersion": 1 });
    leader
        .run("expectationAcknowledge", json!({ "expectation": hers }), shown)
        .await
        .fails("FORBIDDEN");
    let done = mine.run("expectationAcknowledge", ack.clone(), shown).await;
    assert_ne!(done.payload()["expectation"]["acknowledgedAt"], Value::Null);
    mine.run("expectationAcknowledge", ack, shown)
        .await
        .fails("CONFLICT");
    let again = mine
        .run("expectationAcknowledge", json!({ "expectation": hers }), shown)
        .await;
    assert_eq!(
        again.payload()["expectation"]["version"],
        2,
        "again changes nothing"
    );
    let more = json!({ "expectation": hers, "from": "2026-03-09", "target": "8", "ifVersion": 2 });
    mine.run("expectationChange", more.clone(), shown)
        .await
        .fails("FORBIDDEN");
    let changed = leader.run("expectationChange", more, shown).await;
    let expected = json!({
        "acknowledgedAt": null, "version": 3, "target": "5", "endsOn": null,
        "terms": [{ "from": "2026-03-02", "target": "5" }, { "from": "2026-03-09", "target": "8" }],
    });
    assert_eq!(&changed.payload()["expectation"], &expected);
    let past = json!({ "expectation": hers, "from": "2026-03-01", "target": "8" });
    leader
        .run("expectationChange", past, shown)
        .await
        .refuses("from", "IN_THE_PAST");
    let half = json!({ "expectation": hers, "target": "8.5" });
    leader
        .run("expectationChange", half, shown)
        .await
        .refuses("target", "TOO_MANY_DECIMALS");
    expect(&leader, &ana, "calls", "WEEK", "6")
        .await
        .fails("EXPECTATION_EXISTS");
    expect(&leader, &ana, "calls", "DAY", "-1")
        .await
        .refuses("target", "TARGET_NEGATIVE");
    expect(&leader, &ana, "nothing", "DAY", "1")
        .await
        .refuses("metric", "NOT_FOUND");
    server.clock.set(day("2026-03-17"));
    let leader = now(&org, &max).await;
    let answer = kept(&leader, &hers, None).await;
    let targets = answer.each("/expectation/occurrences", "/target");
    assert_eq!(targets, ["5", "8", "8"], "the past is as it was");
    let end = json!({ "expectation": hers, "on": "2026-03-16" });
    leader
        .run("expectationEnd", end, shown)
        .await
        .refuses("on", "IN_THE_PAST");
    let ended = leader
        .run("expectationEnd", json!({ "expectation": hers }), shown)
        .await;
    assert_eq!(ended.payload()["expectation"]["endsOn"], "2026-03-17");
    leader
        .run(
            "expectationChange",
            json!({ "expectation": hers, "target": "1" }),
            shown,
        )
        .await
        .fails("EXPECTATION_OVER");
    id(&expect(&leader, &ana, "calls", "WEEK", "6").await);
    let eva = now(&org, &org.eva).await;
    let log = eva
        .query(
            "{ auditLog(first: 50) { nodes { action objectType before after } } }",
            json!({}),
        )
        .await;
    let told = log.body.to_string();
    assert!(told.contains("expectationChange") && told.contains("expectationAcknowledge"));
    assert!(!told.contains("A secret aim"), "titles are not for the audit log");
}

async fn what_is_expected_is_seen_by_those_it_concerns(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let Cast { ana, ben, max, vic } = cast(&org).await;
    let stranger = org.manager("Stranger").await;
    metric(&org, "calls", "COUNT", "SUM").await;
    let leader = org.as_(&max);
    let hers = id(&expect(&leader, &ana, "calls", "DAY", "5").await);
    let excuse = json!({ "expectation": hers, "startsOn": "2026-03-02", "reason": "A private matter" });
    leader
        .run("expectationExcuse", excuse.clone(), "expectation { id }")
        .await
        .payload();
    expect(&org.as_(&ana), &ana, "calls", "WEEK", "1")
        .await
        .fails("FORBIDDEN");
    expect(&org.as_(&max), &max, "calls", "WEEK", "1")
        .await
        .fails("FORBIDDEN");
    expect(&org.as_(&stranger), &ana, "calls", "WEEK", "1")
        .await
        .fails("FORBIDDEN");
    expect(&other.as_eva(), &ana, "calls", "WEEK", "1")
        .await
        .misses("member");
    let query = "query ($id: ID!, $member: ID!) {
        node(id: $id) { __typename } nodes(ids: [$id]) { __typename }
        expectations { totalCount nodes { id title occurrences { state excuse { reason } } } }
        some: expectations(filter: { member: $member, metric: \"calls\", acknowledged: false }) { totalCount }
        member(id: $member) { expectations { totalCount nodes { id member { name } metric { key } } } }
        search(text: \"secret\") { __typename } }";
    let (metrics, goals) = (
        org.service(&[Scope::MetricsRead]).await,
        org.service(&[Scope::GoalsWrite]).await,
    );
    let (pipeline, title) = (org.service(&[Scope::PipelineWrite]).await, json!("A secret aim"));
    let variables = json!({ "id": hers, "member": ana.id });
    for (client, full) in [
        (org.as_(&ana), true),
        (org.as_(&max), true),
        (org.as_(&vic), true),
        (org.as_eva(), true),
        (org.as_(&goals), true),
        (org.as_(&metrics), false),
    ] {
        let seen = client.query(query, variables.clone()).await;
        assert_eq!(seen.at("/node/__typename"), "Expectation");
        let counts = [
            "/expectations/totalCount",
            "/some/totalCount",
            "/member/expectations/totalCount",
        ];
        assert!(
            counts.iter().all(|count| seen.at(count) == &json!(1)),
            "{:#}",
            seen.body
        );
        let row = seen.at("/expectations/nodes/0");
        let reason = row
            .pointer("/occurrences/0/excuse/reason")
            .cloned()
            .unwrap_or_default();
        assert_eq!(row["title"] == title, full);
        assert_eq!(reason == json!("A private matter"), full, "{:#}", seen.body);
        assert_eq!(row.pointer("/occurrences/0/state"), Some(&json!("EXCUSED")));
    }
    for client in [org.as_(&ben), org.as_(&stranger), org.as_(&pipeline)] {
        let seen = client.query(query, variables.clone()).await;
        let body = seen.body.to_string();
        assert_eq!(seen.body["data"]["node"], Value::Null);
        assert_eq!(seen.body["data"]["nodes"], json!([null]));
        assert_eq!(seen.body["data"]["expectations"]["totalCount"], 0, "{body}");
        assert_eq!(seen.body["data"]["some"]["totalCount"], 0);
        assert!(!body.contains("secret") && !body.contains("private"), "{body}");
        let gone = "query ($id: ID!) { expectation(id: $id) { id } }";
        client.query(gone, json!({ "id": hers })).await.misses("id");
        client
            .run("expectationExcuse", excuse.clone(), "expectation { id }")
            .await
            .misses("expectation");
    }
    let theirs = other.as_eva();
    theirs
        .run(
            "expectationEnd",
            json!({ "expectation": hers }),
            "expectation { id }",
        )
        .await
        .misses("expectation");
    let log = org
        .as_eva()
        .query("{ auditLog(first: 50) { nodes { after } } }", json!({}))
        .await;
    assert!(
        !log.body.to_string().contains("private"),
        "reasons are not for the audit log"
    );
    let left = json!({ "member": ben.id });
    org.as_eva()
        .run("memberDeactivate", left, "member { id }")
        .await
        .payload();
    expect(&leader, &ben, "calls", "DAY", "5")
        .await
        .refuses("member", "MEMBER_INACTIVE");
}

async fn money_and_deals_are_expected_like_anything_else(server: TestServer) {
    let org = server.organization().await;
    let Cast { ana, max, .. } = cast(&org).await;
    metric(&org, "quality", "PERCENT", "AVERAGE").await;
    metric(&org, "level", "COUNT", "LAST").await;
    let script = org.service(&[Scope::GoalsWrite]).await;
    let past = json!({
        "member": ana.id, "metric": { "key": "deals_won" }, "frequency": "MONTH", "target": "2", "startsOn": "2026-01-01",
    });
    org.as_(&max)
        .run("expectationSet", past.clone(), "expectation { id }")
        .await
        .refuses("startsOn", "IN_THE_PAST");
    let shown = "expectation { id origin currency target }";
    let deals = org.as_(&script).run("expectationSet", past, shown).await;
    assert_eq!(deals.payload()["expectation"]["origin"], "SCRIPT");
    org.won(&ana, day("2026-01-30"), 2).await;
    org.won(&ana, day("2026-02-27"), 1).await;
    let months = kept(&org.as_(&ana), &id(&deals), None).await;
    assert_eq!(states(&months), "MET MISSED PENDING");
    let revenue = json!({
        "member": ana.id, "metric": { "key": "revenue_won" }, "frequency": "QUARTER", "target": "250.5", "startsOn": "2026-01-01",
    });
    let revenue = org.as_(&script).run("expectationSet", revenue, shown).await;
    let set = &revenue.payload()["expectation"];
    assert_eq!(
        (&set["currency"], &set["target"]),
        (&json!("USD"), &json!("250.50"))
    );
    let quarter = kept(&org.as_(&ana), &set["id"], None).await;
    assert_eq!(states(&quarter), "MET", "300 dollars");
    assert_eq!(quarter.at("/expectation/occurrences/0/actual"), "300");
    let euros = acceptance::Deal {
        key: "euros".to_owned(),
        owner: &ana,
        amount: "10.00",
        currency: "EUR",
        created: day("2026-03-02"),
        won: Some(day("2026-03-02")),
    };
    org.deals(&[euros]).await;
    let unknown = kept(&org.as_(&ana), &set["id"], None).await;
    assert_eq!(unknown.code(), Some("FX_RATE_MISSING"), "{:#}", unknown.body);
    assert_eq!(
        unknown.body["data"]["expectation"]["occurrences"][0]["state"],
        Value::Null
    );
    for (metric, target) in [("quality", "70"), ("level", "10")] {
        let daily = json!({
            "member": ana.id, "metric": { "key": metric }, "frequency": "DAY", "target": target, "startsOn": "2026-02-26",
        });
        let daily = org.as_(&script).run("expectationSet", daily, shown).await;
        let done = match metric {
            "quality" => [("2026-02-26T09:00:00Z", "60"), ("2026-02-26T10:00:00Z", "80")],
            _ => [("2026-02-26T09:00:00Z", "8"), ("2026-02-26T10:00:00Z", "11")],
        };
        record(&org, &ana, metric, &done).await;
        let days = kept(&org.as_(&ana), &id(&daily), None).await;
        assert_eq!(
            states(&days),
            "MET EXCUSED PENDING",
            "{metric}: nothing was measured on Friday"
        );
    }
}

async fn of_two_who_expect_the_same_at_once_one_does(server: TestServer) {
    let org = server.organization().await;
    let Cast { ana, max, vic, .. } = cast(&org).await;
    let (max, vic) = (org.as_(&max), org.as_(&vic));
    let (one, two) = tokio::join!(
        expect(&max, &ana, "deals_won", "WEEK", "1"),
        expect(&vic, &ana, "deals_won", "WEEK", "2"),
    );
    let mut codes = [one.code(), two.code()];
    codes.sort_unstable();
    assert_eq!(codes, [None, Some("EXPECTATION_EXISTS")]);
    let count = org
        .as_eva()
        .query("{ expectations { totalCount } }", json!({}))
        .await;
    assert_eq!(count.at("/expectations/totalCount"), &json!(1));
}
