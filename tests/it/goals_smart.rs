//! Whether goals are specific, measurable, achievable, relevant and time-bound, and who is told.

use acceptance::{Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use serde_json::{Value, json};

on_both_databases! {
    a_target_is_ranked_among_the_owners_own_periods,
    what_nobody_measured_is_not_zero_and_what_runs_does_not_count,
    a_goal_far_ahead_is_compared_with_the_last_periods_that_are_over,
    a_period_is_over_when_its_last_day_is,
    a_newcomer_is_compared_with_the_team_by_those_who_see_its_results,
    nobody_finds_out_a_peers_figure_by_trying_targets,
    a_goal_is_relevant_by_a_goal_above_or_a_word,
}

const SMART: &str = "query ($id: ID!, $on: Date) { goal(id: $id) { smart(asOf: $on) { activatable achievability comparedWith \
    comparables median requiredLift achievable { holds reasons { code } } relevant { holds reasons { code } } \
    specific { holds } measurable { holds } timeBound { holds } explanation { reasons { code } } } } }";

async fn goal(org: &TestOrganization<'_>, owner: Value, key: &str, target: &str) -> String {
    let row = json!({
        "externalId": key, "owner": owner, "metric": { "key": "deals_won" }, "period": { "name": "2026-03" },
        "target": target, "state": "DRAFT",
    });
    let made = org
        .as_eva()
        .run(
            "goalsUpsert",
            json!({ "rows": [row] }),
            "rows { goal { id } errors { code } }",
        )
        .await;
    made.text("/payload/rows/0/goal/id").to_owned()
}

async fn smart(org: &TestOrganization<'_>, who: &Person, goal: &str) -> Value {
    let answer = org.as_(who).query(SMART, json!({ "id": goal })).await;
    answer.at("/goal/smart").clone()
}

fn member(who: &Person) -> Value {
    json!({ "member": { "id": who.id } })
}

async fn a_target_is_ranked_among_the_owners_own_periods(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    for (month, number) in [
        ("2025-10", 2),
        ("2025-11", 4),
        ("2025-12", 6),
        ("2026-01", 8),
        ("2026-02", 10),
    ] {
        org.won(&ana, day(&format!("{month}-10")), number).await;
    }
    for (target, class, lift) in [
        ("4", "TRIVIAL", "0.666667"),
        ("5", "ACHIEVABLE", "0.833333"),
        ("8", "ACHIEVABLE", "1.333333"),
        ("10", "STRETCH", "1.666667"),
        ("11", "UNPRECEDENTED", "1.833333"),
    ] {
        let hers = goal(&org, member(&ana), target, target).await;
        let found = smart(&org, &ana, &hers).await;
        assert_eq!(
            [
                &found["achievability"],
                &found["requiredLift"],
                &found["median"],
                &found["comparedWith"]
            ],
            [class, lift, "6", "OWN_HISTORY"],
            "{target}"
        );
        assert_eq!(
            (&found["comparables"], &found["activatable"]),
            (&json!(5), &json!(true))
        );
        assert_eq!(found["achievable"]["holds"], class != "UNPRECEDENTED");
    }
    let whole = goal(&org, json!({ "organization": true }), "all", "8").await;
    assert_eq!(smart(&org, &org.eva, &whole).await["achievability"], "ACHIEVABLE");
}

async fn what_nobody_measured_is_not_zero_and_what_runs_does_not_count(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    // From the first month on a month without a deal is one of none: 3, 0, 0, and the running one is left out.
    org.won(&ana, day("2025-12-10"), 3).await;
    org.won(&ana, day("2026-03-01"), 9).await;
    let hers = goal(&org, member(&ana), "march", "2").await;
    let found = smart(&org, &ana, &hers).await;
    assert_eq!(
        (&found["comparables"], &found["achievability"]),
        (&json!(3), &Value::Null)
    );
    assert_eq!(found["achievable"]["reasons"][0]["code"], "TOO_FEW_COMPARABLES");
    assert_eq!(found["achievable"]["holds"], true);
    org.won(&ana, day("2025-11-10"), 1).await;
    let found = smart(&org, &ana, &hers).await;
    assert_eq!(
        (&found["comparables"], &found["median"]),
        (&json!(4), &json!("0.5"))
    );
}

/// A team of five with a leader; all but the last won deals in February.
async fn team(org: &TestOrganization<'_>) -> (TestTeam, Person, Vec<Person>) {
    let west = org.team("West", None).await;
    let mia = org.manager("Mia").await;
    org.lead(&mia, &west).await;
    let mut reps = Vec::new();
    for (name, number) in [("Ana", 2), ("Ben", 4), ("Cid", 6), ("Dan", 8), ("New", 0)] {
        let rep = org.rep(name).await;
        org.assign(&rep, &west).await;
        org.won(&rep, day("2026-02-10"), number).await;
        reps.push(rep);
    }
    (west, mia, reps)
}

async fn a_newcomer_is_compared_with_the_team_by_those_who_see_its_results(server: TestServer) {
    let org = server.organization().await;
    let (_, mia, reps) = team(&org).await;
    let his = goal(&org, member(&reps[4]), "new", "6").await;
    let by_leader = smart(&org, &mia, &his).await;
    assert_eq!(
        [
            &by_leader["achievability"],
            &by_leader["comparedWith"],
            &by_leader["median"]
        ],
        ["ACHIEVABLE", "TEAM", "5"]
    );
    assert_eq!(by_leader["comparables"], 4);
    let on = json!({ "transparentTeams": true });
    org.as_eva()
        .run("policySet", on, "organization { id }")
        .await
        .payload();
    assert_eq!(smart(&org, &reps[4], &his).await["comparedWith"], "TEAM");
}

async fn nobody_finds_out_a_peers_figure_by_trying_targets(server: TestServer) {
    let org = server.organization().await;
    let (_, _, reps) = team(&org).await;
    let mut answers = Vec::new();
    for target in ["1", "7", "8", "9", "100"] {
        let his = goal(&org, member(&reps[4]), target, target).await;
        answers.push(smart(&org, &reps[4], &his).await);
    }
    for answer in &answers {
        assert_eq!(answer, &answers[0], "the same whatever he tries");
    }
    assert_eq!(answers[0]["achievability"], Value::Null);
    assert_eq!(
        (&answers[0]["comparables"], &answers[0]["median"]),
        (&json!(0), &Value::Null)
    );
    let codes = answers[0]["achievable"]["reasons"].to_string();
    assert!(codes.contains("COMPARABLES_HIDDEN"), "{codes}");
}

async fn a_goal_is_relevant_by_a_goal_above_or_a_word(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let hers = goal(&org, member(&ana), "march", "2").await;
    let found = smart(&org, &ana, &hers).await;
    assert_eq!(
        found["relevant"],
        json!({ "holds": false, "reasons": [{ "code": "NOT_ALIGNED" }] })
    );
    assert_eq!(found["activatable"], true, "it only warns");
    let words = json!({ "goal": hers, "rationale": "Spring" });
    org.as_(&ana)
        .run("goalUpdate", words, "goal { id }")
        .await
        .payload();
    assert_eq!(smart(&org, &ana, &hers).await["relevant"]["holds"], true);
}

async fn a_goal_far_ahead_is_compared_with_the_last_periods_that_are_over(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    for week in 0..14 {
        let monday = day("2026-02-23") - chrono::Days::new(7 * week);
        org.won(&ana, monday, 2).await;
    }
    let row = json!({
        "externalId": "ahead", "owner": member(&ana), "metric": { "key": "deals_won" }, "period": { "name": "2026-W25" },
        "target": "3", "state": "DRAFT",
    });
    let made = org
        .as_eva()
        .run("goalsUpsert", json!({ "rows": [row] }), "rows { goal { id } }")
        .await;
    let found = smart(&org, &ana, made.text("/payload/rows/0/goal/id")).await;
    assert_eq!(
        (&found["comparables"], &found["median"]),
        (&json!(12), &json!("2"))
    );
}

async fn a_period_is_over_when_its_last_day_is(server: TestServer) {
    server.clock.set(day("2026-02-28"));
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    for month in ["2025-11", "2025-12", "2026-01", "2026-02"] {
        org.won(&ana, day(&format!("{month}-10")), 2).await;
    }
    let hers = goal(&org, member(&ana), "march", "2").await;
    assert_eq!(
        smart(&org, &ana, &hers).await["comparables"],
        3,
        "February has a day to go"
    );
    server.clock.set(day("2026-03-01"));
    let ana = org.fresh(&ana).await;
    let at_its_end = org
        .as_(&ana)
        .query(SMART, json!({ "id": hers, "on": "2026-02-28" }))
        .await;
    assert_eq!(at_its_end.at("/goal/smart/comparables"), 4);
}
