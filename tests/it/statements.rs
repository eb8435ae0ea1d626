//! A list of twenty costs as many statements as a list of one: relations are read together, not row by row.

use acceptance::schema::Schema;
use acceptance::walk::{nested, reading};
use acceptance::{Client, Person, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::json;
use std::fmt::Write as _;

on_both_databases! {
    a_list_of_twenty_costs_as_many_statements_as_a_list_of_one,
    a_total_costs_one_statement_and_only_when_it_is_asked_for,
}

/// Rows that every list must have, so that a list of twenty is one. Its last ones, which are alike: the first are those
/// who run the organization and the teams above.
const ROWS: usize = 21;

async fn a_list_of_twenty_costs_as_many_statements_as_a_list_of_one(server: TestServer) {
    let org = server.organization().await;
    peopled(&org).await;
    let eva = org.as_eva();
    let schema = Schema::read(&eva).await;
    let of_roots = schema.root("Query").iter();
    let of_roots = of_roots.filter(|field| field.kind.name().ends_with("Connection"));
    let of_roots = of_roots.map(|field| (field.name.clone(), &field.kind));
    let lists: Vec<_> = of_roots.chain(nested(&schema)).collect();
    assert!(lists.len() > 10, "the walk saw the schema");
    // What figures are reckoned by is kept from the first reader on.
    eva.query("{ scoreboard { total { actual } } }", json!({}))
        .await
        .data();
    let mut grown = String::new();
    for (list, kind) in lists {
        let (above, list) = list.split_once(" { ").unwrap_or(("", &list));
        for field in reading(&schema, kind) {
            let page = |rows: &str| {
                let page = format!("list: {list}({rows}) {{ edges {{ node {{ {field} }} }} }}");
                match above {
                    "" => format!("{{ {page} }}"),
                    above => format!("{{ above: {above} {{ {page} }} }}"),
                }
            };
            let found = if above.is_empty() { "/list" } else { "/above/list" };
            let counted = async |end: &str, rows: usize| {
                let (answer, count) = server.counted(eva.query(&page(end), json!({}))).await;
                let read = answer.each(found, "").len();
                assert_eq!(read, rows, "{list} is short: add to `peopled`");
                count
            };
            let (mut few, mut twenty) = (counted("first: 1", 1).await, counted("last: 20", 20).await);
            // What is null in a row is not read for it: one from the other end, and a few, may cost more than the first.
            for (end, rows) in [("last: 1", 1), ("last: 5", 5)] {
                if twenty > few {
                    few = few.max(counted(end, rows).await);
                }
            }
            // On a busy machine a load may leave before all who wait for it have asked: what grows, grows each time.
            for _ in 0..3 {
                if twenty > few {
                    twenty = twenty.min(counted("last: 20", 20).await);
                }
            }
            if twenty > few {
                let _ = writeln!(grown, "{above} {list} {{ {field} }}: {few}, {twenty}");
            }
        }
    }
    assert!(
        grown.is_empty(),
        "statements for one row and for twenty:\n{grown}"
    );
}

async fn a_total_costs_one_statement_and_only_when_it_is_asked_for(server: TestServer) {
    let org = server.organization().await;
    org.rep("Ana").await;
    let eva = org.as_eva();
    let (_, without) = server
        .counted(eva.query("{ members { edges { node { name } } } }", json!({})))
        .await;
    let (answer, with) = server
        .counted(eva.query("{ members { totalCount edges { node { name } } } }", json!({})))
        .await;
    assert_eq!(answer.at("/members/totalCount"), &json!(2));
    assert_eq!(with, without + 1);
}

/// A measurement of a rep that was corrected once.
async fn measured(eva: &Client, index: usize, rep: &Person) {
    let metric = json!({
        "key": format!("result_{index:02}"), "name": format!("Result {index:02}"), "layer": "RESULT", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["MANAGER"] } },
    });
    eva.run("metricDefine", metric, "metric { id }").await.data();
    for amount in ["1", "2"] {
        let row = json!({
            "metric": { "key": format!("result_{index:02}") }, "subject": { "member": { "id": rep.id } },
            "occurredAt": "2026-02-02T09:00:00Z", "amount": amount, "externalId": format!("measured-{index}"),
        });
        let rows = json!({ "rows": [row] });
        eva.run("measurementsRecord", rows, "summary { applied }")
            .await
            .data();
    }
}

/// Everybody about whom something is raised is helped.
async fn helped(eva: &Client) {
    let raised = eva
        .query("{ alerts(first: 100) { nodes { id member { id } } } }", json!({}))
        .await;
    for (alert, member) in raised
        .each("/alerts", "/id")
        .into_iter()
        .zip(raised.each("/alerts", "/member/id"))
    {
        let help = json!({
            "subject": { "member": member }, "alert": alert, "kind": "COACHING", "what": "Role play", "due": "2026-03-20",
        });
        eva.run("interventionStart", help, "intervention { id }")
            .await
            .payload();
    }
}

/// An organization with more than twenty of everything, each related to something of its own.
async fn peopled(org: &acceptance::TestOrganization<'_>) {
    let eva = org.as_eva();
    // What is said to leaders alone is read by Eva, who leads everybody.
    let world = org.team("All", None).await;
    org.lead(&org.eva, &world).await;
    let region = org.team("Region", Some(&world)).await;
    let boss = org.manager("Boss").await;
    org.lead(&boss, &region).await;
    let (mut goals, mut reps) = (Vec::new(), Vec::new());
    for index in 0..ROWS {
        let team = org.team(&format!("Team {index:02}"), Some(&region)).await;
        let leader = org.manager(&format!("Manager {index:02}")).await;
        let rep = org.rep(&format!("Rep {index:02}")).await;
        org.lead(&leader, &team).await;
        org.assign(&rep, &team).await;
        org.assign(&leader, &team).await;
        org.won(&rep, day("2026-02-02"), 1).await;
        let talk = json!({
            "kind": "ONE_ON_ONE", "about": { "member": rep.id }, "organizer": leader.id, "firstStart": "2026-03-02T13:00",
        });
        eva.run("cadenceCreate", talk, "cadence { id }").await.data();
        let off = json!({ "member": rep.id, "from": "2026-06-01", "to": "2026-06-08" });
        eva.run("timeOffRecord", off, "timeOff { id }").await.data();
        goals.push(json!({
            "externalId": format!("goal-{index}"), "metric": { "key": "deals_won" }, "owner": { "member": { "id": rep.id } },
            "period": { "name": "2026-Q1" }, "target": "10",
        }));
        let expected = json!({
            "member": rep.id, "metric": { "key": "deals_won" }, "frequency": "WEEK", "target": "1", "title": "One a week",
        });
        let expected = eva.run("expectationSet", expected, "expectation { id }").await;
        let excuse = json!({
            "expectation": expected.payload()["expectation"]["id"], "startsOn": "2026-03-02", "reason": "None",
        });
        eva.run("expectationExcuse", excuse, "expectation { id }")
            .await
            .data();
        let guardrail = json!({
            "owner": { "member": { "id": rep.id } }, "metric": { "key": "deals_won" }, "title": "Five",
            "condition": "AT_LEAST", "threshold": "5", "period": { "name": "2026" },
        });
        eva.run("guardrailSet", guardrail, "guardrail { id }")
            .await
            .data();
        let template = json!({
            "key": format!("template_{index:02}"), "name": format!("Template {index:02}"), "ramp": [{ "months": 3, "percent": 50 }],
            "expectations": [{ "metric": { "key": "deals_won" }, "frequency": "MONTH", "target": "2" }],
            "goals": [{ "metric": { "key": "deals_won" }, "period": "YEAR", "target": "20" }],
        });
        eva.run("templateDefine", template, "template { id }")
            .await
            .data();
        let metric = json!({
            "key": format!("metric_{index:02}"), "name": format!("Metric {index:02}"), "layer": "ACTIVITY", "unit": "COUNT",
            "source": { "recorded": { "acceptedSources": ["SELF"] } },
        });
        eva.run("metricDefine", metric, "metric { id }").await.data();
        let promise = json!({ "to": { "member": rep.id }, "text": "Help", "due": "2026-03-06" });
        eva.run("commitmentMake", promise, "commitment { id }")
            .await
            .data();
        let check_in = json!({ "confidence": 3, "plan": ["Call"] });
        org.as_(&rep)
            .run("checkInWrite", check_in, "checkIn { id }")
            .await
            .data();
        measured(&eva, index, &rep).await;
        // What waits for Eva.
        let own = json!({
            "owner": { "member": { "id": boss.id } }, "metric": { "key": "deals_won" },
            "period": { "name": "2026-Q2" }, "target": format!("{}", 10 + index),
        });
        org.as_(&boss).run("goalPropose", own, "goal { id }").await.data();
        let day = json!({ "period": { "name": format!("2025-01-{:02}", index + 1) } });
        eva.run("periodClose", day, "closing { id }").await.data();
        reps.push(rep);
    }
    let mut alone = Vec::new();
    for index in 0..ROWS {
        // Nobody leads above: what is raised about them is with the executives. Their goals begin earlier, and so stand before the others'.
        let loner = org.manager(&format!("Loner {index:02}")).await;
        alone.push(json!({
            "externalId": format!("alone-{index}"), "metric": { "key": "deals_won" }, "owner": { "member": { "id": loner.id } },
            "period": { "dates": { "start": "2025-12-01", "end": "2026-04-01" } }, "target": "10",
        }));
    }
    alone.append(&mut goals);
    let goals = alone;
    org.service(&[Scope::MetricsRead]).await;
    let rates: Vec<_> = (0..ROWS)
        .map(|index| json!({ "currency": "EUR", "on": format!("2026-01-{:02}", index + 1), "rate": "1.1" }))
        .collect();
    eva.run("rateSet", json!({ "rates": rates }), "__typename")
        .await
        .data();
    eva.run("goalsUpsert", json!({ "rows": goals }), "summary { created }")
        .await
        .data();
    helped(&eva).await;
    let parent = json!([{ "name": "A group", "externalId": "group" }]);
    eva.run("accountsUpsert", json!({ "rows": parent }), "summary { created }")
        .await
        .data();
    let accounts: Vec<_> = (0..ROWS)
        .map(|index| {
            json!({ "name": format!("Customer {index:02}"), "externalId": format!("customer-{index}"),
                "parent": { "externalId": "group" }, "keyAccountOf": { "email": boss.email } })
        })
        .collect();
    eva.run(
        "accountsUpsert",
        json!({ "rows": accounts }),
        "summary { created }",
    )
    .await
    .data();
    let ids = eva
        .query("{ accounts(first: 100) { nodes { id } } }", json!({}))
        .await;
    for id in ids.each("/accounts/nodes", "/id") {
        let concern = json!({ "account": id, "title": "Late" });
        eva.run("concernRaise", concern, "concern { id }").await.data();
    }
    let products: Vec<_> = (0..ROWS)
        .map(|index| json!({ "name": format!("Product {index:02}"), "externalId": format!("product-{index}") }))
        .collect();
    eva.run(
        "productsUpsert",
        json!({ "rows": products }),
        "summary { created }",
    )
    .await
    .data();
    feedback(org, &reps).await;
}

/// Every rep recognises the next for their own goal and deal, which earns a reward; and then asks the executive how it went, who
/// answers before everybody. The feed is read from its end: first there is recognition alone, so that its rows are alike.
async fn feedback(org: &acceptance::TestOrganization<'_>, reps: &[Person]) {
    let eva = org.as_eva();
    for (index, (rep, next)) in reps.iter().zip(reps.iter().cycle().skip(1)).enumerate() {
        let (goal, deal) = own(org, rep).await;
        let thanks = json!({
            "to": { "members": [next.id] }, "basis": "ASSIST", "text": "Thanks", "goal": goal, "opportunity": deal,
        });
        let thanks = org
            .as_(rep)
            .run("recognitionGive", thanks, "recognition { id }")
            .await;
        let react = json!({ "recognition": thanks.text("/payload/recognition/id"), "kind": "HEART" });
        eva.run("reactionAdd", react, "recognition { id }")
            .await
            .payload();
        let reward =
            json!({ "key": format!("reward-{index}"), "name": "Cake", "rule": { "recognitions": 1 } });
        let reward = eva.run("rewardDefine", reward, "reward { id }").await;
        let earned = json!({
            "reward": reward.text("/payload/reward/id"), "member": next.id, "evidence": { "quarter": "2026-03-02" },
        });
        eva.run("rewardGrant", earned, "grant { id }").await.payload();
    }
    for rep in reps {
        let (goal, deal) = own(org, rep).await;
        let question = json!({ "to": org.eva.id, "question": "How was it?" });
        let asked = org
            .as_(rep)
            .run("feedbackRequest", question, "request { id }")
            .await;
        let answer = json!({
            "about": rep.id, "kind": "PRAISE", "visibility": "PUBLIC", "behaviour": "Calm", "goal": goal,
            "opportunity": deal, "request": asked.text("/payload/request/id"),
        });
        let told = eva.run("feedbackGive", answer, "feedback { id }").await;
        let correction = json!({ "feedback": told.text("/payload/feedback/id"), "text": "And clear" });
        eva.run("feedbackCorrect", correction, "feedback { id }")
            .await
            .payload();
    }
}

/// A goal and a deal of a rep.
async fn own(org: &acceptance::TestOrganization<'_>, rep: &Person) -> (String, String) {
    let own = "{ goals(first: 1) { nodes { id } } opportunities(first: 1) { nodes { id } } }";
    let own = org.as_(rep).query(own, json!({})).await;
    let id = |list: &str| own.text(&format!("/{list}/nodes/0/id")).to_owned();
    (id("goals"), id("opportunities"))
}
