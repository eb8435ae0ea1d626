//! No id leads out of an organization: every place of the schema that takes one is tried with another organization's.
//!
//! The places are found in the schema, and what each of them takes is found out by asking, so a new one is walked
//! without being listed here. One the walk cannot reach fails it.

use acceptance::samples::of_nothing;
use acceptance::schema::Schema;
use acceptance::walk::{Caller, Slot, slots};
use acceptance::{Answer, Client, TestServer, on_both_databases};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Places that take ids of several types.
const OF_SEVERAL_TYPES: &[&str] = &[
    "auditLog(object)",
    "commitments(filter.to)",
    "goalPeriodFacts(filter.owner)",
    "goals(filter.owner)",
    "guardrails(filter.owner)",
    "measurementFacts(filter.subject)",
    "measurements(filter.subject)",
    "node(id)",
    "nodes(ids.0)",
    "improvementAreas(of)",
    "unalignedGoals(of)",
];

/// Flat rows, whose ids are those of what they are made of.
const FACTS: [&str; 3] = ["GoalPeriodFact", "MeasurementFact", "OpportunityFact"];

/// What has an id and is read with what it belongs to.
const NO_NODES: &[&str] = &[
    "Assignment",
    "AuditEntry",
    "CalendarFeed",
    "Leadership",
    "TimeOff",
];

/// What leaves no entry of its own in the audit log: opportunities to which a push only adds, measurements, whose corrections tell it, what belongs to a member or team, and what
/// two members keep between them.
const NOT_AUDITED_ALONE: &[&str] = &[
    "Assignment",
    "AuditEntry",
    "FeedbackRequest",
    "Leadership",
    "Measurement",
    "Opportunity",
    "TimeOff",
];

/// Types that are answered alike by a place, whether there is such an object or not.
fn answered_alike(slot: &str) -> &'static [&'static str] {
    match slot {
        "node(id)" | "nodes(ids.0)" => NO_NODES,
        "auditLog(object)" => NOT_AUDITED_ALONE,
        _ => &[],
    }
}

on_both_databases! {
    no_id_leads_into_another_organization,
    the_id_of_anything_else_is_said_to_be_of_the_wrong_type,
}

async fn no_id_leads_into_another_organization(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (own, foreign) = (org.samples().await, other.samples().await);
    let schema = Schema::read(&org.as_eva()).await;
    sampled(&schema, &own);
    let (client, mut caller) = (org.as_eva(), Caller::new(&schema, &own));
    let accepted = discovered(&client, &mut caller).await;
    let mut escaped = Vec::new();
    let before = other.digest().await;
    assert!(before.rows() > 40, "the other organization has something to lose");
    // What is removed is looked for no more, so that comes last.
    let mut places: Vec<_> = accepted.iter().collect();
    places.sort_by_key(|(slot, _)| slot.root.ends_with("Remove"));
    for (slot, kinds) in places {
        for kind in kinds {
            caller.types.insert(slot.clone(), kind.clone());
            let nothing = tried(&client, &caller, slot, &of_nothing(kind, 1)).await;
            let theirs = tried(&client, &caller, slot, &foreign[kind]).await;
            if theirs != nothing {
                escaped.push(format!(
                    "{slot}: another organization's {kind} is told from an unknown one: {theirs:#}\n{nothing:#}"
                ));
            }
            // A list of nothing is empty and a node of nothing null; every other place says that there is no such thing.
            let refused = refusals(&theirs["body"]);
            let (place, lists) = (format!("{}.", slot.field()), !slot.changes());
            let missing = |(field, code): &(String, String)| {
                code == "NOT_FOUND" && place.starts_with(&format!("{field}."))
            };
            let says_nothing = refused.is_empty() && theirs["body"]["errors"].is_null();
            if !refused.iter().all(missing) || (says_nothing && !lists) {
                escaped.push(format!(
                    "{slot}: another organization's {kind} is not NOT_FOUND: {theirs:#}"
                ));
            }
            if slot.changes() && other.digest().await != before {
                escaped.push(format!("{slot}: changed another organization's {kind}"));
            }
            // The walk proves nothing where it does not get as far as looking the id up.
            let reached = tried(&client, &caller, slot, &own[kind]).await != nothing;
            let alike = answered_alike(&slot.to_string()).contains(&kind.as_str());
            if reached == alike {
                escaped.push(format!(
                    "{slot}: the call never looks at its {kind}, or does after all: {nothing:#}"
                ));
            }
        }
    }
    assert!(escaped.is_empty(), "{}", escaped.join("\n\n"));
    assert_eq!(
        other.digest().await,
        before,
        "reading changed another organization"
    );
}

async fn the_id_of_anything_else_is_said_to_be_of_the_wrong_type(server: TestServer) {
    let org = server.organization().await;
    let own = org.samples().await;
    let schema = Schema::read(&org.as_eva()).await;
    let (client, mut caller) = (org.as_eva(), Caller::new(&schema, &own));
    for (slot, kinds) in discovered(&client, &mut caller).await {
        let any = OF_SEVERAL_TYPES.contains(&slot.to_string().as_str());
        assert!(any || kinds.len() == 1, "{slot} takes ids of {kinds:?}");
        for nonsense in ["", "7", "Member:1", "TWVtYmVyOm5vbmU"] {
            let answer = asked(&client, &caller, &slot, nonsense).await;
            assert_eq!(
                refusals(&answer.body),
                BTreeSet::from([(slot.field(), "INVALID_ID".to_owned())]),
                "{slot}: {:#}",
                answer.body
            );
        }
    }
}

/// Every type that has an id must have a sample, so that it can be tried.
fn sampled(schema: &Schema, own: &BTreeMap<String, String>) {
    for (name, found) in &schema.types {
        let has_id = found
            .fields
            .iter()
            .any(|field| field.name == "id" && field.kind.name() == "ID");
        assert!(
            !has_id || found.kind != "OBJECT" || own.contains_key(name) || FACTS.contains(&name.as_str()),
            "make a {name} in tests/src/samples.rs"
        );
    }
}

/// The types of ids each place takes: those whose ids are not said to be of the wrong type. Ids of nothing are used, so
/// that nothing happens meanwhile.
async fn discovered(client: &Client, caller: &mut Caller<'_>) -> BTreeMap<Slot, Vec<String>> {
    let mut accepted = BTreeMap::new();
    let mut open = slots(caller.schema);
    // What a call needs is found out first, so that it can be filled for what it may have.
    open.sort_by_key(|slot| !slot.required);
    assert!(open.len() > 30, "the walk saw the schema");
    for slot in open {
        let mut kinds = Vec::new();
        let first = caller.own.keys().next().expect("some type").clone();
        match refused(client, caller, &slot, &first).await {
            // It says which one it takes, and takes it.
            Some(wanted) if caller.own.contains_key(&wanted) => {
                let still = refused(client, caller, &slot, &wanted).await;
                assert_eq!(still, None, "{slot} refuses the ids it says it takes");
                kinds.push(wanted);
            }
            _ => {
                for kind in caller.own.keys().cloned().collect::<Vec<_>>() {
                    if refused(client, caller, &slot, &kind).await.is_none() {
                        kinds.push(kind);
                    }
                }
            }
        }
        assert!(!kinds.is_empty(), "{slot} takes no id of any known type");
        caller.types.insert(slot.clone(), kinds[0].clone());
        accepted.insert(slot, kinds);
    }
    accepted
}

/// The type a place is said to want where an id of `kind` is refused as one of the wrong type, or no word of ours where several are taken.
async fn refused(client: &Client, caller: &mut Caller<'_>, slot: &Slot, kind: &str) -> Option<String> {
    // Where the call needs other ids whose types are not known yet, those are found out as well.
    for _ in 0..caller.own.len() * 3 {
        let answer = asked(client, caller, slot, &of_nothing(kind, 1)).await;
        let wrong: Vec<(String, String)> = reasons(&answer.body)
            .into_iter()
            .filter(|reason| reason["code"] == "WRONG_ID_TYPE")
            .map(|reason| (text(&reason["field"]), wanted(&text(&reason["message"]))))
            .collect();
        if let Some((_, wanted)) = wrong.iter().find(|(field, _)| *field == slot.field()) {
            return Some(wanted.clone());
        }
        let (field, wanted) = wrong.first()?;
        let other = slots(caller.schema)
            .into_iter()
            .find(|other| other.of == slot.of && other.root == slot.root && other.field() == *field)
            .unwrap_or_else(|| panic!("{slot}: no place is called {field}: {:#}", answer.body));
        let names: Vec<_> = caller.own.keys().cloned().collect();
        let next = match names.contains(wanted) {
            true => wanted.clone(),
            false => {
                let now = caller.types.get(&other);
                let now = now.and_then(|kind| names.iter().position(|name| name == kind));
                names[(now.unwrap_or(0) + 1) % names.len()].clone()
            }
        };
        caller.types.insert(other, next);
    }
    panic!("{slot}: the types of the other ids of the call cannot be found out")
}

/// What "is an id of the type Team; one of the type Member is wanted" wants.
fn wanted(message: &str) -> String {
    let wanted = message
        .rsplit_once("; one of the type ")
        .map(|(_, wanted)| wanted);
    let wanted = wanted.and_then(|wanted| wanted.strip_suffix(" is wanted"));
    wanted.unwrap_or_default().to_owned()
}

/// The answer to a call with an id at a place.
async fn asked(client: &Client, caller: &Caller<'_>, slot: &Slot, id: &str) -> Answer {
    let (document, variables) = caller.call(slot, &json!(id));
    let answer = client.query(&document, variables.clone()).await;
    // What the walk generates must fit the schema; everything else is for the resolvers to say.
    let misfits = answer
        .code()
        .is_some_and(|code| code.starts_with("GRAPHQL_") || code.starts_with("QUERY_"));
    let executed = !answer.body["data"].is_null();
    assert!(
        executed && !misfits,
        "{slot}: {document}\n{variables:#}\n{:#}",
        answer.body
    );
    answer
}

/// What is answered to an id at a place, with the id itself and the request's id left out.
async fn tried(client: &Client, caller: &Caller<'_>, slot: &Slot, id: &str) -> Value {
    let Answer { status, mut body } = asked(client, caller, slot, id).await;
    if let Some(errors) = body["errors"].as_array_mut() {
        for error in errors {
            error["extensions"]["requestId"] = Value::Null;
        }
    }
    let text = body.to_string().replace(id, "the id sent");
    json!({ "status": status.as_u16(), "body": serde_json::from_str::<Value>(&text).expect("still JSON") })
}

/// Field and code of every refusal in an answer: of whole calls and of single rows.
fn refusals(body: &Value) -> BTreeSet<(String, String)> {
    let reasons = reasons(body).into_iter();
    reasons
        .map(|reason| (text(&reason["field"]), text(&reason["code"])))
        .collect()
}

fn reasons(body: &Value) -> Vec<&Value> {
    let errors = body["errors"].as_array().into_iter().flatten();
    let of_calls = errors.filter_map(|error| error.pointer("/extensions/fields")?.as_array());
    let rows = body.pointer("/data/answer/rows").and_then(Value::as_array);
    let of_rows = rows
        .into_iter()
        .flatten()
        .filter_map(|row| row["errors"].as_array());
    of_calls.chain(of_rows).flatten().collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
