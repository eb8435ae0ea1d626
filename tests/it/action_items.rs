//! The inbox: what somebody must do now, gathered from every feature, in one order, each with the mutation that settles it.

use acceptance::schema::Schema;
use acceptance::{Client, Person, TestOrganization, TestServer, TestTeam, on_both_databases};
use domain::access::Scope;
use domain::action_items::ActionKind;
use serde_json::{Value, json};

on_both_databases! {
    each_has_what_waits_for_them_and_nobody_elses,
    an_inbox_costs_as_many_statements_however_full_it_is,
    every_item_is_settled_by_a_mutation_there_is,
}

const INBOX: &str = "{ viewer { actionItems(first: 100) { totalCount nodes {
    kind mutation dueOn overdue member { name } object { __typename ... on Goal { id } }
} } } }";

struct Company {
    region: TestTeam,
    west: TestTeam,
    rita: Person,
    mia: Person,
    ana: Person,
    ben: Person,
}

/// A region led by Rita, below it a team led by Mia with two reps.
async fn company(org: &TestOrganization<'_>) -> Company {
    let region = org.team("Region", None).await;
    let west = org.team("West", Some(&region)).await;
    let (rita, mia) = (org.manager("Rita").await, org.manager("Mia").await);
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    org.lead(&rita, &region).await;
    org.lead(&mia, &west).await;
    for person in [&mia, &ana, &ben] {
        org.assign(person, &west).await;
    }
    Company {
        region,
        west,
        rita,
        mia,
        ana,
        ben,
    }
}

fn deals(owner: &Person, period: &str) -> Value {
    json!({
        "owner": { "member": { "id": owner.id } }, "metric": { "key": "deals_won" },
        "period": { "name": period }, "target": "20",
    })
}

/// Leaves a team without a leader from today on.
async fn vacate(org: &TestOrganization<'_>, team: &TestTeam) {
    let vacant = json!({ "team": team.id, "from": "2026-03-02" });
    org.as_eva()
        .run("leadershipSet", vacant, "__typename")
        .await
        .data();
}

/// What stands in an inbox: kind, whom it is about, and when it is due.
async fn inbox(client: &Client) -> Vec<(String, String, String)> {
    let answer = client.query(INBOX, json!({})).await;
    let text = |value: &Value| value.as_str().unwrap_or("–").to_owned();
    let nodes = answer.each("/viewer/actionItems", "");
    assert_eq!(answer.at("/viewer/actionItems/totalCount"), &json!(nodes.len()));
    nodes
        .into_iter()
        .map(|node| {
            (
                text(&node["kind"]),
                text(&node["member"]["name"]),
                text(&node["dueOn"]),
            )
        })
        .collect()
}

fn item(kind: &str, member: &str, due: &str) -> (String, String, String) {
    (kind.to_owned(), member.to_owned(), due.to_owned())
}

async fn each_has_what_waits_for_them_and_nobody_elses(server: TestServer) {
    let org = server.organization().await;
    let company = company(&org).await;
    let (mia, ana) = (org.as_(&company.mia), org.as_(&company.ana));
    // A goal that was missed, and closed.
    let mut missed = deals(&company.ben, "2026-02");
    missed["externalId"] = json!("missed");
    org.as_eva()
        .run("goalsUpsert", json!({ "rows": [missed] }), "summary { created }")
        .await
        .data();
    let period = json!({ "period": { "name": "2026-02" } });
    org.as_eva()
        .run("periodClose", period, "closing { id }")
        .await
        .data();
    let ben = item("WRITE_RETROSPECTIVE", "Ben", "–");
    assert_eq!(
        inbox(&org.as_(&company.ben)).await,
        std::slice::from_ref(&ben),
        "his own alone"
    );
    // Ana proposes a goal: it waits for who leads her, and for nobody else.
    ana.run("goalPropose", deals(&company.ana, "2026-Q2"), "goal { id }")
        .await
        .data();
    let answer = item("ANSWER_GOAL", "Ana", "2026-04-01");
    assert_eq!(inbox(&mia).await, std::slice::from_ref(&answer));
    for other in [&company.ana, &company.ben, &company.rita, &org.eva] {
        let found = inbox(&org.as_(other)).await;
        assert!(!found.contains(&answer), "{}: {found:?}", other.name);
    }
    // And Mia one to Ana.
    mia.run("goalPropose", deals(&company.ana, "2026-Q3"), "goal { id }")
        .await
        .data();
    let of_mia = item("ANSWER_GOAL", "Ana", "2026-07-01");
    assert_eq!(inbox(&ana).await, [of_mia]);
    // Whoever stands above a team without a leader steps in.
    vacate(&org, &company.west).await;
    assert_eq!(inbox(&mia).await, []);
    assert_eq!(
        inbox(&org.as_(&company.rita)).await,
        std::slice::from_ref(&answer)
    );
    vacate(&org, &company.region).await;
    assert_eq!(inbox(&org.as_(&company.rita)).await, []);
    assert_eq!(inbox(&org.as_eva()).await, std::slice::from_ref(&answer));
    let script = org.service(&[Scope::GoalsWrite]).await;
    assert_eq!(inbox(&org.as_(&script)).await, [], "a script must do nothing");
    // What is settled is gone.
    let goal = org.as_(&company.ben).query(INBOX, json!({})).await;
    let goal = goal.at("/viewer/actionItems/nodes/0/object/id");
    let learned = json!({ "goal": goal, "whatHappened": "A late start", "learned": "Begin earlier" });
    org.as_(&company.ben)
        .run("retrospectiveWrite", learned, "__typename")
        .await
        .data();
    assert_eq!(inbox(&org.as_(&company.ben)).await, []);
}

async fn an_inbox_costs_as_many_statements_however_full_it_is(server: TestServer) {
    let org = server.organization().await;
    let company = company(&org).await;
    let (mia, ana) = (org.as_(&company.mia), org.as_(&company.ana));
    let mut counts = Vec::new();
    for period in ["2026-04", "2026-05", "2026-06", "2026-07"] {
        ana.run("goalPropose", deals(&company.ana, period), "goal { id }")
            .await
            .data();
        let (found, count) = server.counted(inbox(&mia)).await;
        counts.push((found.len(), count));
    }
    assert_eq!(counts.last().map(|(found, _)| *found), Some(4));
    let first = counts[0].1;
    assert!(
        counts.iter().all(|(_, count)| *count == first),
        "items and statements: {counts:?}"
    );
}

async fn every_item_is_settled_by_a_mutation_there_is(server: TestServer) {
    let org = server.organization().await;
    let schema = Schema::read(&org.as_eva()).await;
    for kind in ActionKind::ALL {
        let verb = kind.settled_by();
        assert!(
            schema.root("Mutation").iter().any(|field| field.name == verb),
            "{kind}: {verb}"
        );
    }
}
