//! What somebody or something reports: recorded once, corrected with history, counted where and when it happened.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use persistence::{Database, Options};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::time::Duration;

on_both_databases! {
    v19_the_same_measurement_twice_is_one_row_and_a_new_amount_a_correction,
    v13_a_measurement_has_the_date_where_the_member_is_and_counts_on_the_organizations,
    members_speak_for_themselves_and_leaders_for_their_reports,
    a_metric_takes_only_from_the_sources_it_accepts,
    activity_is_seen_one_by_one_by_whom_it_is_of_and_as_totals_by_leaders,
    averages_and_ratios_are_sums_by_sums_and_levels_the_latest,
    the_latest_of_a_day_is_what_was_measured_last_however_much_it_is,
    what_is_latest_is_found_again_where_only_its_day_was_kept,
    a_team_and_the_organization_are_measured_by_metrics_of_their_own,
    credit_stays_with_the_team_of_the_day_and_follows_a_back_dated_assignment,
    money_is_valued_by_the_rate_of_its_day_as_soon_as_there_is_one,
    a_push_makes_its_metrics_fresh_even_an_empty_one,
    a_push_covers_only_what_it_may_report,
    a_weight_of_more_than_32_bits_is_told_exactly,
    an_amount_is_a_number_and_nothing_around_it,
    every_row_says_what_is_wrong_with_it,
    one_bad_row_leaves_nothing_of_an_atomic_call,
    a_correction_that_moves_the_day_leaves_both_days_right,
    the_keys_of_scripts_and_of_members_never_meet,
    a_formula_stays_once_something_was_measured,
    a_push_of_twenty_costs_as_many_statements_as_of_one,
    a_recording_costs_six_statements_and_one_more_where_a_period_is_closed,
    a_recording_that_had_to_wait_is_judged_by_what_it_waited_for,
    ten_writers_of_the_same_rows_in_any_order_leave_each_row_once,
}

const SHOWN: &str = "rows { index outcome errors { field code } measurement { id amount version } } \
    summary { created updated unchanged failed applied }";

/// Defines a recorded metric; `more` overrides.
async fn metric(org: &TestOrganization<'_>, key: &str, more: Value) {
    let mut definition = json!({
        "key": key, "name": key, "layer": "ACTIVITY", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["CRM", "IMPORT", "SELF", "MANAGER"] } },
    });
    for (field, value) in more.as_object().expect("fields") {
        definition[field] = value.clone();
    }
    org.as_eva()
        .run("metricDefine", definition, "metric { key }")
        .await
        .payload();
}

fn of(person: &Person, key: &str, at: &str, amount: &str) -> Value {
    json!({
        "metric": { "key": key }, "subject": { "member": { "id": person.id } }, "occurredAt": at, "amount": amount,
    })
}

fn with(mut row: Value, field: &str, value: Value) -> Value {
    row[field] = value;
    row
}

async fn record(client: &Client, rows: Value) -> Answer {
    client
        .run("measurementsRecord", json!({ "rows": rows }), SHOWN)
        .await
}

fn outcomes(answer: &Answer) -> Vec<&str> {
    let rows = answer.payload()["rows"].as_array().expect("rows");
    rows.iter().filter_map(|row| row["outcome"].as_str()).collect()
}

fn errors(answer: &Answer) -> Vec<(String, String)> {
    let rows = answer.payload()["rows"].as_array().expect("rows");
    let errors = rows.iter().filter_map(|row| row["errors"].as_array()).flatten();
    let word = |error: &Value, part: &str| error[part].as_str().unwrap_or_default().to_owned();
    errors
        .map(|error| (word(error, "field"), word(error, "code")))
        .collect()
}

/// The script that reports for the organization's systems.
async fn script(org: &TestOrganization<'_>) -> Client {
    let service = org.service(&[Scope::MeasurementsWrite]).await;
    org.as_(&service)
}

/// The figure of a metric in the first quarter of 2026, on the board of a team or of the organization, of each by name.
async fn board(org: &TestOrganization<'_>, team: Option<&str>, key: &str) -> (Value, Vec<(String, Value)>) {
    let query = "query ($team: ID, $metrics: [String!]) { scoreboard(team: $team, period: { name: \"2026-Q1\" }, metrics: $metrics) { \
        total { actual } rows(first: 100) { nodes { member { name } figures { actual } } } } }";
    let answer = org
        .as_eva()
        .query(query, json!({ "team": team, "metrics": [key] }))
        .await;
    let rows = answer.at("/scoreboard/rows/nodes").as_array().expect("rows");
    let row = |row: &Value| {
        let name = row["member"]["name"].as_str().expect("a name");
        (name.to_owned(), row["figures"][0]["actual"].clone())
    };
    (
        answer.at("/scoreboard/total/0/actual").clone(),
        rows.iter().map(row).collect(),
    )
}

async fn is_sound(org: &TestOrganization<'_>) {
    let findings = org.server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
}

async fn v19_the_same_measurement_twice_is_one_row_and_a_new_amount_a_correction(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "minutes", json!({ "unit": "DURATION" })).await;
    let script = script(&org).await;
    let row = with(
        of(&ana, "minutes", "2026-02-02T09:00:00Z", "90"),
        "externalId",
        json!("a"),
    );
    assert_eq!(outcomes(&record(&script, json!([row])).await), ["CREATED"]);
    assert_eq!(outcomes(&record(&script, json!([row])).await), ["UNCHANGED"]);
    let corrected = record(&script, json!([with(row, "amount", json!("75"))])).await;
    assert_eq!(outcomes(&corrected), ["UPDATED"]);
    let list = "{ measurements { totalCount nodes { amount version source corrections { version amount occurredAt } } } }";
    let found = script.query(list, json!({})).await;
    assert_eq!(
        found.at("/measurements"),
        &json!({ "totalCount": 1, "nodes": [{
            "amount": "75", "version": 2, "source": "CRM",
            "corrections": [{ "version": 1, "amount": "90", "occurredAt": "2026-02-02T09:00:00Z" }],
        }] })
    );
    assert_eq!(board(&org, None, "minutes").await.0, "75");
    is_sound(&org).await;
}

async fn v13_a_measurement_has_the_date_where_the_member_is_and_counts_on_the_organizations(
    server: TestServer,
) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "minutes", json!({ "unit": "DURATION" })).await;
    let zone = json!({ "member": ana.id, "timeZone": "America/New_York" });
    org.as_eva()
        .run("memberUpdate", zone, "member { id }")
        .await
        .payload();
    server.clock.set(day("2026-03-10"));
    let script = script(&org).await;
    record(
        &script,
        json!([of(&ana, "minutes", "2026-03-09T03:30:00Z", "30")]),
    )
    .await
    .payload();
    let found = script
        .query("{ measurements { nodes { memberOn occurredOn } } }", json!({}))
        .await;
    assert_eq!(
        found.at("/measurements/nodes/0"),
        &json!({ "memberOn": "2026-03-08", "occurredOn": "2026-03-09" })
    );
}

async fn members_speak_for_themselves_and_leaders_for_their_reports(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben, max) = (
        org.rep("Ana").await,
        org.rep("Ben").await,
        org.manager("Max").await,
    );
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    metric(&org, "calls", json!({ "layer": "PIPELINE" })).await;
    let row = |person| json!([of(person, "calls", "2026-02-02T09:00:00Z", "3")]);
    assert_eq!(outcomes(&record(&org.as_(&ana), row(&ana)).await), ["CREATED"]);
    assert_eq!(outcomes(&record(&org.as_(&max), row(&ana)).await), ["CREATED"]);
    for (client, subject) in [(&ana, &ben), (&ana, &max), (&max, &ben)] {
        let refused = record(&org.as_(client), row(subject)).await;
        assert_eq!(
            errors(&refused),
            [("rows.0.subject".to_owned(), "FORBIDDEN".to_owned())]
        );
    }
    let sources = org
        .as_(&max)
        .query(
            "{ measurements { nodes { source recordedBy { name } } } }",
            json!({}),
        )
        .await;
    assert_eq!(sources.each("/measurements", "/source").len(), 2);
    for (field, value) in [("source", json!("CRM")), ("sourceSystem", json!("phone"))] {
        let mut input = json!({ "rows": row(&ana) });
        input[field] = value;
        let refused = org.as_(&ana).run("measurementsRecord", input, SHOWN).await;
        refused.refuses(field, "SOURCE_NOT_ALLOWED");
    }
    let reader = org.service(&[Scope::MetricsRead]).await;
    record(&org.as_(&reader), row(&ana)).await.fails("FORBIDDEN");
    let listed = org
        .as_(&reader)
        .query("{ measurements { totalCount } }", json!({}))
        .await;
    assert_eq!(
        listed.at("/measurements/totalCount"),
        0,
        "metrics:read reads no log"
    );
}

async fn a_metric_takes_only_from_the_sources_it_accepts(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let accepted = json!({ "source": { "recorded": { "acceptedSources": ["CRM"] } } });
    metric(&org, "calls", accepted).await;
    let row = json!([of(&ana, "calls", "2026-02-02T09:00:00Z", "3")]);
    let refused = record(&org.as_(&ana), row.clone()).await;
    assert_eq!(
        errors(&refused),
        [("rows.0.metric".to_owned(), "SOURCE_NOT_ACCEPTED".to_owned())]
    );
    let derived = json!([of(&ana, "deals_won", "2026-02-02T09:00:00Z", "3")]);
    let script = script(&org).await;
    let refused = record(&script, derived).await;
    assert_eq!(
        errors(&refused),
        [("rows.0.metric".to_owned(), "NOT_RECORDED".to_owned())]
    );
    assert_eq!(outcomes(&record(&script, row).await), ["CREATED"]);
}

async fn activity_is_seen_one_by_one_by_whom_it_is_of_and_as_totals_by_leaders(server: TestServer) {
    let org = server.organization().await;
    let (ana, max) = (org.rep("Ana").await, org.manager("Max").await);
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    metric(&org, "calls", json!({})).await;
    let recorded = record(
        &org.as_(&ana),
        json!([of(&ana, "calls", "2026-02-02T09:00:00Z", "3")]),
    )
    .await;
    let id = recorded.payload()["rows"][0]["measurement"]["id"].clone();
    let query = "query ($id: ID!) { measurements { totalCount nodes { id } } node(id: $id) { id } }";
    for (person, sees) in [(&ana, true), (&max, false), (&org.eva, false)] {
        let seen = org.as_(person).query(query, json!({ "id": id })).await;
        assert_eq!(
            seen.at("/measurements/totalCount"),
            u64::from(sees),
            "{}",
            person.name
        );
        assert_eq!(seen.at("/node").is_object(), sees, "{}", person.name);
    }
    let totals = "query ($team: ID!) { scoreboard(team: $team, period: { name: \"2026-Q1\" }, metrics: [\"calls\"]) { total { actual } } }";
    let totals = org.as_(&max).query(totals, json!({ "team": north.id })).await;
    assert_eq!(totals.at("/scoreboard/total/0/actual"), "3");
}

async fn averages_and_ratios_are_sums_by_sums_and_levels_the_latest(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let ratio = json!({ "unit": "PERCENT", "aggregation": "RATIO" });
    metric(&org, "answered", ratio).await;
    metric(
        &org,
        "talk",
        json!({ "unit": "DURATION", "aggregation": "AVERAGE", "scale": 1 }),
    )
    .await;
    metric(&org, "open_leads", json!({ "aggregation": "LAST" })).await;
    metric(
        &org,
        "longest",
        json!({ "unit": "DURATION", "aggregation": "MAX" }),
    )
    .await;
    metric(&org, "held", json!({ "aggregation": "COUNT" })).await;
    let weighed = |person, key, amount, weight| {
        with(
            of(person, key, "2026-02-02T09:00:00Z", amount),
            "weight",
            json!(weight),
        )
    };
    let rows = json!([
        weighed(&ana, "answered", "1", "2"),
        weighed(&ben, "answered", "1", "10"),
        weighed(&ana, "talk", "30.5", "2"),
        of(&ben, "talk", "2026-02-03T09:00:00Z", "4"),
        of(&ana, "open_leads", "2026-02-02T09:00:00Z", "7"),
        of(&ana, "open_leads", "2026-02-20T09:00:00Z", "5"),
        of(&ben, "open_leads", "2026-02-01T09:00:00Z", "2"),
        of(&ana, "longest", "2026-02-02T09:00:00Z", "40"),
        of(&ben, "longest", "2026-02-02T09:00:00Z", "55"),
        of(&ana, "held", "2026-02-02T09:00:00Z", "1"),
        of(&ana, "held", "2026-02-02T10:00:00Z", "1"),
    ]);
    record(&script(&org).await, rows).await.payload();
    for (key, total) in [
        ("answered", "16.666667"),
        ("talk", "11.5"),
        ("open_leads", "7"),
        ("longest", "55"),
        ("held", "2"),
    ] {
        assert_eq!(board(&org, None, key).await.0, total, "{key}");
    }
    is_sound(&org).await;
}

async fn the_latest_of_a_day_is_what_was_measured_last_however_much_it_is(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    metric(&org, "open_leads", json!({ "aggregation": "LAST" })).await;
    metric(
        &org,
        "backlog",
        json!({ "aggregation": "LAST", "unit": "CURRENCY" }),
    )
    .await;
    let rates = json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": "1.10" }] });
    org.as_eva()
        .run("rateSet", rates, "rates { rate }")
        .await
        .payload();
    let script = script(&org).await;
    let leads = |at: &str, amount: &str| {
        let row = of(&ana, "open_leads", &format!("2026-02-02T{at}Z"), amount);
        with(row, "externalId", json!(at))
    };
    let record = async |rows: Value| {
        record(&script, rows).await.payload();
    };
    record(json!([leads("09:00:00", "30"), leads("17:00:00", "20")])).await;
    assert_eq!(board(&org, None, "open_leads").await.0, "20");
    record(json!([leads("12:00:00", "50")])).await;
    assert_eq!(
        board(&org, None, "open_leads").await.0,
        "20",
        "what is reported late was measured before"
    );
    // The evening's turns out to be the morning's.
    record(json!([with(
        leads("17:00:00", "20"),
        "occurredAt",
        json!("2026-02-02T08:00:00Z")
    )]))
    .await;
    assert_eq!(board(&org, None, "open_leads").await.0, "50");
    let at_once = |amount| of(&ana, "open_leads", "2026-02-02T18:00:00Z", amount);
    record(json!([at_once("7")])).await;
    record(json!([at_once("6")])).await;
    assert_eq!(
        board(&org, None, "open_leads").await.0,
        "6",
        "at the same instant it is what was reported last"
    );
    let money = |person, at: &str, amount: &str, currency: &str| {
        let row = of(person, "backlog", &format!("2026-02-02T{at}Z"), amount);
        with(row, "currency", json!(currency))
    };
    record(json!([
        money(&ana, "09:00:00", "10", "USD"),
        money(&ana, "17:00:00", "5", "EUR"),
        money(&ben, "09:00:00", "10", "EUR"),
        money(&ben, "17:00:00", "4", "USD"),
    ]))
    .await;
    let (total, of_each) = board(&org, None, "backlog").await;
    assert_eq!(total, "9.5");
    for (name, actual) in [("Ana", "5.5"), ("Ben", "4")] {
        let found = of_each.iter().find(|(whose, _)| whose == name);
        assert_eq!(found.map(|(_, actual)| actual), Some(&json!(actual)), "{name}");
    }
    is_sound(&org).await;
}

async fn what_is_latest_is_found_again_where_only_its_day_was_kept(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let north = org.team("North", None).await;
    org.assign(&ana, &north).await;
    metric(&org, "open_leads", json!({ "aggregation": "LAST" })).await;
    metric(
        &org,
        "share",
        json!({ "aggregation": "LAST", "subject": "ORGANIZATION" }),
    )
    .await;
    let won = json!({ "derived": { "event": "WON", "measure": "AMOUNT" } });
    let latest_win = json!({ "aggregation": "LAST", "unit": "CURRENCY", "layer": "RESULT", "source": won });
    metric(&org, "latest_win", latest_win).await;
    let share = |at: &str, amount: &str| {
        let row = of(&ana, "share", &format!("2026-02-02T{at}Z"), amount);
        with(row, "subject", json!({ "organization": true }))
    };
    let rows = json!([
        of(&ana, "open_leads", "2026-02-02T09:00:00Z", "30"),
        of(&ana, "open_leads", "2026-02-02T17:00:00Z", "20"),
        share("09:00:00", "12"),
        share("17:00:00", "11"),
    ]);
    record(&script(&org).await, rows).await.payload();
    org.won(&ana, day("2026-02-02"), 2).await;
    let figures = async || {
        let mut figures = Vec::new();
        for key in ["open_leads", "share", "latest_win"] {
            figures.push(board(&org, None, key).await.0);
        }
        figures
    };
    assert_eq!(figures().await, ["20", "11", "100"]);
    let sql = server.sql().await;
    for before in [
        "UPDATE metric_rollups SET last_amount = maximum",
        "ALTER TABLE metric_rollups DROP COLUMN last_id",
        "ALTER TABLE metric_rollups DROP COLUMN last_at",
        "DELETE FROM seaql_migrations WHERE version = 'm0011_latest'",
    ] {
        sql.execute_unprepared(before).await.expect("as it was before");
    }
    let database = Database::connect(&Options::new(server.database_url())).await;
    let database = database.expect("the database answers");
    database.migrate().await.expect("migrated");
    assert_eq!(figures().await, ["20", "11", "100"]);
    is_sound(&org).await;
}

async fn a_team_and_the_organization_are_measured_by_metrics_of_their_own(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let region = org.team("Region", None).await;
    let north = org.team("North", Some(&region)).await;
    metric(&org, "events", json!({ "subject": "TEAM", "layer": "RESULT" })).await;
    metric(&org, "share", json!({ "subject": "ORGANIZATION", "layer": "RESULT", "unit": "PERCENT", "aggregation": "LAST", "scale": 1 })).await;
    let team = |id: &str| json!({ "team": { "id": id } });
    let row = |key: &str, subject: Value, amount: &str| json!({ "metric": { "key": key }, "subject": subject, "occurredAt": "2026-02-02T09:00:00Z", "amount": amount });
    let rows = json!([
        row("events", team(&north.id), "2"),
        row("events", team(&region.id), "1"),
        row("share", json!({ "organization": true }), "12.5"),
    ]);
    let script = script(&org).await;
    assert_eq!(outcomes(&record(&script, rows).await), ["CREATED"; 3]);
    let wrong = json!([
        of(&ana, "events", "2026-02-02T09:00:00Z", "1"),
        row("share", team(&north.id), "1")
    ]);
    let mismatched = |index: usize| (format!("rows.{index}.subject"), "SUBJECT_MISMATCH".to_owned());
    assert_eq!(
        errors(&record(&script, wrong).await),
        [mismatched(0), mismatched(1)]
    );
    assert_eq!(board(&org, Some(&north.id), "events").await.0, "2");
    assert_eq!(board(&org, Some(&region.id), "events").await.0, "3");
    assert_eq!(board(&org, None, "share").await.0, "12.5");
    let goal = json!({ "rows": [{
        "externalId": "events", "metric": { "key": "events" }, "owner": { "member": { "id": ana.id } },
        "period": { "name": "2026-Q1" }, "target": "10",
    }] });
    let refused = org
        .as_eva()
        .run("goalsUpsert", goal, "rows { errors { field code } }")
        .await;
    assert_eq!(
        errors(&refused),
        [("rows.0.owner".to_owned(), "OWNER_NOT_MEASURED".to_owned())]
    );
    is_sound(&org).await;
}

async fn credit_stays_with_the_team_of_the_day_and_follows_a_back_dated_assignment(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let (north, south) = (org.team("North", None).await, org.team("South", None).await);
    org.assign_over(&ana, Some(&north), day("2026-01-01"), None).await;
    metric(&org, "calls", json!({})).await;
    let rows = json!([
        of(&ana, "calls", "2026-02-02T09:00:00Z", "3"),
        of(&ana, "calls", "2026-02-20T09:00:00Z", "4"),
    ]);
    record(&script(&org).await, rows).await.payload();
    assert_eq!(board(&org, Some(&north.id), "calls").await.0, "7");
    org.assign_over(&ana, Some(&south), day("2026-02-10"), None).await;
    assert_eq!(board(&org, Some(&north.id), "calls").await.0, "3");
    assert_eq!(board(&org, Some(&south.id), "calls").await.0, "4");
    is_sound(&org).await;
}

async fn money_is_valued_by_the_rate_of_its_day_as_soon_as_there_is_one(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "upsell", json!({ "unit": "CURRENCY", "layer": "RESULT" })).await;
    let rows = json!([
        with(
            of(&ana, "upsell", "2026-02-02T09:00:00Z", "50"),
            "currency",
            json!("EUR")
        ),
        of(&ana, "upsell", "2026-02-02T09:00:00Z", "50"),
    ]);
    record(&script(&org).await, rows).await.payload();
    let query = "{ scoreboard(period: { name: \"2026-Q1\" }, metrics: [\"upsell\"]) { total { actual } } }";
    org.as_eva()
        .query(query, json!({}))
        .await
        .fails("FX_RATE_MISSING");
    let rate = |rate: &str| json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": rate }] });
    org.as_eva()
        .run("rateSet", rate("1.10"), "rates { rate }")
        .await
        .payload();
    assert_eq!(board(&org, None, "upsell").await.0, "105");
    org.as_eva()
        .run("rateSet", rate("1.20"), "rates { rate }")
        .await
        .payload();
    assert_eq!(board(&org, None, "upsell").await.0, "110");
    is_sound(&org).await;
}

async fn a_push_makes_its_metrics_fresh_even_an_empty_one(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "calls", json!({ "freshnessHours": 24 })).await;
    let goal = json!({ "rows": [{
        "externalId": "calls", "metric": { "key": "calls" }, "owner": { "member": { "id": ana.id } },
        "period": { "name": "2026-Q1" }, "target": "10",
    }] });
    org.as_eva()
        .run("goalsUpsert", goal, "summary { created }")
        .await
        .payload();
    let asked = async || {
        let eva = org.fresh(&org.eva).await;
        let found = org
            .as_(&eva)
            .query("{ goals { nodes { progress { health dataAsOf } } } }", json!({}))
            .await;
        let progress = found.at("/goals/nodes/0/progress").clone();
        (progress["health"].clone(), progress["dataAsOf"].clone())
    };
    assert_eq!(asked().await.0, "UNKNOWN");
    let script = script(&org).await;
    record(&script, json!([of(&ana, "calls", "2026-02-02T09:00:00Z", "9")]))
        .await
        .payload();
    assert_eq!(asked().await, (json!("ON_TRACK"), json!("2026-03-02T12:00:00Z")));
    server.clock.set(day("2026-03-04"));
    assert_eq!(asked().await.0, "UNKNOWN", "silent for two days");
    let empty = json!({ "rows": [], "covers": [{ "key": "calls" }] });
    script.run("measurementsRecord", empty, SHOWN).await.payload();
    assert_eq!(asked().await.1, "2026-03-04T12:00:00Z");
    let unknown = json!({ "rows": [], "covers": [{ "key": "calls" }, { "key": "no_such" }] });
    script
        .run("measurementsRecord", unknown, SHOWN)
        .await
        .refuses("covers.1", "NOT_FOUND");
}

async fn a_push_covers_only_what_it_may_report(server: TestServer) {
    let org = server.organization().await;
    let own = json!({ "source": { "recorded": { "acceptedSources": ["SELF"] } } });
    metric(&org, "own_calls", own).await;
    metric(&org, "calls", json!({})).await;
    let script = script(&org).await;
    // Its first use is written down.
    script.query("{ organization { id } }", json!({})).await.data();
    let before = org.digest().await;
    let push = async |covers: Value, source: Value| {
        let input = json!({ "rows": [], "covers": covers, "source": source });
        script
            .run("measurementsRecord", input, "summary { applied }")
            .await
    };
    let key = |key: &str| json!({ "key": key });
    let refused = push(
        json!([key("calls"), key("own_calls"), key("revenue_won")]),
        Value::Null,
    )
    .await;
    assert_eq!(
        refused.field_codes(),
        [("covers.1", "SOURCE_NOT_ACCEPTED"), ("covers.2", "NOT_RECORDED")]
    );
    assert_eq!(org.digest().await, before);
    push(json!([key("calls")]), json!("IMPORT")).await.payload();
}

async fn a_weight_of_more_than_32_bits_is_told_exactly(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(
        &org,
        "talk",
        json!({ "aggregation": "AVERAGE", "layer": "RESULT" }),
    )
    .await;
    let script = script(&org).await;
    let row = |weight: &str| {
        let row = with(
            of(&ana, "talk", "2026-02-02T09:00:00Z", "1"),
            "weight",
            json!(weight),
        );
        json!([with(row, "externalId", json!("a"))])
    };
    record(&script, row("99999999999")).await.payload();
    record(&script, row("99999999998")).await.payload();
    let query =
        "{ measurements { nodes { weight corrections { weight } } } measurementFacts { nodes { weight } } }";
    let found = script.query(query, json!({})).await;
    assert_eq!(
        found.data(),
        &json!({
            "measurements": { "nodes": [{ "weight": "99999999998", "corrections": [{ "weight": "99999999999" }] }] },
            "measurementFacts": { "nodes": [{ "weight": "99999999998" }] },
        })
    );
}

async fn an_amount_is_a_number_and_nothing_around_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "talk", json!({ "aggregation": "AVERAGE" })).await;
    let script = script(&org).await;
    for (amount, weight, refused) in [
        (" 1", "1", Some("rows.0.amount")),
        ("1\n", "1", Some("rows.0.amount")),
        ("1", "1 ", Some("rows.0.weight")),
        ("+01", "2.0", None),
    ] {
        let row = with(
            of(&ana, "talk", "2026-02-02T09:00:00Z", amount),
            "weight",
            json!(weight),
        );
        let answer = record(&script, json!([row])).await;
        let expected: Vec<_> = refused
            .map(|field| (field.to_owned(), "NOT_A_DECIMAL".to_owned()))
            .into_iter()
            .collect();
        assert_eq!(errors(&answer), expected, "{amount:?} by {weight:?}");
    }
}

async fn every_row_says_what_is_wrong_with_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "calls", json!({})).await;
    let good = of(&ana, "calls", "2026-02-02T09:00:00Z", "1");
    let keyed = |key: &str| with(good.clone(), "externalId", json!(key));
    let rows = json!([
        with(good.clone(), "occurredAt", json!("2026-03-02T12:00:01Z")),
        with(good.clone(), "occurredAt", json!("yesterday")),
        with(good.clone(), "amount", json!("1.5")),
        with(good.clone(), "amount", json!("many")),
        with(good.clone(), "metric", json!({ "key": "no_such" })),
        with(
            good.clone(),
            "subject",
            json!({ "member": { "email": "nobody@x.example" } })
        ),
        keyed("twice"),
        keyed("twice"),
        with(keyed("new"), "ifVersion", json!(3)),
        with(good.clone(), "weight", json!("2")),
        with(good.clone(), "currency", json!("USD")),
        good,
    ]);
    let input = json!({ "rows": rows, "mode": "PARTIAL" });
    let answer = script(&org).await.run("measurementsRecord", input, SHOWN).await;
    let expected = [
        ("rows.0.occurredAt", "IN_THE_FUTURE"),
        ("rows.1.occurredAt", "NOT_A_DATE_TIME"),
        ("rows.2.amount", "TOO_MANY_DECIMALS"),
        ("rows.3.amount", "NOT_A_DECIMAL"),
        ("rows.4.metric", "NOT_FOUND"),
        ("rows.5.subject", "NOT_FOUND"),
        ("rows.6.externalId", "DUPLICATE_IN_BATCH"),
        ("rows.7.externalId", "DUPLICATE_IN_BATCH"),
        ("rows.8.ifVersion", "CONFLICT"),
        ("rows.9.weight", "WEIGHT_NOT_ALLOWED"),
        ("rows.10.currency", "CURRENCY_NOT_ALLOWED"),
    ];
    let expected = expected.map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(errors(&answer), expected);
    assert_eq!(outcomes(&answer)[11], "CREATED");
    assert_eq!(board(&org, None, "calls").await.0, "1");
}

async fn one_bad_row_leaves_nothing_of_an_atomic_call(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "calls", json!({})).await;
    let eva = org.as_eva();
    let good = of(&ana, "calls", "2026-02-02T09:00:00Z", "1");
    let before = org.digest().await;
    let bad = with(good.clone(), "amount", json!("1.5"));
    let answer = record(&eva, json!([good, bad])).await;
    assert_eq!(answer.payload()["summary"]["applied"], false);
    let dry = json!({ "rows": [good], "dryRun": true });
    assert_eq!(
        outcomes(&eva.run("measurementsRecord", dry, SHOWN).await),
        ["CREATED"]
    );
    assert_eq!(org.digest().await, before);
    let many: Vec<_> = (0..1001).map(|_| good.clone()).collect();
    record(&eva, json!(many)).await.refuses("rows", "TOO_MANY_ROWS");
}

async fn a_correction_that_moves_the_day_leaves_both_days_right(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    metric(
        &org,
        "longest",
        json!({ "unit": "DURATION", "aggregation": "MAX" }),
    )
    .await;
    let script = script(&org).await;
    let row = |person, at: &str, amount: &str, key: &str| {
        with(of(person, "longest", at, amount), "externalId", json!(key))
    };
    let rows = json!([
        row(&ana, "2026-02-02T09:00:00Z", "90", "wrong"),
        row(&ana, "2026-02-02T10:00:00Z", "40", "right"),
    ]);
    record(&script, rows).await.payload();
    let moved = json!([row(&ben, "2026-02-20T09:00:00Z", "30", "wrong")]);
    assert_eq!(outcomes(&record(&script, moved).await), ["UPDATED"]);
    let (_, rows) = board(&org, None, "longest").await;
    let figure = |name: &str| rows.iter().find(|row| row.0 == name).map(|row| row.1.clone());
    assert_eq!(
        (figure("Ana"), figure("Ben")),
        (Some(json!("40")), Some(json!("30")))
    );
    is_sound(&org).await;
}

async fn the_keys_of_scripts_and_of_members_never_meet(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    metric(&org, "calls", json!({})).await;
    let row = |person| {
        json!([with(
            of(person, "calls", "2026-02-02T09:00:00Z", "1"),
            "externalId",
            json!("a")
        )])
    };
    let script = script(&org).await;
    assert_eq!(outcomes(&record(&script, row(&ana)).await), ["CREATED"]);
    assert_eq!(outcomes(&record(&org.as_(&ana), row(&ana)).await), ["CREATED"]);
    assert_eq!(outcomes(&record(&org.as_(&ben), row(&ben)).await), ["CREATED"]);
    let elsewhere = json!({ "rows": row(&ana), "sourceSystem": "phone" });
    assert_eq!(
        outcomes(&script.run("measurementsRecord", elsewhere, SHOWN).await),
        ["CREATED"]
    );
    let theirs = json!({ "rows": row(&ana), "sourceSystem": format!("member:{}", ana.member) });
    script
        .run("measurementsRecord", theirs, SHOWN)
        .await
        .refuses("sourceSystem", "SOURCE_NOT_ALLOWED");
    let file = json!({ "rows": row(&ana), "source": "IMPORT" });
    let refused = script.run("measurementsRecord", file, SHOWN).await;
    assert_eq!(
        errors(&refused),
        [("rows.0.externalId".to_owned(), "SOURCE_DIFFERS".to_owned())]
    );
    assert_eq!(board(&org, None, "calls").await.0, "4");
}

async fn a_formula_stays_once_something_was_measured(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "calls", json!({})).await;
    record(
        &script(&org).await,
        json!([of(&ana, "calls", "2026-02-02T09:00:00Z", "1")]),
    )
    .await
    .payload();
    let other = json!({
        "key": "calls", "name": "calls", "layer": "ACTIVITY", "unit": "COUNT", "aggregation": "MAX",
        "source": { "recorded": { "acceptedSources": ["CRM"] } },
    });
    org.as_eva()
        .run("metricDefine", other, "metric { key }")
        .await
        .fails("METRIC_IN_USE");
}

async fn a_push_of_twenty_costs_as_many_statements_as_of_one(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "calls", json!({})).await;
    let script = script(&org).await;
    let rows = |from: usize, to: usize, amount: &str| {
        let row = |key: usize| {
            let row = of(
                &ana,
                "calls",
                &format!("2026-02-{:02}T09:00:00Z", key % 20 + 1),
                amount,
            );
            with(row, "externalId", json!(key.to_string()))
        };
        json!((from..to).map(row).collect::<Vec<_>>())
    };
    record(&script, rows(100, 101, "1")).await.payload();
    for amount in ["1", "2"] {
        let (one, of_one) = server.counted(record(&script, rows(0, 1, amount))).await;
        one.payload();
        let (twenty, of_twenty) = server.counted(record(&script, rows(1, 21, amount))).await;
        twenty.payload();
        assert_eq!(of_one, of_twenty, "amount {amount}");
    }
}

/// The statements of a recording, begin and commit left out: who asks, the lock of those who measure, what is there under the key,
/// what it is judged by, the row with the entry of the audit log – on SQLite one after the other –, and its sums.
async fn a_recording_costs_six_statements_and_one_more_where_a_period_is_closed(server: TestServer) {
    let org = server.organization().await;
    let (max, ana) = (org.manager("Max").await, org.rep("Ana").await);
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    metric(&org, "calls", json!({})).await;
    metric(&org, "visits", json!({})).await;
    // On SQLite there is no lock to take, and the entry of the audit log is a statement of its own.
    let wanted = 6;
    let max = org.as_(&max);
    let record_on = async |day: &str, key: &str| {
        let row = with(
            of(&ana, "calls", &format!("{day}T09:00:00Z"), "1"),
            "externalId",
            json!(key),
        );
        let (answer, statements) = server.watched(record(&max, json!([row]))).await;
        assert_eq!(outcomes(&answer), ["CREATED"]);
        statements
    };
    // The metrics are kept from the first recording on.
    record_on("2026-02-02", "first").await;
    let statements = record_on("2026-02-02", "second").await;
    assert_eq!(statements.len(), wanted, "{statements:#?}");
    let closed = json!({ "period": { "name": "2026-01" } });
    org.as_eva()
        .run("periodClose", closed, "closing { id }")
        .await
        .payload();
    let after = record_on("2026-02-01", "third").await;
    assert_eq!(after.len(), wanted, "{after:#?}");
    let within = record_on("2026-01-31", "fourth").await;
    assert_eq!(within.len(), wanted + 1, "{within:#?}");
    assert!(within.iter().any(|text| text.contains("goals")), "{within:#?}");
}

async fn a_recording_that_had_to_wait_is_judged_by_what_it_waited_for(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    metric(&org, "calls", json!({})).await;
    let script = script(&org).await;
    let rows = json!([of(&ana, "calls", "2026-02-02T09:00:00Z", "1")]);
    assert_eq!(outcomes(&record(&script, rows.clone()).await), ["CREATED"]);
    let elsewhere = server.measuring_held_up().await;
    let waiting = tokio::spawn(async move { record(&script, rows).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    for change in [
        "UPDATE metrics SET accepted_sources = 'SELF' WHERE key = 'calls'",
        "UPDATE organizations SET catalogue_version = catalogue_version + 1",
        "COMMIT",
    ] {
        elsewhere.execute_unprepared(change).await.expect("it is changed");
    }
    let refused = waiting.await.expect("it does not panic");
    assert_eq!(
        errors(&refused),
        [("rows.0.metric".to_owned(), "SOURCE_NOT_ACCEPTED".to_owned())]
    );
}

async fn ten_writers_of_the_same_rows_in_any_order_leave_each_row_once(server: TestServer) {
    let org = server.organization().await;
    let people = [org.rep("Ana").await, org.rep("Ben").await, org.rep("Kim").await];
    metric(&org, "calls", json!({})).await;
    let script = script(&org).await;
    let row = |key: usize| {
        let row = of(
            &people[key % 3],
            "calls",
            &format!("2026-02-{:02}T09:00:00Z", key % 28 + 1),
            "2",
        );
        with(row, "externalId", json!(key.to_string()))
    };
    let mut writers = Vec::new();
    for writer in 0..10_usize {
        let mut keys: Vec<usize> = (0..100).collect();
        keys.rotate_left(writer * 37 % 100);
        if writer % 2 == 1 {
            keys.reverse();
        }
        let rows: Vec<_> = keys.into_iter().map(row).collect();
        let script = script.clone();
        writers.push(tokio::spawn(async move { record(&script, json!(rows)).await }));
    }
    let mut answers = Vec::new();
    for writer in writers {
        answers.push(writer.await.expect("it does not panic"));
    }
    let created: u64 = answers
        .iter()
        .map(|answer| answer.payload()["summary"]["created"].as_u64().expect("a number"))
        .sum();
    assert_eq!(created, 100);
    let listed = script.query("{ measurements { totalCount } }", json!({})).await;
    assert_eq!(listed.at("/measurements/totalCount"), 100);
    assert_eq!(board(&org, None, "calls").await.0, "200");
    is_sound(&org).await;
}
