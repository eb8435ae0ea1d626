//! Searching: what is found, in which order, and what never is.

use acceptance::{Answer, Client, TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_search_finds_people_teams_customers_and_goals_by_name,
    a_search_finds_nothing_one_may_not_see,
    a_goals_title_is_content_and_hidden_where_only_its_figures_are_open,
    a_title_costs_no_statement_where_it_is_open_to_whoever_sees_the_goal,
    a_search_is_long_enough_and_bounded,
}

const SEARCH: &str = "query ($text: String!, $first: Int) { search(text: $text, first: $first) { __typename \
    ... on Member { name } ... on Team { name } ... on Account { name } ... on Goal { title } } }";

async fn search(client: &Client, text: &str) -> Answer {
    client.query(SEARCH, json!({ "text": text })).await
}

fn found(answer: &Answer) -> Vec<String> {
    let hits = answer.at("/search").as_array().expect("hits");
    let name = |hit: &Value| {
        hit["name"]
            .as_str()
            .or(hit["title"].as_str())
            .unwrap_or("?")
            .to_owned()
    };
    let kind = |hit: &Value| hit["__typename"].as_str().unwrap_or("?").to_owned();
    hits.iter()
        .map(|hit| format!("{} {}", kind(hit), name(hit)))
        .collect()
}

async fn account(client: &Client, name: &str) {
    let rows = json!([{ "externalId": name, "name": name }]);
    let pushed = client
        .run("accountsUpsert", json!({ "rows": rows }), "summary { created }")
        .await;
    assert_eq!(pushed.payload()["summary"]["created"], 1);
}

async fn goal(client: &Client, title: &str, owner: Value) {
    let row = json!({
        "externalId": title, "title": title, "owner": owner, "metric": { "key": "opportunities_created" },
        "period": { "name": "2026-Q1" }, "target": "60",
    });
    let set = client
        .run("goalsUpsert", json!({ "rows": [row] }), "summary { created }")
        .await;
    assert_eq!(set.payload()["summary"]["created"], 1);
}

async fn a_search_finds_people_teams_customers_and_goals_by_name(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let nora = org.rep("Nora Northrup").await;
    org.team("North", None).await;
    account(&eva, "Northern Lights").await;
    account(&eva, "Acme North").await;
    account(&eva, "South").await;
    goal(&eva, "Win the north", json!({ "member": { "id": nora.id } })).await;
    assert_eq!(
        found(&search(&eva, " NORTH ").await),
        [
            "Team North",
            "Account Northern Lights",
            "Account Acme North",
            "Member Nora Northrup",
            "Goal Win the north",
        ]
    );
    assert!(
        found(&search(&eva, "n%th").await).is_empty(),
        "a text is taken literally"
    );
    let first = eva.query(SEARCH, json!({ "text": "north", "first": 2 })).await;
    assert_eq!(found(&first), ["Team North", "Account Northern Lights"]);
}

async fn a_search_finds_nothing_one_may_not_see(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (ana, ben, mia) = (
        org.rep("Ana").await,
        org.rep("Ben").await,
        org.manager("Mia").await,
    );
    let team = org.team("East", None).await;
    org.assign(&ana, &team).await;
    org.assign(&ben, &team).await;
    org.lead(&mia, &team).await;
    goal(
        &org.as_eva(),
        "Secret of Ben",
        json!({ "member": { "id": ben.id } }),
    )
    .await;
    account(&org.as_eva(), "Secretary Ltd").await;
    other.rep("Secret Agent").await;
    account(&other.as_eva(), "Secret Service").await;
    goal(
        &other.as_eva(),
        "Secret of others",
        json!({ "organization": true }),
    )
    .await;
    let (account, goal) = ("Account Secretary Ltd", "Goal Secret of Ben");
    assert_eq!(
        found(&search(&org.as_(&ana), "secret").await),
        [account],
        "a peer"
    );
    assert_eq!(
        found(&search(&org.as_(&ben), "secret").await),
        [goal, account],
        "the owner"
    );
    assert_eq!(
        found(&search(&org.as_(&mia), "secret").await),
        [goal, account],
        "the leader"
    );
    assert_eq!(found(&search(&org.as_eva(), "secret").await), [goal, account]);
    let reader = org.as_(&org.service(&[Scope::MembersWrite]).await);
    assert!(
        found(&search(&reader, "secret").await).is_empty(),
        "neither customers nor goals"
    );
    assert_eq!(found(&search(&reader, "mia").await), ["Member Mia"]);
    search(&server.anonymous(), "secret")
        .await
        .fails("UNAUTHENTICATED");
}

async fn a_goals_title_is_content_and_hidden_where_only_its_figures_are_open(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben, mia) = (
        org.rep("Ana").await,
        org.rep("Ben").await,
        org.manager("Mia").await,
    );
    let team = org.team("East", None).await;
    org.assign(&ana, &team).await;
    org.assign(&ben, &team).await;
    org.lead(&mia, &team).await;
    let on = json!({ "transparentTeams": true });
    org.as_eva()
        .run("policySet", on, "organization { id }")
        .await
        .payload();
    let row = json!({
        "externalId": "1", "title": "Last chance of Ben", "owner": { "member": { "id": ben.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": "60",
    });
    let shared = json!({
        "externalId": "2", "title": "Last chance of all", "owner": { "organization": true }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": "60",
    });
    org.as_eva()
        .run(
            "goalsUpsert",
            json!({ "rows": [row, shared] }),
            "summary { created }",
        )
        .await
        .payload();
    let query = "{ goals { nodes { externalId title } } named: goals(filter: { text: \"chance of\" }) { totalCount nodes { externalId } } \
        goalPeriodFacts { nodes { externalId title } } facts: goalPeriodFacts(filter: { text: \"chance\" }) { totalCount } \
        search(text: \"chance\") { ... on Goal { externalId } } }";
    let seen = async |client: Client| {
        let answer = client.query(query, json!({})).await;
        let titles = |list: &str| {
            let mut found: Vec<(String, Value)> = answer
                .at(list)
                .as_array()
                .expect("goals")
                .iter()
                .map(|goal| {
                    (
                        goal["externalId"].as_str().expect("a key").to_owned(),
                        goal["title"].clone(),
                    )
                })
                .collect();
            found.sort_by(|(one, _), (other, _)| one.cmp(other));
            found
        };
        let goals = titles("/goals/nodes");
        assert_eq!(titles("/goalPeriodFacts/nodes"), goals, "both say the same");
        let told = goals.iter().filter(|(_, title)| !title.is_null()).count();
        assert_eq!(answer.at("/named/totalCount"), told);
        assert_eq!(answer.at("/facts/totalCount"), told);
        for list in ["/named/nodes", "/search"] {
            assert_eq!(answer.at(list).as_array().map(Vec::len), Some(told), "{list}");
        }
        goals
            .into_iter()
            .map(|(key, title)| format!("{key} {}", title.as_str().unwrap_or("–")))
            .collect::<Vec<_>>()
    };
    let (his, all) = ("1 Last chance of Ben", "2 Last chance of all");
    assert_eq!(seen(org.as_(&ana)).await, ["1 –", all], "a peer");
    let reader = org.service(&[Scope::MetricsRead]).await;
    assert_eq!(
        seen(org.as_(&reader)).await,
        ["1 –", "2 –"],
        "a reader of metrics"
    );
    let writer = org.service(&[Scope::MetricsRead, Scope::GoalsWrite]).await;
    for client in [org.as_(&ben), org.as_(&mia), org.as_eva(), org.as_(&writer)] {
        assert_eq!(seen(client).await, [his, all]);
    }
}

async fn a_title_costs_no_statement_where_it_is_open_to_whoever_sees_the_goal(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    goal(&org.as_eva(), "Hers", json!({ "member": { "id": ana.id } })).await;
    let reader = org.service(&[Scope::MetricsRead]).await;
    let writer = org.service(&[Scope::GoalsWrite]).await;
    for client in [org.as_(&ana), org.as_eva(), org.as_(&reader), org.as_(&writer)] {
        client
            .query("{ goals { nodes { target } } }", json!({}))
            .await
            .data();
        let (_, without) = server
            .counted(client.query("{ goals { nodes { target } } }", json!({})))
            .await;
        let (_, with) = server
            .counted(client.query("{ goals { nodes { target title rationale } } }", json!({})))
            .await;
        assert_eq!(with, without);
    }
}

async fn a_search_is_long_enough_and_bounded(server: TestServer) {
    let org = server.organization().await;
    search(&org.as_eva(), " a ").await.refuses("text", "TOO_SHORT");
    search(&org.as_eva(), "").await.refuses("text", "BLANK");
    search(&org.as_eva(), &"a".repeat(201))
        .await
        .refuses("text", "TOO_LONG");
    let many = org
        .as_eva()
        .query(SEARCH, json!({ "text": "ab", "first": 101 }))
        .await;
    many.refuses("first", "PAGE_SIZE_OUT_OF_RANGE");
    let rows: Vec<_> = (0..120)
        .map(|key| json!({ "externalId": key.to_string(), "name": format!("Many {key}") }))
        .collect();
    org.as_eva()
        .run("accountsUpsert", json!({ "rows": rows }), "summary { created }")
        .await
        .payload();
    let (few, cost_of_few) = server
        .counted(org.as_eva().query(SEARCH, json!({ "text": "many", "first": 1 })))
        .await;
    let (all, cost_of_all) = server
        .counted(
            org.as_eva()
                .query(SEARCH, json!({ "text": "many", "first": 100 })),
        )
        .await;
    assert_eq!((found(&few).len(), found(&all).len()), (1, 100));
    assert_eq!(cost_of_few, cost_of_all);
}
