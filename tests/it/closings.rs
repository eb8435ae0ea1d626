//! Closed periods: outcomes stay as they were judged, and what comes later is a restatement beside them.

use acceptance::{
    Answer, Client, Deal, Person, TestOrganization, TestServer, TestTeam, day, on_both_databases,
};
use domain::access::Scope;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

on_both_databases! {
    v17_a_deal_edited_after_its_month_was_closed_restates_the_team_of_its_day_and_changes_no_closed_figure,
    every_goal_that_ends_in_the_period_keeps_what_came_of_it,
    a_period_is_closed_once_when_it_is_over_and_by_those_who_may,
    a_trial_closing_counts_and_writes_nothing,
    a_late_measurement_restates_only_where_the_figure_changes,
    a_rate_restates_and_without_one_nothing_is_closed,
    an_assignment_for_days_gone_by_restates_the_teams_on_both_sides,
    a_team_moved_for_days_gone_by_restates_the_teams_above,
    a_team_moved_on_the_first_day_after_a_period_changes_no_figure_of_it,
    a_closed_goal_is_seen_with_what_is_kept_by_whoever_sees_the_goal,
    no_goal_comes_into_force_for_a_closed_period,
    a_missed_goal_asks_what_was_learned_and_only_people_read_it,
    a_closing_costs_as_many_statements_for_twenty_goals_as_for_one,
    twenty_closed_goals_are_read_by_as_many_statements_as_one,
    restatements_are_read_page_by_page_and_where_they_are_asked_for,
    of_two_closings_at_once_one_wins,
    facts_that_come_while_a_period_is_closed_are_in_the_closing_or_restate_it,
    a_fact_that_waited_for_a_closing_restates_it,
    a_period_is_closed_however_busily_others_record,
}

const CLOSED: &str = "closing { id period { name } } outcomes { exceeded achieved missed excused }";

const KEPT: &str = "query ($id: ID!) { goal(id: $id) { state progress { actual health } closing { \
    outcome asOf target actual attainment restated restatements(first: 100) { nodes { number reason before after outcome } } periodClosing { id } } } }";

async fn close(client: &Client, period: &str) -> Answer {
    client
        .run("periodClose", json!({ "period": { "name": period } }), CLOSED)
        .await
}

/// What is kept of a goal, and the figure of today.
async fn kept(org: &TestOrganization<'_>, goal: &str) -> (Value, Value) {
    let answer = org
        .as_(&org.fresh(&org.eva).await)
        .query(KEPT, json!({ "id": goal }))
        .await;
    // Without a rate the figure of today is an error beside what is kept.
    let part = |name: &str| {
        answer.body["data"]["goal"]
            .pointer(name)
            .cloned()
            .unwrap_or_default()
    };
    (part("/closing"), part("/progress/actual"))
}

/// A goal's restatements: before, after.
async fn restated(org: &TestOrganization<'_>, goal: &str) -> Vec<(Value, Value, Value)> {
    let (kept, _) = kept(org, goal).await;
    let restatements = kept["restatements"]["nodes"].as_array().expect("restatements");
    restatements
        .iter()
        .map(|one| (one["reason"].clone(), one["before"].clone(), one["after"].clone()))
        .collect()
}

fn goal(key: &str, owner: Value, metric: &str, period: &str, target: &str) -> Value {
    json!({
        "externalId": key, "owner": owner, "metric": { "key": metric }, "period": { "name": period }, "target": target,
    })
}

fn of(person: &Person) -> Value {
    json!({ "member": { "id": person.id } })
}

fn of_team(team: &TestTeam) -> Value {
    json!({ "team": { "id": team.id } })
}

/// Sets goals and gives their ids.
async fn set(org: &TestOrganization<'_>, rows: Vec<Value>) -> Vec<String> {
    let shown = "rows { goal { id } errors { field code message } }";
    let answer = org
        .as_eva()
        .run("goalsUpsert", json!({ "rows": rows }), shown)
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

async fn is_sound(org: &TestOrganization<'_>) {
    let findings = org.server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
}

/// A recorded metric, and somebody who reports it.
async fn calls(org: &TestOrganization<'_>) -> Client {
    let definition = json!({
        "key": "calls", "name": "Calls", "layer": "RESULT", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["CRM"] } },
    });
    org.as_eva()
        .run("metricDefine", definition, "metric { key }")
        .await
        .payload();
    org.as_(&org.service(&[Scope::MeasurementsWrite]).await)
}

async fn call(script: &Client, person: &Person, on: &str, amount: &str) {
    let row = json!({
        "metric": { "key": "calls" }, "subject": of(person), "occurredAt": format!("{on}T09:00:00Z"),
        "amount": amount, "externalId": format!("{on} {}", person.name),
    });
    let shown = "summary { applied } rows { errors { code message } }";
    let answer = script
        .run("measurementsRecord", json!({ "rows": [row] }), shown)
        .await;
    assert_eq!(answer.payload()["summary"]["applied"], true, "{:#}", answer.body);
}

fn deal<'a>(key: &str, owner: &'a Person, amount: &'a str, won: &str) -> Deal<'a> {
    Deal {
        key: key.to_owned(),
        owner,
        amount,
        currency: "USD",
        created: day("2026-01-05"),
        won: Some(day(won)),
    }
}

async fn v17_a_deal_edited_after_its_month_was_closed_restates_the_team_of_its_day_and_changes_no_closed_figure(
    server: TestServer,
) {
    server.clock.set(day("2026-02-25"));
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let (one, two) = (org.team("T1", None).await, org.team("T2", None).await);
    org.assign(&ana, &one).await;
    org.deals(&[deal("deal", &ana, "100.00", "2026-02-20")]).await;
    let goals = set(
        &org,
        vec![
            goal("one", of_team(&one), "revenue_won", "2026-02", "80"),
            goal("two", of_team(&two), "revenue_won", "2026-02", "80"),
            goal("ana", of(&ana), "revenue_won", "2026-02", "80"),
        ],
    )
    .await;
    server.clock.set(day("2026-03-01"));
    org.assign_over(&ana, Some(&two), day("2026-03-01"), None).await;
    server.clock.set(day("2026-03-05"));
    let eva = org.fresh(&org.eva).await;
    let closed = close(&org.as_(&eva), "2026-02").await;
    assert_eq!(
        closed.payload()["outcomes"],
        json!({ "exceeded": 2, "achieved": 0, "missed": 1, "excused": 0 })
    );
    server.clock.set(day("2026-03-10"));
    org.deals(&[deal("deal", &ana, "70.00", "2026-02-20")]).await;
    for (owner, place) in [("the team of the day", 0), ("the member", 2)] {
        let (kept, today) = kept(&org, &goals[place]).await;
        assert_eq!(
            (&kept["outcome"], &kept["actual"]),
            (&json!("EXCEEDED"), &json!("100")),
            "{owner}"
        );
        assert_eq!(today, "70", "{owner}");
        assert_eq!(
            kept["restatements"]["nodes"],
            json!([{ "number": 1, "reason": "OPPORTUNITY", "before": "100", "after": "70", "outcome": "MISSED" }]),
            "{owner}"
        );
    }
    let (kept, today) = kept(&org, &goals[1]).await;
    assert_eq!(
        (&kept["actual"], &kept["restated"], today),
        (&json!("0"), &json!(false), json!("0")),
        "the team they went to has no part in it"
    );
    is_sound(&org).await;
}

async fn every_goal_that_ends_in_the_period_keeps_what_came_of_it(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben, cem) = (org.rep("Ana").await, org.rep("Ben").await, org.rep("Cem").await);
    org.won(&ana, day("2026-01-20"), 12).await;
    org.won(&ben, day("2026-02-20"), 10).await;
    let off = json!({ "member": cem.id, "from": "2026-01-01", "to": "2026-03-01" });
    org.as_eva()
        .run("timeOffRecord", off, "timeOff { id }")
        .await
        .payload();
    let until_march = json!({ "dates": { "start": "2026-01-01", "end": "2026-03-01" } });
    let dated = |key: &str, owner: Value, target: &str| {
        let mut row = goal(key, owner, "deals_won", "2026-02", target);
        row["period"] = until_march.clone();
        row
    };
    let mut draft = goal("draft", of(&ana), "deals_won", "2026-02", "1");
    draft["state"] = json!("DRAFT");
    let goals = set(
        &org,
        vec![
            dated("exceeded", of(&ana), "10"),
            dated("achieved", of(&ben), "10"),
            goal("missed", of(&ben), "deals_won", "2026-02", "11"),
            dated("excused", of(&cem), "10"),
            goal("before", of(&ben), "deals_won", "2026-01", "1"),
            goal("after", of(&ben), "deals_won", "2026-Q1", "1"),
            draft,
        ],
    )
    .await;
    let closed = close(&org.as_eva(), "2026-02").await;
    assert_eq!(
        closed.payload()["outcomes"],
        json!({ "exceeded": 1, "achieved": 1, "missed": 1, "excused": 1 })
    );
    let outcome = async |place: usize| kept(&org, &goals[place]).await.0;
    assert_eq!(
        outcome(0).await,
        json!({
            "outcome": "EXCEEDED", "asOf": "2026-03-01", "target": "10", "actual": "12", "attainment": "1.2",
            "restated": false, "restatements": { "nodes": [] }, "periodClosing": { "id": closed.payload()["closing"]["id"] },
        })
    );
    let of_the_others = [outcome(1).await, outcome(2).await, outcome(3).await];
    assert_eq!(
        of_the_others.map(|kept| kept["outcome"].clone()),
        ["ACHIEVED", "MISSED", "EXCUSED"]
    );
    for open in 4..7 {
        assert_eq!(
            outcome(open).await,
            Value::Null,
            "goal {open} does not end there, or is not agreed"
        );
    }
    let list =
        "{ periodClosings { totalCount nodes { period { name } closedBy { name } outcomes { missed } } } }";
    assert_eq!(
        org.as_eva().query(list, json!({})).await.at("/periodClosings"),
        &json!({ "totalCount": 1, "nodes": [{ "period": { "name": "2026-02" }, "closedBy": { "name": "Eva" }, "outcomes": { "missed": 1 } }] })
    );
    is_sound(&org).await;
}

async fn a_period_is_closed_once_when_it_is_over_and_by_those_who_may(server: TestServer) {
    let org = server.organization().await;
    let (ana, max) = (org.rep("Ana").await, org.manager("Max").await);
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    set(&org, vec![goal("ana", of(&ana), "deals_won", "2026-02", "1")]).await;
    let reader = org.service(&[Scope::MetricsRead]).await;
    close(&org.as_(&reader), "2026-02").await.fails("FORBIDDEN");
    let before = org.digest().await;
    for person in [&ana, &max] {
        close(&org.as_(person), "2026-02").await.fails("FORBIDDEN");
    }
    close(&org.as_eva(), "2026-03")
        .await
        .refuses("period", "PERIOD_NOT_OVER");
    close(&org.as_eva(), "2026-Q1")
        .await
        .refuses("period", "PERIOD_NOT_OVER");
    close(&org.as_eva(), "2026-13")
        .await
        .refuses("period", "UNKNOWN_PERIOD");
    assert_eq!(org.digest().await, before, "what is refused leaves nothing");
    let script = org.service(&[Scope::GoalsWrite]).await;
    close(&org.as_(&script), "2026-02").await.payload();
    let closed = org.digest().await;
    close(&org.as_eva(), "2026-02").await.fails("ALREADY_CLOSED");
    assert_eq!(org.digest().await, closed);
    close(&org.as_eva(), "2026-01").await.payload();
}

async fn a_trial_closing_counts_and_writes_nothing(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    org.won(&ana, day("2026-02-10"), 1).await;
    set(&org, vec![goal("ana", of(&ana), "deals_won", "2026-02", "1")]).await;
    let before = org.digest().await;
    let trial = json!({ "period": { "name": "2026-02" }, "dryRun": true });
    let answer = org.as_eva().run("periodClose", trial, CLOSED).await;
    assert_eq!(
        answer.payload(),
        &json!({ "closing": null, "outcomes": { "exceeded": 0, "achieved": 1, "missed": 0, "excused": 0 } })
    );
    assert_eq!(org.digest().await, before);
}

async fn a_late_measurement_restates_only_where_the_figure_changes(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let script = calls(&org).await;
    call(&script, &ana, "2026-02-10", "3").await;
    let goals = set(
        &org,
        vec![
            goal("ana", of(&ana), "calls", "2026-02", "5"),
            goal("ben", of(&ben), "calls", "2026-02", "5"),
            goal("all", json!({ "organization": true }), "calls", "2026-02", "5"),
            goal("deals", of(&ana), "deals_won", "2026-02", "5"),
        ],
    )
    .await;
    close(&org.as_eva(), "2026-02").await.payload();
    call(&script, &ana, "2026-02-10", "3").await;
    call(&script, &ana, "2026-03-01", "9").await;
    call(&script, &ana, "2026-01-31", "9").await;
    for goal in &goals {
        assert_eq!(restated(&org, goal).await, [], "nothing changed in February");
    }
    call(&script, &ana, "2026-02-28", "4").await;
    let late = (json!("MEASUREMENT"), json!("3"), json!("7"));
    assert_eq!(restated(&org, &goals[0]).await, std::slice::from_ref(&late));
    assert_eq!(restated(&org, &goals[2]).await, std::slice::from_ref(&late));
    assert_eq!(restated(&org, &goals[1]).await, [], "of somebody else");
    assert_eq!(restated(&org, &goals[3]).await, [], "of another metric");
    call(&script, &ana, "2026-02-28", "1").await;
    let corrected = (json!("MEASUREMENT"), json!("7"), json!("4"));
    assert_eq!(restated(&org, &goals[0]).await, [late, corrected]);
    let board = "{ scoreboard(period: { name: \"2026-02\" }, metrics: [\"calls\"]) { rows { nodes { member { name } \
        figures { actual restated health } } } } }";
    let board = org.as_eva().query(board, json!({})).await;
    assert_eq!(
        board.at("/scoreboard/rows/nodes"),
        &json!([
            { "member": { "name": "Ana" }, "figures": [{ "actual": "4", "restated": true, "health": "MISSED" }] },
            { "member": { "name": "Ben" }, "figures": [{ "actual": "0", "restated": false, "health": "MISSED" }] },
        ]),
        "the board is current, and marked"
    );
    is_sound(&org).await;
}

async fn a_rate_restates_and_without_one_nothing_is_closed(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let euros = Deal {
        currency: "EUR",
        ..deal("euros", &ana, "50.00", "2026-02-10")
    };
    org.deals(&[euros, deal("dollars", &ana, "50.00", "2026-02-10")])
        .await;
    let goals = set(&org, vec![goal("ana", of(&ana), "revenue_won", "2026-02", "100")]).await;
    let before = org.digest().await;
    close(&org.as_eva(), "2026-02").await.fails("FX_RATE_MISSING");
    assert_eq!(org.digest().await, before);
    let rate = async |rate: &str| {
        let rates = json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": rate }] });
        org.as_eva()
            .run("rateSet", rates, "rates { rate }")
            .await
            .payload();
    };
    rate("1.10").await;
    close(&org.as_eva(), "2026-02").await.payload();
    assert_eq!(kept(&org, &goals[0]).await.0["actual"], "105");
    rate("0.90").await;
    assert_eq!(
        restated(&org, &goals[0]).await,
        [(json!("RATE"), json!("105"), json!("95"))]
    );
    let yen = Deal {
        currency: "JPY",
        ..deal("yen", &ana, "5000", "2026-02-11")
    };
    org.deals(&[yen]).await;
    let (unknown, found) = (restated(&org, &goals[0]).await, kept(&org, &goals[0]).await);
    assert_eq!(unknown[1], (json!("OPPORTUNITY"), json!("95"), Value::Null));
    assert_eq!(found.0["restatements"]["nodes"][1]["outcome"], Value::Null);
    is_sound(&org).await;
}

async fn an_assignment_for_days_gone_by_restates_the_teams_on_both_sides(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let (north, south) = (org.team("North", None).await, org.team("South", None).await);
    org.assign_over(&ana, Some(&north), day("2026-01-01"), None).await;
    org.won(&ana, day("2026-02-03"), 1).await;
    org.won(&ana, day("2026-02-20"), 2).await;
    let script = calls(&org).await;
    call(&script, &ana, "2026-02-20", "5").await;
    let mut rows = Vec::new();
    for (name, team) in [("north", &north), ("south", &south)] {
        rows.push(goal(name, of_team(team), "deals_won", "2026-02", "5"));
        rows.push(goal(
            &format!("{name} calls"),
            of_team(team),
            "calls",
            "2026-02",
            "5",
        ));
    }
    rows.push(goal("ana", of(&ana), "deals_won", "2026-02", "5"));
    let goals = set(&org, rows).await;
    close(&org.as_eva(), "2026-02").await.payload();
    org.assign_over(&ana, Some(&south), day("2026-02-10"), None).await;
    let moved = |before: &str, after: &str| [(json!("ASSIGNMENT"), json!(before), json!(after))];
    assert_eq!(restated(&org, &goals[0]).await, moved("3", "1"));
    assert_eq!(restated(&org, &goals[1]).await, moved("5", "0"));
    assert_eq!(restated(&org, &goals[2]).await, moved("0", "2"));
    assert_eq!(restated(&org, &goals[3]).await, moved("0", "5"));
    assert_eq!(
        restated(&org, &goals[4]).await,
        [],
        "their own figure is the same"
    );
    is_sound(&org).await;
}

async fn a_team_moved_for_days_gone_by_restates_the_teams_above(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let (west, east) = (org.team("West", None).await, org.team("East", None).await);
    let north = org.team("North", Some(&west)).await;
    org.assign(&ana, &north).await;
    org.won(&ana, day("2026-02-03"), 1).await;
    let goals = set(
        &org,
        vec![
            goal("west", of_team(&west), "deals_won", "2026-02", "5"),
            goal("east", of_team(&east), "deals_won", "2026-02", "5"),
            goal("north", of_team(&north), "deals_won", "2026-02", "5"),
        ],
    )
    .await;
    close(&org.as_eva(), "2026-02").await.payload();
    let moved = json!({ "team": north.id, "parent": east.id, "from": "2026-03-02" });
    org.as_eva().run("teamMove", moved, "team { id }").await.payload();
    for goal in &goals {
        assert_eq!(
            restated(&org, goal).await,
            [],
            "what is judged as of the first of March stays"
        );
    }
    let back = json!({ "team": north.id, "parent": west.id, "from": "2026-03-02" });
    org.as_eva().run("teamMove", back, "team { id }").await;
    let earlier = org.team("South", Some(&west)).await;
    org.assign_over(&ana, Some(&earlier), day("2026-02-01"), None)
        .await;
    let moved = json!({ "team": earlier.id, "parent": east.id, "from": "2026-02-15" });
    org.as_eva().run("teamMove", moved, "team { id }").await.payload();
    assert_eq!(
        restated(&org, &goals[0]).await.last(),
        Some(&(json!("TEAM"), json!("1"), json!("0")))
    );
    assert_eq!(
        restated(&org, &goals[1]).await.last(),
        Some(&(json!("TEAM"), json!("0"), json!("1")))
    );
    is_sound(&org).await;
}

async fn a_closed_goal_is_seen_with_what_is_kept_by_whoever_sees_the_goal(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben, max) = (
        org.rep("Ana").await,
        org.rep("Ben").await,
        org.manager("Max").await,
    );
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    org.assign(&ben, &north).await;
    let goals = set(&org, vec![goal("ana", of(&ana), "deals_won", "2026-02", "1")]).await;
    let closed = close(&org.as_eva(), "2026-02").await;
    let reader = org.service(&[Scope::MetricsRead]).await;
    for client in [org.as_(&ana), org.as_(&max), org.as_(&reader)] {
        let answer = client.query(KEPT, json!({ "id": goals[0] })).await;
        assert_eq!(answer.at("/goal/closing/outcome"), "MISSED");
    }
    org.as_(&ben)
        .query(KEPT, json!({ "id": goals[0] }))
        .await
        .fails("NOT_FOUND");
    let closing = json!({ "id": closed.payload()["closing"]["id"] });
    let of_all = "query ($id: ID!) { periodClosing(id: $id) { period { name } outcomes { missed } } }";
    let seen = org.as_(&ben).query(of_all, closing).await;
    assert_eq!(
        seen.at("/periodClosing"),
        &json!({ "period": { "name": "2026-02" }, "outcomes": null }),
        "a member sees that it is closed, and no counts of what is not theirs to see"
    );
}

async fn no_goal_comes_into_force_for_a_closed_period(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let mut draft = goal("draft", of(&ana), "deals_won", "2026-02", "1");
    draft["state"] = json!("DRAFT");
    let drafted = set(&org, vec![draft]).await;
    close(&org.as_eva(), "2026-02").await.payload();
    let late = goal("late", of(&ana), "deals_won", "2026-02", "1");
    let ended_within = {
        let mut row = goal("within", of(&ana), "deals_won", "2026-02", "1");
        row["period"] = json!({ "dates": { "start": "2025-11-01", "end": "2026-02-15" } });
        row
    };
    let beyond = goal("beyond", of(&ana), "deals_won", "2026-Q1", "1");
    let rows = json!({ "rows": [late, ended_within, beyond], "mode": "PARTIAL" });
    let answer = org
        .as_eva()
        .run("goalsUpsert", rows, "rows { outcome errors { field code } }")
        .await;
    let refused = |row: usize| json!([{ "field": format!("rows.{row}.period"), "code": "PERIOD_CLOSED" }]);
    assert_eq!(
        answer.each("/payload/rows", "/errors"),
        [&refused(0), &refused(1), &json!([])]
    );
    let activate = json!({ "goal": drafted[0] });
    org.as_eva()
        .run("goalActivate", activate, "goal { state }")
        .await
        .fails("PERIOD_CLOSED");
}

async fn a_closing_costs_as_many_statements_for_twenty_goals_as_for_one(server: TestServer) {
    let org = server.organization().await;
    let people = {
        let mut people = Vec::new();
        for number in 0..21 {
            people.push(org.rep(&format!("Rep {number:02}")).await);
        }
        people
    };
    let script = calls(&org).await;
    for person in &people {
        call(&script, person, "2026-01-10", "1").await;
    }
    let rows = |people: &[Person], period: &str| {
        let goals = people.iter().map(|person| {
            goal(
                &format!("{period} {}", person.name),
                of(person),
                "calls",
                period,
                "2",
            )
        });
        goals.collect::<Vec<_>>()
    };
    set(&org, rows(&people[..1], "2026-01")).await;
    set(&org, rows(&people, "2026-02")).await;
    let (_, of_one) = server.counted(close(&org.as_eva(), "2026-01")).await;
    let (answer, of_all) = server.counted(close(&org.as_eva(), "2026-02")).await;
    assert_eq!(answer.payload()["outcomes"]["missed"], 21);
    assert_eq!(of_one, of_all);
    let late = |people: &[Person]| {
        let row = |person: &Person| json!({ "metric": { "key": "calls" }, "subject": of(person), "occurredAt": "2026-02-10T09:00:00Z", "amount": "1" });
        json!({ "rows": people.iter().map(row).collect::<Vec<_>>() })
    };
    let record = async |rows: Value| {
        script
            .run("measurementsRecord", rows, "summary { created }")
            .await
    };
    let (_, of_one) = server.counted(record(late(&people[..1]))).await;
    let (answer, of_twenty) = server.counted(record(late(&people[1..]))).await;
    assert_eq!(answer.payload()["summary"]["created"], 20);
    assert_eq!(of_one, of_twenty, "restating");
}

async fn of_two_closings_at_once_one_wins(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    set(&org, vec![goal("ana", of(&ana), "deals_won", "2026-02", "1")]).await;
    let (one, other) = (org.as_eva(), org.as_eva());
    let (first, second) = tokio::join!(close(&one, "2026-02"), close(&other, "2026-02"));
    let codes = [first.code(), second.code()];
    assert!(
        codes.contains(&None) && codes.contains(&Some("ALREADY_CLOSED")),
        "{codes:?}"
    );
    is_sound(&org).await;
}

async fn facts_that_come_while_a_period_is_closed_are_in_the_closing_or_restate_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = calls(&org).await;
    let goals = set(&org, vec![goal("ana", of(&ana), "calls", "2026-02", "100")]).await;
    let eva = org.as_eva();
    let mut writers = Vec::new();
    for number in 1..=20 {
        let (script, ana) = (script.clone(), ana.clone());
        writers.push(tokio::spawn(async move {
            call(&script, &ana, &format!("2026-02-{number:02}"), "1").await;
        }));
    }
    let closed = close(&eva, "2026-02").await;
    for writer in writers {
        writer.await.expect("it does not panic");
    }
    closed.payload();
    assert_eq!(kept(&org, &goals[0]).await.1, "20");
    is_sound(&org).await;
}

async fn a_fact_that_waited_for_a_closing_restates_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = calls(&org).await;
    let goals = set(&org, vec![goal("ana", of(&ana), "calls", "2026-02", "100")]).await;
    call(&script, &ana, "2026-02-02", "1").await;
    let elsewhere = server.measuring_held_up().await;
    let eva = org.as_eva();
    let closing = tokio::spawn(async move { close(&eva, "2026-02").await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let recording = tokio::spawn(async move { call(&script, &ana, "2026-02-03", "1").await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    elsewhere.execute_unprepared("COMMIT").await.expect("it ends");
    closing.await.expect("it does not panic").payload();
    recording.await.expect("it does not panic");
    assert_eq!(
        restated(&org, &goals[0]).await,
        [(json!("MEASUREMENT"), json!("1"), json!("2"))]
    );
    is_sound(&org).await;
}

async fn a_period_is_closed_however_busily_others_record(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = calls(&org).await;
    let goals = ["2026-01", "2026-02"].map(|month| goal(month, of(&ana), "calls", month, "100"));
    set(&org, goals.to_vec()).await;
    close(&org.as_eva(), "2026-01").await.payload();
    let closed = Arc::new(AtomicBool::new(false));
    // Each restates the goal of January, and waits for the others meanwhile.
    let busy = (0..6).map(|writer| {
        let (script, closed, subject) = (script.clone(), closed.clone(), ana.id.clone());
        tokio::spawn(async move {
            let mut recorded = 0;
            while !closed.load(Ordering::Relaxed) {
                recorded += 1;
                let rows = (0..3).map(|row| {
                    json!({
                        "metric": { "key": "calls" }, "subject": { "member": { "id": subject } }, "amount": "1",
                        "occurredAt": "2026-01-13T12:00:00Z", "externalId": format!("{writer}-{recorded}-{row}"),
                    })
                });
                let input = json!({ "rows": rows.collect::<Vec<_>>() });
                script.run("measurementsRecord", input, "summary { created }").await.payload();
            }
            recorded
        })
    });
    let busy: Vec<_> = busy.collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let eva = org.as_eva();
    let closing = tokio::time::timeout(Duration::from_secs(20), close(&eva, "2026-02")).await;
    closed.store(true, Ordering::Relaxed);
    let mut recorded = 0;
    for writer in busy {
        recorded += writer.await.expect("it does not panic");
    }
    closing.expect("it waits its turn and no longer").payload();
    assert!(recorded > 6, "others recorded all the time: {recorded}");
    is_sound(&org).await;
}

async fn twenty_closed_goals_are_read_by_as_many_statements_as_one(server: TestServer) {
    let org = server.organization().await;
    let mut rows = Vec::new();
    for number in 0..20 {
        let person = org.rep(&format!("Rep {number:02}")).await;
        rows.push(goal(
            &format!("goal {number}"),
            of(&person),
            "deals_won",
            "2026-02",
            "1",
        ));
    }
    set(&org, rows).await;
    close(&org.as_eva(), "2026-02").await.payload();
    let read = async |first: usize| {
        let shown = "state closing { outcome restated retrospectivePrompted retrospective { learned } restatements { nodes { after } } periodClosing { outcomes { missed } closedBy { name } } }";
        let query = format!("{{ goals(first: {first}) {{ nodes {{ {shown} }} }} }}");
        let answer = org.as_eva().query(&query, json!({})).await;
        assert_eq!(
            answer.each("/goals/nodes", "/closing/outcome"),
            vec!["MISSED"; first]
        );
    };
    let ((), of_one) = server.counted(read(1)).await;
    let ((), of_twenty) = server.counted(read(20)).await;
    assert_eq!(of_one, of_twenty);
}

async fn restatements_are_read_page_by_page_and_where_they_are_asked_for(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let script = calls(&org).await;
    let goals = set(
        &org,
        vec![
            goal("ana", of(&ana), "calls", "2026-02", "10"),
            goal("ben", of(&ben), "calls", "2026-02", "10"),
        ],
    )
    .await;
    close(&org.as_eva(), "2026-02").await.payload();
    for amount in 1..=25 {
        call(&script, &ana, "2026-02-10", &amount.to_string()).await;
    }
    for amount in 1..=3 {
        call(&script, &ben, "2026-02-10", &amount.to_string()).await;
    }
    let page = async |place: &str| {
        let list = format!(
            "restatements({place}) {{ totalCount nodes {{ number }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}"
        );
        let query = format!("query ($id: ID!) {{ goal(id: $id) {{ closing {{ {list} }} }} }}");
        let answer = org.as_eva().query(&query, json!({ "id": goals[0] })).await;
        let list = answer.at("/goal/closing/restatements");
        let nodes = list["nodes"].as_array().expect("restatements");
        let numbers: Vec<i64> = nodes.iter().filter_map(|node| node["number"].as_i64()).collect();
        assert_eq!(list["totalCount"], 25);
        (numbers, list["pageInfo"].clone())
    };
    let (numbers, info) = page("first: 20").await;
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    assert_eq!(
        (&info["hasNextPage"], &info["hasPreviousPage"]),
        (&json!(true), &json!(false))
    );
    let (numbers, info) = page(&format!("first: 20, after: {}", info["endCursor"])).await;
    assert_eq!(numbers, (21..=25).collect::<Vec<_>>());
    assert_eq!(info["hasNextPage"], false);
    let (numbers, info) = page("last: 3").await;
    assert_eq!(numbers, [23, 24, 25]);
    assert_eq!(info["hasPreviousPage"], true);
    let (numbers, _) = page(&format!("last: 2, before: {}", info["startCursor"])).await;
    assert_eq!(numbers, [21, 22]);

    let shown = async |of_closing: &str| {
        let query = format!("{{ goals {{ nodes {{ closing {{ outcome {of_closing} }} }} }} }}");
        let (answer, statements) = server.counted(org.as_eva().query(&query, json!({}))).await;
        (answer.data().clone(), statements)
    };
    let last = "restatements(last: 2) { nodes { after } }";
    let (of_all, with_pages) = shown(last).await;
    let mut of_each: Vec<_> = of_all["goals"]["nodes"]
        .as_array()
        .expect("goals")
        .iter()
        .map(|goal| goal["closing"]["restatements"]["nodes"].to_string())
        .collect();
    of_each.sort();
    let expected = [("2", "3"), ("24", "25")];
    assert_eq!(
        of_each,
        expected.map(|(one, two)| json!([{ "after": one }, { "after": two }]).to_string()),
        "each goal has a page of its own"
    );
    let (_, without) = shown("").await;
    let (_, with_word) = shown("restated").await;
    assert!(
        without < with_word && without < with_pages,
        "{without} {with_word} {with_pages}: nobody reads what is not asked for"
    );
}

async fn a_missed_goal_asks_what_was_learned_and_only_people_read_it(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben, max) = (
        org.rep("Ana").await,
        org.rep("Ben").await,
        org.manager("Max").await,
    );
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    org.assign(&ben, &north).await;
    org.as_eva()
        .run(
            "policySet",
            json!({ "transparentTeams": true }),
            "organization { id }",
        )
        .await
        .payload();
    org.won(&ana, day("2026-02-10"), 1).await;
    let goals = set(
        &org,
        vec![
            goal("missed", of(&ana), "deals_won", "2026-02", "2"),
            goal("achieved", of(&ana), "revenue_won", "2026-02", "100"),
            goal("team", of_team(&north), "deals_won", "2026-02", "2"),
            goal("open", of(&ana), "deals_won", "2026-Q1", "2"),
        ],
    )
    .await;
    close(&org.as_eva(), "2026-02").await.payload();
    let asked = "query ($id: ID!) { goal(id: $id) { closing { retrospectivePrompted retrospective { whatHappened writtenBy { name } version } } } }";
    let seen = async |client: &Client, goal: &str| {
        let answer = client.query(asked, json!({ "id": goal })).await;
        answer.at("/goal/closing").clone()
    };
    let nothing = |prompted: bool| json!({ "retrospectivePrompted": prompted, "retrospective": null });
    let (hers, his, leader) = (org.as_(&ana), org.as_(&ben), org.as_(&max));
    let script = org.as_(&org.service(&[Scope::GoalsWrite, Scope::MetricsRead]).await);
    assert_eq!(seen(&hers, &goals[0]).await, nothing(true), "she missed it");
    assert_eq!(seen(&leader, &goals[0]).await, nothing(true), "her leader");
    assert_eq!(
        seen(&his, &goals[0]).await,
        nothing(false),
        "a peer sees the result only"
    );
    assert_eq!(seen(&script, &goals[0]).await, nothing(false), "a script");
    assert_eq!(seen(&hers, &goals[1]).await, nothing(false), "achieved");
    assert_eq!(
        seen(&hers, &goals[2]).await,
        nothing(false),
        "the team's leader is asked"
    );
    assert_eq!(seen(&leader, &goals[2]).await, nothing(true), "the team's leader");
    let write = async |client: &Client, goal: &str, words: &str, version: i64| {
        let input = json!({ "goal": goal, "whatHappened": words, "learned": "Ask for the budget first.", "ifVersion": version });
        client
            .run(
                "retrospectiveWrite",
                input,
                "retrospective { version } goal { id }",
            )
            .await
    };
    write(&his, &goals[0], "Lazy", 0).await.fails("FORBIDDEN");
    write(&script, &goals[0], "Lazy", 0).await.fails("FORBIDDEN");
    write(&hers, &goals[2], "We were few", 0).await.fails("FORBIDDEN");
    write(&hers, &goals[1], "It went well", 0)
        .await
        .fails("NOT_MISSED");
    write(&hers, &goals[3], "It will go badly", 0)
        .await
        .fails("NOT_MISSED");
    write(&hers, &goals[0], " ", 0)
        .await
        .refuses("whatHappened", "BLANK");
    write(&hers, &goals[0], &"a".repeat(1_000_000), 0)
        .await
        .refuses("whatHappened", "TOO_LONG");
    write(&hers, &goals[0], "Two budgets were frozen.", 0)
        .await
        .payload();
    write(&leader, &goals[0], "I came late.", 0)
        .await
        .fails("CONFLICT");
    let written = json!({
        "retrospectivePrompted": false,
        "retrospective": { "whatHappened": "Two budgets were frozen.", "writtenBy": { "name": "Ana" }, "version": 1 },
    });
    assert_eq!(seen(&hers, &goals[0]).await, written);
    assert_eq!(seen(&leader, &goals[0]).await, written);
    assert_eq!(
        seen(&his, &goals[0]).await,
        nothing(false),
        "a peer reads nothing of it"
    );
    assert_eq!(
        seen(&script, &goals[0]).await,
        nothing(false),
        "nor does a script"
    );
    write(&leader, &goals[0], "I came late.", 1).await.payload();
    assert_eq!(seen(&hers, &goals[0]).await["retrospective"]["version"], 2);
    write(&leader, &goals[2], "We were few.", 0).await.payload();
    assert_eq!(
        seen(&his, &goals[2]).await["retrospective"]["whatHappened"],
        "We were few.",
        "all who belong to it"
    );
    is_sound(&org).await;
}

async fn a_team_moved_on_the_first_day_after_a_period_changes_no_figure_of_it(server: TestServer) {
    server.clock.set(day("2026-04-01"));
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let (west, east) = (org.team("West", None).await, org.team("East", None).await);
    let (north, south, lake) = (
        org.team("North", Some(&west)).await,
        org.team("South", Some(&west)).await,
        org.team("Lake", Some(&west)).await,
    );
    org.assign(&ana, &north).await;
    org.assign_over(&ben, Some(&lake), day("2026-01-01"), None).await;
    org.won(&ana, day("2026-02-03"), 1).await;
    org.won(&ben, day("2026-03-31"), 2).await;
    let goals = set(
        &org,
        vec![
            goal("west", of_team(&west), "deals_won", "2026-Q1", "5"),
            goal("east", of_team(&east), "deals_won", "2026-Q1", "5"),
        ],
    )
    .await;
    let moved = async |team: &TestTeam, parent: &TestTeam, from: &str| {
        let eva = org.fresh(&org.eva).await;
        let input = json!({ "team": team.id, "parent": parent.id, "from": from });
        let answer = org.as_(&eva).run("teamMove", input, "team { id }").await;
        answer.payload();
    };
    moved(&north, &east, "2026-04-01").await;
    close(&org.as_eva(), "2026-Q1").await.payload();
    assert_eq!(
        kept(&org, &goals[0]).await.0["actual"],
        "3",
        "as the teams stood on the last day"
    );
    assert_eq!(kept(&org, &goals[1]).await.0["actual"], "0");
    moved(&lake, &south, "2026-03-01").await;
    moved(&south, &east, "2026-04-01").await;
    is_sound(&org).await;
    server.clock.set(day("2026-04-05"));
    moved(&south, &west, "2026-04-01").await;
    moved(&south, &east, "2026-04-01").await;
    for goal in &goals {
        assert_eq!(restated(&org, goal).await, []);
    }
    is_sound(&org).await;
    moved(&lake, &east, "2026-03-31").await;
    let changed = |before: &str, after: &str| [(json!("TEAM"), json!(before), json!(after))];
    assert_eq!(restated(&org, &goals[0]).await, changed("3", "1"));
    assert_eq!(restated(&org, &goals[1]).await, changed("0", "2"));
    is_sound(&org).await;
}
