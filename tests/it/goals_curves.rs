//! The courses goals take, and worked examples of their figures through the API by number.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    v2_leave_prorates_a_members_goal,
    v7_a_sales_cycle_from_sixty_days_to_forty_five,
    v14_a_goal_of_the_last_week_of_the_year,
    a_course_of_its_own_says_what_is_expected_on_each_day,
    milestones_are_steps_and_only_those_who_see_all_read_what_they_are_called,
    seasons_weigh_months,
    a_course_that_has_not_left_the_baseline_is_judged_by_the_baseline,
    a_sum_with_a_baseline_is_held_against_what_accrues_of_both,
    a_course_of_a_sum_leads_from_nothing_to_its_target,
    a_course_without_what_it_is_made_of_is_told_once,
    a_course_that_is_none_is_refused_by_place,
    a_course_is_of_one_kind,
}

fn goal(who: &Person, more: Value) -> Value {
    let mut row = json!({
        "externalId": "goal", "owner": { "member": { "id": who.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": "60",
    });
    for (field, value) in more.as_object().into_iter().flatten() {
        row[field] = value.clone();
    }
    row
}

async fn set(client: &Client, row: Value) -> Answer {
    let shown = "rows { outcome goal { id } errors { field code } }";
    client.run("goalsUpsert", json!({ "rows": [row] }), shown).await
}

fn refusals(answer: &Answer) -> Vec<(String, String)> {
    let errors = answer.at("/payload/rows/0/errors").as_array().expect("errors");
    let word = |error: &Value, part: &str| error[part].as_str().unwrap_or_default().to_owned();
    errors
        .iter()
        .map(|error| (word(error, "field"), word(error, "code")))
        .collect()
}

async fn progress(org: &TestOrganization<'_>, made: &Answer, on: &str, fields: &str) -> Value {
    let query =
        format!("query ($id: ID!, $on: Date) {{ goal(id: $id) {{ progress(asOf: $on) {{ {fields} }} }} }}");
    let id = made.text("/payload/rows/0/goal/id");
    let answer = org.as_eva().query(&query, json!({ "id": id, "on": on })).await;
    answer.at("/goal/progress").clone()
}

async fn v2_leave_prorates_a_members_goal(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let days = ["2026-01-01", "2026-01-19", "2026-02-16"];
    let days = days.map(|on| json!({ "on": on, "name": "Holiday" }));
    eva.run("holidaysSet", json!({ "add": days }), "__typename")
        .await
        .payload();
    let leave = json!({ "member": ana.id, "from": "2026-01-05", "to": "2026-01-10" });
    eva.run("timeOffRecord", leave, "timeOff { id }").await.payload();
    org.won(&ana, day("2026-01-12"), 20).await;
    let made = set(&eva, goal(&ana, json!({}))).await;
    let fields = "actual target expected workingDaysElapsed workingDaysTotal";
    assert_eq!(
        progress(&org, &made, "2026-02-11", fields).await,
        json!({
            "actual": "20", "target": "55.081967", "expected": "21.639344",
            "workingDaysElapsed": "22", "workingDaysTotal": "56",
        })
    );
}

async fn v7_a_sales_cycle_from_sixty_days_to_forty_five(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let eva = org.as_eva();
    let cycle = json!({
        "key": "sales_cycle", "name": "Sales cycle", "layer": "PIPELINE", "unit": "DURATION", "aggregation": "AVERAGE",
        "direction": { "trend": "DECREASE" }, "source": { "recorded": { "acceptedSources": ["CRM"] } },
    });
    eva.run("metricDefine", cycle, "metric { id }").await.payload();
    let script = org.as_(&org.service(&[Scope::MeasurementsWrite]).await);
    let took = |who: &Person, amount: &str, weight: i64| {
        json!({
            "metric": { "key": "sales_cycle" }, "subject": { "member": { "id": who.id } },
            "occurredAt": "2026-02-02T09:00:00Z", "amount": amount, "weight": weight,
        })
    };
    // Two deals of 104 days together are 52 each.
    let rows = json!({ "rows": [took(&ana, "104", 2), took(&ben, "63", 1)] });
    script
        .run("measurementsRecord", rows, "summary { created }")
        .await
        .payload();
    let shorter = |who: &Person, key: &str| {
        goal(
            who,
            json!({ "externalId": key, "metric": { "key": "sales_cycle" }, "baseline": "60", "target": "45" }),
        )
    };
    let hers = set(&eva, shorter(&ana, "ana")).await;
    let his = set(&eva, shorter(&ben, "ben")).await;
    let fields = "actual attainment";
    assert_eq!(
        progress(&org, &hers, "2026-03-02", fields).await,
        json!({ "actual": "52", "attainment": "0.533333" })
    );
    assert_eq!(
        progress(&org, &his, "2026-03-02", fields).await,
        json!({ "actual": "63", "attainment": "-0.2" })
    );
    let unstarted = goal(
        &ana,
        json!({ "externalId": "none", "metric": { "key": "sales_cycle" }, "target": "45" }),
    );
    assert_eq!(
        refusals(&set(&eva, unstarted).await),
        [("rows.0.baseline".to_owned(), "BASELINE_REQUIRED".to_owned())]
    );
    let same =
        json!({ "externalId": "same", "metric": { "key": "sales_cycle" }, "baseline": "45", "target": "45" });
    assert_eq!(
        refusals(&set(&eva, goal(&ana, same)).await),
        [("rows.0.target".to_owned(), "TARGET_EQUALS_BASELINE".to_owned())]
    );
}

async fn v14_a_goal_of_the_last_week_of_the_year(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let made = set(&eva, goal(&ana, json!({ "period": { "name": "2026-W53" } }))).await;
    let id = made.text("/payload/rows/0/goal/id");
    let query = "query ($id: ID!) { goal(id: $id) { period { name start end } } }";
    let found = eva.query(query, json!({ "id": id })).await;
    assert_eq!(
        found.at("/goal/period"),
        &json!({ "name": "2026-W53", "start": "2026-12-28", "end": "2027-01-04" })
    );
    let none = set(&eva, goal(&ana, json!({ "period": { "name": "2027-W53" } }))).await;
    assert_eq!(
        refusals(&none),
        [("rows.0.period".to_owned(), "UNKNOWN_PERIOD".to_owned())]
    );
}

async fn a_course_of_its_own_says_what_is_expected_on_each_day(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let points = [("2026-01-30", "6"), ("2026-02-27", "16"), ("2026-03-31", "60")];
    let points = points.map(|(on, value)| json!({ "on": on, "value": value }));
    let row = goal(&ana, json!({ "curve": "CUSTOM", "points": points }));
    let made = set(&org.as_eva(), row.clone()).await;
    for (on, expected) in [
        ("2026-01-01", "0"),
        // When the 30th is over: from the 31st on.
        ("2026-01-31", "6"),
        // Ten of the twenty working days of February.
        ("2026-02-14", "11"),
        ("2026-02-28", "16"),
        ("2026-03-02", "16"),
    ] {
        assert_eq!(
            progress(&org, &made, on, "expected").await,
            json!({ "expected": expected }),
            "{on}"
        );
    }
    let again = set(&org.as_eva(), row).await;
    assert_eq!(again.at("/payload/rows/0/outcome"), "UNCHANGED");
    let id = made.text("/payload/rows/0/goal/id");
    let query =
        "query ($id: ID!) { goal(id: $id) { curve points { on value } milestones { on } seasonalWeights } }";
    let found = org.as_(&ana).query(query, json!({ "id": id })).await;
    assert_eq!(
        found.at("/goal"),
        &json!({ "curve": "CUSTOM", "points": points, "milestones": null, "seasonalWeights": null })
    );
}

async fn milestones_are_steps_and_only_those_who_see_all_read_what_they_are_called(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let north = org.team("North", None).await;
    org.assign(&ana, &north).await;
    org.assign(&ben, &north).await;
    let on = json!({ "transparentTeams": true });
    org.as_eva()
        .run("policySet", on, "organization { id }")
        .await
        .payload();
    let steps = [
        ("2026-01-31", "10", "First customers"),
        ("2026-03-31", "60", "All of them"),
    ];
    let steps = steps.map(|(on, value, title)| json!({ "on": on, "value": value, "title": title }));
    let made = set(
        &org.as_eva(),
        goal(&ana, json!({ "curve": "MILESTONES", "milestones": steps })),
    )
    .await;
    for (on, expected) in [("2026-01-31", "0"), ("2026-02-01", "10"), ("2026-03-02", "10")] {
        assert_eq!(
            progress(&org, &made, on, "expected").await,
            json!({ "expected": expected }),
            "{on}"
        );
    }
    let id = made.text("/payload/rows/0/goal/id");
    let query = "query ($id: ID!) { goal(id: $id) { milestones { title on value } } }";
    let hers = org.as_(&ana).query(query, json!({ "id": id })).await;
    assert_eq!(hers.at("/goal/milestones"), &json!(steps));
    let peers = org.as_(&ben).query(query, json!({ "id": id })).await;
    assert_eq!(
        peers.at("/goal/milestones/0"),
        &json!({ "title": null, "on": "2026-01-31", "value": "10" })
    );
}

async fn seasons_weigh_months(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    // January does not count, a day of March weighs twice one of February: 20 days of 1 and 22 of 2.
    let weights = ["0", "1", "2", "1", "1", "1", "1", "1", "1", "1", "1", "1"];
    let row = goal(
        &ana,
        json!({ "target": "64", "curve": "SEASONAL", "seasonalWeights": weights }),
    );
    let made = set(&org.as_eva(), row).await;
    for (on, expected) in [("2026-01-31", "0"), ("2026-02-14", "10"), ("2026-03-01", "20")] {
        assert_eq!(
            progress(&org, &made, on, "expected").await,
            json!({ "expected": expected }),
            "{on}"
        );
    }
    let short = goal(&ana, json!({ "curve": "SEASONAL", "seasonalWeights": ["1"] }));
    assert_eq!(
        refusals(&set(&org.as_eva(), short).await),
        [("rows.0.seasonalWeights".to_owned(), "WEIGHTS_INVALID".to_owned())]
    );
}

async fn a_course_without_what_it_is_made_of_is_told_once(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    for (curve, field) in [
        ("SEASONAL", "seasonalWeights"),
        ("CUSTOM", "points"),
        ("MILESTONES", "milestones"),
    ] {
        let answer = set(&org.as_eva(), goal(&ana, json!({ "curve": curve }))).await;
        assert_eq!(
            refusals(&answer),
            [(format!("rows.0.{field}"), "CURVE_EMPTY".to_owned())]
        );
    }
}

async fn a_course_that_is_none_is_refused_by_place(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let step = |on: &str, value: &str| json!({ "on": on, "value": value, "title": "Step" });
    for (steps, field, code) in [
        (
            vec![step("2025-12-31", "10"), step("2026-03-31", "60")],
            "milestones.0.on",
            "POINT_OUTSIDE_PERIOD",
        ),
        (
            vec![step("2026-02-01", "10"), step("2026-04-01", "60")],
            "milestones.1.on",
            "POINT_OUTSIDE_PERIOD",
        ),
        (
            vec![step("2026-02-01", "70"), step("2026-03-01", "60")],
            "milestones.1.value",
            "CURVE_NOT_MONOTONE",
        ),
        (
            vec![step("2026-02-01", "10"), step("2026-01-01", "60")],
            "milestones.1.on",
            "CURVE_NOT_MONOTONE",
        ),
        (
            vec![step("2026-02-01", "10")],
            "milestones",
            "CURVE_ENDS_OFF_TARGET",
        ),
        (
            vec![step("2026-02-01", "1.5"), step("2026-03-01", "60")],
            "milestones.0.value",
            "TOO_MANY_DECIMALS",
        ),
        (
            vec![step("no day", "1"), step("2026-03-01", "60")],
            "milestones.0.on",
            "NOT_A_DATE",
        ),
        (vec![], "milestones", "CURVE_EMPTY"),
        (
            vec![step("2026-02-01", "60"); 101],
            "milestones",
            "TOO_MANY_POINTS",
        ),
    ] {
        let answer = set(
            &org.as_eva(),
            goal(&ana, json!({ "curve": "MILESTONES", "milestones": steps })),
        )
        .await;
        assert_eq!(refusals(&answer), [(format!("rows.0.{field}"), code.to_owned())]);
    }
}

async fn a_course_is_of_one_kind(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let points = json!([{ "on": "2026-03-31", "value": "60" }]);
    let linear = goal(&ana, json!({ "points": points }));
    assert_eq!(
        refusals(&set(&org.as_eva(), linear).await),
        [("rows.0.points".to_owned(), "CURVE_MISMATCH".to_owned())]
    );
    let made = set(&org.as_eva(), goal(&ana, json!({ "state": "DRAFT" }))).await;
    let id = made.text("/payload/rows/0/goal/id");
    let eva = org.as_eva();
    let mut change = json!({ "goal": id, "points": points });
    eva.run("goalUpdate", change.clone(), "goal { id }")
        .await
        .refuses("points", "CURVE_MISMATCH");
    change["curve"] = json!("CUSTOM");
    let changed = eva.run("goalUpdate", change, "goal { curve }").await;
    assert_eq!(changed.at("/payload/goal/curve"), "CUSTOM");
    // Another target without another course: the course no longer ends there.
    let raised = json!({ "goal": id, "target": "70" });
    eva.run("goalUpdate", raised, "goal { id }")
        .await
        .refuses("points", "CURVE_ENDS_OFF_TARGET");
}

async fn a_course_that_has_not_left_the_baseline_is_judged_by_the_baseline(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    org.won(&ana, day("2026-02-02"), 5).await;
    let steps = json!([{ "on": "2026-03-15", "value": "30", "title": "Half" }, { "on": "2026-03-31", "value": "60", "title": "All" }]);
    let steps = json!({ "externalId": "steps", "curve": "MILESTONES", "milestones": steps });
    let seasons = ["0", "0", "100", "0", "0", "0", "0", "0", "0", "0", "0", "0"];
    let seasons = json!({ "externalId": "seasons", "curve": "SEASONAL", "seasonalWeights": seasons });
    for (more, on) in [(steps, "2026-03-01"), (seasons, "2026-02-20")] {
        let made = set(&eva, goal(&ana, more)).await;
        let found = progress(
            &org,
            &made,
            on,
            "expected pace health explanation { reasons { code } }",
        )
        .await;
        assert_eq!(
            found,
            json!({
                "expected": "0", "pace": null, "health": "ON_TRACK",
                "explanation": { "reasons": [{ "code": "NOTHING_EXPECTED_YET" }] },
            })
        );
        let early = progress(&org, &made, "2026-01-05", "health").await;
        assert_eq!(early["health"], "NOT_ENOUGH_DATA");
    }
}

/// A count that is to go down, and somebody who reports it.
async fn complaints(org: &TestOrganization<'_>) -> Client {
    let complaints = json!({
        "key": "complaints", "name": "Complaints", "layer": "ACTIVITY", "unit": "COUNT",
        "direction": { "trend": "DECREASE" }, "source": { "recorded": { "acceptedSources": ["CRM"] } },
    });
    org.as_eva()
        .run("metricDefine", complaints, "metric { id }")
        .await
        .payload();
    org.as_(&org.service(&[Scope::MeasurementsWrite]).await)
}

async fn a_sum_with_a_baseline_is_held_against_what_accrues_of_both(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let eva = org.as_eva();
    // February has twenty working days: four have gone by on the 6th, ten on the 16th.
    let more = |who: &Person| {
        goal(
            who,
            json!({ "externalId": who.name, "period": { "name": "2026-02" }, "baseline": "40" }),
        )
    };
    org.won(&ana, day("2026-02-02"), 10).await;
    org.won(&ben, day("2026-02-02"), 12).await;
    let fields = "expected pace health";
    let hers = set(&eva, more(&ana)).await;
    assert_eq!(
        progress(&org, &hers, "2026-02-06", fields).await,
        json!({ "expected": "12", "pace": "0.5", "health": "OFF_TRACK" })
    );
    let his = set(&eva, more(&ben)).await;
    assert_eq!(
        progress(&org, &his, "2026-02-06", fields).await,
        json!({ "expected": "12", "pace": "1", "health": "ON_TRACK" })
    );
    let script = complaints(&org).await;
    let came = |who: &Person, amount: &str| {
        json!({
            "metric": { "key": "complaints" }, "subject": { "member": { "id": who.id } },
            "occurredAt": "2026-02-03T09:00:00Z", "amount": amount,
        })
    };
    let rows = json!({ "rows": [came(&ana, "40"), came(&ben, "22")] });
    script
        .run("measurementsRecord", rows, "summary { created }")
        .await
        .payload();
    let fewer = |who: &Person| {
        goal(
            who,
            json!({
                "externalId": format!("fewer {}", who.name), "metric": { "key": "complaints" },
                "period": { "name": "2026-02" }, "baseline": "60", "target": "45",
            }),
        )
    };
    let hers = set(&eva, fewer(&ana)).await;
    assert_eq!(
        progress(&org, &hers, "2026-02-16", fields).await,
        json!({ "expected": "22.5", "pace": "-1.333333", "health": "OFF_TRACK" }),
        "on course for eighty"
    );
    let his = set(&eva, fewer(&ben)).await;
    assert_eq!(
        progress(&org, &his, "2026-02-16", fields).await,
        json!({ "expected": "22.5", "pace": "1.066667", "health": "ON_TRACK" })
    );
    let over = progress(&org, &his, "2026-03-01", "actual attainment health").await;
    assert_eq!(
        over,
        json!({ "actual": "22", "attainment": "2.533333", "health": "EXCEEDED" })
    );
}

async fn a_course_of_a_sum_leads_from_nothing_to_its_target(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let points = json!([{ "on": "2026-02-13", "value": "15" }, { "on": "2026-02-28", "value": "60" }]);
    let late =
        json!({ "period": { "name": "2026-02" }, "baseline": "40", "curve": "CUSTOM", "points": points });
    org.won(&ana, day("2026-02-03"), 10).await;
    let made = set(&eva, goal(&ana, late)).await;
    // A quarter of the way at the point: ten of the forty that were, fifteen of the sixty that are to be.
    assert_eq!(
        progress(&org, &made, "2026-02-14", "expected pace").await,
        json!({ "expected": "15", "pace": "0" })
    );
    complaints(&org).await;
    let points = json!([{ "on": "2026-02-13", "value": "30" }, { "on": "2026-02-28", "value": "45" }]);
    let fewer = json!({
        "externalId": "fewer", "metric": { "key": "complaints" }, "period": { "name": "2026-02" }, "baseline": "60",
        "target": "45", "curve": "CUSTOM", "points": points,
    });
    let made = set(&eva, goal(&ana, fewer)).await;
    assert_eq!(
        progress(&org, &made, "2026-02-14", "expected").await,
        json!({ "expected": "30" })
    );
    let none = json!({
        "externalId": "none", "metric": { "key": "complaints" }, "period": { "name": "2026-02" }, "baseline": "60",
        "target": "0", "curve": "CUSTOM", "points": [{ "on": "2026-02-28", "value": "0" }],
    });
    assert_eq!(
        refusals(&set(&eva, goal(&ana, none)).await),
        [("rows.0.curve".to_owned(), "CURVE_NOT_ALLOWED".to_owned())]
    );
}
