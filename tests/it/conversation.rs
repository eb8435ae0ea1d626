//! The method from its beginning to a rep who is back on course: four weeks, and at each step what everybody finds of it.

mod help;
mod story;
mod weeks;

use acceptance::{TestServer, on_both_databases};
use serde_json::{Value, json};
use story::Story;

on_both_databases! {
    four_weeks_of_the_method,
}

/// What Ana is to reach, and the meetings of her four Mondays.
pub struct Agreed {
    pub goal: String,
    pub mondays: Vec<String>,
}

async fn four_weeks_of_the_method(server: TestServer) {
    let mut story = Story::begin(&server).await;
    let goal = expectations_and_goals_are_agreed(&mut story).await;
    let mondays = regular_meetings_are_set_up(&mut story).await;
    let agreed = Agreed { goal, mondays };
    weeks::all_is_well_and_the_gate_stays_closed(&story, &agreed).await;
    let promises = weeks::both_are_off_and_the_gate_is_open(&mut story, &agreed).await;
    help::one_promise_is_moved_and_another_kept(&mut story, &promises).await;
    let alerts = help::rep_and_leader_are_alerted_on_the_same_day(&mut story, &agreed).await;
    help::a_promise_is_missed_by_time(&story, &promises).await;
    weeks::one_is_off_and_the_leader_opens_the_gate(&story, &agreed, &promises).await;
    help::what_nobody_takes_up_goes_up(&mut story, &alerts).await;
    let intervention = help::help_is_begun(&mut story, &alerts).await;
    help::the_figures_recover(&mut story, &agreed, &alerts, &intervention).await;
    help::it_is_recognised_and_told(&mut story, &agreed).await;
    help::the_leader_is_reported_on(&story).await;
    help::executives_read_where_the_policy_lets_them(&story, &agreed).await;
}

async fn expectations_and_goals_are_agreed(story: &mut Story<'_>) -> String {
    let calls = json!({
        "key": "calls", "name": "Calls", "layer": "ACTIVITY", "unit": "COUNT",
        "source": { "recorded": { "acceptedSources": ["SELF"] } },
    });
    story
        .run("Eva", "metricDefine", calls, "metric { id }")
        .await
        .payload();
    let template = json!({
        "key": "account_executive", "name": "Account executive",
        "expectations": [{ "metric": { "key": "calls" }, "frequency": "WEEK", "target": "3", "title": "Calls to zebras" }],
        "goals": [
            { "metric": { "key": "revenue_won" }, "period": "QUARTER", "target": "1000", "quota": true },
            { "metric": { "key": "deals_won" }, "period": "QUARTER", "target": "60" },
        ],
    });
    let defined = story
        .run("Eva", "templateDefine", template, "template { id }")
        .await;
    let rows = ["Ana", "Ben"].map(|name| json!({ "member": { "id": story.id(name) } }));
    let apply = json!({ "template": defined.payload()["template"]["id"], "rows": rows });
    let shown = "summary { created } rows { expectations { id } goals { id quota state } errors { code } }";
    let refused = story.run("Cy", "templateApply", apply.clone(), shown).await;
    assert_eq!(refused.at("/payload/rows/0/errors/0/code"), "FORBIDDEN");
    let applied = story.run("Mia", "templateApply", apply, shown).await;
    assert_eq!(applied.at("/payload/summary/created"), 2, "{:#}", applied.body);
    for row in 0..2 {
        story.made(
            "expectations",
            applied.text(&format!("/payload/rows/{row}/expectations/0/id")),
        );
    }
    // What waits for Ana waits for her alone.
    let new = "expectations(filter: { acknowledged: false })";
    let all = [("Ana", 1), ("Ben", 1), ("Mia", 2), ("Rita", 2), ("Eva", 2)];
    story.finds("expectations", "", &all).await;
    story.counts(new, &all).await;
    let own = json!({ "expectation": applied.at("/payload/rows/0/expectations/0/id") });
    let shown = "expectation { acknowledgedAt }";
    let acknowledge = async |who: &str| story.run(who, "expectationAcknowledge", own.clone(), shown).await;
    acknowledge("Mia").await.fails("FORBIDDEN");
    acknowledge("Ben").await.misses("expectation");
    acknowledge("Cy").await.misses("expectation");
    assert_ne!(
        acknowledge("Ana").await.at("/payload/expectation/acknowledgedAt"),
        &Value::Null
    );
    let left = [("Ben", 1), ("Mia", 1), ("Rita", 1), ("Eva", 1)];
    story.counts(new, &left).await;
    let open = ["Ana", "Mia", "Rita", "Eva"];
    story
        .opens("Ana", "expectations { nodes { title } }", &open)
        .await;
    // She agrees to her goal; her quota is put into force by somebody above.
    let goal = |quota: bool| {
        let goals = applied.at("/payload/rows/0/goals").as_array();
        let found = goals.into_iter().flatten().find(|goal| goal["quota"] == quota);
        found.expect("the goal")["id"].clone()
    };
    assert_eq!(story.inbox("Ana").await, ["ANSWER_GOAL"]);
    for (who, verb, quota, code) in [
        ("Ana", "goalAgree", true, Some("OWN_QUOTA")),
        ("Mia", "goalAgree", false, Some("OWN_PROPOSAL")),
        ("Eva", "goalActivate", true, None),
        ("Ana", "goalAgree", false, None),
    ] {
        let input = json!({ "goal": goal(quota) });
        let answer = story.run(who, verb, input, "goal { state }").await;
        match code {
            Some(code) => answer.fails(code),
            None => assert_eq!(answer.at("/payload/goal/state"), "ACTIVE"),
        }
    }
    assert_eq!(story.inbox("Ana").await, [""; 0]);
    story.opens("Ana", "goals { target }", &open).await;
    figures(story).await;
    goal(false).as_str().expect("an id").to_owned()
}

/// Ana and Mia won 38 deals of 60 wanted, as many as are expected by now; the next quarter is covered for Ana.
async fn figures(story: &Story<'_>) {
    let goal = |who: &str, metric: &str, period: &str, target: &str, quota: bool| {
        json!({
            "externalId": format!("{who} {period}"), "owner": { "member": { "id": story.id(who) } }, "metric": { "key": metric },
            "period": { "name": period }, "target": target, "quota": quota,
        })
    };
    let rows = [
        goal("Ana", "revenue_won", "2026-Q2", "1000", true),
        goal("Mia", "deals_won", "2026-Q1", "60", false),
    ];
    let set = json!({ "rows": rows });
    let set = story.run("Eva", "goalsUpsert", set, "summary { created }").await;
    assert_eq!(set.at("/payload/summary/created"), 2, "{:#}", set.body);
    story.won("Ana", "2025-05-05", 3).await;
    story.won("Ana", "2026-02-23", 38).await;
    story.won("Mia", "2026-02-23", 38).await;
    story.ahead("Ahead", &[("2026-02-20", "qualified")]).await;
    story.called("2026-02-26", "7").await;
}

async fn regular_meetings_are_set_up(story: &mut Story<'_>) -> Vec<String> {
    let mut mondays = Vec::new();
    for name in ["Ana", "Ben"] {
        let weekly = json!({
            "kind": "ONE_ON_ONE", "about": { "member": story.id(name) }, "title": "With the zebra",
            "firstStart": "2026-03-02T13:00", "rrule": "FREQ=WEEKLY",
        });
        for other in ["Ana", "Cy"] {
            let refused = story
                .run(other, "cadenceCreate", weekly.clone(), "cadence { id }")
                .await;
            refused.fails("FORBIDDEN");
        }
        let made = story.run("Mia", "cadenceCreate", weekly, "cadence { id }").await;
        let cadence = made.text("/payload/cadence/id").to_owned();
        let query = "query ($cadence: ID!) { meetings(from: \"2026-03-01\", to: \"2026-03-29\", filter: { cadence: $cadence }) { \
            nodes { id state } } }";
        let ahead = story.read(name, query, json!({ "cadence": cadence })).await;
        assert_eq!(ahead.each("/meetings", "/state"), ["SCHEDULED"; 4]);
        let ids = ahead
            .each("/meetings", "/id")
            .into_iter()
            .filter_map(Value::as_str);
        let ids: Vec<String> = ids.map(str::to_owned).collect();
        for id in &ids {
            story.made("meetings", id);
        }
        story.made("cadences", &cadence);
        mondays.push(ids);
    }
    // Everybody whom it concerns finds them by id before anything has happened.
    let march = "(from: \"2026-03-01\", to: \"2026-03-29\")";
    let all = [("Ana", 4), ("Ben", 4), ("Mia", 8), ("Rita", 8), ("Eva", 8)];
    story.finds("meetings", march, &all).await;
    let all = [("Ana", 1), ("Ben", 1), ("Mia", 2), ("Rita", 2), ("Eva", 2)];
    story.finds("cadences", "", &all).await;
    mondays.swap_remove(0)
}
