//! The page on the method, run: every operation in docs/method.md is sent in its order, by whom and with what it says.

use crate::page::{Page, Piece};
use acceptance::{Answer, Person, TestOrganization, TestServer, day, on_both_databases};
use app::Clock;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

on_both_databases!(every_operation_of_the_method_is_answered_as_the_page_says);

async fn every_operation_of_the_method_is_answered_as_the_page_says(server: TestServer) {
    let org = server.organization().await;
    let cast = cast(&org).await;
    let page = Page::read("method.md");
    let mut course = Course {
        org: &org,
        cast,
        kept: HashMap::new(),
        names: HashSet::new(),
    };
    let pieces = page.pieces();
    let mut answer = None;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                assert!(!text.contains("```"), "a block nobody sends: {text}");
                course.read(text, answer.take());
            }
            Piece::Json { .. } => {}
            Piece::Request { who, body, .. } => {
                let variables = match pieces.get(index + 1) {
                    Some(Piece::Json {
                        what: "variables",
                        body,
                    }) => *body,
                    _ => "{}",
                };
                assert!(answer.is_none(), "there are words after each operation");
                answer = Some(course.send(who, body, variables).await);
            }
        }
    }
    assert!(answer.is_none(), "there are words after each operation");
    assert!(
        course.names.len() > 30,
        "the page has its operations: {:?}",
        course.names
    );
}

/// How far the page was run.
struct Course<'a> {
    org: &'a TestOrganization<'a>,
    cast: HashMap<&'static str, Person>,
    kept: HashMap<String, Value>,
    names: HashSet<String>,
}

impl Course<'_> {
    /// Sends an operation as whom its block names.
    async fn send(&mut self, who: &str, document: &str, variables: &str) -> (String, Answer) {
        let mut head = document.split(|letter: char| !letter.is_ascii_alphanumeric());
        head.next().expect("an operation says what it is");
        let name = head.next().unwrap_or_default().to_owned();
        assert!(
            !name.is_empty() && self.names.insert(name.clone()),
            "an operation has a name of its own: {document}"
        );
        let person = self.cast.get(who);
        let person = person.unwrap_or_else(|| panic!("{name}: nobody is called {who}"));
        let variables: Value =
            serde_json::from_str(variables).unwrap_or_else(|error| panic!("{name}: {error}"));
        let client = self.org.as_(&self.org.fresh(person).await);
        let answer = client.query(document, self.filled(&name, variables)).await;
        (name, answer)
    }

    /// Does what the words after an operation say to the test: `keep` a value of its answer, expect that it `tells` something, does `without` it or `fails`, set the `clock`.
    fn read(&mut self, words: &str, answer: Option<(String, Answer)>) {
        let comments = words.split("<!-- ").skip(1);
        let said = comments.filter_map(|rest| rest.split_once(" -->")?.0.split_once(": "));
        let said: Vec<_> = said.collect();
        if let Some((name, answer)) = &answer {
            let fails = said.iter().find(|(what, _)| *what == "fails").map(|said| said.1);
            assert_eq!(answer.code(), fails, "{name}: {:#}", answer.body);
        }
        for (what, value) in said {
            match what {
                "clock" => {
                    let at: DateTime<Utc> = value.parse().expect("an instant");
                    let clock = &self.org.server.clock;
                    clock.advance(at - clock.now());
                }
                "keep" => {
                    let (key, pointer) = value.split_once(" = ").expect("what is kept, and where it is");
                    let (name, answer) = answer.as_ref().expect("an operation came before");
                    let found = answer.body["data"].pointer(pointer);
                    let found = found.filter(|found| !found.is_null());
                    let found =
                        found.unwrap_or_else(|| panic!("{name}: nothing at {pointer}: {:#}", answer.body));
                    self.kept.insert(key.to_owned(), found.clone());
                }
                "tells" | "without" => {
                    let (name, answer) = answer.as_ref().expect("an operation came before");
                    let told = answer.body.to_string().contains(value);
                    assert_eq!(told, what == "tells", "{name}: {value} in {:#}", answer.body);
                }
                "fails" => assert!(answer.is_some(), "an operation came before"),
                other => panic!("the test knows no {other}"),
            }
        }
    }

    /// Variables with what was kept in place of what stands for it.
    fn filled(&self, name: &str, variables: Value) -> Value {
        match variables {
            Value::String(text) => match text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
                Some(key) => {
                    let found = self.kept.get(key);
                    found
                        .unwrap_or_else(|| panic!("{name}: nothing was kept as {key}"))
                        .clone()
                }
                None => Value::String(text),
            },
            Value::Array(items) => items.into_iter().map(|item| self.filled(name, item)).collect(),
            Value::Object(fields) => {
                let fields = fields
                    .into_iter()
                    .map(|(key, value)| (key, self.filled(name, value)));
                Value::Object(fields.collect::<Map<_, _>>())
            }
            other => other,
        }
    }
}

/// Rita's region, to which Max belongs who leads North, and in North Ana and Ben; Ana's quota is reached, and her pipeline full.
async fn cast(org: &TestOrganization<'_>) -> HashMap<&'static str, Person> {
    let (rita, max) = (org.manager("Rita").await, org.manager("Max").await);
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let region = org.team("Region", None).await;
    let north = org.team("North", Some(&region)).await;
    org.lead(&rita, &region).await;
    org.lead(&max, &north).await;
    org.assign(&max, &region).await;
    for person in [&ana, &ben] {
        org.assign(person, &north).await;
        org.won(person, day("2025-05-05"), 3).await;
        org.won(person, day("2026-02-02"), 3).await;
    }
    let eva = org.as_eva();
    let quota = |period: &str| {
        json!({
            "externalId": format!("quota {period}"), "owner": { "member": { "id": ana.id } }, "quota": true,
            "title": "Revenue", "metric": { "key": "revenue_won" }, "period": { "name": period }, "target": "100",
        })
    };
    let team = json!({
        "externalId": "team", "owner": { "team": { "id": north.id } }, "title": "Deals of North",
        "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "100",
    });
    let goals = json!({ "rows": [quota("2026-Q1"), quota("2026-Q2"), team] });
    let set = eva.run("goalsUpsert", goals, "summary { created }").await;
    assert_eq!(set.at("/payload/summary/created"), 3, "{:#}", set.body);
    let ahead = json!({
        "name": "Acme, second year", "externalId": "acme",
        "history": { "state": {
            "stage": "qualified", "owner": { "id": ana.id }, "amount": { "amount": "100", "currency": "USD" },
            "expectedCloseOn": "2026-05-15",
        } },
    });
    let pushed = eva
        .run(
            "opportunitiesUpsert",
            json!({ "rows": [ahead] }),
            "summary { created }",
        )
        .await;
    assert_eq!(pushed.at("/payload/summary/created"), 1, "{:#}", pushed.body);
    let eva = org.eva.clone();
    HashMap::from([
        ("leader", rita),
        ("manager", max),
        ("rep", ana),
        ("colleague", ben),
        ("executive", eva),
    ])
}
