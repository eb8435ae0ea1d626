//! The audit log: every change leaves its entry, and what was refused leaves nothing.

use acceptance::schema::Schema;
use acceptance::walk::{Caller, Slot, roots};
use acceptance::{Answer, Client, Person, TestOrganization, TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Mutations the walk does not call, and why.
const EXCUSED: [(&str, &str); 6] = [
    ("signIn", "changes nothing"),
    ("noteKeepPrivate", "is nobody else's to know of"),
    (
        "activityGateOverride",
        "needs a gate that is closed: tests/it/agenda.rs looks for its entry",
    ),
    (
        "commitmentCarryOver",
        "needs a meeting that has come to its promises: tests/it/agenda.rs looks for its entry",
    ),
    (
        "invitationAccept",
        "needs an invitation: tests/it/access.rs looks for its entry",
    ),
    (
        "recognitionSuggestionDismiss",
        "needs a suggestion: tests/it/suggestions.rs looks for its entry",
    ),
];

/// Mutations whose refusal stands in their rows.
const BY_ROW: [&str; 6] = [
    "accountsUpsert",
    "goalsUpsert",
    "measurementsRecord",
    "opportunitiesUpsert",
    "productsUpsert",
    "templateApply",
];

/// Mutations that every member may call: who they are to others is no matter.
const FOR_EVERYBODY: &[&str] = &[
    "calendarFeedCreate",
    "checkInWrite",
    "commitmentMake",
    "concernRaise",
    "feedbackGive",
    "feedbackRequest",
    "recognitionGive",
];

const LOG: &str = "{ auditLog(first: 1) { totalCount nodes { action actorKind actorId objectType at } } }";

on_both_databases! {
    every_mutation_leaves_an_entry_of_who_did_it,
    what_is_refused_leaves_nothing,
    a_script_acts_in_its_own_name,
    what_a_push_takes_away_is_written_down_at_its_object,
    what_changes_nothing_is_not_written_down,
    what_is_set_anew_stands_beside_what_was_held_before,
}

fn mutations(schema: &Schema) -> Vec<Slot> {
    let called = |root: &Slot| root.changes() && EXCUSED.iter().all(|(name, _)| *name != root.root);
    let found: Vec<_> = roots(schema).filter(called).collect();
    assert!(found.len() > 20, "the walk saw the schema");
    found
}

/// Samples of an organization, in a state in which a mutation does something.
async fn prepared(org: &TestOrganization<'_>, mutation: &str) -> BTreeMap<String, String> {
    let mut own = org.samples().await;
    let eva = org.as_eva();
    match mutation {
        "goalActivate" => {
            let draft = json!({
                "externalId": "draft", "metric": { "key": "deals_won" }, "owner": { "organization": true },
                "period": { "name": "2026-Q2" }, "target": "10", "state": "DRAFT",
            });
            let made = eva
                .run("goalsUpsert", json!({ "rows": [draft] }), "rows { goal { id } }")
                .await;
            own.insert("Goal".to_owned(), made.text("/payload/rows/0/goal/id").to_owned());
        }
        "retrospectiveWrite" => {
            let missed = json!({
                "externalId": "missed", "metric": { "key": "deals_won" }, "owner": { "organization": true },
                "period": { "name": "2024-Q2" }, "target": "10",
            });
            let made = eva
                .run("goalsUpsert", json!({ "rows": [missed] }), "rows { goal { id } }")
                .await;
            own.insert("Goal".to_owned(), made.text("/payload/rows/0/goal/id").to_owned());
            let over = json!({ "period": { "name": "2024-Q2" } });
            eva.run("periodClose", over, "closing { id }").await.payload();
        }
        "goalAgree" | "goalDecline" => {
            let rep = org.rep("Proposing").await;
            own.insert(
                "Goal".to_owned(),
                proposed(&org.as_(&rep), json!({ "member": { "id": rep.id } })).await,
            );
        }
        "goalWithdraw" => {
            own.insert(
                "Goal".to_owned(),
                proposed(&eva, json!({ "organization": true })).await,
            );
        }
        "goalDeclareHealth" => {
            let active = json!({
                "externalId": "active", "metric": { "key": "deals_won" }, "owner": { "organization": true },
                "period": { "name": "2026-Q2" }, "target": "10",
            });
            let made = eva
                .run("goalsUpsert", json!({ "rows": [active] }), "rows { goal { id } }")
                .await;
            own.insert("Goal".to_owned(), made.text("/payload/rows/0/goal/id").to_owned());
        }
        "cadenceSkip" | "meetingCancel" | "meetingExcuse" | "meetingReschedule" => {
            own.insert("Meeting".to_owned(), meeting(&eva, "2026-03-09").await);
        }
        "activityGateOpen" | "meetingRate" => {
            own.insert(
                "Meeting".to_owned(),
                about_eva(org, mutation == "meetingRate").await,
            );
        }
        "sectionComplete" => {
            let gap = json!({
                "meeting": own["Meeting"], "section": "RESULTS", "gap": { "goal": own["Goal"] }, "cause": "c", "action": "a",
            });
            eva.run("gapAddress", gap, "meeting { id }").await.payload();
        }
        "meetingStart" => {
            own.insert("Meeting".to_owned(), meeting(&eva, "2026-03-03").await);
        }
        "commitmentMiss" => {
            let today = json!({ "to": { "member": own["Member"] }, "text": "Help", "due": "2026-03-02" });
            let made = eva.run("commitmentMake", today, "commitment { id }").await;
            let id = made.text("/payload/commitment/id").to_owned();
            own.insert("Commitment".to_owned(), id);
        }
        "commitmentConfirm" => {
            let rep = org.as_(&org.rep("Promising").await);
            let promise = json!({ "to": { "member": org.eva.id }, "text": "Help", "due": "2026-03-06" });
            let made = rep.run("commitmentMake", promise, "commitment { id }").await;
            let id = made.text("/payload/commitment/id").to_owned();
            rep.run("commitmentKeep", json!({ "commitment": id }), "commitment { id }")
                .await
                .payload();
            own.insert("Commitment".to_owned(), id);
        }
        "expectationAcknowledge" => {
            let mine = json!({
                "member": org.eva.id, "metric": { "key": "deals_won" }, "frequency": "WEEK", "target": "1",
            });
            let set = eva.run("expectationSet", mine, "expectation { id }").await;
            own.insert(
                "Expectation".to_owned(),
                set.text("/payload/expectation/id").to_owned(),
            );
        }
        "expectationExcuseWithdraw" => {
            let excuse =
                json!({ "expectation": own["Expectation"], "startsOn": "2026-03-02", "reason": "None" });
            eva.run("expectationExcuse", excuse, "expectation { id }")
                .await
                .payload();
        }
        "feedbackAcknowledge" => {
            let praise = json!({ "about": org.eva.id, "kind": "PRAISE", "behaviour": "Fair", "visibility": "PRIVATE" });
            let rep = org.rep("Giving").await;
            let given = org.as_(&rep).run("feedbackGive", praise, "feedback { id }").await;
            own.insert(
                "Feedback".to_owned(),
                given.text("/payload/feedback/id").to_owned(),
            );
        }
        "feedbackDecline" => {
            let question = json!({ "to": org.eva.id, "question": "How was it?" });
            let rep = org.rep("Asking").await;
            let asked = org
                .as_(&rep)
                .run("feedbackRequest", question, "request { id }")
                .await;
            own.insert(
                "FeedbackRequest".to_owned(),
                asked.text("/payload/request/id").to_owned(),
            );
        }
        "reactionRemove" => {
            let react = json!({ "recognition": own["Recognition"], "kind": "APPLAUSE" });
            eva.run("reactionAdd", react, "recognition { id }")
                .await
                .payload();
        }
        "rewardGrant" => {
            let other = json!({ "key": "other", "name": "Other", "rule": { "recognitions": 1 } });
            let other = eva.run("rewardDefine", other, "reward { id }").await;
            own.insert("Reward".to_owned(), other.text("/payload/reward/id").to_owned());
        }
        "concernReopen" => {
            let concern = json!({ "concern": own["CustomerConcern"] });
            eva.run("concernResolve", concern, "concern { id }")
                .await
                .payload();
        }
        "memberReactivate" => {
            let member = json!({ "member": own["Member"] });
            eva.run("memberDeactivate", member, "member { active }")
                .await
                .data();
        }
        _ => {}
    }
    own
}

/// The first meeting from a day on.
async fn meeting(client: &Client, from: &str) -> String {
    let query = "query ($from: Date) { meetings(from: $from, first: 1) { nodes { id } } }";
    let found = client.query(query, json!({ "from": from })).await;
    found.text("/meetings/nodes/0/id").to_owned()
}

/// A one-on-one about the executive, held or not.
async fn about_eva(org: &TestOrganization<'_>, held: bool) -> String {
    let above = org.manager("Above").await;
    let top = org.team("Top", None).await;
    org.lead(&above, &top).await;
    org.assign(&org.eva, &top).await;
    let client = org.as_(&above);
    let talk =
        json!({ "kind": "ONE_ON_ONE", "about": { "member": org.eva.id }, "firstStart": "2026-03-02T14:00" });
    client
        .run("cadenceCreate", talk, "cadence { id }")
        .await
        .payload();
    let query = "query ($member: ID!) { meetings(first: 1, filter: { member: $member }) { nodes { id } } }";
    let found = client.query(query, json!({ "member": org.eva.id })).await;
    let id = found.text("/meetings/nodes/0/id").to_owned();
    for verb in ["meetingStart", "meetingEnd"].into_iter().filter(|_| held) {
        client
            .run(verb, json!({ "meeting": id }), "meeting { id }")
            .await
            .payload();
    }
    id
}

/// A goal somebody proposed.
async fn proposed(client: &Client, owner: Value) -> String {
    let goal = json!({ "owner": owner, "metric": { "key": "deals_won" }, "period": { "name": "2026-Q2" }, "target": "10" });
    let made = client.run("goalPropose", goal, "goal { id }").await;
    made.text("/payload/goal/id").to_owned()
}

async fn every_mutation_leaves_an_entry_of_who_did_it(server: TestServer) {
    let schema = Schema::read(&server.anonymous()).await;
    let mut silent = Vec::new();
    // An organization goes on until a mutation leaves no entry in it; one made for that mutation takes its place.
    let mut used = None;
    for mutation in mutations(&schema) {
        if let Some((org, own)) = &used
            && unwritten(org, own, &schema, &mutation).await.is_none()
        {
            continue;
        }
        let org = server.organization().await;
        let own = prepared(&org, &mutation.root).await;
        silent.extend(unwritten(&org, &own, &schema, &mutation).await);
        used = Some((org, own));
    }
    assert!(
        silent.is_empty(),
        "without an entry of their own:\n{}",
        silent.join("\n")
    );
}

/// What became of a mutation that did not leave one entry of its own.
async fn unwritten(
    org: &TestOrganization<'_>,
    own: &BTreeMap<String, String>,
    schema: &Schema,
    mutation: &Slot,
) -> Option<String> {
    let (document, variables) = Caller::new(schema, own)
        .types_by_name()
        .call(mutation, &Value::Null);
    let eva = org.as_eva();
    let before = eva.query(LOG, json!({})).await;
    let answer = eva.query(&document, variables).await;
    let log = eva.query(LOG, json!({})).await;
    let count = |log: &Answer| log.body.pointer("/data/auditLog/totalCount")?.as_u64();
    let entry = log.body.pointer("/data/auditLog/nodes/0").unwrap_or(&Value::Null);
    let expected = json!({
        "action": mutation.root, "actorKind": "MEMBER", "actorId": org.eva.id,
        "objectType": entry["objectType"], "at": "2026-03-02T12:00:00Z",
    });
    let named = entry["objectType"]
        .as_str()
        .is_some_and(|kind| schema.types.contains_key(kind));
    let one_more = count(&log).is_some() && count(&log) == count(&before).map(|count| count + 1);
    let written = *entry == expected && named && one_more;
    (!written).then(|| format!("{mutation}: {entry}\n{:#}", answer.body))
}

async fn what_is_refused_leaves_nothing(server: TestServer) {
    let schema = Schema::read(&server.anonymous()).await;
    let org = server.organization().await;
    let own = org.samples().await;
    let stranger = org.rep("Stranger").await;
    let caller = Caller::new(&schema, &own).types_by_name();
    let mut done = Vec::new();
    let before = org.digest().await;
    let others = mutations(&schema).into_iter();
    for mutation in others.filter(|mutation| !FOR_EVERYBODY.contains(&mutation.root.as_str())) {
        let (document, variables) = caller.call(&mutation, &Value::Null);
        let answer = org.as_(&stranger).query(&document, variables).await;
        let by_row = BY_ROW.contains(&mutation.root.as_str())
            && answer.body.pointer("/data/answer/summary/applied") == Some(&json!(false));
        let others = answer.code().is_some_and(|code| code.starts_with("NOT_YOUR_"));
        let refused = others || matches!(answer.code(), Some("FORBIDDEN" | "NOT_FOUND"));
        if !(refused || by_row) || org.digest().await != before {
            done.push(format!("{mutation}: {:#}", answer.body));
        }
    }
    assert!(
        done.is_empty(),
        "done for a stranger, or not refused:\n{}",
        done.join("\n")
    );
}

async fn a_script_acts_in_its_own_name(server: TestServer) {
    let org = server.organization().await;
    let service = org.service(&[Scope::MembersWrite]).await;
    let made = org
        .as_(&service)
        .run("teamCreate", json!({ "name": "North" }), "team { id }")
        .await;
    let object = json!({ "object": made.text("/payload/team/id") });
    let document =
        "query ($object: ID) { auditLog(object: $object) { nodes { action actorKind actorId objectType } } }";
    let log = org.as_eva().query(document, object).await;
    assert_eq!(
        log.at("/auditLog/nodes"),
        &json!([{
            "action": "teamCreate", "actorKind": "SERVICE_ACCOUNT", "actorId": service.id, "objectType": "Team",
        }])
    );
    let closed = org.as_(&org.rep("Ana").await).query(document, json!({})).await;
    assert!(
        matches!(closed.code(), Some("FORBIDDEN" | "NOT_FOUND")),
        "{:#}",
        closed.body
    );
}

async fn what_changes_nothing_is_not_written_down(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let before = org.digest().await;
    let same = json!({ "member": ana.id, "name": "Ana" });
    eva.run("memberUpdate", same, "member { version }").await.data();
    let active = json!({ "member": ana.id });
    eva.run("memberReactivate", active, "member { version }")
        .await
        .data();
    let named = json!({ "name": "Acme" });
    eva.run("organizationUpdate", named, "organization { version }")
        .await
        .data();
    let rows = json!({ "rows": [{ "externalId": "bad", "name": "" }] });
    let refused = eva.run("accountsUpsert", rows, "summary { applied }").await;
    assert_eq!(refused.at("/payload/summary/applied"), false);
    assert_eq!(org.digest().await, before);
}

async fn what_a_push_takes_away_is_written_down_at_its_object(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let state = |on: &str, stage: &str, amount: &str| json!({ "validFrom": on, "stage": stage, "owner": { "id": ana.id }, "amount": { "amount": amount } });
    let push = async |history: Value| {
        let row = json!({ "rows": [{ "externalId": "deal", "name": "Deal", "history": history }] });
        let shown = "rows { outcome opportunity { id } }";
        let answer = eva.run("opportunitiesUpsert", row, shown).await;
        answer.text("/payload/rows/0/opportunity/id").to_owned()
    };
    let log = async |object: &str| {
        let query = "query ($object: ID) { auditLog(object: $object) { nodes { action before after } } }";
        let answer = eva.query(query, json!({ "object": object })).await;
        answer.at("/auditLog/nodes").clone()
    };
    push(json!({ "state": state("2026-01-10", "proposal", "100") })).await;
    let deal = push(json!({ "state": state("2026-02-10", "won", "90") })).await;
    assert_eq!(
        log(&deal).await,
        json!([]),
        "a new revision tells itself what was before"
    );
    push(json!({ "revisions": [state("2026-02-10", "won", "1")] })).await;
    let entries = log(&deal).await;
    assert_eq!(entries.as_array().map(Vec::len), Some(1), "{entries:#}");
    let amounts = |side: &str| {
        let revisions = entries[0][side]["revisions"].as_array().expect("revisions");
        let amounts = revisions.iter().map(|revision| revision["amount"].clone());
        amounts.collect::<Vec<_>>()
    };
    assert_eq!(entries[0]["action"], "opportunitiesUpsert");
    assert_eq!(amounts("before"), ["100.00", "90.00"]);
    assert_eq!(amounts("after"), ["1.00"]);
    let account = async |name: &str| {
        let row = json!({ "rows": [{ "externalId": "customer", "name": name }] });
        let answer = eva.run("accountsUpsert", row, "rows { account { id } }").await;
        answer.text("/payload/rows/0/account/id").to_owned()
    };
    account("Before").await;
    let entries = log(&account("After").await).await;
    assert_eq!(
        (&entries[0]["before"]["name"], &entries[0]["after"]["name"]),
        (&json!("Before"), &json!("After"))
    );
}

async fn what_is_set_anew_stands_beside_what_was_held_before(server: TestServer) {
    let org = server.organization().await;
    let (ana, max, mia) = (
        org.rep("Ana").await,
        org.manager("Max").await,
        org.manager("Mia").await,
    );
    let (north, south) = (org.team("North", None).await, org.team("South", None).await);
    org.assign(&ana, &north).await;
    org.lead(&max, &north).await;
    let eva = org.as_eva();
    let set = async |mutation: &str, input: Value| {
        eva.run(mutation, input, "__typename").await.payload();
        let query = "{ auditLog(first: 1) { nodes { action before after } } }";
        let log = eva.query(query, json!({})).await;
        let entry = log.at("/auditLog/nodes/0").clone();
        assert_eq!(entry["action"], mutation);
        (entry["before"].clone(), entry["after"].clone())
    };
    let from = "2026-02-01";
    let moved = json!({ "team": south.id, "parent": north.id, "from": from });
    let (before, after) = set("teamMove", moved).await;
    assert_eq!(before, json!({ "parent": null, "from": "2020-01-01" }));
    assert_eq!(
        after,
        json!({ "parent": north.team, "from": from, "replace": false })
    );
    let assigned = json!({ "member": ana.id, "team": south.id, "from": from });
    let (before, after) = set("assignmentSet", assigned).await;
    assert_eq!(
        before,
        json!({ "team": north.team, "from": "2020-01-01", "to": null })
    );
    assert_eq!(
        after,
        json!({ "team": south.team, "from": from, "to": null, "replace": false })
    );
    let led = json!({ "team": north.id, "member": mia.id, "from": from });
    let (before, after) = set("leadershipSet", led).await;
    let of = |person: &Person, from: &str| json!({ "member": person.member, "acting": false, "from": from, "to": null });
    let mut set_anew = of(&mia, from);
    set_anew["replace"] = json!(false);
    assert_eq!((before, after), (of(&max, "2020-01-01"), set_anew));
    let first = json!({ "team": south.id, "member": mia.id, "from": from });
    assert_eq!(set("leadershipSet", first).await.0, Value::Null, "nobody led it");
    let rates = |rate: &str, on: &[&str]| {
        let rate = |on: &&str| json!({ "currency": "EUR", "on": on, "rate": rate });
        json!({ "rates": on.iter().map(rate).collect::<Vec<_>>() })
    };
    set("rateSet", rates("1.1", &["2026-01-01", "2026-02-01"])).await;
    let (before, after) = set("rateSet", rates("1.2", &["2026-02-01", "2026-03-01"])).await;
    let told = |list: &Value| {
        let rates = list.as_array().cloned().unwrap_or_default();
        let told = rates
            .iter()
            .map(|rate| format!("{} {}", rate["on"], rate["rate"]).replace('"', ""));
        told.collect::<Vec<_>>()
    };
    assert_eq!(told(&before), ["2026-02-01 1.1"]);
    assert_eq!(told(&after), ["2026-02-01 1.2", "2026-03-01 1.2"]);
}
