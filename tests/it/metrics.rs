//! Defining metrics, exchange rates and the thresholds figures are judged by.

use acceptance::{Answer, Client, TestOrganization, TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_script_defines_a_metric_in_one_call,
    a_recorded_metric_says_its_unit_and_whose_word_it_takes,
    a_metric_to_be_maintained_has_a_band,
    every_reason_against_a_definition_is_given_where_it_stands,
    a_formula_with_facts_stays_and_a_name_may_change,
    only_executives_and_their_scripts_define_metrics,
    metrics_are_read_by_key_page_by_page,
    rates_are_set_and_read_by_date,
    a_bad_rate_is_refused_where_it_stands,
    thresholds_are_read_and_set_as_ratios,
    a_contradictory_threshold_is_refused_by_field,
    a_stage_in_use_keeps_its_meaning,
}

const METRIC: &str = "metric { id key name layer unit scale aggregation direction band { min max } freshnessHours standard version \
    source { __typename ... on RecordedSource { acceptedSources } \
             ... on DerivedSource { event measure threshold { amount currency } customers } } }";

async fn define(client: &Client, input: Value) -> Answer {
    client.run("metricDefine", input, METRIC).await
}

fn big_opportunities() -> Value {
    json!({
        "key": "big_opportunities", "name": "Opportunities over 100,000 created", "layer": "PIPELINE",
        "source": { "derived": { "event": "CREATED", "threshold": { "amount": "100000" } } },
    })
}

fn minutes() -> Value {
    json!({
        "key": "prospecting", "name": "Prospecting", "layer": "ACTIVITY", "unit": "DURATION",
        "source": { "recorded": { "acceptedSources": ["SELF", "CRM"] } },
    })
}

async fn a_script_defines_a_metric_in_one_call(server: TestServer) {
    let org = server.organization().await;
    let script = org.service(&[Scope::OrganizationWrite]).await;
    let answer = define(&org.as_(&script), big_opportunities()).await;
    let metric = &answer.payload()["metric"];
    assert_eq!(
        metric["source"],
        json!({
            "__typename": "DerivedSource", "event": "CREATED", "measure": "COUNT",
            "threshold": { "amount": "100000.00", "currency": "USD" }, "customers": null,
        })
    );
    assert_eq!(
        (&metric["unit"], &metric["aggregation"]),
        (&json!("COUNT"), &json!("COUNT"))
    );
    assert_eq!(
        (&metric["direction"], &metric["standard"]),
        (&json!("INCREASE"), &json!(false))
    );
    let again = define(&org.as_(&script), big_opportunities()).await;
    assert_eq!(
        &again.payload()["metric"],
        metric,
        "the same again changes nothing"
    );
    let read = "query ($id: ID!) { metric(id: $id) { key version } }";
    let read = org.as_eva().query(read, json!({ "id": metric["id"] })).await;
    assert_eq!(
        read.at("/metric"),
        &json!({ "key": "big_opportunities", "version": 1 })
    );
}

async fn a_recorded_metric_says_its_unit_and_whose_word_it_takes(server: TestServer) {
    let org = server.organization().await;
    let answer = define(&org.as_eva(), minutes()).await;
    let metric = &answer.payload()["metric"];
    let source = &metric["source"];
    assert_eq!(source["acceptedSources"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&metric["unit"], &metric["aggregation"]),
        (&json!("DURATION"), &json!("SUM"))
    );
    let mut unitless = minutes();
    unitless["unit"] = Value::Null;
    define(&org.as_eva(), unitless).await.refuses("unit", "REQUIRED");
}

async fn a_metric_to_be_maintained_has_a_band(server: TestServer) {
    let org = server.organization().await;
    let mut discount = json!({
        "key": "discount", "name": "Discount", "layer": "RESULT", "unit": "PERCENT", "scale": 1, "aggregation": "AVERAGE",
        "source": { "recorded": { "acceptedSources": ["IMPORT"] } },
        "direction": { "maintain": { "min": "2.5", "max": "10" } },
    });
    let answer = define(&org.as_eva(), discount.clone()).await;
    let metric = &answer.payload()["metric"];
    assert_eq!(metric["direction"], "MAINTAIN");
    assert_eq!(metric["band"], json!({ "min": "2.5", "max": "10.0" }));
    discount["direction"] = json!({ "maintain": { "min": "2.55", "max": "10" } });
    let refused = define(&org.as_eva(), discount.clone()).await;
    refused.refuses("direction.maintain.min", "TOO_MANY_DECIMALS");
    discount["direction"] = json!({ "maintain": { "min": "11", "max": "10" } });
    let refused = define(&org.as_eva(), discount).await;
    refused.refuses("direction.maintain", "BAND_EMPTY");
}

async fn every_reason_against_a_definition_is_given_where_it_stands(server: TestServer) {
    let org = server.organization().await;
    let wrong = json!({
        "key": "No key", "name": " ", "layer": "RESULT", "scale": 7, "unit": "COUNT", "freshnessHours": 0,
        "source": { "recorded": { "acceptedSources": [] } },
    });
    let answer = define(&org.as_eva(), wrong).await;
    assert_eq!(
        answer.field_codes(),
        [
            ("key", "INVALID_KEY"),
            ("name", "BLANK"),
            ("scale", "SCALE_OUT_OF_RANGE"),
            ("freshnessHours", "FRESHNESS_OUT_OF_RANGE"),
            ("source.recorded.acceptedSources", "NO_SOURCE_ACCEPTED"),
        ]
    );
    let mut elsewhere = big_opportunities();
    elsewhere["source"]["derived"]["threshold"]["currency"] = json!("XYZ");
    let answer = define(&org.as_eva(), elsewhere.clone()).await;
    answer.refuses("source.derived.threshold.currency", "UNKNOWN_CURRENCY");
    elsewhere["source"]["derived"]["threshold"] = json!({ "amount": "0.5", "currency": "JPY" });
    let answer = define(&org.as_eva(), elsewhere.clone()).await;
    answer.refuses("source.derived.threshold.amount", "TOO_MANY_DECIMALS");
    elsewhere["source"]["derived"]["threshold"] = json!({ "amount": "-1" });
    let answer = define(&org.as_eva(), elsewhere).await;
    answer.refuses("source.derived.threshold", "THRESHOLD_NEGATIVE");
}

async fn a_formula_with_facts_stays_and_a_name_may_change(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    org.won(&ana, acceptance::day("2026-02-02"), 1).await;
    let mut small = big_opportunities();
    small["source"]["derived"]["threshold"]["amount"] = json!("50");
    define(&org.as_eva(), small.clone()).await.payload();
    small["name"] = json!("Opportunities over 50 created");
    let renamed = define(&org.as_eva(), small.clone()).await;
    assert_eq!(renamed.payload()["metric"]["version"], 2);
    small["source"]["derived"]["threshold"]["amount"] = json!("60");
    define(&org.as_eva(), small.clone()).await.fails("METRIC_IN_USE");
    small["source"]["derived"]["threshold"]["amount"] = json!("50");
    small["name"] = json!("Once more");
    small["ifVersion"] = json!(1);
    define(&org.as_eva(), small).await.fails("CONFLICT");
}

async fn only_executives_and_their_scripts_define_metrics(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = org.service(&[Scope::PipelineWrite]).await;
    define(&org.as_(&ana), minutes()).await.fails("FORBIDDEN");
    define(&org.as_(&script), minutes()).await.fails("FORBIDDEN");
    define(&server.anonymous(), minutes())
        .await
        .fails("UNAUTHENTICATED");
    let other = server.organization().await;
    let made = define(&org.as_eva(), minutes()).await;
    let id = &made.payload()["metric"]["id"];
    let read = "query ($id: ID!) { metric(id: $id) { key } }";
    org.as_(&ana).query(read, json!({ "id": id })).await.data();
    other.as_eva().query(read, json!({ "id": id })).await.misses("id");
}

async fn metrics_are_read_by_key_page_by_page(server: TestServer) {
    let org = server.organization().await;
    let page = "query ($after: String) { metrics(first: 3, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { key } } } }";
    let first = org.as_eva().query(page, json!({})).await;
    assert_eq!(
        first.each("/metrics", "/key"),
        ["deals_lost", "deals_won", "opportunities_created"]
    );
    assert_eq!(first.at("/metrics/totalCount"), 5);
    let after = first.text("/metrics/pageInfo/endCursor");
    let second = org.as_eva().query(page, json!({ "after": after })).await;
    assert_eq!(
        second.each("/metrics", "/key"),
        ["opportunities_qualified", "revenue_won"]
    );
    assert_eq!(second.at("/metrics/pageInfo/hasNextPage"), false);
}

async fn set_rates(org: &TestOrganization<'_>, rates: Value) -> Answer {
    org.as_eva()
        .run("rateSet", json!({ "rates": rates }), "rates { currency on rate }")
        .await
}

const RATES: &str = "query ($currency: CurrencyCode, $first: Int, $last: Int, $after: String, $before: String) { \
    organization { exchangeRates(currency: $currency, first: $first, last: $last, after: $after, before: $before) { \
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { currency on rate } } } } }";

async fn rates_are_set_and_read_by_date(server: TestServer) {
    let org = server.organization().await;
    let rates = json!([
        { "currency": "JPY", "on": "2026-01-01", "rate": "0.006612345678" },
        { "currency": "EUR", "on": "2026-02-01", "rate": "1.25" },
        { "currency": "EUR", "on": "2026-01-01", "rate": "1.10" },
    ]);
    let set = set_rates(&org, rates).await;
    assert_eq!(set.payload()["rates"][0]["rate"], "0.006612345678");
    let ana = org.rep("Ana").await;
    let ana = org.as_(&ana);
    let list = "/organization/exchangeRates";
    let first = ana.query(RATES, json!({ "first": 2 })).await;
    assert_eq!(first.each(list, "/currency"), ["EUR", "JPY"]);
    assert_eq!(first.each(list, "/on"), ["2026-01-01", "2026-01-01"]);
    assert_eq!(first.at("/organization/exchangeRates/totalCount"), 3);
    let after = first.text("/organization/exchangeRates/pageInfo/endCursor");
    let second = ana.query(RATES, json!({ "first": 2, "after": after })).await;
    assert_eq!(second.each(list, "/rate"), ["1.25"]);
    let before = second.text("/organization/exchangeRates/pageInfo/startCursor");
    let back = ana.query(RATES, json!({ "last": 1, "before": before })).await;
    assert_eq!(back.each(list, "/currency"), ["JPY"]);
    assert_eq!(
        back.at("/organization/exchangeRates/pageInfo/hasPreviousPage"),
        true
    );
    let newest = ana.query(RATES, json!({ "currency": "EUR", "last": 1 })).await;
    assert_eq!(newest.each(list, "/on"), ["2026-02-01"]);
    let metrics = "{ metrics(first: 1) { pageInfo { endCursor } } }";
    let elsewhere = ana.query(metrics, json!({})).await;
    let cursor = elsewhere.text("/metrics/pageInfo/endCursor");
    let refused = ana.query(RATES, json!({ "after": cursor })).await;
    refused.refuses("after", "INVALID_CURSOR");
}

async fn a_bad_rate_is_refused_where_it_stands(server: TestServer) {
    let org = server.organization().await;
    let refused = set_rates(
        &org,
        json!([
            { "currency": "EUR", "on": "2026-01-01", "rate": "0" },
            { "currency": "XYZ", "on": "2026-01-01", "rate": "1" },
        ]),
    )
    .await;
    let expected = [
        ("rates.0.rate", "NOT_POSITIVE"),
        ("rates.1.currency", "UNKNOWN_CURRENCY"),
    ];
    assert_eq!(refused.field_codes(), expected);
    let own = json!([{ "currency": "USD", "on": "2026-01-01", "rate": "1" }]);
    set_rates(&org, own)
        .await
        .refuses("rates.0.currency", "OWN_CURRENCY");
    let rate = json!({ "currency": "EUR", "on": "2026-01-01", "rate": "1.1" });
    let twice = set_rates(&org, json!([rate, rate])).await;
    twice.refuses("rates.1.on", "DUPLICATE_IN_BATCH");
    let many = vec![rate; 1001];
    set_rates(&org, json!(many))
        .await
        .refuses("rates", "TOO_MANY_ROWS");
}

const POLICIES: &str = "policies { transparentTeams health { onTrack atRisk exceeded enoughData bandMargin } coverage { healthy thin } }";

async fn thresholds_are_read_and_set_as_ratios(server: TestServer) {
    let org = server.organization().await;
    let read = format!("{{ organization {{ {POLICIES} }} }}");
    let ana = org.rep("Ana").await;
    let first = org.as_(&ana).query(&read, json!({})).await;
    assert_eq!(
        first.at("/organization/policies"),
        &json!({
            "transparentTeams": false,
            "health": { "onTrack": "0.95", "atRisk": "0.8", "exceeded": "1.1", "enoughData": "0.1", "bandMargin": "0.1" },
            "coverage": { "healthy": "1", "thin": "0.75" },
        })
    );
    let change = json!({ "health": { "onTrack": "0.9025" }, "coverage": { "thin": "0.6" } });
    let selection = format!("organization {{ {POLICIES} }}");
    let set = org.as_eva().run("policySet", change, &selection).await;
    let policies = &set.payload()["organization"]["policies"];
    assert_eq!(policies["health"]["onTrack"], "0.9025");
    assert_eq!(policies["health"]["atRisk"], "0.8", "what is left out stays");
    assert_eq!(policies["coverage"], json!({ "healthy": "1", "thin": "0.6" }));
}

async fn a_contradictory_threshold_is_refused_by_field(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let set = async |change: Value| eva.run("policySet", change, "organization { id }").await;
    let crossed = set(json!({ "health": { "onTrack": "0.7" } })).await;
    crossed.refuses("health.atRisk", "THRESHOLDS_OUT_OF_ORDER");
    let crossed = set(json!({ "coverage": { "thin": "1.5" } })).await;
    crossed.refuses("coverage.thin", "THRESHOLDS_OUT_OF_ORDER");
    let fine = set(json!({ "health": { "onTrack": "0.90005", "atRisk": "-0.1" } })).await;
    let expected = [
        ("health.onTrack", "TOO_MANY_DECIMALS"),
        ("health.atRisk", "RATIO_OUT_OF_RANGE"),
    ];
    assert_eq!(fine.field_codes(), expected);
}

async fn a_stage_in_use_keeps_its_meaning(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let define = async |input: Value| {
        let shown = "stage { key name position probability qualified outcome version }";
        eva.run("stageDefine", input, shown).await
    };
    let demo =
        json!({ "key": "demo", "name": "Demo", "position": 25, "probability": "0.35", "qualified": true });
    let stage = define(demo.clone()).await;
    assert_eq!(
        stage.payload()["stage"],
        json!({ "key": "demo", "name": "Demo", "position": 25, "probability": "0.35", "qualified": true, "outcome": "OPEN", "version": 1 })
    );
    let mut wrong = demo.clone();
    wrong["probability"] = json!("1.5");
    define(wrong)
        .await
        .refuses("probability", "PROBABILITY_OUT_OF_RANGE");
    let row = json!({ "externalId": "1", "name": "One", "history": { "state": { "stage": "demo" } } });
    let pushed = eva.run(
        "opportunitiesUpsert",
        json!({ "rows": [row] }),
        "summary { created }",
    );
    assert_eq!(pushed.await.payload()["summary"]["created"], 1);
    let mut renamed = demo.clone();
    renamed["name"] = json!("Demonstration");
    assert_eq!(define(renamed.clone()).await.payload()["stage"]["version"], 2);
    renamed["qualified"] = json!(false);
    define(renamed).await.fails("STAGE_IN_USE");
    let keys = eva.query("{ stages { key } }", json!({})).await;
    let keys: Vec<_> = keys.each("/stages", "/key").into_iter().cloned().collect();
    let place = |key: &str| keys.iter().position(|found| found == key);
    assert!(
        place("demo") > place("prospecting") && place("demo") < place("won"),
        "{keys:?}"
    );
}
