//! Whom to recognise: found in goals, deals and growth of those one leads, and said once.

use acceptance::{Answer, Bearer, Deal, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    leaders_are_told_what_is_worth_a_word_and_nobody_else_is,
    what_was_said_or_dismissed_is_suggested_no_more,
    many_members_cost_as_many_statements_as_few,
}

/// Max leads Ana and Ben, Sue leads Cem, Boss leads both.
struct Floor {
    ana: Person,
    ben: Person,
    cem: Person,
    max: Person,
    sue: Person,
    boss: Person,
}

async fn floor(org: &TestOrganization<'_>) -> Floor {
    let region = org.team("Region", None).await;
    let (north, south) = (
        org.team("North", Some(&region)).await,
        org.team("South", Some(&region)).await,
    );
    let floor = Floor {
        ana: org.rep("Ana").await,
        ben: org.rep("Ben").await,
        cem: org.rep("Cem").await,
        max: org.manager("Max").await,
        sue: org.manager("Sue").await,
        boss: org.manager("Boss").await,
    };
    org.lead(&floor.boss, &region).await;
    org.lead(&floor.max, &north).await;
    org.lead(&floor.sue, &south).await;
    for (who, team) in [
        (&floor.ana, &north),
        (&floor.ben, &north),
        (&floor.cem, &south),
        (&floor.max, &north),
    ] {
        org.assign(who, team).await;
    }
    floor
}

fn deal<'a>(owner: &'a Person, on: &str, amount: &'a str) -> Deal<'a> {
    Deal {
        key: format!("{}-{on}", owner.name),
        owner,
        amount,
        currency: "USD",
        created: day(on),
        won: Some(day(on)),
    }
}

async fn goal(org: &TestOrganization<'_>, owner: &Person, period: &str) {
    let row = json!({
        "externalId": format!("{}-{period}", owner.name), "owner": { "member": { "id": owner.id } },
        "metric": { "key": "deals_won" }, "period": { "name": period }, "target": "1",
    });
    org.as_eva()
        .run("goalsUpsert", json!({ "rows": [row] }), "summary { created }")
        .await
        .payload();
}

/// Ana won her first deal, which reached her goal for the quarter; Ben his largest, after one small one each month, which reached
/// his goal for February, and February is closed.
async fn busy(org: &TestOrganization<'_>, Floor { ana, ben, .. }: &Floor) {
    let mut deals = vec![
        deal(ana, "2026-02-10", "100.00"),
        deal(ben, "2026-02-20", "500.00"),
    ];
    let months = [
        "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02",
    ];
    let firsts: Vec<String> = months.iter().map(|month| format!("{month}-03")).collect();
    deals.extend(firsts.iter().map(|first| deal(ben, first, "100.00")));
    org.deals(&deals).await;
    goal(org, ana, "2026-Q1").await;
    goal(org, ben, "2026-02").await;
    let over = json!({ "period": { "name": "2026-02" } });
    org.as_eva()
        .run("periodClose", over, "closing { id }")
        .await
        .payload();
}

async fn suggested(org: &TestOrganization<'_>, who: &impl Bearer, as_of: Option<&str>) -> Answer {
    let query = "query ($asOf: Date) { recognitionSuggestions(asOf: $asOf, first: 100) { key rule basis on member { name } \
        goal { id } opportunity { id } growth { metric { key } month { start } figure baseline months } } }";
    org.as_(who).query(query, json!({ "asOf": as_of })).await
}

/// Rule and member of each, sorted.
fn told(answer: &Answer) -> Vec<String> {
    let list = answer.at("/recognitionSuggestions").as_array().cloned();
    let text = |found: &Value| {
        let parts = [&found["member"]["name"], &found["rule"]]
            .map(|part| part.as_str().unwrap_or_default().to_owned());
        parts.join(" ")
    };
    let mut told: Vec<String> = list.unwrap_or_default().iter().map(text).collect();
    told.sort();
    told
}

fn found<'a>(answer: &'a Answer, rule: &str, name: &str) -> &'a Value {
    let list = answer.at("/recognitionSuggestions").as_array().expect("a list");
    let of = |found: &&Value| found["rule"] == rule && found["member"]["name"] == name;
    list.iter()
        .find(of)
        .unwrap_or_else(|| panic!("no {rule} of {name}"))
}

const ALL: [&str; 6] = [
    "Ana FIRST_WIN",
    "Ana GOAL_REACHED",
    "Ben GOAL_REACHED",
    "Ben GROWTH",
    "Ben GROWTH",
    "Ben LARGEST_WIN",
];

async fn leaders_are_told_what_is_worth_a_word_and_nobody_else_is(server: TestServer) {
    let org = server.organization().await;
    let floor = floor(&org).await;
    busy(&org, &floor).await;
    for who in [&floor.max, &floor.boss, &org.eva] {
        let answer = suggested(&org, who, None).await;
        assert_eq!(told(&answer), ALL, "{}", who.name);
    }
    let script = org.service(&Scope::ALL).await;
    for who in [&floor.ana, &floor.ben, &floor.cem, &floor.sue] {
        assert_eq!(told(&suggested(&org, who, None).await), [""; 0], "{}", who.name);
    }
    assert_eq!(told(&suggested(&org, &script, None).await), [""; 0], "no script");
    let answer = suggested(&org, &floor.max, None).await;
    let growth = json!({
        "metric": { "key": "deals_won" }, "month": { "start": "2026-02-01" }, "figure": "2", "baseline": "1", "months": 6,
    });
    let list = answer
        .at("/recognitionSuggestions")
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(
        list.iter()
            .any(|found| found["growth"] == growth && found["basis"] == "GROWTH")
    );
    let first = found(&answer, "FIRST_WIN", "Ana");
    assert_eq!(first["on"], "2026-02-10");
    assert_ne!(first["opportunity"], Value::Null);
    assert_ne!(found(&answer, "GOAL_REACHED", "Ben")["goal"], Value::Null);
    // As of a day before, what came later is not known yet.
    let before = suggested(&org, &floor.max, Some("2026-02-09")).await;
    assert_eq!(told(&before), [""; 0]);
    suggested(&org, &floor.max, Some("2026-03-03"))
        .await
        .refuses("asOf", "AS_OF_IN_FUTURE");
}

async fn what_was_said_or_dismissed_is_suggested_no_more(server: TestServer) {
    let org = server.organization().await;
    let floor = floor(&org).await;
    busy(&org, &floor).await;
    let answer = suggested(&org, &floor.max, None).await;
    let deal = &found(&answer, "FIRST_WIN", "Ana")["opportunity"]["id"];
    let praise = |to: &Person, more: Value| {
        let mut input = json!({ "to": { "members": [to.id] }, "basis": "RESULT", "text": "What a deal" });
        if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
            input.extend(more.clone());
        }
        input
    };
    let shown = "recognition { id }";
    let boss = org.as_(&floor.boss);
    let given = boss
        .run(
            "recognitionGive",
            praise(&floor.ana, json!({ "opportunity": deal })),
            shown,
        )
        .await;
    boss.run(
        "recognitionGive",
        praise(&floor.ben, json!({ "basis": "GROWTH" })),
        shown,
    )
    .await
    .payload();
    let rest = ["Ana GOAL_REACHED", "Ben GOAL_REACHED", "Ben LARGEST_WIN"];
    assert_eq!(told(&suggested(&org, &floor.max, None).await), rest);
    let dismissed = json!({ "key": found(&answer, "GOAL_REACHED", "Ana")["key"] });
    for _ in 0..2 {
        let gone = org
            .as_(&floor.max)
            .run("recognitionSuggestionDismiss", dismissed.clone(), "key")
            .await;
        assert_eq!(gone.at("/payload/key"), &dismissed["key"]);
    }
    assert_eq!(told(&suggested(&org, &floor.max, None).await), rest[1..]);
    assert_eq!(
        told(&suggested(&org, &floor.boss, None).await),
        rest,
        "each dismisses their own"
    );
    let log = "{ auditLog(first: 100) { nodes { action } } }";
    let log = org.as_eva().query(log, json!({})).await;
    let entries = log.each("/auditLog", "/action");
    let dismissals = entries
        .iter()
        .filter(|action| **action == "recognitionSuggestionDismiss");
    assert_eq!(dismissals.count(), 1, "once");
    for who in [&floor.sue, &floor.ana] {
        let theirs = org
            .as_(who)
            .run("recognitionSuggestionDismiss", dismissed.clone(), "key")
            .await;
        theirs.fails("NOT_FOUND");
    }
    org.as_(&floor.max)
        .run("recognitionSuggestionDismiss", json!({ "key": "walk" }), "key")
        .await
        .refuses("key", "UNKNOWN_SUGGESTION");
    // What was taken back was not said.
    let retract = json!({ "recognition": given.at("/payload/recognition/id") });
    boss.run("recognitionRetract", retract, shown).await.payload();
    let again = told(&suggested(&org, &floor.boss, None).await);
    assert!(again.contains(&"Ana FIRST_WIN".to_owned()), "{again:?}");
}

async fn many_members_cost_as_many_statements_as_few(server: TestServer) {
    let org = server.organization().await;
    let floor = floor(&org).await;
    busy(&org, &floor).await;
    suggested(&org, &floor.boss, None).await.data();
    let (few, cost_of_few) = server.counted(suggested(&org, &floor.boss, None)).await;
    assert_eq!(told(&few).len(), 6);
    let east = org.team("East", None).await;
    org.lead(&floor.boss, &east).await;
    for number in 0..8 {
        let rep = org.rep(&format!("Rep {number}")).await;
        org.assign(&rep, &east).await;
        org.deals(&[deal(&rep, "2026-02-11", "100.00")]).await;
        goal(&org, &rep, "2026-Q1").await;
    }
    let (many, cost_of_many) = server.counted(suggested(&org, &floor.boss, None)).await;
    assert_eq!(told(&many).len(), 22);
    assert_eq!(cost_of_few, cost_of_many);
}
