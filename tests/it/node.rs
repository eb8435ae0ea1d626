//! Reading objects by their global ids alone.

use acceptance::{Answer, Client, TestOrganization, TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_databases! {
    everything_with_a_global_id_is_a_node,
    a_node_one_may_not_see_is_null,
    many_nodes_are_read_together_in_their_order,
}

const NODES: &str = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";

async fn nodes(client: &Client, ids: &[Value]) -> Answer {
    client.query(NODES, json!({ "ids": ids })).await
}

/// An id of each type, with the type's name.
async fn ids(org: &TestOrganization<'_>) -> Vec<(&'static str, Value)> {
    let eva = org.as_eva();
    let ana = org.rep("Ana").await;
    let team = org.team("North", None).await;
    let script = org.service(&[Scope::PipelineWrite]).await;
    let named = json!({ "rows": [{ "externalId": "1", "name": "One" }] });
    let account = eva
        .run("accountsUpsert", named.clone(), "rows { account { id } }")
        .await;
    let product = eva.run("productsUpsert", named, "rows { product { id } }").await;
    let deal = json!({ "externalId": "1", "name": "One", "history": { "state": { "stage": "proposal", "owner": { "id": ana.id } } } });
    let shown = "rows { opportunity { id stage { id } } }";
    let deal = eva
        .run("opportunitiesUpsert", json!({ "rows": [deal] }), shown)
        .await;
    let deal = &deal.payload()["rows"][0]["opportunity"];
    let goal = json!({
        "externalId": "1", "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "6",
    });
    let goal = eva
        .run(
            "goalsUpsert",
            json!({ "rows": [goal] }),
            "rows { goal { id metric { id } } }",
        )
        .await;
    let goal = &goal.payload()["rows"][0]["goal"];
    let calls = json!({
        "key": "calls", "name": "Calls", "layer": "RESULT", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["MANAGER"] } },
    });
    eva.run("metricDefine", calls, "metric { id }").await.payload();
    let call = json!({
        "metric": { "key": "calls" }, "subject": { "member": { "id": ana.id } }, "occurredAt": "2026-02-02T09:00:00Z", "amount": "1",
    });
    let call = eva
        .run(
            "measurementsRecord",
            json!({ "rows": [call] }),
            "rows { measurement { id } }",
        )
        .await;
    let last_year = json!({ "period": { "name": "2025" } });
    let closed = eva.run("periodClose", last_year, "closing { id }").await;
    let comment = json!({ "goal": goal["id"], "text": "Good" });
    let comment = eva.run("goalComment", comment, "comment { id }").await;
    let promise = json!({ "to": { "member": ana.id }, "text": "Help", "due": "2026-03-06" });
    let promise = eva.run("commitmentMake", promise, "commitment { id }").await;
    let expected = json!({
        "member": ana.id, "metric": { "key": "deals_won" }, "frequency": "DAY", "target": "1",
    });
    let expected = eva.run("expectationSet", expected, "expectation { id }").await;
    let private =
        json!({ "about": ana.id, "kind": "PRAISE", "behaviour": "Calm", "visibility": "PRIVATE_AND_LEADER" });
    let feedback = eva.run("feedbackGive", private, "feedback { id }").await;
    let question = json!({ "to": ana.id, "question": "How was it?" });
    let asked = eva.run("feedbackRequest", question, "request { id }").await;
    let talk = json!({
        "kind": "ONE_ON_ONE", "about": { "member": ana.id }, "firstStart": "2026-03-02T13:00", "rrule": "FREQ=WEEKLY",
    });
    let talk = eva.run("cadenceCreate", talk, "cadence { id }").await;
    let meetings = eva
        .query("{ meetings(first: 1) { nodes { id } } }", json!({}))
        .await;
    let template = json!({ "key": "one", "name": "One" });
    let template = eva.run("templateDefine", template, "template { id }").await;
    let guardrail = json!({
        "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" }, "title": "One",
        "condition": "AT_MOST", "threshold": "5", "period": { "name": "2026" },
    });
    let guardrail = eva.run("guardrailSet", guardrail, "guardrail { id }").await;
    let recognised = json!({ "to": { "members": [ana.id] }, "basis": "ASSIST", "text": "Thanks" });
    let recognised = eva.run("recognitionGive", recognised, "recognition { id }").await;
    let cake = json!({ "key": "cake", "name": "Cake", "rule": { "recognitions": 1 } });
    let cake = eva.run("rewardDefine", cake, "reward { id }").await;
    let earned = json!({
        "reward": cake.payload()["reward"]["id"], "member": ana.id, "evidence": { "quarter": "2026-03-02" },
    });
    let earned = eva.run("rewardGrant", earned, "grant { id }").await;
    let off_track = json!({
        "externalId": "2", "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "60",
    });
    eva.run(
        "goalsUpsert",
        json!({ "rows": [off_track] }),
        "summary { created }",
    )
    .await
    .payload();
    let alert = eva.query("{ alerts { nodes { id } } }", json!({})).await;
    let help = json!({ "subject": { "member": ana.id }, "kind": "COACHING", "what": "Role play", "due": "2026-03-20" });
    let help = eva.run("interventionStart", help, "intervention { id }").await;
    let concern = json!({ "account": account.payload()["rows"][0]["account"]["id"], "title": "Late" });
    let concern = eva.run("concernRaise", concern, "concern { id }").await;
    let point = json!({ "meeting": meetings.at("/meetings/nodes/0/id"), "text": "Talk" });
    let point = eva.run("talkingPointAdd", point, "talkingPoint { id }").await;
    let check_in = eva
        .run("checkInWrite", json!({ "confidence": 3 }), "checkIn { id }")
        .await;
    vec![
        ("CheckIn", check_in.payload()["checkIn"]["id"].clone()),
        ("TalkingPoint", point.payload()["talkingPoint"]["id"].clone()),
        ("CustomerConcern", concern.payload()["concern"]["id"].clone()),
        ("Guardrail", guardrail.payload()["guardrail"]["id"].clone()),
        ("Expectation", expected.payload()["expectation"]["id"].clone()),
        ("Template", template.payload()["template"]["id"].clone()),
        ("Reward", cake.payload()["reward"]["id"].clone()),
        ("RewardGrant", earned.payload()["grant"]["id"].clone()),
        ("Recognition", recognised.payload()["recognition"]["id"].clone()),
        ("Feedback", feedback.payload()["feedback"]["id"].clone()),
        ("FeedbackRequest", asked.payload()["request"]["id"].clone()),
        ("Alert", alert.at("/alerts/nodes/0/id").clone()),
        ("Intervention", help.payload()["intervention"]["id"].clone()),
        ("Commitment", promise.payload()["commitment"]["id"].clone()),
        ("Cadence", talk.payload()["cadence"]["id"].clone()),
        ("Meeting", meetings.at("/meetings/nodes/0/id").clone()),
        ("GoalComment", comment.payload()["comment"]["id"].clone()),
        ("Organization", json!(org.id)),
        ("Member", json!(ana.id)),
        ("Team", json!(team.id)),
        ("ServiceAccount", json!(script.id)),
        ("Account", account.payload()["rows"][0]["account"]["id"].clone()),
        ("Product", product.payload()["rows"][0]["product"]["id"].clone()),
        ("Stage", deal["stage"]["id"].clone()),
        ("Opportunity", deal["id"].clone()),
        ("Metric", goal["metric"]["id"].clone()),
        ("Goal", goal["id"].clone()),
        ("PeriodClosing", closed.payload()["closing"]["id"].clone()),
        (
            "Measurement",
            call.payload()["rows"][0]["measurement"]["id"].clone(),
        ),
    ]
}

async fn everything_with_a_global_id_is_a_node(server: TestServer) {
    let org = server.organization().await;
    let all = ids(&org).await;
    for (kind, id) in &all {
        let read = "query ($id: ID!) { node(id: $id) { __typename id } }";
        let answer = org.as_eva().query(read, json!({ "id": id })).await;
        assert_eq!(answer.at("/node"), &json!({ "__typename": kind, "id": id }));
    }
    let kinds = "{ __type(name: \"Node\") { possibleTypes { name } } }";
    let kinds = org.as_eva().query(kinds, json!({})).await;
    assert_eq!(kinds.each("/__type/possibleTypes", "/name").len(), all.len());
}

async fn a_node_one_may_not_see_is_null(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let all = ids(&org).await;
    let values: Vec<_> = all.iter().map(|(_, id)| id.clone()).collect();
    let elsewhere = nodes(&other.as_eva(), &values).await;
    assert_eq!(
        elsewhere.at("/nodes"),
        &json!(vec![Value::Null; all.len()]),
        "another organization"
    );
    let ben = org.rep("Ben").await;
    let seen = nodes(&org.as_(&ben), &values).await;
    let hidden: Vec<_> = seen
        .at("/nodes")
        .as_array()
        .expect("nodes")
        .iter()
        .zip(&all)
        .collect();
    let hidden: BTreeSet<_> = hidden
        .iter()
        .filter(|(node, _)| node.is_null())
        .map(|(_, (kind, _))| *kind)
        .collect();
    assert_eq!(
        hidden,
        BTreeSet::from([
            "CheckIn",
            "TalkingPoint",
            "CustomerConcern",
            "Alert",
            "Intervention",
            "Commitment",
            "Guardrail",
            "Expectation",
            "RewardGrant",
            "Recognition",
            "Feedback",
            "FeedbackRequest",
            "Cadence",
            "Meeting",
            "GoalComment",
            "ServiceAccount",
            "Opportunity",
            "Goal",
            "Measurement",
        ]),
        "to a colleague of another team"
    );
    nodes(&server.anonymous(), &values).await.fails("UNAUTHENTICATED");
    let script = org.service(&[Scope::MetricsRead]).await;
    let itself = nodes(&org.as_(&script), &[json!(script.id)]).await;
    assert_eq!(
        itself.at("/nodes/0/id"),
        &json!(script.id),
        "a service account sees itself"
    );
}

async fn many_nodes_are_read_together_in_their_order(server: TestServer) {
    let org = server.organization().await;
    let mut people = Vec::new();
    for number in 0..20 {
        people.push(json!(org.rep(&format!("Rep {number}")).await.id));
    }
    let eva = org.as_eva();
    let (_, cost_of_one) = server.counted(nodes(&eva, &people[..1])).await;
    let (answer, cost_of_twenty) = server.counted(nodes(&eva, &people)).await;
    assert_eq!(answer.each("/nodes", "/id"), people.iter().collect::<Vec<_>>());
    assert_eq!(cost_of_one, cost_of_twenty);
    let twice = nodes(&eva, &[people[0].clone(), people[0].clone()]).await;
    assert_eq!(twice.at("/nodes/0"), twice.at("/nodes/1"));
    nodes(&eva, &[people[0].clone(), json!("?")])
        .await
        .refuses("ids.1", "INVALID_ID");
    let many = vec![people[0].clone(); 101];
    nodes(&eva, &many).await.refuses("ids", "TOO_MANY_IDS");
}
