//! Promises: made, kept, moved, missed, withdrawn and confirmed; who sees them, and who only the part that was kept.

use acceptance::{Answer, Bearer, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    v10_seven_of_ten_kept_in_time_are_seven_tenths,
    a_promise_is_kept_once_and_confirmed_by_the_other_side,
    a_promise_is_moved_until_it_is_due_and_replaced_after,
    of_two_devices_at_once_one_wins,
    a_promise_is_seen_by_its_two_sides_and_the_makers_leaders,
    rights_follow_people_as_they_move_and_leave,
    what_is_no_promise_is_refused_at_its_field,
}

const SHOWN: &str = "commitment { id text due state version keptAt note previous { id state } next { id } }";
const SAY_DO: &str = "{ rate n onTime late missed withdrawn made renegotiated renegotiationRate perWeek from asOf \
    explanation { reasons { code } } }";

async fn make(org: &TestOrganization<'_>, who: &Person, to: Value, due: &str) -> Answer {
    let input = json!({ "to": to, "text": "Call the customer", "due": due });
    org.as_(who).run("commitmentMake", input, SHOWN).await
}

async fn made(org: &TestOrganization<'_>, who: &Person, to: &Person, due: &str) -> String {
    let answer = make(org, who, json!({ "member": to.id }), due).await;
    answer.text("/payload/commitment/id").to_owned()
}

async fn step(org: &TestOrganization<'_>, who: &impl Bearer, verb: &str, id: &str, more: Value) -> Answer {
    let mut input = json!({ "commitment": id });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    org.as_(who).run(verb, input, SHOWN).await
}

async fn state(org: &TestOrganization<'_>, who: &Person, id: &str, as_of: &str) -> Value {
    let query =
        "query ($id: ID!, $on: Date) { commitment(id: $id) { state(asOf: $on) overdueDays(asOf: $on) } }";
    let found = org.as_(who).query(query, json!({ "id": id, "on": as_of })).await;
    found.at("/commitment").clone()
}

/// Texts of the commitments somebody finds, by every way there is; the ways must agree.
async fn found(org: &TestOrganization<'_>, who: &impl Bearer, all: &[String]) -> Vec<usize> {
    let query = "query ($ids: [ID!]!) { commitments(first: 100) { totalCount nodes { id } } nodes(ids: $ids) { id } \
        search(text: \"customer\") { __typename ... on Account { name } } }";
    let answer = org.as_(who).query(query, json!({ "ids": all })).await;
    let place = |id: &Value| all.iter().position(|known| id == known);
    let mut listed: Vec<usize> = answer
        .each("/commitments/nodes", "/id")
        .into_iter()
        .filter_map(place)
        .collect();
    listed.sort_unstable();
    assert_eq!(answer.at("/commitments/totalCount"), &json!(listed.len()));
    let nodes: Vec<usize> = answer
        .each("/nodes", "/id")
        .into_iter()
        .filter_map(place)
        .collect();
    assert_eq!(nodes, listed, "one by one and in a list");
    for (index, id) in all.iter().enumerate() {
        let one = "query ($id: ID!) { commitment(id: $id) { id } }";
        let one = org.as_(who).query(one, json!({ "id": id })).await;
        match listed.contains(&index) {
            true => assert_eq!(one.at("/commitment/id"), &json!(id)),
            false => one.misses("id"),
        }
    }
    let counted = "{ open: commitments(filter: { state: OPEN }) { totalCount } gone: commitments(filter: { state: KEPT }) { totalCount } }";
    let counted = org.as_(who).query(counted, json!({})).await;
    assert_eq!(counted.at("/open/totalCount"), &json!(listed.len()));
    assert_eq!(counted.at("/gone/totalCount"), &json!(0));
    listed
}

/// Ana in North, which Max leads; Vera leads what is above it. Ben is Ana's peer, Otto leads South.
struct House {
    ana: Person,
    ben: Person,
    max: Person,
    vera: Person,
    otto: Person,
    north: String,
    south: acceptance::TestTeam,
}

async fn house(org: &TestOrganization<'_>) -> House {
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let (max, vera, otto) = (
        org.manager("Max").await,
        org.manager("Vera").await,
        org.manager("Otto").await,
    );
    let region = org.team("Region", None).await;
    let (north, south) = (
        org.team("North", Some(&region)).await,
        org.team("South", Some(&region)).await,
    );
    org.lead(&vera, &region).await;
    org.lead(&max, &north).await;
    org.lead(&otto, &south).await;
    org.assign(&ana, &north).await;
    org.assign(&ben, &north).await;
    House {
        ana,
        ben,
        max,
        vera,
        otto,
        north: north.id,
        south,
    }
}

async fn v10_seven_of_ten_kept_in_time_are_seven_tenths(server: TestServer) {
    let org = server.organization().await;
    let mut house = house(&org).await;
    let mut ids = Vec::new();
    for due in ["2026-03-10"; 9]
        .into_iter()
        .chain(["2026-03-11", "2026-03-10", "2026-03-20"])
    {
        ids.push(made(&org, &house.ana, &house.max, due).await);
    }
    server.clock.set(day("2026-03-04"));
    house.ana = org.fresh(&house.ana).await;
    let why = json!({ "reason": "The customer is away" });
    step(&org, &house.ana, "commitmentWithdraw", &ids[11], why)
        .await
        .payload();
    server.clock.set(day("2026-03-09"));
    house.ana = org.fresh(&house.ana).await;
    let later = json!({ "due": "2026-04-10", "reason": "Needs a month more" });
    step(&org, &house.ana, "commitmentRenegotiate", &ids[10], later)
        .await
        .payload();
    for id in &ids[..7] {
        step(&org, &house.ana, "commitmentKeep", id, json!({}))
            .await
            .payload();
    }
    server.clock.set(day("2026-03-12"));
    house.ana = org.fresh(&house.ana).await;
    step(&org, &house.ana, "commitmentKeep", &ids[7], json!({}))
        .await
        .payload();
    let note = json!({ "note": "Lost sight of it" });
    step(&org, &house.ana, "commitmentMiss", &ids[9], note)
        .await
        .payload();
    server.clock.set(day("2026-03-13"));
    let query = format!(
        "query ($id: ID!, $team: ID!) {{ member(id: $id) {{ now: sayDo {SAY_DO} then: sayDo(asOf: \"2026-03-11\") {SAY_DO} \
         three: sayDo(days: 3) {SAY_DO} }} team(id: $team) {{ sayDo {SAY_DO} }} }}"
    );
    let asked = json!({ "id": house.ana.id, "team": house.north });
    let max = org.fresh(&house.max).await;
    let read = org.as_(&max).query(&query, asked.clone()).await;
    let now = read.at("/member/now");
    assert_eq!(
        (
            &now["rate"],
            &now["n"],
            &now["onTime"],
            &now["late"],
            &now["missed"]
        ),
        (&json!("0.7"), &json!(10), &json!(7), &json!(1), &json!(2))
    );
    assert_eq!(
        (
            &now["made"],
            &now["renegotiated"],
            &now["renegotiationRate"],
            &now["withdrawn"],
            &now["perWeek"]
        ),
        (
            &json!(12),
            &json!(1),
            &json!("0.083333"),
            &json!(1),
            &json!("0.933333")
        )
    );
    assert_eq!(
        (&now["asOf"], &now["from"]),
        (&json!("2026-03-13"), &json!("2025-12-14"))
    );
    assert_eq!(
        read.at("/team/sayDo"),
        now,
        "her team has nobody else who promised anything"
    );
    let then = read.at("/member/then");
    assert_eq!(
        (&then["onTime"], &then["late"], &then["missed"]),
        (&json!(7), &json!(0), &json!(2))
    );
    let three = read.at("/member/three");
    assert_eq!(
        (&three["rate"], &three["n"]),
        (&Value::Null, &json!(1)),
        "below five there is no rate"
    );
    assert_eq!(three["explanation"]["reasons"][0]["code"], "TOO_FEW_COMMITMENTS");
    for who in [&house.ana, &house.vera, &org.eva] {
        let who = org.fresh(who).await;
        let seen = org.as_(&who).query(&query, asked.clone()).await;
        assert_eq!(seen.at("/member/now"), now, "to {}", who.name);
    }
    let script = org.service(&[Scope::MetricsRead, Scope::PipelineWrite]).await;
    let ben = org.fresh(&house.ben).await;
    for client in [org.as_(&ben), org.as_(&script)] {
        let hidden = client.query(&query, asked.clone()).await;
        assert_eq!(hidden.at("/member/now"), &Value::Null);
        assert_eq!(hidden.at("/team/sayDo"), &Value::Null);
    }
    let leaders = json!({ "id": max.id, "team": house.north });
    let of_leader = org.as_(&ben).query(&query, leaders.clone()).await;
    assert_eq!(
        of_leader.at("/member/now/n"),
        &json!(0),
        "a leader's is open to who reports to them"
    );
    let otto = org.fresh(&house.otto).await;
    let elsewhere = org.as_(&otto).query(&query, leaders).await;
    assert_eq!(elsewhere.at("/member/now"), &Value::Null);
    let bad = "query ($id: ID!) { member(id: $id) { sayDo(days: 367) { n } } }";
    let bad = org.as_(&max).query(bad, json!({ "id": house.ana.id })).await;
    bad.refuses("days", "WINDOW_OUT_OF_RANGE");
}

async fn a_promise_is_kept_once_and_confirmed_by_the_other_side(server: TestServer) {
    let org = server.organization().await;
    let House { ana, ben, max, .. } = house(&org).await;
    let words = "اتصل بـ‎Σίσυφος 📞 tomorrow";
    let input = json!({ "to": { "member": max.id }, "text": format!("  {words} "), "due": "2026-03-06", "key": "phone-1" });
    let first = org.as_(&ana).run("commitmentMake", input.clone(), SHOWN).await;
    assert_eq!(first.at("/payload/commitment/text"), words);
    let again = org.as_(&ana).run("commitmentMake", input.clone(), SHOWN).await;
    assert_eq!(again, first, "a phone that sends it twice made it once");
    let mut other = input.clone();
    other["text"] = json!("Something else");
    let refused = org.as_(&ana).run("commitmentMake", other.clone(), SHOWN).await;
    refused.fails("CONFLICT");
    assert_eq!(refused.field_codes(), [("key", "CONFLICT")]);
    let elses = org.as_(&ben).run("commitmentMake", other, SHOWN).await;
    assert_ne!(
        elses.text("/payload/commitment/id"),
        first.text("/payload/commitment/id")
    );
    let id = first.text("/payload/commitment/id");
    step(&org, &max, "commitmentConfirm", id, json!({}))
        .await
        .fails("NOT_KEPT");
    step(&org, &max, "commitmentKeep", id, json!({}))
        .await
        .fails("FORBIDDEN");
    step(&org, &ana, "commitmentMiss", id, json!({}))
        .await
        .fails("NOT_DUE_YET");
    step(&org, &ana, "commitmentKeep", id, json!({ "ifVersion": 7 }))
        .await
        .fails("CONFLICT");
    server.clock.set(day("2026-03-06"));
    let (ana, max) = (org.fresh(&ana).await, org.fresh(&max).await);
    let note = json!({ "note": "Called 👍", "ifVersion": 1 });
    let kept = step(&org, &ana, "commitmentKeep", id, note.clone()).await;
    assert_eq!(kept.at("/payload/commitment/state"), "KEPT");
    assert_eq!(kept.at("/payload/commitment/note"), "Called 👍");
    assert_eq!(
        step(&org, &ana, "commitmentKeep", id, note).await,
        kept,
        "said again it stays as it is"
    );
    let refused = step(&org, &ana, "commitmentMiss", id, json!({})).await;
    refused.fails("ALREADY_DISPOSED");
    let message = refused.errors()[0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("KEPT since 2026-03-06"), "{message}");
    step(&org, &ana, "commitmentConfirm", id, json!({}))
        .await
        .fails("FORBIDDEN");
    let confirmed = step(&org, &max, "commitmentConfirm", id, json!({})).await;
    assert_eq!(confirmed.at("/payload/commitment/version"), &json!(3));
    let by = "query ($id: ID!) { commitment(id: $id) { confirmedBy { name } keptAt confirmedAt } }";
    let by = org.as_(&ana).query(by, json!({ "id": id })).await;
    assert_eq!(by.at("/commitment/confirmedBy/name"), "Max");
    server.clock.set(day("2026-03-09"));
    let ana = org.fresh(&ana).await;
    let sent_late = org.as_(&ana).run("commitmentMake", input, SHOWN).await;
    assert_eq!(
        sent_late.text("/payload/commitment/id"),
        id,
        "past due it is still the same one"
    );
    let stored = org.digest().await;
    let audit = format!("{:?}", stored.0["audit_entries"]);
    assert!(audit.contains("commitmentKeep") && !audit.contains("tomorrow") && !audit.contains("Called"));
}

async fn a_promise_is_moved_until_it_is_due_and_replaced_after(server: TestServer) {
    let org = server.organization().await;
    let House { ana, max, .. } = house(&org).await;
    let id = made(&org, &ana, &max, "2026-03-06").await;
    let later = |due: &str| json!({ "due": due, "reason": "The customer is away" });
    step(&org, &ana, "commitmentRenegotiate", &id, later("2026-03-05"))
        .await
        .refuses("due", "NOT_LATER");
    step(&org, &max, "commitmentRenegotiate", &id, later("2026-03-13"))
        .await
        .fails("FORBIDDEN");
    server.clock.set(day("2026-03-06"));
    let ana = org.fresh(&ana).await;
    let moved = step(&org, &ana, "commitmentRenegotiate", &id, later("2026-03-13")).await;
    assert_eq!(moved.text("/payload/commitment/id"), id);
    server.clock.set(day("2026-03-17"));
    let (ana, max) = (org.fresh(&ana).await, org.fresh(&max).await);
    assert_eq!(state(&org, &ana, &id, "2026-03-05").await["state"], "OPEN");
    assert_eq!(state(&org, &ana, &id, "2026-03-13").await["state"], "OPEN");
    let overdue = state(&org, &ana, &id, "2026-03-16").await;
    assert_eq!(overdue, json!({ "state": "MISSED", "overdueDays": 3 }));
    assert_eq!(
        state(&org, &ana, &id, "2026-03-01").await["state"],
        Value::Null,
        "not made yet"
    );
    let list = "query ($on: Date, $state: CommitmentState) { commitments(filter: { state: $state }, asOf: $on) { totalCount nodes { id } } }";
    for (on, expected) in [
        ("2026-03-01", [0, 0, 0]),
        ("2026-03-07", [1, 0, 0]),
        ("2026-03-14", [0, 1, 0]),
    ] {
        let mut counts = [0; 3];
        for (index, state) in ["OPEN", "MISSED", "KEPT_LATE"].into_iter().enumerate() {
            let found = org
                .as_(&max)
                .query(list, json!({ "on": on, "state": state }))
                .await;
            counts[index] = found.each("/commitments/nodes", "/id").len();
        }
        assert_eq!(counts, expected, "as of {on}");
    }
    let release = json!({ "reason": "Never mind" });
    step(&org, &max, "commitmentWithdraw", &id, release)
        .await
        .fails("ALREADY_DUE");
    step(&org, &ana, "commitmentRenegotiate", &id, later("2026-03-16"))
        .await
        .refuses("due", "DUE_IN_PAST");
    let next = step(&org, &ana, "commitmentRenegotiate", &id, later("2026-03-20")).await;
    let new = next.text("/payload/commitment/id").to_owned();
    assert_ne!(new, id);
    assert_eq!(
        next.at("/payload/commitment/previous"),
        &json!({ "id": id, "state": "MISSED" })
    );
    step(&org, &ana, "commitmentKeep", &id, json!({}))
        .await
        .fails("ALREADY_DISPOSED");
    let lineage = "query ($id: ID!) { commitment(id: $id) { note next { id origin due text } renegotiations { from to reason } } }";
    let lineage = org.as_(&max).query(lineage, json!({ "id": id })).await;
    assert_eq!(
        lineage.at("/commitment/next"),
        &json!({ "id": new, "origin": "RENEGOTIATED", "due": "2026-03-20", "text": "Call the customer" })
    );
    assert_eq!(
        lineage.at("/commitment/renegotiations"),
        &json!([{ "from": "2026-03-06", "to": "2026-03-13", "reason": "The customer is away" }])
    );
    server.clock.set(day("2026-03-25"));
    let ana = org.fresh(&ana).await;
    let late = step(&org, &ana, "commitmentKeep", &new, json!({})).await;
    assert_eq!(late.at("/payload/commitment/state"), "KEPT_LATE");
    assert_eq!(state(&org, &ana, &new, "2026-03-24").await["state"], "MISSED");
}

async fn of_two_devices_at_once_one_wins(server: TestServer) {
    let org = server.organization().await;
    let House { ana, max, .. } = house(&org).await;
    for _ in 0..5 {
        let id = made(&org, &ana, &max, "2026-03-06").await;
        let (kept, withdrawn, again) = tokio::join!(
            step(&org, &ana, "commitmentKeep", &id, json!({})),
            step(
                &org,
                &max,
                "commitmentWithdraw",
                &id,
                json!({ "reason": "Not needed" })
            ),
            step(&org, &ana, "commitmentKeep", &id, json!({})),
        );
        let lost = |answer: &Answer| answer.code() == Some("ALREADY_DISPOSED");
        assert!(
            lost(&kept) != lost(&withdrawn),
            "{:#}\n{:#}",
            kept.body,
            withdrawn.body
        );
        assert_eq!(again.code(), kept.code(), "the same word twice is one");
        let state = state(&org, &ana, &id, "2026-03-02").await;
        let expected = if lost(&kept) { "WITHDRAWN" } else { "KEPT" };
        assert_eq!(state["state"], expected);
    }
    let input = json!({ "to": { "member": max.id }, "text": "Once", "due": "2026-03-06", "key": "once" });
    let client = org.as_(&ana);
    let twin = || client.run("commitmentMake", input.clone(), SHOWN);
    let (one, other) = tokio::join!(twin(), twin());
    assert_eq!(one, other);
}

async fn a_promise_is_seen_by_its_two_sides_and_the_makers_leaders(server: TestServer) {
    let org = server.organization().await;
    let House {
        ana,
        ben,
        max,
        vera,
        otto,
        north,
        south,
    } = house(&org).await;
    let row = json!({ "rows": [{ "name": "Customer", "externalId": "customer" }] });
    let account = org
        .as_eva()
        .run("accountsUpsert", row, "rows { account { id } }")
        .await;
    let account = account.text("/payload/rows/0/account/id").to_owned();
    let mut all = Vec::new();
    for (who, to) in [
        (&ana, json!({ "member": otto.id })),
        (&ana, json!({ "team": north })),
        (&ana, json!({ "account": account })),
        (&max, json!({ "team": south.id })),
        (&max, json!({ "member": ana.id })),
        (&org.eva, json!({ "team": north })),
    ] {
        let answer = make(&org, who, to, "2026-03-06").await;
        all.push(answer.text("/payload/commitment/id").to_owned());
    }
    assert_eq!(found(&org, &ana, &all).await, [0, 1, 2, 4, 5]);
    assert_eq!(
        found(&org, &ben, &all).await,
        [1, 5],
        "what his team was promised"
    );
    assert_eq!(
        found(&org, &max, &all).await,
        [0, 1, 2, 3, 4, 5],
        "his reports', his own, and his team's"
    );
    assert_eq!(
        found(&org, &vera, &all).await,
        [0, 1, 2],
        "the skip-level: Max is in no team of hers"
    );
    assert_eq!(
        found(&org, &otto, &all).await,
        [0, 3],
        "what he and his team were promised"
    );
    assert_eq!(
        found(&org, &org.eva, &all).await,
        [5],
        "an executive reads figures, not promises"
    );
    let script = org.service(&Scope::ALL).await;
    assert_eq!(found(&org, &script, &all).await, [0; 0]);
    let sides = "query ($member: ID!, $account: ID!) { member(id: $member) { made: commitments(side: MADE) { totalCount } \
        received: commitments(side: RECEIVED) { totalCount } both: commitments { totalCount } } \
        account(id: $account) { commitments { totalCount nodes { to { account { name } member { name } } maker { name } } } } }";
    let asked = json!({ "member": ana.id, "account": account });
    let own = org.as_(&ana).query(sides, asked.clone()).await;
    assert_eq!(
        own.at("/member"),
        &json!({ "made": { "totalCount": 3 }, "received": { "totalCount": 1 }, "both": { "totalCount": 4 } })
    );
    assert_eq!(
        own.at("/account/commitments/nodes"),
        &json!([{ "to": { "account": { "name": "Customer" }, "member": null }, "maker": { "name": "Ana" } }])
    );
    let hers = org.as_eva().query(sides, asked).await;
    assert_eq!(hers.at("/member/both/totalCount"), &json!(0));
    assert_eq!(hers.at("/account/commitments/totalCount"), &json!(0));
    let filtered = "query ($to: ID!, $of: ID!) { to: commitments(filter: { to: $to }) { totalCount } \
        of: commitments(filter: { maker: $of, dueFrom: \"2026-03-06\", dueTo: \"2026-03-07\", undisposed: true }) { totalCount } \
        none: commitments(filter: { maker: $of, dueFrom: \"2026-03-07\" }) { totalCount } }";
    let filtered = org
        .as_(&max)
        .query(filtered, json!({ "to": north, "of": ana.id }))
        .await;
    assert_eq!(filtered.data()["to"]["totalCount"], 2);
    assert_eq!(filtered.data()["of"]["totalCount"], 3);
    assert_eq!(filtered.data()["none"]["totalCount"], 0);
    for verb in ["commitmentKeep", "commitmentMiss", "commitmentConfirm"] {
        step(&org, &ben, verb, &all[0], json!({}))
            .await
            .misses("commitment");
        step(&org, &org.eva, verb, &all[0], json!({}))
            .await
            .misses("commitment");
        step(&org, &script, verb, &all[0], json!({}))
            .await
            .misses("commitment");
        step(&org, &max, verb, &all[0], json!({}))
            .await
            .fails("FORBIDDEN");
    }
    step(&org, &ana, "commitmentKeep", &all[1], json!({}))
        .await
        .payload();
    step(&org, &ana, "commitmentConfirm", &all[1], json!({}))
        .await
        .fails("FORBIDDEN");
    step(&org, &vera, "commitmentConfirm", &all[1], json!({}))
        .await
        .fails("FORBIDDEN");
    step(&org, &ben, "commitmentConfirm", &all[1], json!({}))
        .await
        .payload();
    step(&org, &ana, "commitmentKeep", &all[2], json!({}))
        .await
        .payload();
    step(&org, &max, "commitmentConfirm", &all[2], json!({}))
        .await
        .fails("FORBIDDEN");
    let input = json!({ "to": { "member": ana.id }, "text": "By a script", "due": "2026-03-06" });
    org.as_(&script)
        .run("commitmentMake", input, SHOWN)
        .await
        .fails("FORBIDDEN");
}

async fn rights_follow_people_as_they_move_and_leave(server: TestServer) {
    let org = server.organization().await;
    let house = house(&org).await;
    let kim = org.rep("Kim").await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(made(&org, &house.ana, &kim, "2026-03-06").await);
    }
    let moved = day("2026-03-09");
    server.clock.set(moved);
    org.assign_over(&house.ana, None, moved, None).await;
    org.assign_over(&house.ana, Some(&house.south), moved, None).await;
    let (ana, max, otto, vera) = (
        org.fresh(&house.ana).await,
        org.fresh(&house.max).await,
        org.fresh(&house.otto).await,
        org.fresh(&house.vera).await,
    );
    let listed = "{ commitments { totalCount } }";
    let count = async |who: &Person| {
        let found = org.as_(who).query(listed, json!({})).await;
        found.at("/commitments/totalCount").clone()
    };
    assert_eq!(count(&max).await, 0, "who led her yesterday");
    assert_eq!(count(&otto).await, 5, "who leads her today");
    let teams = "query ($north: ID!, $south: ID!) { north: team(id: $north) { sayDo { n missed } } south: team(id: $south) { sayDo { n } } }";
    let asked = json!({ "north": house.north, "south": house.south.id });
    let teams = org.as_(&vera).query(teams, asked).await;
    assert_eq!(
        teams.at("/north/sayDo"),
        &json!({ "n": 5, "missed": 5 }),
        "where she was when they were due"
    );
    assert_eq!(teams.at("/south/sayDo/n"), &json!(0));
    let gone = json!({ "member": kim.id });
    org.as_(&org.fresh(&org.eva).await)
        .run("memberDeactivate", gone, "member { id }")
        .await
        .payload();
    make(&org, &ana, json!({ "member": kim.id }), "2026-03-10")
        .await
        .refuses("to.member", "MEMBER_INACTIVE");
    let later = json!({ "due": "2026-03-20", "reason": "Late" });
    step(&org, &ana, "commitmentRenegotiate", &ids[0], later)
        .await
        .refuses("to.member", "MEMBER_INACTIVE");
    let kept = step(&org, &ana, "commitmentKeep", &ids[0], json!({})).await;
    assert_eq!(kept.at("/payload/commitment/state"), "KEPT_LATE");
}

async fn what_is_no_promise_is_refused_at_its_field(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (ana, max) = (org.rep("Ana").await, org.manager("Max").await);
    let stranger = other.rep("Stranger").await;
    let before = org.digest().await;
    let input = |field: &str, value: Value| {
        let mut input = json!({ "to": { "member": max.id }, "text": "Call", "due": "2026-03-06" });
        input[field] = value;
        input
    };
    for (field, value, refused, code) in [
        ("text", json!("x".repeat(1 << 20)), "text", "TOO_LONG"),
        ("text", json!("x".repeat(2001)), "text", "TOO_LONG"),
        ("text", json!(" \u{200b} "), "text", "BLANK"),
        ("text", json!("a\u{0}b"), "text", "CONTROL_CHARACTER"),
        ("key", json!("a\u{0}b"), "key", "CONTROL_CHARACTER"),
        ("due", json!("2026-03-01"), "due", "DUE_IN_PAST"),
        ("due", json!("2028-03-03"), "due", "DUE_TOO_FAR"),
        ("due", json!("tomorrow"), "due", "NOT_A_DATE"),
        ("to", json!({ "member": ana.id }), "to.member", "TO_ONESELF"),
    ] {
        let answer = org
            .as_(&ana)
            .run("commitmentMake", input(field, value), SHOWN)
            .await;
        answer.refuses(refused, code);
    }
    let theirs = input("to", json!({ "member": stranger.id }));
    org.as_(&ana)
        .run("commitmentMake", theirs, SHOWN)
        .await
        .misses("to.member");
    let goal = json!({
        "externalId": "1", "owner": { "member": { "id": max.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": "6",
    });
    assert_eq!(org.digest().await, before);
    let rows = json!({ "rows": [goal] });
    let goal = org
        .as_eva()
        .run("goalsUpsert", rows, "rows { goal { id } }")
        .await;
    let goal = input("goal", json!(goal.text("/payload/rows/0/goal/id")));
    let hidden = org.as_(&ana).run("commitmentMake", goal.clone(), SHOWN).await;
    hidden.misses("goal");
    let mut own = goal;
    own["to"] = json!({ "member": ana.id });
    let seen = org
        .as_(&max)
        .run("commitmentMake", own, "commitment { id goal { id } }")
        .await;
    assert_ne!(seen.at("/payload/commitment/goal"), &Value::Null);
    let id = json!({ "id": seen.text("/payload/commitment/id") });
    let query = "query ($id: ID!) { commitment(id: $id) { text goal { id } } }";
    let hers = org.as_(&ana).query(query, id).await;
    assert_eq!(
        hers.at("/commitment/goal"),
        &Value::Null,
        "a goal that is not hers to see"
    );
    let long = json!({ "note": "x".repeat(1001) });
    let promise = seen.text("/payload/commitment/id");
    step(&org, &max, "commitmentKeep", promise, long)
        .await
        .refuses("note", "TOO_LONG");
    let blank = json!({ "reason": " " });
    step(&org, &max, "commitmentWithdraw", promise, blank)
        .await
        .refuses("reason", "BLANK");
}
