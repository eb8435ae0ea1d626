//! Goals above and below one another: who sees which, and how much of a target is given out.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, day, on_both_databases};
use serde_json::{Value, json};

on_both_databases! {
    what_is_given_out_counts_all_contributing_goals_and_only_the_seen_are_listed,
    a_goal_by_hand_stands_below_no_goal_of_its_own_and_at_most_eight_deep,
    a_goal_above_others_goes_on_measuring_what_counts_in_it,
    a_leaders_goal_that_counts_in_one_above_comes_from_there,
    a_goal_without_a_goal_above_and_without_a_word_is_unaligned,
    a_goal_above_that_is_not_yours_to_see_is_not_told,
    nothing_is_put_below_a_goal_that_was_given_up,
    who_is_furthest_behind_comes_first_with_the_reasons,
    who_is_not_judged_does_not_blur_where_others_stand,
    of_more_goals_than_are_judged_at_once_none_is_left_out,
    improvement_is_for_those_who_see_the_goals,
    a_page_of_twenty_goals_with_everything_costs_as_much_as_one,
}

async fn upsert(client: &Client, rows: Value) -> Answer {
    let shown = "rows { outcome goal { id } errors { field code } }";
    client.run("goalsUpsert", json!({ "rows": rows }), shown).await
}

fn deals(key: &str, owner: Value, target: &str, parent: Option<&str>) -> Value {
    let parent = parent.map(|key| json!({ "goal": { "externalId": key } }));
    json!({
        "externalId": key, "owner": owner, "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" },
        "target": target, "parent": parent,
    })
}

fn member(who: &Person) -> Value {
    json!({ "member": { "id": who.id } })
}

async fn what_is_given_out_counts_all_contributing_goals_and_only_the_seen_are_listed(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let (mia, ana, ben) = (
        org.manager("Mia").await,
        org.rep("Ana").await,
        org.rep("Ben").await,
    );
    org.lead(&mia, &west).await;
    for who in [&mia, &ana, &ben] {
        org.assign(who, &west).await;
    }
    let mut draft = deals("draft", member(&ben), "1000", Some("team"));
    draft["state"] = json!("DRAFT");
    let mut support = deals("support", member(&ben), "1000", None);
    support["parent"] = json!({ "goal": { "externalId": "team" }, "edge": "SUPPORTS" });
    let rows = json!([
        deals("team", json!({ "team": { "id": west.id } }), "40", None),
        deals("ana", member(&ana), "30", Some("team")),
        deals("ben", member(&ben), "20", Some("team")),
        draft,
        support,
    ]);
    let made = upsert(&org.as_eva(), rows).await;
    let team = made.text("/payload/rows/0/goal/id");
    let query = "query ($id: ID!) { goal(id: $id) { overAssignment children { totalCount nodes { externalId } } \
        first: children(first: 1) { nodes { externalId } pageInfo { hasNextPage endCursor } } } }";
    let leader = org.as_(&mia).query(query, json!({ "id": team })).await;
    assert_eq!(leader.at("/goal/overAssignment"), "1.25");
    assert_eq!(leader.at("/goal/children/totalCount"), 4);
    // Ana sees the team's goal and hers below it; the figure is of all that contribute.
    let hers = org.as_(&ana).query(query, json!({ "id": team })).await;
    assert_eq!(hers.at("/goal/overAssignment"), "1.25");
    assert_eq!(
        hers.at("/goal/children"),
        &json!({ "totalCount": 1, "nodes": [{ "externalId": "ana" }] })
    );
    let mut after = leader.text("/goal/first/pageInfo/endCursor").to_owned();
    let mut seen = vec![leader.text("/goal/first/nodes/0/externalId").to_owned()];
    let next = "query ($id: ID!, $after: String) { goal(id: $id) { children(first: 1, after: $after) { nodes { externalId } \
        pageInfo { hasNextPage endCursor } } } }";
    loop {
        let page = org
            .as_(&mia)
            .query(next, json!({ "id": team, "after": after }))
            .await;
        seen.push(page.text("/goal/children/nodes/0/externalId").to_owned());
        after = page.text("/goal/children/pageInfo/endCursor").to_owned();
        if page.at("/goal/children/pageInfo/hasNextPage") == false {
            break;
        }
    }
    seen.sort();
    assert_eq!(seen, ["ana", "ben", "draft", "support"]);
    let leaf = made.text("/payload/rows/1/goal/id");
    let leaf = org.as_(&mia).query(query, json!({ "id": leaf })).await;
    assert_eq!(leaf.at("/goal/overAssignment"), &Value::Null);
}

async fn a_goal_by_hand_stands_below_no_goal_of_its_own_and_at_most_eight_deep(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let whole = || json!({ "organization": true });
    let name = |number: usize| format!("goal-{number}");
    let chain: Vec<Value> = (1..=8)
        .map(|number| {
            let above = name(number.max(2) - 1);
            let mut row = deals(
                &name(number),
                whole(),
                "60",
                (number > 1).then_some(above.as_str()),
            );
            row["state"] = json!("DRAFT");
            row
        })
        .collect();
    let made = upsert(&eva, json!(chain)).await;
    let (top, bottom) = (
        made.text("/payload/rows/0/goal/id"),
        made.text("/payload/rows/7/goal/id"),
    );
    let below = |parent: &str| json!({ "goal": { "id": parent } });
    let ring = json!({ "goal": top, "parent": below(bottom) });
    eva.run("goalUpdate", ring, "goal { id }")
        .await
        .refuses("parent", "GOAL_CYCLE");
    let own = json!({ "goal": top, "parent": below(top) });
    eva.run("goalUpdate", own, "goal { id }")
        .await
        .refuses("parent", "OWN_PARENT");
    let ninth = json!({
        "owner": whole(), "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "60", "parent": below(bottom),
    });
    eva.run("goalPropose", ninth, "goal { id }")
        .await
        .refuses("parent", "CASCADE_TOO_DEEP");
    let alone = json!({ "goal": bottom, "parent": null });
    let alone = eva
        .run("goalUpdate", alone, "goal { parent { id } version }")
        .await;
    assert_eq!(
        alone.at("/payload/goal"),
        &json!({ "parent": null, "version": 2 })
    );
}

async fn a_goal_without_a_goal_above_and_without_a_word_is_unaligned(server: TestServer) {
    let org = server.organization().await;
    let on = json!({ "transparentTeams": true });
    org.as_eva()
        .run("policySet", on, "organization { id }")
        .await
        .payload();
    let west = org.team("West", None).await;
    let (mia, ana, ben) = (
        org.manager("Mia").await,
        org.rep("Ana").await,
        org.rep("Ben").await,
    );
    org.lead(&mia, &west).await;
    for who in [&ana, &ben] {
        org.assign(who, &west).await;
    }
    let mut reasoned = deals("reasoned", member(&ben), "5", None);
    reasoned["rationale"] = json!("Growth");
    let mut over = deals("over", member(&ben), "5", None);
    over["period"] = json!({ "name": "2025-Q4" });
    let rows = json!([
        deals("team", json!({ "team": { "id": west.id } }), "40", None),
        deals("ana", member(&ana), "30", Some("team")),
        deals("ben", member(&ben), "20", None),
        reasoned,
        over,
    ]);
    upsert(&org.as_eva(), rows).await.payload();
    let query = "query ($of: ID) { unalignedGoals(of: $of) { totalCount nodes { externalId } } }";
    let keys = async |who: &Person, of: Value| {
        let answer = org.as_(who).query(query, json!({ "of": of })).await;
        let keys = answer.each("/unalignedGoals/nodes", "/externalId").into_iter();
        let mut keys: Vec<String> = keys.filter_map(|key| key.as_str().map(str::to_owned)).collect();
        keys.sort();
        assert_eq!(answer.at("/unalignedGoals/totalCount"), keys.len());
        keys
    };
    assert_eq!(keys(&mia, json!(west.id)).await, ["ben", "team"]);
    assert_eq!(keys(&mia, json!(ben.id)).await, ["ben"]);
    // Ana sees Ben's figures, and not whether he wrote why they matter.
    assert_eq!(keys(&ana, Value::Null).await, ["team"]);
}

/// A team of three of whom two are behind in the first quarter.
async fn behind(org: &TestOrganization<'_>) -> (Person, [Person; 3], String) {
    let west = org.team("West", None).await;
    let mia = org.manager("Mia").await;
    org.lead(&mia, &west).await;
    let reps = [org.rep("Ana").await, org.rep("Ben").await, org.rep("Cid").await];
    for who in &reps {
        org.assign(who, &west).await;
    }
    let [ana, ben, cid] = &reps;
    let rows = [ana, ben, cid].map(|who| deals(&who.name, member(who), "60", None));
    upsert(&org.as_eva(), json!(rows)).await.payload();
    org.won(ana, day("2026-02-02"), 36).await;
    org.won(ben, day("2026-02-02"), 10).await;
    org.won(cid, day("2026-02-02"), 50).await;
    (mia, reps, west.id)
}

async fn nothing_is_put_below_a_goal_that_was_given_up(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let row = |key: &str, parent: Value| {
        json!({ "externalId": key, "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" },
            "period": { "name": "2026-Q1" }, "target": "6", "parent": parent })
    };
    let below = || json!({ "goal": { "externalId": "above" } });
    let set = async |rows: Value| {
        let shown = "rows { outcome goal { id } errors { field code } }";
        eva.run("goalsUpsert", json!({ "rows": rows }), shown).await
    };
    let made = set(json!([
        row("above", Value::Null),
        row("there", below()),
        row("other", Value::Null)
    ]))
    .await;
    let (above, other) = (
        made.text("/payload/rows/0/goal/id"),
        made.text("/payload/rows/2/goal/id"),
    );
    eva.run("goalCancel", json!({ "goal": above }), "goal { id }")
        .await
        .payload();
    let refused = set(json!([row("new", below()), row("there", below())])).await;
    assert_eq!(
        refused.at("/payload/rows/0/errors"),
        &json!([{ "field": "rows.0.parent", "code": "PARENT_CANCELLED" }])
    );
    assert_eq!(
        refused.at("/payload/rows/1/outcome"),
        "UNCHANGED",
        "what stands there stays"
    );
    let goal = json!({ "metric": { "key": "deals_won" }, "period": { "name": "2026-Q2" }, "target": "6",
        "parent": { "goal": { "id": above } }, "owner": { "member": { "id": ana.id } } });
    eva.run("goalPropose", goal, "goal { id }")
        .await
        .refuses("parent", "PARENT_CANCELLED");
    let moved = json!({ "goal": other, "parent": { "goal": { "id": above } } });
    eva.run("goalUpdate", moved, "goal { id }")
        .await
        .refuses("parent", "PARENT_CANCELLED");
}

async fn a_goal_above_that_is_not_yours_to_see_is_not_told(server: TestServer) {
    let org = server.organization().await;
    let (ana, max) = (org.rep("Ana").await, org.manager("Max").await);
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    let row = |key: &str, who: &Person, parent: Value| {
        json!({ "externalId": key, "owner": { "member": { "id": who.id } }, "metric": { "key": "deals_won" },
            "period": { "name": "2026-Q1" }, "target": "6", "parent": parent })
    };
    let rows = json!([
        row("his", &max, Value::Null),
        row("hers", &ana, json!({ "goal": { "externalId": "his" } }))
    ]);
    org.as_eva()
        .run("goalsUpsert", json!({ "rows": rows }), "summary { created }")
        .await
        .payload();
    let query = "{ goals(filter: { metric: \"deals_won\" }) { nodes { externalId parentEdge parent { externalId } } } }";
    let hers = org.as_(&ana).query(query, json!({})).await;
    assert_eq!(
        hers.at("/goals/nodes"),
        &json!([{ "externalId": "hers", "parentEdge": null, "parent": null }])
    );
    let all = org.as_eva().query(query, json!({})).await;
    assert!(
        all.each("/goals/nodes", "/parentEdge")
            .contains(&&json!("CONTRIBUTES"))
    );
}

async fn who_is_furthest_behind_comes_first_with_the_reasons(server: TestServer) {
    let org = server.organization().await;
    let (mia, _, west) = behind(&org).await;
    let query = "query ($of: ID, $most: Int) { improvementAreas(of: $of, most: $most) { asOf \
        goals { goal { externalId } progress { health explanation { reasons { code } } } } \
        metrics { metric { key } goals behind pace } } }";
    let found = org.as_(&mia).query(query, json!({ "of": west })).await;
    let keys = found.each("/improvementAreas/goals", "/goal/externalId");
    assert_eq!(keys, ["Ben", "Ana"]);
    assert_eq!(
        found.at("/improvementAreas/goals/0/progress/explanation/reasons/0/code"),
        "PACE"
    );
    // 96 of 3 × 60 × 42 / 64 working days.
    assert_eq!(
        found.at("/improvementAreas/metrics"),
        &json!([{ "metric": { "key": "deals_won" }, "goals": 3, "behind": 2, "pace": "0.812698" }])
    );
    let worst = org.as_(&mia).query(query, json!({ "of": west, "most": 1 })).await;
    assert_eq!(worst.each("/improvementAreas/goals", "/goal/externalId"), ["Ben"]);
    let none = org.as_(&mia).query(query, json!({ "most": 0 })).await;
    none.refuses("most", "PAGE_SIZE_OUT_OF_RANGE");
}

async fn improvement_is_for_those_who_see_the_goals(server: TestServer) {
    let org = server.organization().await;
    let on = json!({ "transparentTeams": true });
    org.as_eva()
        .run("policySet", on, "organization { id }")
        .await
        .payload();
    let (_, [ana, ben, _], west) = behind(&org).await;
    let query =
        "query ($of: ID) { improvementAreas(of: $of) { goals { goal { externalId } } metrics { behind } } }";
    let own = org.as_(&ana).query(query, json!({})).await;
    assert_eq!(own.each("/improvementAreas/goals", "/goal/externalId"), ["Ana"]);
    org.as_(&ana)
        .query(query, json!({ "of": ben.id }))
        .await
        .misses("of");
    let team = org.as_(&ana).query(query, json!({ "of": west })).await;
    assert_eq!(team.each("/improvementAreas/goals", "/goal/externalId"), ["Ana"]);
    let stranger = org.manager("Sam").await;
    org.as_(&stranger)
        .query(query, json!({ "of": west }))
        .await
        .misses("of");
    let script = org.as_(&org.service(&[domain::access::Scope::MetricsRead]).await);
    script.query(query, json!({})).await.refuses("of", "REQUIRED");
    script.query(query, json!({ "of": west })).await.misses("of");
}

async fn a_page_of_twenty_goals_with_everything_costs_as_much_as_one(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let mia = org.manager("Mia").await;
    org.lead(&mia, &west).await;
    let mut rows = vec![deals("A team", json!({ "team": { "id": west.id } }), "400", None)];
    for number in 0..21 {
        let rep = org.rep(&format!("Rep {number:02}")).await;
        org.assign(&rep, &west).await;
        org.won(&rep, day("2025-11-03"), 2).await;
        org.won(&rep, day("2026-02-02"), 2).await;
        rows.push(deals(&rep.name, member(&rep), "10", Some("A team")));
    }
    let made = upsert(&org.as_eva(), json!(rows)).await;
    let mia = org.as_(&mia);
    for goal in made.each("/payload/rows", "/goal/id") {
        for number in 0..3 {
            let said = json!({ "goal": goal, "text": format!("Word {number}") });
            mia.run("goalComment", said, "comment { id }").await.payload();
        }
    }
    let page = |rows: usize| {
        format!(
            "{{ goals(last: {rows}) {{ nodes {{ title overAssignment proposal {{ side }} \
             smart {{ achievability median requiredLift comparables comparedWith explanation {{ formula }} }} \
             progress {{ actual target expected pace health declared {{ health }} divergence }} \
             comments(first: 2) {{ nodes {{ text author {{ name }} }} pageInfo {{ hasNextPage }} }} \
             steps(last: 1) {{ nodes {{ step }} }} declarations {{ nodes {{ health }} }} \
             children(first: 1) {{ nodes {{ title }} }} }} }} }}"
        )
    };
    let (one, for_one) = server.counted(mia.query(&page(1), json!({}))).await;
    let (all, for_all) = server.counted(mia.query(&page(20), json!({}))).await;
    assert_eq!(one.at("/goals/nodes/0/comments/nodes/1/text"), "Word 1");
    assert_eq!(one.at("/goals/nodes/0/smart/comparedWith"), "TEAM");
    assert_eq!(
        all.each("/goals/nodes", "/comments/pageInfo/hasNextPage"),
        vec![true; 20]
    );
    // Reads of a larger page meet in fewer loads, never in more.
    assert!(for_all <= for_one, "{for_one} for one goal, {for_all} for twenty");
}

async fn a_goal_above_others_goes_on_measuring_what_counts_in_it(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let eva = org.as_eva();
    let draft = |mut row: Value| {
        row["state"] = json!("DRAFT");
        row
    };
    let of_west = |key: &str| draft(deals(key, json!({ "team": { "id": west.id } }), "40", None));
    let in_money = |mut row: Value| {
        row["metric"] = json!({ "key": "revenue_won" });
        row
    };
    let mut support = deals("support", member(&ben), "20", None);
    support["parent"] = json!({ "goal": { "externalId": "shown" }, "edge": "SUPPORTS" });
    let rows = json!([
        of_west("team"),
        deals("ana", member(&ana), "30", Some("team")),
        of_west("drafted"),
        draft(deals("ben", member(&ben), "20", Some("drafted"))),
        of_west("shown"),
        support,
    ]);
    upsert(&eva, rows).await.payload();
    let before = org.digest().await;
    let alone = upsert(&eva, json!([in_money(of_west("team"))])).await;
    assert_eq!(
        alone.at("/payload/rows/0/errors"),
        &json!([{ "field": "rows.0.metric", "code": "PARENT_METRIC_DIFFERS" }])
    );
    assert_eq!(org.digest().await, before);
    let refused_below = json!([
        in_money(of_west("drafted")),
        in_money(draft(deals("ben", member(&ben), "much", Some("drafted")))),
    ]);
    let refused = upsert(&eva, refused_below).await;
    assert_eq!(
        refused.at("/payload/rows/0/errors/0/code"),
        "PARENT_METRIC_DIFFERS",
        "the goal below stays as it is stored"
    );
    let together = json!([
        in_money(of_west("drafted")),
        in_money(draft(deals("ben", member(&ben), "20", Some("drafted")))),
    ]);
    let together = upsert(&eva, together).await;
    assert_eq!(together.each("/payload/rows", "/outcome"), ["UPDATED"; 2]);
    let shown = upsert(&eva, json!([in_money(of_west("shown"))])).await;
    assert_eq!(
        shown.each("/payload/rows", "/outcome"),
        ["UPDATED"],
        "what only supports it counts nowhere"
    );
    let parted = json!([in_money(of_west("team")), deals("ana", member(&ana), "30", None)]);
    let parted = upsert(&eva, parted).await;
    assert_eq!(parted.each("/payload/rows", "/outcome"), ["UPDATED"; 2]);
}

async fn a_leaders_goal_that_counts_in_one_above_comes_from_there(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let (mia, ana) = (org.manager("Mia").await, org.rep("Ana").await);
    org.lead(&mia, &west).await;
    org.assign(&ana, &west).await;
    let team = deals("team", json!({ "team": { "id": west.id } }), "40", None);
    upsert(&org.as_eva(), json!([team])).await.payload();
    let mut support = deals("support", member(&ana), "30", None);
    support["parent"] = json!({ "goal": { "externalId": "team" }, "edge": "SUPPORTS" });
    let rows = json!([
        deals("counts", member(&ana), "30", Some("team")),
        support,
        deals("alone", member(&ana), "30", None),
    ]);
    let shown = "rows { goal { origin } }";
    let by_leader = org
        .as_(&mia)
        .run("goalsUpsert", json!({ "rows": rows }), shown)
        .await;
    assert_eq!(
        by_leader.each("/payload/rows", "/goal/origin"),
        ["CASCADE", "MANAGER", "MANAGER"]
    );
    let mut own = deals("own", member(&ana), "30", Some("team"));
    own.as_object_mut().expect("a row").remove("externalId");
    let own = org.as_(&ana).run("goalPropose", own, "goal { origin }").await;
    assert_eq!(own.at("/payload/goal/origin"), "SELF");
}

const IMPROVE: &str = "query ($of: ID, $most: Int) { improvementAreas(of: $of, most: $most) { \
    goals { goal { externalId } progress { health projected } } metrics { metric { key } goals behind pace } } }";

async fn who_is_not_judged_does_not_blur_where_others_stand(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let (mia, ana, ben) = (
        org.manager("Mia").await,
        org.rep("Ana").await,
        org.rep("Ben").await,
    );
    org.lead(&mia, &west).await;
    org.assign(&ana, &west).await;
    org.assign(&ben, &west).await;
    let away = json!({ "member": ben.id, "from": "2026-01-01", "to": "2026-04-01" });
    org.as_eva()
        .run("timeOffRecord", away, "timeOff { id }")
        .await
        .payload();
    // 210 are expected after 42 of 64 working days.
    let rows = [&ana, &ben].map(|who| deals(&who.name, member(who), "320", None));
    upsert(&org.as_eva(), json!(rows)).await.payload();
    org.won(&ana, day("2026-02-02"), 42).await;
    let found = org.as_(&mia).query(IMPROVE, json!({ "of": west.id })).await;
    assert_eq!(
        found.at("/improvementAreas/metrics"),
        &json!([{ "metric": { "key": "deals_won" }, "goals": 1, "behind": 1, "pace": "0.2" }])
    );
}

async fn of_more_goals_than_are_judged_at_once_none_is_left_out(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    // 42 of 64 working days have gone by: of each goal two thirds are expected, less a little.
    let row = |number: usize| {
        let target = (640 + 64 * number).to_string();
        deals(&format!("{number:03}"), member(&ana), &target, None)
    };
    let rows: Vec<Value> = (0..620).map(row).collect();
    upsert(&org.as_eva(), json!(rows)).await.payload();
    org.won(&ana, day("2026-02-02"), 21).await;
    let found = org
        .as_(&ana)
        .query(IMPROVE, json!({ "of": ana.id, "most": 2 }))
        .await;
    // 620 × 21 of Σ (420 + 42 n).
    assert_eq!(
        found.at("/improvementAreas"),
        &json!({
            "goals": [
                { "goal": { "externalId": "619" }, "progress": { "health": "OFF_TRACK", "projected": "44.1" } },
                { "goal": { "externalId": "618" }, "progress": { "health": "OFF_TRACK", "projected": "44.1" } },
            ],
            "metrics": [{ "metric": { "key": "deals_won" }, "goals": 620, "behind": 620, "pace": "0.001565" }],
        })
    );
}
