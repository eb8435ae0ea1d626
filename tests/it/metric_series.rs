//! Figures over time: cut by the organization's calendar, of whom one may see them, and right for every aggregation.

use acceptance::{Answer, Client, Deal, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_year_of_months_is_what_each_month_says_by_itself,
    a_period_is_cut_where_it_begins_and_ends_and_what_has_not_begun_is_null,
    each_point_stands_beside_the_one_in_its_place_of_the_period_before,
    averages_and_ratios_are_sums_by_sums_over_any_span_and_anybody,
    a_missing_rate_is_the_error_of_its_point_alone,
    teams_and_members_have_lines_as_far_as_they_are_open,
    a_series_is_bounded_and_names_what_it_does_not_know,
    who_may_not_see_the_whole_is_told_so_and_of_nobody_there_is_no_line,
    a_year_costs_as_many_statements_as_a_month,
}

const SERIES: &str = "query ($metrics: [String!]!, $period: PeriodInput, $grain: Grain!, $by: SeriesGrouping!, $filter: SeriesFilter, $compare: Boolean!, $asOf: Date) { \
    metricSeries(metrics: $metrics, period: $period, grain: $grain, by: $by, filter: $filter, compare: $compare, asOf: $asOf) { \
        previousPeriod { name } lines { metric { key } team { name } member { name } currency points { \
            period { name start end } actual facts previous previousPeriod { name } change } } } }";

async fn series(client: &Client, more: Value) -> Answer {
    let mut variables =
        json!({ "metrics": ["deals_won"], "grain": "MONTH", "by": "TOGETHER", "compare": false });
    for (field, value) in more.as_object().expect("fields") {
        variables[field] = value.clone();
    }
    client.query(SERIES, variables).await
}

/// The values at a place of each point of a line.
fn points(answer: &Answer, line: usize, pointer: &str) -> Vec<Value> {
    let list = format!("/metricSeries/lines/{line}/points");
    answer.each(&list, pointer).into_iter().cloned().collect()
}

/// Names of the members or teams that have a line.
fn lines(answer: &Answer, of: &str) -> Vec<String> {
    let found = answer.each("/metricSeries/lines", of);
    let mut names: Vec<String> = found
        .into_iter()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    names.sort_unstable();
    names
}

async fn metric(org: &TestOrganization<'_>, key: &str, more: Value) {
    let mut definition = json!({
        "key": key, "name": key, "layer": "RESULT", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["CRM"] } },
    });
    for (field, value) in more.as_object().expect("fields") {
        definition[field] = value.clone();
    }
    org.as_eva()
        .run("metricDefine", definition, "metric { key }")
        .await
        .payload();
}

async fn a_year_of_months_is_what_each_month_says_by_itself(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    for (on, number) in [
        ("2025-01-31", 2),
        ("2025-02-01", 1),
        ("2025-12-31", 3),
        ("2026-01-05", 4),
    ] {
        org.won(&ana, day(on), number).await;
    }
    let eva = org.as_eva();
    for grain in ["MONTH", "QUARTER", "WEEK", "YEAR"] {
        let year = json!({ "grain": grain, "period": { "name": "2025" } });
        let answer = series(&eva, year).await;
        let total: u64 = points(&answer, 0, "/actual")
            .iter()
            .map(|point| {
                point
                    .as_str()
                    .and_then(|text| text.parse::<u64>().ok())
                    .expect("a number")
            })
            .sum();
        assert_eq!(total, 6, "{grain}");
        for bucket in answer.each("/metricSeries/lines/0/points", "") {
            let span = &bucket["period"];
            let dates = json!({ "period": { "dates": { "start": span["start"], "end": span["end"] } } });
            let query = "query ($period: PeriodInput) { scoreboard(period: $period, metrics: [\"deals_won\"]) { total { actual } } }";
            let alone = eva.query(query, dates).await;
            assert_eq!(
                alone.at("/scoreboard/total/0/actual"),
                &bucket["actual"],
                "{span}"
            );
        }
    }
    let past = series(
        &eva,
        json!({ "period": { "name": "2025" }, "asOf": "2025-02-01" }),
    )
    .await;
    let actual = points(&past, 0, "/actual");
    assert_eq!(
        (&actual[0], &actual[1], &actual[2]),
        (&json!("2"), &json!("1"), &Value::Null)
    );
}

async fn a_period_is_cut_where_it_begins_and_ends_and_what_has_not_begun_is_null(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    org.won(&ana, day("2026-02-14"), 2).await;
    org.won(&ana, day("2026-02-15"), 3).await;
    let dates = json!({ "dates": { "start": "2026-02-15", "end": "2026-04-10" } });
    let answer = series(&org.as_eva(), json!({ "period": dates })).await;
    assert_eq!(
        points(&answer, 0, "/period/start"),
        ["2026-02-15", "2026-03-01", "2026-04-01"]
    );
    assert_eq!(
        points(&answer, 0, "/actual"),
        [json!("3"), json!("0"), Value::Null]
    );
    assert_eq!(points(&answer, 0, "/facts"), [3, 0, 0]);
}

async fn each_point_stands_beside_the_one_in_its_place_of_the_period_before(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    org.won(&ana, day("2025-01-10"), 2).await;
    org.won(&ana, day("2026-01-10"), 3).await;
    org.won(&ana, day("2026-02-10"), 1).await;
    let wanted = json!({ "period": { "name": "2026-Q1" }, "compare": true });
    let answer = series(&org.as_eva(), wanted).await;
    assert_eq!(answer.text("/metricSeries/previousPeriod/name"), "2025-Q4");
    let wanted = json!({ "period": { "name": "2026" }, "compare": true });
    let answer = series(&org.as_eva(), wanted).await;
    let first = answer.at("/metricSeries/lines/0/points/0");
    assert_eq!(
        (
            &first["actual"],
            &first["previous"],
            &first["change"],
            &first["previousPeriod"]["name"]
        ),
        (&json!("3"), &json!("2"), &json!("0.5"), &json!("2025-01"))
    );
    let second = answer.at("/metricSeries/lines/0/points/1");
    assert_eq!(
        (&second["previous"], &second["change"]),
        (&json!("0"), &Value::Null)
    );
}

async fn averages_and_ratios_are_sums_by_sums_over_any_span_and_anybody(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    metric(&org, "rate", json!({ "unit": "PERCENT", "aggregation": "RATIO" })).await;
    metric(&org, "level", json!({ "aggregation": "LAST" })).await;
    metric(&org, "best", json!({ "aggregation": "MAX" })).await;
    let row = |key: &str, person: &acceptance::Person, on: &str, amount: &str, weight: Option<&str>| {
        json!({ "metric": { "key": key }, "subject": { "member": { "id": person.id } },
            "occurredAt": format!("{on}T09:00:00Z"), "amount": amount, "weight": weight })
    };
    let rows = json!([
        row("rate", &ana, "2026-01-05", "1", Some("2")),
        row("rate", &ben, "2026-01-06", "1", Some("10")),
        row("rate", &ana, "2026-02-05", "3", Some("4")),
        row("level", &ana, "2026-01-05", "7", None),
        row("level", &ana, "2026-01-20", "5", None),
        row("level", &ben, "2026-01-06", "2", None),
        row("level", &ana, "2026-02-03", "9", None),
        row("best", &ana, "2026-01-05", "7", None),
        row("best", &ben, "2026-01-06", "8", None),
    ]);
    let script = org.as_(&org.service(&[Scope::MeasurementsWrite]).await);
    let pushed = script
        .run(
            "measurementsRecord",
            json!({ "rows": rows }),
            "summary { applied }",
        )
        .await;
    assert_eq!(pushed.payload()["summary"]["applied"], true);
    let reader = org.as_(&org.service(&[Scope::MetricsRead]).await);
    let metrics = json!(["rate", "level", "best"]);
    let expected = [
        ("MONTH", vec![vec!["16.666667", "75"], vec!["7", "9"], vec!["8"]]),
        // The latest of each stands beside the other's; a quarter is no sum of its months.
        ("QUARTER", vec![vec!["31.25"], vec!["11"], vec!["8"]]),
    ];
    for filter in [Value::Null, json!({ "members": [ana.id, ben.id] })] {
        for (grain, of_metrics) in &expected {
            let wanted = json!({ "metrics": metrics, "period": { "name": "2026-Q1" }, "grain": grain, "filter": filter });
            let answer = series(&reader, wanted).await;
            for (line, figures) in of_metrics.iter().enumerate() {
                let actual = points(&answer, line, "/actual");
                for (place, figure) in figures.iter().enumerate() {
                    assert_eq!(actual[place], *figure, "{grain} {line} {place} {filter}");
                }
            }
        }
    }
}

async fn a_missing_rate_is_the_error_of_its_point_alone(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let deal = |key: &str, currency: &'static str, on: &str| Deal {
        key: key.to_owned(),
        owner: &ana,
        amount: "100",
        currency,
        created: day(on),
        won: Some(day(on)),
    };
    org.deals(&[deal("a", "USD", "2026-01-10"), deal("b", "EUR", "2026-02-10")])
        .await;
    let wanted = json!({ "metrics": ["revenue_won"], "period": { "name": "2026-Q1" } });
    let answer = series(&org.as_eva(), wanted.clone()).await;
    let shown = answer
        .body
        .pointer("/data/metricSeries/lines/0/points")
        .expect("points");
    assert_eq!(
        (&shown[0]["actual"], &shown[1]["actual"], &shown[2]["actual"]),
        (&json!("100"), &Value::Null, &json!("0"))
    );
    assert_eq!(
        (answer.errors().len(), answer.code()),
        (1, Some("FX_RATE_MISSING"))
    );
    let text = answer.errors()[0]["message"].as_str().expect("a text");
    assert!(text.contains("EUR") && text.contains("2026-02-10"), "{text}");
    let rate = json!({ "rates": [{ "currency": "EUR", "on": "2026-02-01", "rate": "1.10" }] });
    org.as_eva().run("rateSet", rate, "__typename").await.data();
    let answer = series(&org.as_eva(), wanted).await;
    assert_eq!(points(&answer, 0, "/actual"), ["100", "110", "0"]);
}

async fn teams_and_members_have_lines_as_far_as_they_are_open(server: TestServer) {
    let org = server.organization().await;
    let (region, max) = (org.team("Region", None).await, org.manager("Max").await);
    let (north, south) = (
        org.team("North", Some(&region)).await,
        org.team("South", Some(&region)).await,
    );
    let (ana, ben, kim) = (org.rep("Ana").await, org.rep("Ben").await, org.rep("Kim").await);
    org.lead(&max, &north).await;
    for (person, team, number) in [(&ana, &north, 1), (&ben, &north, 2), (&kim, &south, 4)] {
        org.assign(person, team).await;
        org.won(person, day("2026-02-02"), number).await;
    }
    let period = json!({ "name": "2026-02" });
    let asked = async |client: &Client, by: &str, filter: Value| {
        series(client, json!({ "by": by, "period": period, "filter": filter })).await
    };
    let reader = org.as_(&org.service(&[Scope::MetricsRead]).await);
    for client in [&org.as_eva(), &reader] {
        let by_team = asked(client, "TEAM", Value::Null).await;
        assert_eq!(lines(&by_team, "/team/name"), ["North", "Region", "South"]);
        let by_member = asked(client, "MEMBER", json!({ "team": region.id })).await;
        assert_eq!(lines(&by_member, "/member/name"), ["Ana", "Ben", "Kim"]);
        let whole = asked(client, "TOGETHER", json!({ "team": region.id })).await;
        assert_eq!(points(&whole, 0, "/actual"), ["7"]);
    }
    let leader = org.as_(&max);
    assert_eq!(
        lines(&asked(&leader, "MEMBER", Value::Null).await, "/member/name"),
        ["Ana", "Ben", "Max"]
    );
    assert_eq!(
        lines(&asked(&leader, "TEAM", Value::Null).await, "/team/name"),
        ["North"]
    );
    asked(&leader, "TOGETHER", json!({ "team": south.id }))
        .await
        .fails("NOT_FOUND");
    asked(&leader, "TOGETHER", Value::Null).await.fails("FORBIDDEN");
    let rep = org.as_(&ana);
    assert_eq!(
        lines(&asked(&rep, "MEMBER", Value::Null).await, "/member/name"),
        ["Ana"]
    );
    let own = asked(&rep, "TOGETHER", json!({ "members": [ana.id] })).await;
    assert_eq!(points(&own, 0, "/actual"), ["1"]);
    asked(&rep, "TOGETHER", json!({ "members": [ana.id, ben.id] }))
        .await
        .misses("filter.members.1");
    // Of peers in transparent teams results are open, and nothing else.
    metric(&org, "calls", json!({ "layer": "ACTIVITY" })).await;
    org.as_eva()
        .run("policySet", json!({ "transparentTeams": true }), "__typename")
        .await
        .data();
    let both = json!({ "by": "MEMBER", "period": period, "metrics": ["deals_won", "calls"] });
    let answer = series(&rep, both).await;
    let mut shown: Vec<(String, String)> = answer
        .each("/metricSeries/lines", "")
        .into_iter()
        .map(|line| {
            let word = |pointer: &str| {
                line.pointer(pointer)
                    .and_then(Value::as_str)
                    .unwrap_or("-")
                    .to_owned()
            };
            (word("/member/name"), word("/metric/key"))
        })
        .collect();
    shown.sort();
    let expected = [("Ana", "calls"), ("Ana", "deals_won"), ("Ben", "deals_won")];
    assert_eq!(
        shown,
        expected.map(|(name, key)| (name.to_owned(), key.to_owned()))
    );
}

async fn a_series_is_bounded_and_names_what_it_does_not_know(server: TestServer) {
    let org = server.organization().await;
    let other = server.organization().await;
    let eva = org.as_eva();
    let century = json!({ "dates": { "start": "1950-01-01", "end": "2050-01-01" } });
    series(&eva, json!({ "grain": "DAY", "period": century }))
        .await
        .refuses("grain", "TOO_MANY_POINTS");
    series(&eva, json!({ "metrics": ["nonsense"] }))
        .await
        .misses("metrics.0");
    series(&eva, json!({ "metrics": [] }))
        .await
        .refuses("metrics", "REQUIRED");
    let foreign = other.team("Theirs", None).await;
    series(&eva, json!({ "filter": { "team": foreign.id } }))
        .await
        .misses("filter.team");
    // What is shown as one line is read of each: 26 people, 400 days, and as many before them.
    let mut people = vec![org.eva.id.clone()];
    for number in 1..26 {
        people.push(org.rep(&format!("Rep {number:02}")).await.id);
    }
    let days = json!({ "dates": { "start": "2025-01-01", "end": "2026-02-05" } });
    let together = |members: &[String], compare: bool| json!({ "period": days, "grain": "DAY", "compare": compare, "filter": { "members": members } });
    series(&eva, together(&people, false))
        .await
        .refuses("period", "TOO_MANY_POINTS");
    series(&eva, together(&people[..13], true))
        .await
        .refuses("period", "TOO_MANY_POINTS");
    series(&eva, together(&people[..12], true)).await.data();
    let many = vec![org.eva.id.clone(); 101];
    series(&eva, json!({ "filter": { "members": many } }))
        .await
        .refuses("filter.members", "TOO_MANY_IDS");
    series(&eva, json!({ "asOf": "2026-03-03" }))
        .await
        .refuses("asOf", "AS_OF_IN_FUTURE");
    server
        .anonymous()
        .query("{ metricSeries(metrics: [\"deals_won\"]) { grain } }", json!({}))
        .await
        .fails("UNAUTHENTICATED");
}

async fn who_may_not_see_the_whole_is_told_so_and_of_nobody_there_is_no_line(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let (north, south) = (org.team("North", None).await, org.team("South", None).await);
    org.assign(&ana, &north).await;
    org.assign(&ben, &south).await;
    // The organization is there for everybody; its figures are not.
    let whole = series(&org.as_(&ana), json!({})).await;
    whole.fails("FORBIDDEN");
    let own = series(&org.as_(&ana), json!({ "filter": { "members": [ana.id] } })).await;
    assert_eq!(own.each("/metricSeries/lines", "").len(), 1);
    let eva = org.as_eva();
    for by in ["TOGETHER", "MEMBER"] {
        for filter in [
            json!({ "members": [] }),
            json!({ "members": [ben.id], "team": north.id }),
        ] {
            let of_nobody = series(&eva, json!({ "by": by, "filter": filter })).await;
            assert_eq!(of_nobody.at("/metricSeries/lines"), &json!([]), "{by} {filter}");
        }
    }
}

async fn a_year_costs_as_many_statements_as_a_month(server: TestServer) {
    let org = server.organization().await;
    for number in 0..5 {
        let rep = org.rep(&format!("Rep {number}")).await;
        org.won(&rep, day("2026-02-02"), 1).await;
    }
    let eva = org.as_eva();
    let counted = async |period: &str, by: &str| {
        let wanted = json!({ "period": { "name": period }, "by": by, "compare": true });
        let (answer, count) = server.counted(series(&eva, wanted)).await;
        answer.data();
        count
    };
    for by in ["TOGETHER", "MEMBER"] {
        assert_eq!(counted("2026-02", by).await, counted("2026", by).await, "{by}");
    }
}
