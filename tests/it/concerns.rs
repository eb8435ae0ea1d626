//! Concerns of customers: taken up and dealt with, by whom, and how soon.

use acceptance::{Answer, Bearer, Person, TestOrganization, TestServer, on_both_databases};
use chrono::TimeDelta;
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_concern_goes_to_the_key_account_rep_and_is_dealt_with,
    service_is_what_was_done_within_its_limits,
    a_concern_is_seen_by_who_takes_care_of_it_and_who_raised_it,
    what_is_no_concern_is_refused_at_its_field,
}

const SHOWN: &str = "concern { id title state owner { name } nextDueAt overdue reopened version \
    rounds { openedAt reason acknowledgedAt acknowledgedBy { name } resolvedAt note resolveBy } }";

/// Two customers: one is Ana's key account, one is nobody's.
async fn customers(org: &TestOrganization<'_>, ana: &Person) -> (String, String) {
    let rows = json!({ "rows": [
        { "name": "Customer", "externalId": "customer", "keyAccountOf": { "email": ana.email } },
        { "name": "Other", "externalId": "other" },
    ] });
    let made = org.as_eva().run("accountsUpsert", rows, "rows { account { id } }").await;
    let id = |index: usize| made.text(&format!("/payload/rows/{index}/account/id")).to_owned();
    (id(0), id(1))
}

async fn raise(org: &TestOrganization<'_>, who: &impl Bearer, account: &str, more: Value) -> Answer {
    let mut input = json!({ "account": account, "title": "The delivery is late 📦" });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    org.as_(who).run("concernRaise", input, SHOWN).await
}

async fn step(org: &TestOrganization<'_>, who: &impl Bearer, verb: &str, id: &str, more: Value) -> Answer {
    let mut input = json!({ "concern": id });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    org.as_(who).run(verb, input, SHOWN).await
}

async fn a_concern_goes_to_the_key_account_rep_and_is_dealt_with(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let (customer, other) = customers(&org, &ana).await;
    let raised = raise(&org, &ben, &customer, json!({ "raisedAt": "2026-03-02T09:00:00Z" })).await;
    let concern = raised.at("/payload/concern");
    assert_eq!(concern["owner"]["name"], "Ana");
    assert_eq!((&concern["nextDueAt"], &concern["overdue"]), (&json!("2026-03-03T09:00:00Z"), &json!(false)));
    let own = raise(&org, &ben, &other, json!({})).await;
    assert_eq!(own.at("/payload/concern/owner/name"), "Ben", "nobody's key account");
    let id = raised.text("/payload/concern/id");
    server.clock.advance(TimeDelta::hours(22));
    let (ana, ben) = (org.fresh(&ana).await, org.fresh(&ben).await);
    let upcoming = "{ upcomingConcerns { totalCount nodes { id overdue nextDueAt } } late: concerns(filter: { overdue: true }) { nodes { id } } }";
    let seen = org.as_(&ben).query(upcoming, json!({})).await;
    assert_eq!(seen.at("/upcomingConcerns/nodes/0"), &json!({ "id": id, "overdue": true, "nextDueAt": "2026-03-03T09:00:00Z" }));
    assert_eq!(seen.at("/upcomingConcerns/totalCount"), &json!(2));
    assert_eq!(seen.at("/late/nodes"), &json!([{ "id": id }]));
    step(&org, &ben, "concernAcknowledge", id, json!({})).await.fails("FORBIDDEN");
    let taken = step(&org, &ana, "concernAcknowledge", id, json!({ "ifVersion": 1 })).await;
    assert_eq!(taken.at("/payload/concern/nextDueAt"), "2026-03-07T09:00:00Z");
    let again = step(&org, &ana, "concernAcknowledge", id, json!({})).await;
    assert_eq!(again, taken, "taken up once");
    step(&org, &ana, "concernResolve", id, json!({ "ifVersion": 1 })).await.fails("CONFLICT");
    step(&org, &ana, "concernReopen", id, json!({ "reason": "No" })).await.fails("NOT_RESOLVED");
    let eva = org.fresh(&org.eva).await;
    let note = json!({ "note": "Sent by express" });
    let (one, other) = tokio::join!(
        step(&org, &ana, "concernResolve", id, note.clone()),
        step(&org, &eva, "concernResolve", id, note.clone()),
    );
    let lost = |answer: &Answer| answer.code() == Some("ALREADY_RESOLVED");
    assert!(lost(&one) != lost(&other), "{:#}\n{:#}", one.body, other.body);
    step(&org, &ana, "concernAcknowledge", id, json!({})).await.fails("ALREADY_RESOLVED");
    let reopened = step(&org, &ana, "concernReopen", id, json!({ "reason": "It came broken" })).await;
    let concern = reopened.at("/payload/concern");
    assert_eq!((&concern["state"], &concern["reopened"]), (&json!("OPEN"), &json!(1)));
    assert_eq!(concern["nextDueAt"], "2026-03-04T10:00:00Z", "its limits count anew");
    assert_eq!(concern["rounds"][0]["note"], "Sent by express");
    assert_eq!(concern["rounds"][1]["reason"], "It came broken");
    let handed = step(&org, &ana, "concernAssign", id, json!({ "member": ben.id })).await;
    assert_eq!(handed.at("/payload/concern/owner/name"), "Ben");
    let done = step(&org, &ben, "concernResolve", id, json!({})).await;
    assert_eq!(done.at("/payload/concern/rounds/1/acknowledgedBy/name"), "Ben", "and taken up by that");
    let stored = org.digest().await;
    let audit = format!("{:?}", stored.0["audit_entries"]);
    assert!(audit.contains("concernReopen") && !audit.contains("delivery") && !audit.contains("express"));
}

async fn service_is_what_was_done_within_its_limits(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let north = org.team("North", None).await;
    org.assign(&ana, &north).await;
    let (customer, _) = customers(&org, &ana).await;
    let hours = json!({ "concernHours": { "acknowledge": 2, "resolve": 48 } });
    let shown = "organization { policies { concernHours { acknowledge resolve } } }";
    let set = org.as_eva().run("policySet", hours, shown).await;
    assert_eq!(set.at("/payload/organization/policies/concernHours/resolve"), &json!(48));
    let bad = json!({ "concernHours": { "acknowledge": 49 } });
    org.as_eva().run("policySet", bad, shown).await.refuses("concernHours.acknowledge", "THRESHOLDS_OUT_OF_ORDER");
    let mut ids = Vec::new();
    for _ in 0..3 {
        let raised = raise(&org, &ana, &customer, json!({})).await;
        ids.push(raised.text("/payload/concern/id").to_owned());
    }
    step(&org, &ana, "concernAcknowledge", &ids[0], json!({})).await.payload();
    server.clock.advance(TimeDelta::hours(3));
    let now = org.fresh(&ana).await;
    step(&org, &now, "concernResolve", &ids[1], json!({})).await.payload();
    server.clock.advance(TimeDelta::hours(46));
    let asked = json!({ "member": ana.id, "team": north.id, "account": customer });
    let query = "query ($member: ID!, $team: ID!, $account: ID!) { \
        member(id: $member) { concernService { ...S } before: concernService(asOf: \"2026-03-02\") { ...S } } \
        team(id: $team) { concernService { ...S } } account(id: $account) { concernService { ...S } } } \
        fragment S on ConcernService { acknowledged { n onTime rate } resolved { n onTime rate } explanation { reasons { code } } }";
    let eva = org.fresh(&org.eva).await;
    let seen = org.as_(&eva).query(query, asked.clone()).await;
    let expected = json!({
        "acknowledged": { "n": 3, "onTime": 1, "rate": "0.333333" },
        "resolved": { "n": 3, "onTime": 1, "rate": "0.333333" }, "explanation": { "reasons": [] },
    });
    assert_eq!(seen.at("/member/concernService"), &expected);
    assert_eq!(seen.at("/team/concernService"), &expected);
    assert_eq!(seen.at("/account/concernService"), &expected);
    let before = seen.at("/member/before");
    assert_eq!((&before["acknowledged"]["n"], &before["resolved"]["n"]), (&json!(3), &json!(0)));
    let ben = org.fresh(&ben).await;
    let hidden = org.as_(&ben).query(query, asked.clone()).await;
    for of in ["/member", "/team", "/account"] {
        assert_eq!(hidden.at(of)["concernService"], Value::Null);
    }
    let ana = org.fresh(&ana).await;
    let hers = org.as_(&ana).query(query, asked).await;
    assert_eq!(hers.at("/account/concernService"), &expected, "her key account");
}

async fn a_concern_is_seen_by_who_takes_care_of_it_and_who_raised_it(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben, kim) = (org.rep("Ana").await, org.rep("Ben").await, org.rep("Kim").await);
    let (max, otto) = (org.manager("Max").await, org.manager("Otto").await);
    let (north, south) = (org.team("North", None).await, org.team("South", None).await);
    org.lead(&max, &north).await;
    org.lead(&otto, &south).await;
    for rep in [&ana, &kim] {
        org.assign(rep, &north).await;
    }
    let (customer, other) = customers(&org, &ana).await;
    let script = org.service(&[Scope::PipelineWrite]).await;
    let reader = org.service(&[Scope::MetricsRead, Scope::GoalsWrite]).await;
    let mut all = Vec::new();
    for raised in [
        raise(&org, &ben, &customer, json!({})).await,
        raise(&org, &kim, &other, json!({})).await,
        raise(&org, &script, &customer, json!({ "owner": kim.id })).await,
        raise(&org, &max, &other, json!({ "owner": kim.id })).await,
    ] {
        all.push(raised.text("/payload/concern/id").to_owned());
    }
    let found = async |client: acceptance::Client| {
        let query = "query ($ids: [ID!]!, $account: ID!) { concerns { totalCount nodes { id } } upcomingConcerns { totalCount nodes { id } } \
            nodes(ids: $ids) { id } account(id: $account) { concerns { nodes { id } } } search(text: \"delivery\") { __typename } }";
        let answer = client.query(query, json!({ "ids": all, "account": customer })).await;
        if answer.code().is_some() {
            return vec![99];
        }
        let place = |id: &Value| all.iter().position(|known| id == known);
        let listed = |list: &str| -> Vec<usize> {
            let mut found: Vec<usize> = answer.each(list, "/id").into_iter().filter_map(place).collect();
            found.sort_unstable();
            found
        };
        let seen = listed("/concerns/nodes");
        assert_eq!(listed("/upcomingConcerns/nodes"), seen);
        assert_eq!(listed("/nodes"), seen);
        assert_eq!(answer.at("/concerns/totalCount"), &json!(seen.len()));
        assert_eq!(answer.at("/upcomingConcerns/totalCount"), &json!(seen.len()));
        let of_customer: Vec<usize> = seen.iter().copied().filter(|place| [0, 2].contains(place)).collect();
        assert_eq!(listed("/account/concerns/nodes"), of_customer);
        assert_eq!(answer.at("/search"), &json!([]));
        seen
    };
    assert_eq!(found(org.as_(&ana)).await, [0, 2], "hers, and of her key account");
    assert_eq!(found(org.as_(&ben)).await, [0], "what he raised");
    assert_eq!(found(org.as_(&kim)).await, [1, 2, 3], "what she takes care of");
    assert_eq!(found(org.as_(&max)).await, [0, 1, 2, 3], "their leader");
    assert_eq!(found(org.as_(&otto)).await, [0; 0]);
    assert_eq!(found(org.as_eva()).await, [0, 1, 2, 3]);
    for (who, hidden) in [(&otto, 0), (&ben, 1)] {
        step(&org, who, "concernResolve", &all[hidden], json!({})).await.misses("concern");
    }
    step(&org, &reader, "concernResolve", &all[0], json!({})).await.misses("concern");
    step(&org, &ana, "concernResolve", &all[2], json!({})).await.fails("FORBIDDEN");
    step(&org, &script, "concernResolve", &all[2], json!({})).await.payload();
    raise(&org, &reader, &customer, json!({})).await.fails("FORBIDDEN");
    let given = raise(&org, &ben, &other, json!({ "owner": kim.id })).await;
    given.fails("FORBIDDEN");
    assert_eq!(given.field_codes(), [("owner", "FORBIDDEN")]);
}

async fn what_is_no_concern_is_refused_at_its_field(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (ana, kim) = (org.rep("Ana").await, org.rep("Kim").await);
    let (customer, nobodys) = customers(&org, &ana).await;
    let foreign = other.rep("Stranger").await;
    let (theirs, _) = customers(&other, &foreign).await;
    let gone = json!({ "member": kim.id });
    org.as_eva().run("memberDeactivate", gone, "member { id }").await.payload();
    let before = org.digest().await;
    for (more, field, code) in [
        (json!({ "title": " " }), "title", "BLANK"),
        (json!({ "title": "x".repeat(1 << 20) }), "title", "TOO_LONG"),
        (json!({ "description": "x".repeat(4001) }), "description", "TOO_LONG"),
        (json!({ "raisedAt": "2026-03-02T12:00:01Z" }), "raisedAt", "IN_THE_FUTURE"),
        (json!({ "raisedAt": "yesterday" }), "raisedAt", "NOT_A_DATE_TIME"),
        (json!({ "owner": kim.id }), "owner", "MEMBER_INACTIVE"),
    ] {
        raise(&org, &ana, &customer, more).await.refuses(field, code);
    }
    raise(&org, &ana, &theirs, json!({})).await.misses("account");
    raise(&org, &ana, &customer, json!({ "owner": foreign.id })).await.misses("owner");
    assert_eq!(org.digest().await.0["concerns"], before.0["concerns"]);
    let script = org.service(&[Scope::PipelineWrite]).await;
    raise(&org, &script, &nobodys, json!({})).await.refuses("owner", "REQUIRED");
    let id = raise(&org, &ana, &customer, json!({ "description": "متأخر ".repeat(9) })).await;
    let id = id.text("/payload/concern/id");
    step(&org, &ana, "concernAssign", id, json!({ "member": kim.id })).await.refuses("member", "MEMBER_INACTIVE");
    step(&org, &ana, "concernAssign", id, json!({ "member": foreign.id })).await.misses("member");
    step(&org, &ana, "concernResolve", id, json!({ "note": "x".repeat(1001) })).await.refuses("note", "TOO_LONG");
}
