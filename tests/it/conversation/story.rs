//! Who is in the story, which day it is, and how much of what was made each of them finds.

use acceptance::{Answer, Client, Person, Service, TestOrganization, TestServer, day};
use domain::access::Scope;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Whoever may look: the rep, the peer, the leader, the leader above, the executive, a rep of another team, a script.
pub const EVERYBODY: [&str; 7] = ["Ana", "Ben", "Mia", "Rita", "Eva", "Cy", "script"];

/// Rita leads the region and Mia the team West below it, to which she belongs with Ana and Ben; Cy is in East.
pub struct Story<'a> {
    pub server: &'a TestServer,
    pub org: TestOrganization<'a>,
    people: BTreeMap<&'static str, Person>,
    script: Service,
    made: BTreeMap<&'static str, BTreeSet<String>>,
}

impl<'a> Story<'a> {
    pub async fn begin(server: &'a TestServer) -> Self {
        let org = server.organization().await;
        let region = org.team("Region", None).await;
        let (west, east) = (
            org.team("West", Some(&region)).await,
            org.team("East", None).await,
        );
        let mut people = BTreeMap::from([("Eva", org.eva.clone())]);
        for (name, team) in [("Rita", &region), ("Mia", &west), ("Otto", &east)] {
            let leader = org.manager(name).await;
            org.lead(&leader, team).await;
            people.insert(name, leader);
        }
        for (name, team) in [("Ana", &west), ("Ben", &west), ("Cy", &east)] {
            let rep = org.rep(name).await;
            org.assign(&rep, team).await;
            people.insert(name, rep);
        }
        org.assign(&people["Mia"], &west).await;
        Self {
            server,
            script: org.service(&[Scope::PipelineWrite]).await,
            org,
            people,
            made: BTreeMap::new(),
        }
    }

    /// Makes it noon of a day, on which everybody signs in anew.
    pub async fn on(&mut self, date: &str) {
        self.server.clock.set(day(date));
        for person in self.people.values_mut() {
            *person = self.org.fresh(person).await;
        }
    }

    pub fn id(&self, name: &str) -> &str {
        &self.people[name].id
    }

    pub fn as_(&self, name: &str) -> Client {
        match self.people.get(name) {
            Some(person) => self.org.as_(person),
            None => self.org.as_(&self.script),
        }
    }

    pub async fn run(&self, who: &str, mutation: &str, input: Value, shown: &str) -> Answer {
        self.as_(who).run(mutation, input, shown).await
    }

    pub async fn read(&self, who: &str, document: &str, variables: Value) -> Answer {
        self.as_(who).query(document, variables).await
    }

    /// Remembers what was made, to look for it as everybody.
    pub fn made(&mut self, list: &'static str, id: &str) {
        self.made.entry(list).or_default().insert(id.to_owned());
    }

    /// How many of what was made each finds in its list, by its count, and by its id alone. Those not named find none.
    pub async fn finds(&self, list: &str, arguments: &str, expected: &[(&str, usize)]) {
        let made = &self.made[list];
        let query = format!(
            "query ($ids: [ID!]!) {{ list: {list}{arguments} {{ totalCount nodes {{ id }} }} nodes(ids: $ids) {{ id }} \
             search(text: \"zebra\") {{ __typename }} }}"
        );
        for who in EVERYBODY {
            let number = count(expected, who);
            let seen = self.read(who, &query, json!({ "ids": made })).await;
            let listed = ids(seen.at("/list/nodes"));
            assert_eq!(listed.len(), number, "{who}: {:#}", seen.body);
            assert_eq!(seen.at("/list/totalCount"), number, "{who} counts");
            assert_eq!(ids(seen.at("/nodes")), listed, "{who} one by one");
            assert!(listed.is_subset(made), "{who}: {listed:?}");
            assert_eq!(seen.at("/search"), &json!([]), "{who} searches");
        }
    }

    /// To whom each of what was made is there by its id.
    pub async fn knows(&self, list: &str, open: &[&str]) {
        let made = &self.made[list];
        for who in EVERYBODY {
            let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
            let seen = self.read(who, query, json!({ "ids": made })).await;
            let expected = if open.contains(&who) { made.len() } else { 0 };
            assert_eq!(ids(seen.at("/nodes")).len(), expected, "{who}: {list}");
        }
    }

    /// How much each counts in a list, such as one that is filtered.
    pub async fn counts(&self, list: &str, expected: &[(&str, usize)]) {
        let query = format!("{{ list: {list} {{ totalCount }} }}");
        for who in EVERYBODY {
            let seen = self.read(who, &query, json!({})).await;
            assert_eq!(seen.at("/list/totalCount"), count(expected, who), "{who}: {list}");
        }
    }

    /// To whom a field of a member is open; to all others it is null, or a list of nothing.
    pub async fn opens(&self, member: &str, field: &str, open: &[&str]) {
        let query = format!("query ($id: ID!) {{ member(id: $id) {{ field: {field} }} }}");
        for who in EVERYBODY {
            let seen = self.read(who, &query, json!({ "id": self.id(member) })).await;
            let found = seen.body.pointer("/data/member/field");
            let is_open = found
                .is_some_and(|found| ![found, &found["nodes"]].contains(&&json!([])) && !found.is_null());
            assert_eq!(is_open, open.contains(&who), "{who}: {:#}", seen.body);
        }
    }

    /// What waits for somebody.
    pub async fn inbox(&self, who: &str) -> Vec<String> {
        let query = "{ viewer { actionItems(first: 100) { nodes { kind } } } }";
        let seen = self.read(who, query, json!({})).await;
        let kinds = seen.each("/viewer/actionItems", "/kind").into_iter();
        kinds
            .filter_map(|kind| kind.as_str().map(str::to_owned))
            .collect()
    }

    /// Deals somebody won on a day, pushed by the script.
    pub async fn won(&self, owner: &str, on: &str, number: usize) {
        let deal = |index: usize| {
            let key = format!("{owner} {on} {index}");
            let won = json!({ "validFrom": on, "stage": "won", "owner": { "id": self.id(owner) }, "amount": { "amount": "100" } });
            json!({ "externalId": key, "name": key, "createdOn": on, "history": { "revisions": [won] } })
        };
        self.push((0..number).map(deal).collect()).await;
    }

    /// A deal of Ana's for the next quarter, through its stages.
    pub async fn ahead(&self, key: &str, stages: &[(&str, &str)]) {
        let revisions = stages.iter().map(|(from, stage)| {
            json!({
                "validFrom": from, "stage": stage, "owner": { "id": self.id("Ana") }, "amount": { "amount": "1000" },
                "expectedCloseOn": "2026-05-15",
            })
        });
        let history = json!({ "revisions": revisions.collect::<Vec<_>>() });
        let row = json!({ "externalId": key, "name": key, "history": history });
        self.push(vec![row]).await;
    }

    /// Calls Ana made on a day, as she says.
    pub async fn called(&self, on: &str, amount: &str) {
        let call = json!({
            "metric": { "key": "calls" }, "subject": { "member": { "id": self.id("Ana") } },
            "occurredAt": format!("{on}T09:00:00Z"), "amount": amount,
        });
        let rows = json!({ "rows": [call] });
        let shown = "rows { measurement { id } }";
        self.run("Ana", "measurementsRecord", rows, shown).await.payload();
    }

    async fn push(&self, rows: Vec<Value>) {
        let rows = json!({ "rows": rows });
        let pushed = self
            .run("script", "opportunitiesUpsert", rows, "summary { applied }")
            .await;
        assert_eq!(pushed.at("/payload/summary/applied"), true, "{:#}", pushed.body);
    }
}

fn count(expected: &[(&str, usize)], who: &str) -> usize {
    let found = expected.iter().find(|(name, _)| *name == who);
    found.map_or(0, |(_, number)| *number)
}

fn ids(nodes: &Value) -> BTreeSet<String> {
    let nodes = nodes.as_array().into_iter().flatten();
    nodes
        .filter_map(|node| node["id"].as_str().map(str::to_owned))
        .collect()
}
