//! The inbox: what somebody must do now, gathered from every feature, in one order, each with the mutation that settles it.

use acceptance::schema::Schema;
use acceptance::{Client, Person, TestOrganization, TestServer, TestTeam, on_both_databases};
use domain::access::Scope;
use domain::action_items::ActionKind;
use serde_json::{Value, json};

on_both_databases! {
    each_has_what_waits_for_them_and_nobody_elses,
    what_is_expected_asked_and_raised_waits_until_it_is_settled,
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
    assert_eq!(inbox(&ana).await, std::slice::from_ref(&of_mia));
    // Whoever stands above a team without a leader steps in.
    vacate(&org, &company.west).await;
    assert_eq!(inbox(&mia).await, []);
    let vacant = item("TAKE_UP_ALERT", "–", "2026-03-04");
    let both = [vacant, answer];
    assert_eq!(inbox(&org.as_(&company.rita)).await, both);
    vacate(&org, &company.region).await;
    assert_eq!(inbox(&org.as_(&company.rita)).await, []);
    assert_eq!(inbox(&org.as_eva()).await, both);
    let script = org.service(&[Scope::GoalsWrite]).await;
    assert_eq!(inbox(&org.as_(&script)).await, [], "a script must do nothing");
    // Promises wait for their maker, and once they are kept for whom they were made to.
    let promise =
        json!({ "to": { "member": company.ana.id }, "text": "Call the customer", "due": "2026-03-04" });
    let made = mia.run("commitmentMake", promise, "commitment { id }").await;
    let made = made.text("/payload/commitment/id").to_owned();
    assert_eq!(
        inbox(&mia).await,
        [item("DISPOSE_COMMITMENT", "Ana", "2026-03-04")]
    );
    mia.run("commitmentKeep", json!({ "commitment": made }), "__typename")
        .await
        .data();
    assert_eq!(inbox(&mia).await, []);
    assert_eq!(
        inbox(&ana).await,
        [of_mia, item("CONFIRM_COMMITMENT", "Mia", "–")]
    );
    ana.run("commitmentConfirm", json!({ "commitment": made }), "__typename")
        .await
        .data();
    assert_eq!(inbox(&ana).await.len(), 1);
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

/// Expectations, feedback, questions for feedback and concerns: each waits for one, and is gone once its mutation has run.
async fn what_is_expected_asked_and_raised_waits_until_it_is_settled(server: TestServer) {
    let org = server.organization().await;
    let company = company(&org).await;
    let clients = [&company.rita, &company.mia, &company.ana, &company.ben].map(|who| org.as_(who));
    let [rita, mia, ana, ben] = &clients;
    let waits_only_for = async |who: &Client, items: &[(String, String, String)]| {
        assert_eq!(inbox(who).await, items);
        for other in clients.iter().filter(|other| !std::ptr::eq(*other, who)) {
            assert_eq!(inbox(other).await, []);
        }
        assert_eq!(inbox(&org.as_eva()).await, []);
    };
    let input = json!({ "member": company.ana.id, "metric": { "key": "deals_won" }, "frequency": "MONTH", "target": "2", "startsOn": "2026-04-01" });
    let set = mia.run("expectationSet", input, "expectation { id }").await;
    waits_only_for(ana, &[item("ACKNOWLEDGE_EXPECTATION", "Ana", "2026-04-01")]).await;
    let seen = json!({ "expectation": set.at("/payload/expectation/id") });
    ana.run("expectationAcknowledge", seen.clone(), "__typename")
        .await
        .data();
    waits_only_for(ana, &[]).await;
    // Changed, it waits anew.
    let mut more = seen.clone();
    more["target"] = json!("3");
    more["from"] = json!("2026-04-01");
    mia.run("expectationChange", more, "expectation { id }")
        .await
        .payload();
    waits_only_for(ana, &[item("ACKNOWLEDGE_EXPECTATION", "Ana", "2026-04-01")]).await;
    ana.run("expectationAcknowledge", seen, "__typename").await.data();
    // Ben is asked how Ana works, answers, and she reads it.
    let asked = json!({ "to": company.ben.id, "question": "How was the demo?", "due": "2026-03-06" });
    let asked = ana.run("feedbackRequest", asked, "request { id }").await;
    waits_only_for(ben, &[item("ANSWER_FEEDBACK_REQUEST", "Ana", "2026-03-06")]).await;
    let given = json!({
        "about": company.ana.id, "kind": "PRAISE", "visibility": "PRIVATE", "behaviour": "Clear and short",
        "request": asked.at("/payload/request/id"),
    });
    let given = ben.run("feedbackGive", given, "feedback { id }").await;
    waits_only_for(ana, &[item("ACKNOWLEDGE_FEEDBACK", "Ben", "–")]).await;
    let read = json!({ "feedback": given.at("/payload/feedback/id") });
    ana.run("feedbackAcknowledge", read, "__typename").await.data();
    waits_only_for(ana, &[]).await;
    // A question one says no to waits for nobody.
    let asked = json!({ "to": company.rita.id, "question": "And the forecast?" });
    let asked = mia.run("feedbackRequest", asked, "request { id }").await;
    waits_only_for(rita, &[item("ANSWER_FEEDBACK_REQUEST", "Mia", "–")]).await;
    let no = json!({ "feedbackRequest": asked.at("/payload/request/id") });
    rita.run("feedbackDecline", no, "__typename").await.data();
    waits_only_for(rita, &[]).await;
    // A customer's concern waits for the key account's rep: first to be taken up, then to be dealt with.
    let rows = json!({ "rows": [{ "name": "Customer", "externalId": "customer", "keyAccountOf": { "email": company.ana.email } }] });
    let made = org
        .as_eva()
        .run("accountsUpsert", rows, "rows { account { id } }")
        .await;
    let raised = json!({ "account": made.at("/payload/rows/0/account/id"), "title": "Late", "raisedAt": "2026-03-02T09:00:00Z" });
    let raised = ben.run("concernRaise", raised, "concern { id nextDueAt }").await;
    let due = raised.text("/payload/concern/nextDueAt")[..10].to_owned();
    waits_only_for(ana, &[item("ACKNOWLEDGE_CONCERN", "–", &due)]).await;
    let concern = json!({ "concern": raised.at("/payload/concern/id") });
    let taken = ana
        .run("concernAcknowledge", concern.clone(), "concern { nextDueAt }")
        .await;
    let due = taken.text("/payload/concern/nextDueAt")[..10].to_owned();
    waits_only_for(ana, &[item("RESOLVE_CONCERN", "–", &due)]).await;
    ana.run("concernResolve", concern, "__typename").await.data();
    waits_only_for(ana, &[]).await;
}

async fn an_inbox_costs_as_many_statements_however_full_it_is(server: TestServer) {
    let org = server.organization().await;
    let company = company(&org).await;
    let (mia, ana) = (org.as_(&company.mia), org.as_(&company.ana));
    // What figures are reckoned by is kept from the first reader on.
    inbox(&mia).await;
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
