//! Where goals stand: the worked examples, end to end.

use acceptance::{Answer, Client, Deal, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    v1_sixty_deals_in_a_quarter_are_judged_by_the_working_days_gone_by,
    v5_two_big_opportunities_a_year_are_one_behind_only_when_one_is_expected,
    a_team_is_credited_with_all_below_it_and_the_organization_with_everything,
    a_missing_rate_is_an_error_of_the_figure_that_names_it,
    leave_prorates_a_goal_and_not_a_quota,
    leave_prorates_a_band_of_what_is_added_up,
    a_list_of_twenty_goals_costs_the_statements_of_one,
    a_day_in_the_future_is_not_judged,
}

/// The holidays of the worked examples.
const HOLIDAYS: [&str; 3] = ["2026-01-01", "2026-01-19", "2026-02-16"];

const STANDING: &str = "goal { id progress(asOf: $asOf) { actual expected attainment pace health behind \
                        workingDaysElapsed workingDaysTotal explanation { reasons { code } } } }";

async fn with_holidays(org: &TestOrganization<'_>) {
    let add: Vec<Value> = HOLIDAYS
        .iter()
        .map(|on| json!({ "on": on, "name": "Holiday" }))
        .collect();
    let eva = org.fresh(&org.eva).await;
    org.as_(&eva)
        .run("holidaysSet", json!({ "add": add }), "holidays { on }")
        .await
        .data();
}

/// Sets goals and gives their ids.
async fn set(client: &Client, rows: Value) -> Vec<String> {
    let answer = client
        .run(
            "goalsUpsert",
            json!({ "rows": rows }),
            "rows { goal { id } errors { field code } }",
        )
        .await;
    let ids = answer.each("/payload/rows", "/goal/id");
    ids.iter()
        .map(|id| {
            id.as_str()
                .unwrap_or_else(|| panic!("refused: {:#}", answer.body))
                .to_owned()
        })
        .collect()
}

async fn standing(client: &Client, goal: &str, as_of: &str) -> Answer {
    let document = format!(
        "query ($id: ID!, $asOf: Date) {{ {} }}",
        STANDING.replacen("goal", "goal(id: $id)", 1)
    );
    client
        .query(&document, json!({ "id": goal, "asOf": as_of }))
        .await
}

fn shown<'a>(answer: &'a Answer, field: &str) -> &'a str {
    answer.text(&format!("/goal/progress/{field}"))
}

fn deals_goal(key: &str, owner: Value, target: &str) -> Value {
    json!({
        "externalId": key, "owner": owner, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": target,
    })
}

async fn v1_sixty_deals_in_a_quarter_are_judged_by_the_working_days_gone_by(server: TestServer) {
    let org = server.organization().await;
    with_holidays(&org).await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    org.won(&ana, day("2026-01-02"), 20).await;
    org.won(&ana, day("2026-02-11"), 4).await;
    org.won(&ana, day("2026-02-12"), 5).await;
    org.won(&ben, day("2026-01-30"), 20).await;
    let goals = set(
        &org.as_eva(),
        json!([
            deals_goal("ana", json!({ "member": { "id": ana.id } }), "60"),
            deals_goal("ben", json!({ "member": { "email": ben.email } }), "60"),
        ]),
    )
    .await;
    let hers = standing(&org.as_(&ana), &goals[0], "2026-02-11").await;
    let figures = [
        "actual",
        "expected",
        "pace",
        "health",
        "workingDaysElapsed",
        "workingDaysTotal",
    ];
    assert_eq!(
        figures.map(|field| shown(&hers, field)),
        ["24", "26.557377", "0.903704", "AT_RISK", "27", "61"]
    );
    let his = standing(&org.as_(&ben), &goals[1], "2026-02-11").await;
    assert_eq!(
        ["actual", "pace", "health"].map(|field| shown(&his, field)),
        ["20", "0.753086", "OFF_TRACK"]
    );
}

async fn v5_two_big_opportunities_a_year_are_one_behind_only_when_one_is_expected(server: TestServer) {
    server.clock.set(day("2026-07-10"));
    let org = server.organization().await;
    with_holidays(&org).await;
    let eva = org.as_eva();
    let metric = json!({
        "key": "big_opportunities", "name": "Opportunities over 100,000 created", "layer": "PIPELINE",
        "source": { "derived": { "event": "CREATED", "threshold": { "amount": "100000" } } },
    });
    eva.run("metricDefine", metric, "metric { key }").await.data();
    let ana = org.rep("Ana").await;
    let exactly = Deal {
        key: "exactly".to_owned(),
        owner: &ana,
        amount: "100000.00",
        currency: "USD",
        created: day("2026-02-02"),
        won: None,
    };
    org.deals(std::slice::from_ref(&exactly)).await;
    let goal = json!([{
        "externalId": "two", "owner": { "member": { "id": ana.id } }, "metric": { "key": "big_opportunities" },
        "period": { "name": "2026" }, "target": 2,
    }]);
    let goals = set(&eva, goal).await;
    let fields = ["actual", "expected", "health", "workingDaysTotal"];
    for (as_of, expected, health, behind) in [
        ("2026-04-01", "0.472868", "ON_TRACK", "0"),
        ("2026-07-01", "0.976744", "ON_TRACK", "0"),
        ("2026-07-06", "1", "OFF_TRACK", "1"),
        ("2026-07-08", "1.015504", "OFF_TRACK", "1"),
    ] {
        let answer = standing(&eva, &goals[0], as_of).await;
        assert_eq!(
            fields.map(|field| shown(&answer, field)),
            ["0", expected, health, "258"],
            "{as_of}"
        );
        assert_eq!(answer.at("/goal/progress/behind"), &json!(behind));
    }
    let above = Deal {
        key: "above".to_owned(),
        amount: "100000.01",
        created: day("2026-07-08"),
        ..exactly
    };
    org.deals(&[above]).await;
    let answer = standing(&eva, &goals[0], "2026-07-08").await;
    assert_eq!(
        ["actual", "health"].map(|field| shown(&answer, field)),
        ["1", "ON_TRACK"]
    );
}

async fn a_team_is_credited_with_all_below_it_and_the_organization_with_everything(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let north = org.team("North-West", Some(&west)).await;
    let (ana, ben, cleo) = (org.rep("Ana").await, org.rep("Ben").await, org.rep("Cleo").await);
    org.assign(&ana, &north).await;
    org.assign(&ben, &west).await;
    for (person, number) in [(&ana, 3), (&ben, 2), (&cleo, 1)] {
        org.won(person, day("2026-02-03"), number).await;
    }
    let goals = set(
        &org.as_eva(),
        json!([
            deals_goal("north", json!({ "team": { "id": north.id } }), "10"),
            deals_goal("west", json!({ "team": { "id": west.id } }), "10"),
            deals_goal("all", json!({ "organization": true }), "10"),
            deals_goal("ana", json!({ "member": { "id": ana.id } }), "10"),
        ]),
    )
    .await;
    let document = "query ($id: ID!) { goal(id: $id) { owner { __typename ... on Team { name } } progress { actual } } }";
    let mut actual = Vec::new();
    for goal in &goals {
        let answer = org.as_eva().query(document, json!({ "id": goal })).await;
        actual.push(answer.text("/goal/progress/actual").to_owned());
    }
    assert_eq!(actual, ["3", "5", "6", "3"]);
}

async fn a_missing_rate_is_an_error_of_the_figure_that_names_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let deal = Deal {
        key: "kroner".to_owned(),
        owner: &ana,
        amount: "5000.00",
        currency: "NOK",
        created: day("2026-02-03"),
        won: Some(day("2026-02-03")),
    };
    org.deals(&[deal]).await;
    let quota = json!([{
        "externalId": "quota", "owner": { "member": { "id": ana.id } }, "metric": { "key": "revenue_won" },
        "period": { "name": "2026-Q1" }, "target": "1000.00", "quota": true,
    }]);
    let goals = set(&org.as_eva(), quota).await;
    let answer = standing(&org.as_(&ana), &goals[0], "2026-02-20").await;
    answer.fails("FX_RATE_MISSING");
    let message = answer.errors()[0]["message"].as_str().unwrap_or_default();
    assert!(
        ["NOK", "USD", "2026-02-03"]
            .iter()
            .all(|part| message.contains(part)),
        "{message}"
    );
    let progress = &answer.body["data"]["goal"]["progress"];
    assert_eq!(
        (&progress["actual"], &progress["health"]),
        (&Value::Null, &json!("UNKNOWN"))
    );
    assert!(progress["expected"].as_str().is_some());
    assert_eq!(progress["explanation"]["reasons"][0]["code"], "FX_RATE_MISSING");
}

async fn leave_prorates_a_goal_and_not_a_quota(server: TestServer) {
    let org = server.organization().await;
    with_holidays(&org).await;
    let ana = org.rep("Ana").await;
    let off = json!({ "member": ana.id, "from": "2026-01-05", "to": "2026-01-10" });
    org.as_eva()
        .run("timeOffRecord", off, "timeOff { id }")
        .await
        .data();
    let mut quota = deals_goal("quota", json!({ "member": { "id": ana.id } }), "60");
    quota["metric"] = json!({ "key": "revenue_won" });
    quota["quota"] = json!(true);
    let rows = json!([
        deals_goal("deals", json!({ "member": { "id": ana.id } }), "60"),
        quota
    ]);
    let goals = set(&org.as_eva(), rows).await;
    let document = "query ($id: ID!) { goal(id: $id) { target progress(asOf: \"2026-02-11\") \
                    { target expected workingDaysTotal } } }";
    let mut targets = Vec::new();
    for goal in &goals {
        let answer = org.as_(&ana).query(document, json!({ "id": goal })).await;
        targets.push(
            ["target", "progress/target", "progress/workingDaysTotal"]
                .map(|field| answer.text(&format!("/goal/{field}")).to_owned()),
        );
    }
    assert_eq!(targets, [["60", "55.081967", "56"], ["60.00", "60", "56"]]);
}

async fn a_list_of_twenty_goals_costs_the_statements_of_one(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let mut people: Vec<Person> = Vec::new();
    for number in 0..20 {
        let person = org.rep(&format!("Rep {number}")).await;
        org.assign(&person, &west).await;
        people.push(person);
    }
    org.won(&people[0], day("2026-02-03"), 3).await;
    let periods = ["2026", "2026-Q1", "2026-03", "2026-02"];
    let rows: Vec<Value> = people
        .iter()
        .enumerate()
        .map(|(index, person)| {
            let mut row = deals_goal(
                &format!("goal-{index}"),
                json!({ "member": { "id": person.id } }),
                "60",
            );
            row["period"] = json!({ "name": periods[index % periods.len()] });
            row["rationale"] = json!("Because.");
            row
        })
        .collect();
    set(&org.as_eva(), json!(rows)).await;
    let list = "query ($first: Int) { goals(first: $first) { totalCount nodes { title rationale target metric { key } \
                owner { ... on Member { name } } period { name } progress { actual pace health } } } }";
    let board = "query ($first: Int) { members(first: $first) { nodes { name goals { title target progress { pace } } } } }";
    for document in [list, board] {
        let eva = org.as_eva();
        eva.query(document, json!({ "first": 1 })).await.data();
        let (one, for_one) = server.counted(eva.query(document, json!({ "first": 2 }))).await;
        let (many, for_many) = server.counted(eva.query(document, json!({ "first": 20 }))).await;
        one.data();
        many.data();
        assert_eq!(for_one, for_many, "{document}");
    }
}

async fn a_day_in_the_future_is_not_judged(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let goals = set(
        &org.as_eva(),
        json!([deals_goal("ana", json!({ "member": { "id": ana.id } }), "60")]),
    )
    .await;
    let answer = standing(&org.as_(&ana), &goals[0], "2026-03-03").await;
    answer.refuses("asOf", "AS_OF_IN_FUTURE");
    let reader = org.service(&[Scope::MetricsRead]).await;
    let answer = standing(&org.as_(&reader), &goals[0], "2026-03-02").await;
    assert_eq!(shown(&answer, "actual"), "0");
}

async fn leave_prorates_a_band_of_what_is_added_up(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let band = json!({
        "key": "visits", "name": "Visits", "layer": "ACTIVITY", "unit": "COUNT",
        "direction": { "maintain": { "min": "40", "max": "60" } }, "source": { "recorded": { "acceptedSources": ["CRM"] } },
    });
    eva.run("metricDefine", band, "metric { key }").await.payload();
    // Ten of the twenty working days of February.
    let off = json!({ "member": ana.id, "from": "2026-02-02", "to": "2026-02-14" });
    eva.run("timeOffRecord", off, "timeOff { id }").await.payload();
    let script = org.as_(&org.service(&[Scope::MeasurementsWrite]).await);
    let visits = json!({ "rows": [{
        "metric": { "key": "visits" }, "subject": { "member": { "id": ana.id } }, "occurredAt": "2026-02-17T09:00:00Z", "amount": "25",
    }] });
    script
        .run("measurementsRecord", visits, "summary { created }")
        .await
        .payload();
    let mut row = deals_goal("visits", json!({ "member": { "id": ana.id } }), "50");
    row["metric"] = json!({ "key": "visits" });
    row["period"] = json!({ "name": "2026-02" });
    let goals = set(&eva, json!([row])).await;
    let document =
        "query ($id: ID!) { goal(id: $id) { progress(asOf: \"2026-03-01\") { actual target health } } }";
    let answer = eva.query(document, json!({ "id": goals[0] })).await;
    assert_eq!(
        answer.at("/goal/progress"),
        &json!({ "actual": "25", "target": "25", "health": "ACHIEVED" }),
        "twenty to thirty are half of forty to sixty"
    );
}
