//! Goals in other currencies, at the plan rate of their period.

use acceptance::{Answer, Deal, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_goal_in_euros_is_held_against_dollars_at_the_plan_rate_of_its_first_day,
    without_a_plan_rate_the_target_names_the_pair_and_the_day,
    a_period_that_cannot_be_closed_names_every_rate_it_lacks,
    coverage_takes_a_quota_at_its_plan_rate,
    what_is_given_out_in_several_currencies_is_one_sum,
    plan_rates_are_set_by_executives_and_scripts,
}

async fn plan(org: &TestOrganization<'_>, rates: &[(&str, &str, &str)]) -> Answer {
    let rates: Vec<Value> = rates
        .iter()
        .map(|(currency, on, rate)| json!({ "currency": currency, "on": on, "rate": rate }))
        .collect();
    let shown = "rates { currency on rate }";
    org.as_eva()
        .run("planRateSet", json!({ "rates": rates }), shown)
        .await
}

fn euros(key: &str, owner: Value, target: &str) -> Value {
    json!({
        "externalId": key, "owner": owner, "metric": { "key": "revenue_won" }, "period": { "name": "2026-Q1" },
        "target": target, "currency": "EUR", "quota": true,
    })
}

async fn set(org: &TestOrganization<'_>, rows: Value) -> Answer {
    let shown = "rows { goal { id target currency } errors { field code } }";
    org.as_eva()
        .run("goalsUpsert", json!({ "rows": rows }), shown)
        .await
}

async fn rate(org: &TestOrganization<'_>, rate: &str) {
    let rates = json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": rate }] });
    org.as_eva().run("rateSet", rates, "__typename").await.payload();
}

fn deal<'a>(owner: &'a Person, key: &str, amount: &'a str, currency: &'a str) -> Deal<'a> {
    Deal {
        key: key.to_owned(),
        owner,
        amount,
        currency,
        created: day("2026-01-05"),
        won: Some(day("2026-02-02")),
    }
}

const PROGRESS: &str = "query ($id: ID!, $on: Date) { goal(id: $id) { target currency stretch \
    progress(asOf: $on) { currency actual target attainment health explanation { reasons { code text } } } } }";

async fn a_goal_in_euros_is_held_against_dollars_at_the_plan_rate_of_its_first_day(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    // The market of the day is 1.25; the plan of the year said 1.10, and for the second quarter 1.20.
    rate(&org, "1.25").await;
    plan(
        &org,
        &[("EUR", "2026-01-01", "1.10"), ("EUR", "2026-04-01", "1.20")],
    )
    .await
    .payload();
    org.deals(&[
        deal(&ana, "euros", "400.00", "EUR"),
        deal(&ana, "dollars", "50.00", "USD"),
    ])
    .await;
    let made = set(
        &org,
        json!([euros("q1", json!({ "member": { "id": ana.id } }), "1000")]),
    )
    .await;
    let id = made.text("/payload/rows/0/goal/id");
    let read = async || org.as_(&ana).query(PROGRESS, json!({ "id": id })).await;
    let found = read().await;
    assert_eq!(
        (found.at("/goal/target"), found.at("/goal/currency")),
        (&json!("1000.00"), &json!("EUR"))
    );
    let progress = found.at("/goal/progress");
    // 400 × 1.25 + 50 = 550 dollars of 1,000 × 1.10 = 1,100.
    assert_eq!(
        [
            &progress["currency"],
            &progress["actual"],
            &progress["target"],
            &progress["attainment"]
        ],
        ["USD", "550", "1100", "0.5"]
    );
    // The market moves the facts and not the plan; another plan moves the target.
    rate(&org, "1.40").await;
    assert_eq!(read().await.at("/goal/progress/actual"), "610");
    assert_eq!(read().await.at("/goal/progress/target"), "1100");
    plan(&org, &[("EUR", "2026-01-01", "1.22")]).await.payload();
    assert_eq!(read().await.at("/goal/progress/attainment"), "0.5");
}

async fn without_a_plan_rate_the_target_names_the_pair_and_the_day(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    rate(&org, "1.25").await;
    plan(&org, &[("EUR", "2026-01-02", "1.10")]).await.payload();
    org.deals(&[deal(&ana, "dollars", "50.00", "USD")]).await;
    let made = set(
        &org,
        json!([euros("q1", json!({ "member": { "id": ana.id } }), "1000")]),
    )
    .await;
    let id = made.text("/payload/rows/0/goal/id");
    let found = org.as_(&ana).query(PROGRESS, json!({ "id": id })).await;
    let error = &found.body["errors"][0];
    assert_eq!(error["extensions"]["code"], "FX_RATE_MISSING", "{:#}", found.body);
    assert_eq!(error["path"], json!(["goal", "progress", "target"]));
    let message = error["message"].as_str().expect("a message");
    assert!(message.contains("from EUR to USD on 2026-01-01"), "{message}");
    let progress = &found.body["data"]["goal"]["progress"];
    assert_eq!(
        [
            &progress["actual"],
            &progress["target"],
            &progress["attainment"],
            &progress["health"]
        ],
        [&json!("50"), &Value::Null, &Value::Null, &json!("UNKNOWN")]
    );
    assert_eq!(progress["explanation"]["reasons"][0]["code"], "FX_RATE_MISSING");
}

async fn a_period_that_cannot_be_closed_names_every_rate_it_lacks(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let over = |key: &str, who: &Person, currency: &str| {
        let mut row = euros(key, json!({ "member": { "id": who.id } }), "1000");
        row["title"] = json!(key);
        row["currency"] = json!(currency);
        row["period"] = json!({ "name": "2025-Q4" });
        row
    };
    let rows = json!([over("hers", &ana, "KWD"), over("his", &ben, "USD")]);
    set(&org, rows).await.payload();
    let won = Deal {
        won: Some(day("2025-11-03")),
        created: day("2025-11-03"),
        ..deal(&ben, "euros", "50.00", "EUR")
    };
    org.deals(&[won]).await;
    let close = json!({ "period": { "name": "2025-Q4" } });
    let refused = org.as_eva().run("periodClose", close, "__typename").await;
    refused.fails("FX_RATE_MISSING");
    assert_eq!(
        refused.errors()[0]["message"],
        "goals cannot be judged: there is no exchange rate from EUR to USD on 2025-11-03 for “his”; \
            there is no exchange rate from KWD to USD on 2025-10-01 to plan by for “hers”"
    );
}

async fn coverage_takes_a_quota_at_its_plan_rate(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    rate(&org, "1.25").await;
    org.deals(&[deal(&ana, "dollars", "100.00", "USD")]).await;
    set(
        &org,
        json!([euros("q1", json!({ "member": { "id": ana.id } }), "1000")]),
    )
    .await
    .payload();
    let query = "query ($id: ID!) { member(id: $id) { pipeline(period: { name: \"2026-Q1\" }) { quota won remaining } } }";
    let blind = org.as_(&ana).query(query, json!({ "id": ana.id })).await;
    let error = &blind.body["errors"][0];
    assert_eq!(
        error["path"],
        json!(["member", "pipeline", "remaining"]),
        "{:#}",
        blind.body
    );
    assert_eq!(error["extensions"]["code"], "FX_RATE_MISSING");
    let found = &blind.body["data"]["member"]["pipeline"];
    assert_eq!((&found["quota"], &found["won"]), (&Value::Null, &json!("100")));
    plan(&org, &[("EUR", "2026-01-01", "1.10")]).await.payload();
    let found = org.as_(&ana).query(query, json!({ "id": ana.id })).await;
    assert_eq!(
        found.at("/member/pipeline"),
        &json!({ "quota": "1100", "won": "100", "remaining": "1000" })
    );
}

async fn what_is_given_out_in_several_currencies_is_one_sum(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let mut whole = euros("all", json!({ "organization": true }), "1000");
    whole["currency"] = json!("USD");
    let below = |who: &Person, currency: &str, target: &str| {
        let mut row = euros(&who.name, json!({ "member": { "id": who.id } }), target);
        row["currency"] = json!(currency);
        row["parent"] = json!({ "goal": { "externalId": "all" } });
        row
    };
    let rows = json!([whole, below(&ana, "EUR", "500"), below(&ben, "USD", "700")]);
    let made = set(&org, rows).await;
    let id = made.text("/payload/rows/0/goal/id");
    let query = "query ($id: ID!) { goal(id: $id) { overAssignment } }";
    let eva = org.as_eva();
    eva.query(query, json!({ "id": id }))
        .await
        .fails("FX_RATE_MISSING");
    plan(&org, &[("EUR", "2026-01-01", "1.10")]).await.payload();
    let found = eva.query(query, json!({ "id": id })).await;
    assert_eq!(found.at("/goal/overAssignment"), "1.25");
}

async fn plan_rates_are_set_by_executives_and_scripts(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let rates = |currency: &str, rate: &str| json!({ "rates": [{ "currency": currency, "on": "2026-01-01", "rate": rate }] });
    let shown = "rates { currency on rate }";
    org.as_(&ana)
        .run("planRateSet", rates("EUR", "1.1"), shown)
        .await
        .fails("FORBIDDEN");
    let reader = org.as_(&org.service(&[Scope::MetricsRead]).await);
    reader
        .run("planRateSet", rates("EUR", "1.1"), shown)
        .await
        .fails("FORBIDDEN");
    let eva = org.as_eva();
    eva.run("planRateSet", rates("USD", "1.1"), shown)
        .await
        .refuses("rates.0.currency", "OWN_CURRENCY");
    eva.run("planRateSet", rates("EUR", "0"), shown)
        .await
        .refuses("rates.0.rate", "NOT_POSITIVE");
    eva.run("planRateSet", rates("XXX", "1"), shown)
        .await
        .refuses("rates.0.currency", "UNKNOWN_CURRENCY");
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    script
        .run("planRateSet", rates("EUR", "1.1"), shown)
        .await
        .payload();
    plan(
        &org,
        &[("EUR", "2026-01-01", "1.12"), ("CHF", "2026-01-01", "1.2")],
    )
    .await
    .payload();
    let read = org
        .as_(&ana)
        .query("{ organization { planRates { currency on rate } } }", json!({}))
        .await;
    assert_eq!(
        read.at("/organization/planRates"),
        &json!([
            { "currency": "CHF", "on": "2026-01-01", "rate": "1.2" },
            { "currency": "EUR", "on": "2026-01-01", "rate": "1.12" },
        ])
    );
}
