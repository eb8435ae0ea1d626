//! Lists below many objects are read together, and are those below each of them alone: the same rows in the same order, page by page.

use acceptance::{Client, Person, TestOrganization, TestServer, day, on_both_databases};
use serde_json::{Value, json};

on_both_databases! {
    a_list_below_many_objects_is_the_list_below_each,
}

/// Objects, one of them, and a list below each.
const LISTS: [(&str, &str, &str); 11] = [
    ("members(first: 4)", "member", "commitments(PAGE)"),
    ("members(first: 4)", "member", "commitments(side: MADE, PAGE)"),
    (
        "members(first: 4)",
        "member",
        "commitments(side: RECEIVED, state: OPEN, PAGE)",
    ),
    ("members(first: 4)", "member", "opportunities(PAGE)"),
    (
        "members(first: 4)",
        "member",
        "opportunities(outcome: WON, order: { field: CREATED, direction: DESCENDING }, PAGE)",
    ),
    ("members(first: 4)", "member", "rewards(PAGE)"),
    ("members(first: 4)", "member", "expectations(PAGE)"),
    ("accounts(first: 4)", "account", "commitments(PAGE)"),
    ("accounts(first: 4)", "account", "concerns(PAGE)"),
    ("accounts(first: 4)", "account", "opportunities(PAGE)"),
    ("teams(first: 4)", "team", "members(PAGE)"),
];

const ROWS: &str = "{ totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage } edges { cursor node { id } } }";

/// Two teams below one, whose people promise, sell and are expected something; some of it is settled.
async fn peopled(org: &TestOrganization<'_>) -> Vec<Person> {
    let world = org.team("World", None).await;
    org.lead(&org.eva, &world).await;
    let customers =
        json!({ "rows": [{ "name": "A", "externalId": "a" }, { "name": "B", "externalId": "b" }] });
    let customers = org
        .as_eva()
        .run("accountsUpsert", customers, "rows { account { id } }")
        .await;
    let customers = customers.each("/payload/rows", "/account/id");
    let eva = org.as_eva();
    let mut people = vec![org.eva.clone()];
    for name in ["North", "South"] {
        let team = org.team(name, Some(&world)).await;
        for number in 0..3 {
            let rep = org.rep(&format!("{name} {number}")).await;
            org.assign(&rep, &team).await;
            org.won(&rep, day("2026-02-02"), 3).await;
            people.push(rep);
        }
    }
    for (number, person) in people.iter().enumerate() {
        let client = org.as_(person);
        for step in 0..5 {
            let to = &people[(number + step + 1) % people.len()];
            let to = match step {
                3 => json!({ "account": customers[number % 2] }),
                _ => json!({ "member": to.id }),
            };
            // Two of them are due on the same day.
            let due = day("2026-03-05") + chrono::Days::new((step as u64 * 7) / 2 % 9);
            let promise = json!({ "to": to, "text": format!("{number} {step}"), "due": due.to_string() });
            let made = client.run("commitmentMake", promise, "commitment { id }").await;
            if step == 2 {
                let kept = json!({ "commitment": made.at("/payload/commitment/id") });
                client
                    .run("commitmentKeep", kept, "commitment { id }")
                    .await
                    .payload();
            }
        }
        let concern = json!({ "account": customers[number % 2], "title": format!("Concern {number}"), "owner": person.id });
        client
            .run("concernRaise", concern, "concern { id }")
            .await
            .payload();
    }
    let rows: Vec<Value> = (0..12)
        .map(|number| {
            json!({
                "name": format!("Deal {number}"), "externalId": format!("deal {number}"),
                "account": { "externalId": if number % 3 == 0 { "a" } else { "b" } },
                "history": { "state": { "stage": "qualified", "owner": { "id": people[1 + number % 4].id } } },
            })
        })
        .collect();
    let pushed = eva
        .run(
            "opportunitiesUpsert",
            json!({ "rows": rows }),
            "summary { created }",
        )
        .await;
    assert_eq!(pushed.at("/payload/summary/created"), 12, "{:#}", pushed.body);
    for metric in ["deals_won", "revenue_won", "opportunities_created"] {
        for person in &people[1..4] {
            let expected = json!({ "member": person.id, "metric": { "key": metric }, "frequency": "WEEK", "target": "1" });
            eva.run("expectationSet", expected, "expectation { id }")
                .await
                .payload();
        }
    }
    let thanks = json!({ "to": { "members": [people[1].id] }, "basis": "BEHAVIOUR", "text": "Thank you" });
    eva.run("recognitionGive", thanks, "recognition { id }")
        .await
        .payload();
    for key in ["star", "moon", "sun"] {
        let reward = json!({ "key": key, "name": key, "rule": { "recognitions": 1 } });
        let reward = eva.run("rewardDefine", reward, "reward { id }").await;
        let grant = json!({
            "reward": reward.at("/payload/reward/id"), "member": people[1].id, "evidence": { "quarter": "2026-03-02" },
        });
        eva.run("rewardGrant", grant, "grant { id }").await.payload();
    }
    people
}

/// A page of a list below many objects, by object; and below each of them alone.
async fn both(
    client: &Client,
    (many, one, list): (&str, &str, &str),
    page: &str,
    cursor: &Value,
) -> Vec<(Value, Value)> {
    let list = list.replace("PAGE", page);
    let query = format!("query ($cursor: String) {{ {many} {{ nodes {{ id list: {list} {ROWS} }} }} }}");
    let variables = json!({ "cursor": cursor });
    let found = client.query(&query, variables).await;
    let (name, _) = many.split_once('(').expect("a call");
    let nodes = found.at(&format!("/{name}/nodes")).as_array().cloned();
    let mut pairs = Vec::new();
    for node in nodes.expect("nodes") {
        let query =
            format!("query ($id: ID!, $cursor: String) {{ one: {one}(id: $id) {{ list: {list} {ROWS} }} }}");
        let alone = client
            .query(&query, json!({ "id": node["id"], "cursor": cursor }))
            .await;
        pairs.push((node["list"].clone(), alone.at("/one/list").clone()));
    }
    pairs
}

fn ids(page: &Value) -> Vec<Value> {
    let edges = page["edges"].as_array().map_or(&[][..], Vec::as_slice);
    edges.iter().map(|edge| edge["node"]["id"].clone()).collect()
}

async fn a_list_below_many_objects_is_the_list_below_each(server: TestServer) {
    let org = server.organization().await;
    let people = peopled(&org).await;
    for client in [org.as_eva(), org.as_(&people[2])] {
        for list in LISTS {
            let whole = both(&client, list, "first: 30, after: $cursor", &Value::Null).await;
            let whole: Vec<Vec<Value>> = whole.iter().map(|(page, _)| ids(page)).collect();
            let mut cursors = [Value::Null, Value::Null];
            let (mut pages, mut full) = (0, false);
            for (place, page) in [
                // From either end, and on from there.
                (0, "first: 2, after: $cursor"),
                (1, "last: 2, before: $cursor"),
                (0, "first: 2, after: $cursor"),
                (1, "last: 2, before: $cursor"),
                (1, "last: 1, after: $cursor"),
            ] {
                let pairs = both(&client, list, page, &cursors[place]).await;
                for ((together, alone), whole) in pairs.iter().zip(&whole) {
                    assert_eq!(together, alone, "{list:?} {page}");
                    if cursors[place].is_null() {
                        let two = whole.len().min(2);
                        let end = [&whole[..two], &whole[whole.len() - two..]][place];
                        assert_eq!(ids(together), end, "{list:?} {page}");
                    }
                    full |= together["pageInfo"]["hasNextPage"] == true;
                    pages += 1;
                }
                if cursors[place].is_null() {
                    let end = ["endCursor", "startCursor"][place];
                    let found = pairs.iter().map(|(page, _)| &page["pageInfo"][end]);
                    let found = found
                        .filter(|cursor| cursor.is_string())
                        .max_by_key(|cursor| cursor.to_string());
                    cursors[place] = found.cloned().unwrap_or_default();
                }
            }
            assert!(pages > 6, "{list:?} is below more than one");
            assert!(full, "{list:?} has more than a page");
        }
        // Both sides of what a member promises are one list, in the order of the list of all.
        let query = "query ($id: ID!) { commitments(first: 100, filter: { involving: $id }) { edges { node { id } } } \
            member(id: $id) { list: commitments(first: 100) { edges { node { id } } } } }";
        let told = client.query(query, json!({ "id": people[2].id })).await;
        let all = ids(told.at("/commitments"));
        assert!(all.len() > 5, "{:#}", told.body);
        assert_eq!(ids(told.at("/member/list")), all);
    }
}
