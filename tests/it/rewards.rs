//! Rewards: for what is on record, never to oneself, once for each thing.

use acceptance::{Answer, Bearer, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_reward_is_given_for_what_came_of_a_goal_and_stays,
    a_reward_is_given_for_recognitions_of_a_quarter,
    a_reward_is_known_to_those_around_its_member,
}

/// Max leads Ana and Ben, Sue leads Cem.
struct Floor {
    ana: Person,
    ben: Person,
    cem: Person,
    max: Person,
    sue: Person,
}

async fn floor(org: &TestOrganization<'_>) -> Floor {
    let (north, south) = (org.team("North", None).await, org.team("South", None).await);
    let floor = Floor {
        ana: org.rep("Ana").await,
        ben: org.rep("Ben").await,
        cem: org.rep("Cem").await,
        max: org.manager("Max").await,
        sue: org.manager("Sue").await,
    };
    org.lead(&floor.max, &north).await;
    org.lead(&floor.sue, &south).await;
    org.assign(&floor.ana, &north).await;
    org.assign(&floor.ben, &north).await;
    org.assign(&floor.max, &north).await;
    org.assign(&floor.cem, &south).await;
    floor
}

async fn define(org: &TestOrganization<'_>, key: &str, rule: Value) -> String {
    let input = json!({ "key": key, "name": key, "rule": rule, "value": { "amount": "50.00" } });
    let made = org.as_eva().run("rewardDefine", input, "reward { id }").await;
    made.text("/payload/reward/id").to_owned()
}

async fn grant(
    org: &TestOrganization<'_>,
    who: &Person,
    reward: &str,
    to: &Person,
    evidence: Value,
) -> Answer {
    let input = json!({ "reward": reward, "member": to.id, "evidence": evidence });
    let shown =
        "grant { id restated goal { id } quarter { start } member { name } by { name } reward { key } }";
    org.as_(who).run("rewardGrant", input, shown).await
}

/// A goal of two deals in February.
async fn goal(org: &TestOrganization<'_>, owner: &Person) -> String {
    let row = json!({
        "externalId": owner.name, "owner": { "member": { "id": owner.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-02" }, "target": "2",
    });
    let made = org
        .as_eva()
        .run("goalsUpsert", json!({ "rows": [row] }), "rows { goal { id } }")
        .await;
    made.text("/payload/rows/0/goal/id").to_owned()
}

async fn a_reward_is_given_for_what_came_of_a_goal_and_stays(server: TestServer) {
    let org = server.organization().await;
    let Floor {
        ana,
        ben,
        cem,
        max,
        sue,
    } = floor(&org).await;
    let achieved =
        json!({ "goal": { "outcome": "ACHIEVED", "metric": { "key": "deals_won" }, "quota": false } });
    let cake = define(&org, "cake", achieved.clone()).await;
    let star = define(&org, "star", json!({ "goal": { "outcome": "EXCEEDED" } })).await;
    let other = define(
        &org,
        "other",
        json!({ "goal": { "outcome": "ACHIEVED", "metric": { "key": "revenue_won" } } }),
    )
    .await;
    let theirs = json!({ "key": "mine", "name": "Mine", "rule": achieved });
    let rep = org.as_(&max).run("rewardDefine", theirs, "reward { id }").await;
    rep.fails("FORBIDDEN");
    for (rule, field, code) in [
        (
            json!({ "recognitions": 0 }),
            "rule.recognitions",
            "COUNT_OUT_OF_RANGE",
        ),
        (
            json!({ "recognitions": 1001 }),
            "rule.recognitions",
            "COUNT_OUT_OF_RANGE",
        ),
    ] {
        let input = json!({ "key": "bad", "name": "Bad", "rule": rule });
        let refused = org.as_eva().run("rewardDefine", input, "reward { id }").await;
        refused.refuses(field, code);
    }
    let (hers, his) = (goal(&org, &ana).await, goal(&org, &ben).await);
    org.won(&ana, day("2026-02-10"), 2).await;
    let for_hers = json!({ "goal": hers });
    let early = grant(&org, &max, &cake, &ana, for_hers.clone()).await;
    early.fails("OUTCOME_NOT_REACHED");
    let over = json!({ "period": { "name": "2026-02" } });
    org.as_eva()
        .run("periodClose", over, "closing { id }")
        .await
        .payload();
    for (who, reward, to, evidence, code) in [
        (&max, &star, &ana, for_hers.clone(), "OUTCOME_NOT_REACHED"),
        (&max, &other, &ana, for_hers.clone(), "OUTCOME_NOT_REACHED"),
        (&max, &cake, &ana, json!({ "goal": his }), "OUTCOME_NOT_REACHED"),
        (&max, &cake, &ben, json!({ "goal": his }), "OUTCOME_NOT_REACHED"),
        (&max, &cake, &ben, for_hers.clone(), "OUTCOME_NOT_REACHED"),
        (
            &max,
            &cake,
            &ana,
            json!({ "quarter": "2026-03-02" }),
            "EVIDENCE_MISMATCH",
        ),
        (&max, &cake, &max, for_hers.clone(), "FORBIDDEN"),
        (&ana, &cake, &ana, for_hers.clone(), "FORBIDDEN"),
        (&ben, &cake, &ana, for_hers.clone(), "FORBIDDEN"),
        (&sue, &cake, &ana, for_hers.clone(), "FORBIDDEN"),
        (&org.eva, &cake, &org.eva, for_hers.clone(), "FORBIDDEN"),
        (&sue, &cake, &cem, for_hers.clone(), "NOT_FOUND"),
    ] {
        let refused = grant(&org, who, reward, to, evidence).await;
        assert_eq!(
            refused.code(),
            Some(code),
            "{} to {}: {:#}",
            who.name,
            to.name,
            refused.body
        );
    }
    let (one, two) = tokio::join!(
        grant(&org, &max, &cake, &ana, for_hers.clone()),
        grant(&org, &org.eva, &cake, &ana, for_hers.clone())
    );
    let codes = [one.code(), two.code()];
    assert!(
        codes.contains(&None) && codes.contains(&Some("ALREADY_GRANTED")),
        "of two who give it one does: {codes:?}"
    );
    let given = if one.code().is_none() { one } else { two };
    assert_eq!(given.at("/payload/grant/restated"), false);
    assert_eq!(given.at("/payload/grant/member/name"), "Ana");
    // A fact that comes late changes the figure: the grant stays, and says so.
    org.won(&ana, day("2026-02-11"), 1).await;
    let read = "query ($id: ID!) { node(id: $id) { ... on RewardGrant { restated goal { id } } } }";
    let id = given.at("/payload/grant/id");
    for (who, open) in [(&ana, true), (&max, true), (&ben, false)] {
        let read = org.as_(who).query(read, json!({ "id": id })).await;
        let expected = if open { json!({ "id": hers }) } else { Value::Null };
        assert_eq!(read.at("/node/goal"), &expected, "{}", who.name);
        assert_eq!(read.at("/node/restated"), open, "{}", who.name);
    }
    let retired = json!({ "key": "cake", "name": "Cake", "rule": { "recognitions": 1 }, "active": false, "ifVersion": 1 });
    let retired = org
        .as_eva()
        .run(
            "rewardDefine",
            retired,
            "reward { id version active recognitions outcome }",
        )
        .await;
    assert_eq!(
        retired.at("/payload/reward"),
        &json!({ "id": cake, "version": 2, "active": false, "recognitions": 1, "outcome": null })
    );
    let late = grant(&org, &max, &cake, &ben, json!({ "quarter": "2026-03-02" })).await;
    late.fails("REWARD_INACTIVE");
}

async fn a_reward_is_given_for_recognitions_of_a_quarter(server: TestServer) {
    let org = server.organization().await;
    let Floor { ana, ben, max, .. } = floor(&org).await;
    let thanks = define(&org, "thanks", json!({ "recognitions": 2 })).await;
    let this = json!({ "quarter": "2026-03-02" });
    let mut given = Vec::new();
    for text in ["One", "Two"] {
        let input = json!({ "to": { "members": [ana.id] }, "basis": "ASSIST", "text": text });
        let one = org
            .as_(&ben)
            .run("recognitionGive", input, "recognition { id }")
            .await;
        given.push(one.text("/payload/recognition/id").to_owned());
    }
    let retract = json!({ "recognition": given[0] });
    org.as_(&ben)
        .run("recognitionRetract", retract, "recognition { id }")
        .await
        .payload();
    let refused = grant(&org, &max, &thanks, &ana, this.clone()).await;
    refused.fails("OUTCOME_NOT_REACHED");
    let team = json!({ "to": { "members": [ana.id] }, "basis": "RESULT", "text": "Three" });
    org.as_(&max)
        .run("recognitionGive", team, "recognition { id }")
        .await
        .payload();
    let before = grant(&org, &max, &thanks, &ana, json!({ "quarter": "2025-12-31" })).await;
    before.fails("OUTCOME_NOT_REACHED");
    let earned = grant(&org, &max, &thanks, &ana, this).await;
    assert_eq!(earned.at("/payload/grant/quarter/start"), "2026-01-01");
    // Another day of the quarter is the same quarter.
    let again = grant(&org, &max, &thanks, &ana, json!({ "quarter": "2026-01-15" })).await;
    again.fails("ALREADY_GRANTED");
}

async fn found(org: &TestOrganization<'_>, who: &impl Bearer, whom: &Person, id: &str) -> bool {
    let query = "query ($member: ID!, $id: ID!) { rewardGrants(filter: { member: $member }) { totalCount nodes { id } } \
        member(id: $member) { rewards { totalCount nodes { id } } } node(id: $id) { id } }";
    let answer = org
        .as_(who)
        .query(query, json!({ "member": whom.id, "id": id }))
        .await;
    let listed = answer.each("/rewardGrants", "/id").len();
    assert_eq!(answer.at("/rewardGrants/totalCount"), &json!(listed));
    assert_eq!(answer.each("/member/rewards", "/id").len(), listed);
    assert_eq!(answer.at("/member/rewards/totalCount"), &json!(listed));
    assert_eq!(answer.at("/node").is_null(), listed == 0);
    listed == 1
}

async fn a_reward_is_known_to_those_around_its_member(server: TestServer) {
    let org = server.organization().await;
    let Floor {
        ana,
        ben,
        cem,
        max,
        sue,
    } = floor(&org).await;
    let thanks = define(&org, "thanks", json!({ "recognitions": 1 })).await;
    let input = json!({ "to": { "members": [ana.id] }, "basis": "ASSIST", "text": "One" });
    org.as_(&ben)
        .run("recognitionGive", input, "recognition { id }")
        .await
        .payload();
    let earned = grant(&org, &max, &thanks, &ana, json!({ "quarter": "2026-03-02" })).await;
    let id = earned.text("/payload/grant/id");
    for (who, open) in [
        (&ana, true),
        (&ben, true),
        (&max, true),
        (&org.eva, true),
        (&cem, false),
        (&sue, false),
    ] {
        assert_eq!(found(&org, who, &ana, id).await, open, "{}", who.name);
    }
    let script = org.service(&[Scope::MembersWrite]).await;
    assert!(!found(&org, &script, &ana, id).await, "no script");
    let rewards = "{ rewards { nodes { key value { amount currency } } } }";
    let seen = org.as_(&cem).query(rewards, json!({})).await;
    assert_eq!(
        seen.at("/rewards/nodes"),
        &json!([{ "key": "thanks", "value": { "amount": "50.00", "currency": "USD" } }])
    );
    let scripted = org.as_(&script).query(rewards, json!({})).await;
    scripted.fails("NOT_FOUND");
}
