//! Check-ins: the short report between meetings.

use acceptance::{Answer, Person, TestOrganization, TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_week_is_reported_on_once_and_revised_until_it_is_over,
    a_line_of_a_plan_becomes_a_promise_in_one_call,
    a_check_in_is_read_by_leaders_and_counted_by_executives,
}

const SHOWN: &str = "checkIn { id week wins setbacks blockers confidence version plan { number text } }";

async fn write(org: &TestOrganization<'_>, who: &Person, input: Value) -> Answer {
    org.as_(who).run("checkInWrite", input, SHOWN).await
}

async fn a_week_is_reported_on_once_and_revised_until_it_is_over(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let first = json!({ "confidence": 3, "wins": " 🎉 נסגר ", "plan": ["Call Acme", "Write to Dana"] });
    let written = write(&org, &ana, first).await;
    assert_eq!(written.at("/payload/checkIn/week"), "2026-03-02");
    assert_eq!(written.at("/payload/checkIn/wins"), "🎉 נסגר");
    assert_eq!(
        written.at("/payload/checkIn/plan"),
        &json!([{ "number": 1, "text": "Call Acme" }, { "number": 2, "text": "Write to Dana" }])
    );
    let revised =
        json!({ "week": "2026-03-08", "confidence": 4, "plan": ["Write to Dana", "Rest"], "ifVersion": 1 });
    let revised = write(&org, &ana, revised).await;
    assert_eq!(
        revised.at("/payload/checkIn/id"),
        written.at("/payload/checkIn/id"),
        "one a week"
    );
    assert_eq!(
        revised.at("/payload/checkIn/plan"),
        &json!([{ "number": 2, "text": "Write to Dana" }, { "number": 3, "text": "Rest" }])
    );
    let before = org.digest().await;
    write(&org, &ana, json!({ "confidence": 4, "ifVersion": 1 }))
        .await
        .fails("CONFLICT");
    let refused = json!({
        "confidence": 0, "wins": "x".repeat(1 << 20), "blockers": "a\u{0}b", "plan": ["a", " a"], "week": "2026-02-27",
    });
    let refused = write(&org, &ana, refused).await;
    assert_eq!(
        refused.field_codes(),
        [
            ("week", "WEEK_OVER"),
            ("wins", "TOO_LONG"),
            ("blockers", "CONTROL_CHARACTER"),
            ("confidence", "CONFIDENCE_OUT_OF_RANGE"),
            ("plan.1", "DUPLICATE_LINE")
        ]
    );
    write(&org, &ana, json!({ "confidence": 4, "week": "2026-03-09" }))
        .await
        .refuses("week", "WEEK_NOT_BEGUN");
    assert_eq!(org.digest().await, before);
    let (one, other) = tokio::join!(
        write(&org, &ana, json!({ "confidence": 1 })),
        write(&org, &ana, json!({ "confidence": 5 }))
    );
    assert_eq!(
        one.at("/payload/checkIn/id"),
        other.at("/payload/checkIn/id"),
        "two devices write one"
    );
    server.clock.set("2026-03-09".parse().expect("a day"));
    let ana = org.fresh(&ana).await;
    write(&org, &ana, json!({ "confidence": 1, "week": "2026-03-02" }))
        .await
        .refuses("week", "WEEK_OVER");
}

async fn a_line_of_a_plan_becomes_a_promise_in_one_call(server: TestServer) {
    let org = server.organization().await;
    let (ana, max) = (org.rep("Ana").await, org.manager("Max").await);
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    let planned = json!({ "confidence": 3, "plan": ["Call Acme", "Write to Dana"] });
    let written = write(&org, &ana, planned).await;
    let id = written.text("/payload/checkIn/id");
    let shown = "commitment { id text due state maker { name } to { member { name } } } \
        checkIn { plan { number text commitment { id } } }";
    let promise = async |who: &Person, line: u32, due: &str| {
        let input = json!({ "checkIn": id, "line": line, "to": { "member": max.id }, "due": due });
        org.as_(who).run("checkInPromise", input, shown).await
    };
    promise(&ana, 3, "2026-03-06")
        .await
        .refuses("line", "NO_SUCH_LINE");
    promise(&ana, 1, "2026-03-01").await.refuses("due", "DUE_IN_PAST");
    promise(&max, 1, "2026-03-06").await.fails("FORBIDDEN");
    let before = org.digest().await;
    assert!(
        before.0["commitments"].is_empty(),
        "what was refused left nothing"
    );
    let made = promise(&ana, 1, "2026-03-06").await;
    let commitment = made.at("/payload/commitment");
    let expected = json!({
        "id": commitment["id"], "text": "Call Acme", "due": "2026-03-06", "state": "OPEN", "maker": { "name": "Ana" },
        "to": { "member": { "name": "Max" } },
    });
    assert_eq!(commitment, &expected);
    let plan = json!([
        { "number": 1, "text": "Call Acme", "commitment": { "id": commitment["id"] } },
        { "number": 2, "text": "Write to Dana", "commitment": null },
    ]);
    assert_eq!(made.at("/payload/checkIn/plan"), &plan);
    promise(&ana, 1, "2026-03-09")
        .await
        .refuses("line", "LINE_PROMISED");
    // Of two devices one promises it.
    let input = json!({ "checkIn": id, "line": 2, "to": { "member": max.id }, "due": "2026-03-06" });
    let (one, two) = (org.as_(&ana), org.as_(&ana));
    let (first, second) = tokio::join!(
        one.run("checkInPromise", input.clone(), shown),
        two.run("checkInPromise", input.clone(), shown)
    );
    let promised = [&first, &second].map(|answer| answer.body["data"]["payload"].is_null());
    assert_ne!(promised[0], promised[1], "{:#} {:#}", first.body, second.body);
    assert_eq!(org.digest().await.0["commitments"].len(), 2);
    // What was promised is not planned away.
    let without = json!({ "confidence": 3, "plan": ["Rest", "Write to Dana"] });
    write(&org, &ana, without).await.refuses("plan", "LINE_PROMISED");
    let more = json!({ "confidence": 3, "plan": ["Rest", "Write to Dana", "Call Acme"] });
    let more = write(&org, &ana, more).await;
    assert_eq!(more.each("/payload/checkIn/plan", "/text").len(), 3);
}

async fn a_check_in_is_read_by_leaders_and_counted_by_executives(server: TestServer) {
    let org = server.organization().await;
    let (max, ana, ben) = (
        org.manager("Max").await,
        org.rep("Ana").await,
        org.rep("Ben").await,
    );
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    org.assign(&ben, &north).await;
    let hers = write(&org, &ana, json!({ "confidence": 2, "setbacks": "A quiet week" })).await;
    let id = hers.text("/payload/checkIn/id");
    let read = "query ($id: ID!, $member: ID!) {
        node(id: $id) { ... on CheckIn { setbacks } }
        checkIns { totalCount nodes { setbacks member { name } } }
        member(id: $member) { checkInsWritten(from: \"2026-03-01\", to: \"2026-04-01\") }
        search(text: \"quiet\") { __typename }
    }";
    let script = org.service(&[Scope::MetricsRead, Scope::GoalsWrite]).await;
    for (client, sees, counts) in [
        (org.as_(&ana), true, json!(1)),
        (org.as_(&max), true, json!(1)),
        (org.as_eva(), false, json!(1)),
        (org.as_(&ben), false, Value::Null),
        (org.as_(&script), false, Value::Null),
    ] {
        let answer = client.query(read, json!({ "id": id, "member": ana.id })).await;
        let data = &answer.body["data"];
        assert_eq!(data["node"].is_null(), !sees, "{data}");
        assert_eq!(
            data["checkIns"]["totalCount"],
            json!(u8::from(sees)),
            "{:#}",
            answer.body
        );
        assert_eq!(
            data["checkIns"]["nodes"].as_array().map(Vec::len),
            Some(sees.into())
        );
        assert_eq!(data["member"]["checkInsWritten"], counts);
        assert!(sees || !answer.body.to_string().contains("quiet week"));
    }
    let by_id = "query ($id: ID!) { checkIn(id: $id) { id } }";
    org.as_(&ben).query(by_id, json!({ "id": id })).await.misses("id");
    org.as_(&script)
        .run("checkInWrite", json!({ "confidence": 3 }), SHOWN)
        .await
        .fails("FORBIDDEN");
    let log = org
        .as_eva()
        .query("{ auditLog(first: 3) { nodes { action after } } }", json!({}))
        .await;
    assert!(!log.data().to_string().contains("quiet week"));
}
