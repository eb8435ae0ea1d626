//! Amounts and sums that 64 bits cannot hold: refused where they are written, told where they are read, never rounded.

use acceptance::{Answer, Person, TestOrganization, TestServer, on_both_databases};
use app::Finding;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

on_both_databases! {
    a_deal_worth_too_much_at_its_rate_is_refused_in_its_row,
    a_rate_that_makes_deals_worth_too_much_is_refused,
    a_sum_that_would_leave_64_bits_is_not_written,
    a_sum_that_leaves_64_bits_is_told_and_not_guessed,
    a_goal_whose_sum_leaves_64_bits_is_shown_without_it,
    verify_goes_on_after_a_deal_worth_too_much,
    a_goal_is_no_larger_than_what_is_measured,
    a_target_too_large_at_its_plan_rate_is_told_as_what_it_is,
}

/// A won deal of the largest amount there is: ten million million euros, to the cent.
fn largest(key: &str, owner: &Person) -> Value {
    json!({
        "externalId": key, "name": key, "createdOn": "2026-01-05",
        "history": { "state": {
            "validFrom": "2026-01-05", "stage": "won", "owner": { "id": owner.id },
            "amount": { "amount": "10000000000000.00", "currency": "EUR" },
        } },
    })
}

async fn push(org: &TestOrganization<'_>, rows: Value) -> Answer {
    let input = json!({ "rows": rows, "mode": "PARTIAL" });
    let shown = "rows { outcome errors { field code } } summary { created }";
    org.as_eva().run("opportunitiesUpsert", input, shown).await
}

async fn set_rate(org: &TestOrganization<'_>, rate: &str) -> Answer {
    let input = json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": rate }] });
    org.as_eva().run("rateSet", input, "rates { rate }").await
}

/// What somebody has won in January.
async fn won(org: &TestOrganization<'_>, of: &Person) -> Value {
    let query = "query ($id: ID!) { member(id: $id) { results(period: { name: \"2026-01\" }) { \
        figures { metric { key } actual } } } }";
    let answer = org.as_eva().query(query, json!({ "id": of.id })).await;
    let figures = answer.at("/member/results/figures").as_array().expect("figures");
    let revenue = figures
        .iter()
        .find(|figure| figure["metric"]["key"] == "revenue_won");
    revenue.expect("the standard metric")["actual"].clone()
}

async fn a_deal_worth_too_much_at_its_rate_is_refused_in_its_row(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    set_rate(&org, "1.10").await.payload();
    let small = json!({
        "externalId": "small", "name": "small", "createdOn": "2026-01-05",
        "history": { "state": { "validFrom": "2026-01-05", "stage": "won", "owner": { "id": ana.id },
            "amount": { "amount": "100", "currency": "EUR" } } },
    });
    let pushed = push(&org, json!([largest("large", &ana), small])).await;
    let rows = &pushed.payload()["rows"];
    assert_eq!(
        rows[0]["errors"],
        json!([{ "field": "rows.0.history.state.amount.amount", "code": "TOO_LARGE" }])
    );
    assert_eq!(rows[1]["outcome"], "CREATED");
}

async fn a_rate_that_makes_deals_worth_too_much_is_refused(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    set_rate(&org, "1").await.payload();
    let rows = json!([largest("one", &ana), largest("two", &ana)]);
    assert_eq!(push(&org, rows).await.payload()["summary"]["created"], 2);
    let before = org.digest().await;
    set_rate(&org, "5000").await.fails("TOO_LARGE");
    assert_eq!(org.digest().await, before, "the rate is what it was");
    assert_eq!(won(&org, &ana).await, "20000000000000");
    assert!(findings(&org).await.is_empty());
}

async fn findings(org: &TestOrganization<'_>) -> Vec<Finding> {
    org.server.app.verify(&org.operator).await.expect("verified")
}

/// Makes every stored sum of euros as large as it can be.
async fn fill_up(server: &TestServer) {
    let statement = format!(
        "UPDATE metric_rollups SET total = {max}, org_total = {max} WHERE currency = 'EUR'",
        max = i64::MAX,
    );
    let sql = server.sql().await;
    let filled = sql.execute_unprepared(&statement).await.expect("it is stored");
    assert!(filled.rows_affected() > 0);
}

async fn a_sum_that_would_leave_64_bits_is_not_written(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    set_rate(&org, "1").await.payload();
    push(&org, json!([largest("one", &ana)])).await.payload();
    fill_up(&server).await;
    let before = org.digest().await;
    push(&org, json!([largest("two", &ana)])).await.fails("TOO_LARGE");
    assert_eq!(org.digest().await, before, "nothing is half-written");
}

async fn a_sum_that_leaves_64_bits_is_told_and_not_guessed(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben, north) = (
        org.rep("Ana").await,
        org.rep("Ben").await,
        org.team("North", None).await,
    );
    org.assign(&ana, &north).await;
    org.assign(&ben, &north).await;
    set_rate(&org, "1").await.payload();
    let rows = json!([largest("one", &ana), largest("two", &ben)]);
    push(&org, rows).await.payload();
    fill_up(&server).await;
    let query = "query ($id: ID!) { team(id: $id) { name results(period: { name: \"2026-01\" }) { \
        figures { metric { key } actual } } } }";
    let answer = org.as_eva().query(query, json!({ "id": north.id })).await;
    answer.fails("TOO_LARGE");
    assert_eq!(
        answer.body["data"]["team"]["name"], "North",
        "the rest is answered"
    );
}

async fn a_goal_whose_sum_leaves_64_bits_is_shown_without_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    set_rate(&org, "1").await.payload();
    let february = json!({
        "externalId": "two", "name": "two", "createdOn": "2026-01-05",
        "history": { "state": { "validFrom": "2026-02-05", "stage": "won", "owner": { "id": ana.id },
            "amount": { "amount": "100", "currency": "EUR" } } },
    });
    push(&org, json!([largest("one", &ana), february]))
        .await
        .payload();
    let two_months = json!({ "period": { "dates": { "start": "2026-01-01", "end": "2026-03-01" } } });
    let made = set(&org, target(&ana, "revenue_won", "5", two_months)).await;
    made.text("/payload/rows/0/goal/id");
    fill_up(&server).await;
    let query =
        "query ($id: ID!) { member(id: $id) { goals(on: \"2026-02-10\") { target progress { actual } } } }";
    let answer = org.as_eva().query(query, json!({ "id": ana.id })).await;
    answer.fails("TOO_LARGE");
    let goals = json!([{ "target": "5.00", "progress": null }]);
    assert_eq!(answer.body["data"]["member"]["goals"], goals);
}

async fn verify_goes_on_after_a_deal_worth_too_much(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    set_rate(&org, "1").await.payload();
    push(&org, json!([largest("one", &ana)])).await.payload();
    let sql = server.sql().await;
    let raised = "UPDATE exchange_rates SET rate_e12 = 5000000000000000";
    sql.execute_unprepared(raised).await.expect("it is stored");
    let findings = findings(&org).await;
    let told = |finding: &Finding| finding.detail.contains("is worth too much in USD");
    assert!(findings.iter().any(told), "{findings:?}");
}

fn target(who: &Person, metric: &str, target: &str, more: Value) -> Value {
    let mut row = json!({
        "externalId": "goal", "owner": { "member": { "id": who.id } }, "metric": { "key": metric },
        "period": { "name": "2026-02" }, "target": target,
    });
    for (field, value) in more.as_object().into_iter().flatten() {
        row[field] = value.clone();
    }
    row
}

async fn set(org: &TestOrganization<'_>, row: Value) -> Answer {
    let shown = "rows { goal { id } errors { field code } }";
    org.as_eva()
        .run("goalsUpsert", json!({ "rows": [row] }), shown)
        .await
}

async fn a_goal_is_no_larger_than_what_is_measured(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let refused = async |field: &str, row: Value| {
        let answer = set(&org, row).await;
        let errors = answer.at("/payload/rows/0/errors").clone();
        assert_eq!(
            errors,
            json!([{ "field": format!("rows.0.{field}"), "code": "TOO_LARGE" }])
        );
    };
    let (most, beyond) = ("1000000000000000", "1000000000000001");
    refused("target", target(&ana, "deals_won", beyond, json!({}))).await;
    let stretch = json!({ "stretch": beyond });
    refused("stretch", target(&ana, "deals_won", "5", stretch)).await;
    let points = json!({ "curve": "CUSTOM", "points": [{ "on": "2026-02-28", "value": beyond }] });
    refused("points.0.value", target(&ana, "deals_won", "5", points)).await;
    let cents = target(&ana, "revenue_won", "10000000000000.01", json!({}));
    refused("target", cents).await;
    let made = set(&org, target(&ana, "deals_won", most, json!({}))).await;
    let goal = made.text("/payload/rows/0/goal/id");
    let alone = json!({ "goal": goal, "stretch": beyond });
    let by_hand = org.as_eva().run("goalUpdate", alone, "goal { id }").await;
    by_hand.refuses("stretch", "TOO_LARGE");
}

async fn a_target_too_large_at_its_plan_rate_is_told_as_what_it_is(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let rates = json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": "9000000" }] });
    eva.run("planRateSet", rates, "rates { rate }").await.payload();
    let euros = target(
        &ana,
        "revenue_won",
        "10000000000000",
        json!({ "currency": "EUR" }),
    );
    let made = set(&org, euros).await;
    let goal = made.text("/payload/rows/0/goal/id");
    let query =
        "query ($id: ID!) { goal(id: $id) { progress { target health explanation { reasons { code } } } } }";
    let answer = eva.query(query, json!({ "id": goal })).await;
    answer.fails("TOO_LARGE");
    let progress = &answer.body["data"]["goal"]["progress"];
    assert_eq!(
        (
            &progress["health"],
            &progress["explanation"]["reasons"][0]["code"]
        ),
        (&json!("UNKNOWN"), &json!("OVERFLOW"))
    );
    let february = json!({ "period": { "name": "2026-02" } });
    eva.run("periodClose", february, "closing { id }")
        .await
        .fails("TOO_LARGE");
}
