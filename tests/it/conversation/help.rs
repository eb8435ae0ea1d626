//! What becomes of promises, the alert that nobody takes up, the help that is given, and how it is told.

use super::Agreed;
use super::story::{EVERYBODY, Story};
use super::weeks::{act, meeting};
use acceptance::Answer;
use serde_json::{Value, json};

/// Two of Ana's promises and one of Mia's.
pub struct Promises {
    pub moved: String,
    pub missed: String,
    pub kept: String,
}

/// That Ana's goal is off track, and that Mia's is.
pub struct Alerts {
    hers: String,
    leaders: String,
}

const TOGETHER: [&str; 3] = ["Ana", "Mia", "Rita"];
const ALL_OF: &str =
    "(filter: { rules: [GOAL_OFF_TRACK], states: [OPEN, ACKNOWLEDGED, IN_PROGRESS, RESOLVED] })";

/// Alerts of goals, which two of the story are about.
const OF_GOALS: &str = "(filter: { rules: [GOAL_OFF_TRACK] })";

pub async fn one_promise_is_moved_and_another_kept(story: &mut Story<'_>, promises: &Promises) {
    story.on("2026-03-12").await;
    let later =
        json!({ "commitment": promises.moved, "due": "2026-03-27", "reason": "The zebra is on holiday" });
    let shown = "commitment { id due state }";
    for (who, code) in [
        ("Mia", "FORBIDDEN"),
        ("Rita", "FORBIDDEN"),
        ("Eva", "NOT_FOUND"),
        ("Ben", "NOT_FOUND"),
        ("script", "NOT_FOUND"),
    ] {
        let refused = story
            .run(who, "commitmentRenegotiate", later.clone(), shown)
            .await;
        refused.fails(code);
    }
    let moved = story.run("Ana", "commitmentRenegotiate", later, shown).await;
    let expected = json!({ "id": promises.moved, "due": "2026-03-27", "state": "OPEN" });
    assert_eq!(moved.at("/payload/commitment"), &expected, "before it was due");
    let kept = json!({ "commitment": promises.kept });
    story
        .run("Mia", "commitmentKeep", kept.clone(), shown)
        .await
        .payload();
    assert_eq!(
        story.inbox("Ana").await,
        ["DISPOSE_COMMITMENT", "CONFIRM_COMMITMENT"],
        "what is due in two weeks does not wait yet"
    );
    story.run("Ana", "commitmentConfirm", kept, shown).await.payload();
}

/// Friday's is the first evaluation at which both goals are off track, and Monday's the second.
pub async fn rep_and_leader_are_alerted_on_the_same_day(story: &mut Story<'_>, agreed: &Agreed) -> Alerts {
    story.on("2026-03-13").await;
    story.counts(&format!("alerts{OF_GOALS}"), &[]).await;
    story.on("2026-03-16").await;
    let shown = format!(
        "{{ alerts{OF_GOALS} {{ nodes {{ id rule state raisedOn member {{ name }} goal {{ id }} responsible {{ name }} }} }} }}"
    );
    let hers = story.read("Ana", &shown, json!({})).await;
    let alert = hers.at("/alerts/nodes/0");
    assert_eq!(
        (
            &alert["rule"],
            &alert["raisedOn"],
            &alert["goal"]["id"],
            &alert["responsible"]["name"]
        ),
        (
            &json!("GOAL_OFF_TRACK"),
            &json!("2026-03-16"),
            &json!(agreed.goal),
            &json!("Mia")
        )
    );
    let above = story.read("Rita", &shown, json!({})).await;
    let about = |name: &str| {
        let nodes = above.at("/alerts/nodes").as_array();
        let found = nodes
            .into_iter()
            .flatten()
            .find(|node| node["member"]["name"] == name);
        found.expect("an alert").clone()
    };
    assert_eq!(&about("Ana"), alert, "rep and leaders read the same");
    let id = |name: &str| about(name)["id"].as_str().expect("an id").to_owned();
    let alerts = Alerts {
        hers: id("Ana"),
        leaders: id("Mia"),
    };
    story.made("alerts", &alerts.hers);
    story.made("alerts", &alerts.leaders);
    story
        .finds("alerts", OF_GOALS, &[("Ana", 1), ("Mia", 2), ("Rita", 2)])
        .await;
    story.opens("Ana", "alerts { rule }", &TOGETHER).await;
    // Ben has neither acknowledged what is expected of him nor met anybody; of Cy nothing is expected, and his leader has not seen to it.
    let bens = [("Ben", 1), ("Mia", 1), ("Rita", 1)];
    story
        .counts("alerts(filter: { rules: [CADENCE_LAPSED] })", &bens)
        .await;
    let unsettled = [("Ben", 1), ("Mia", 1), ("Rita", 1), ("Cy", 1), ("Eva", 1)];
    story
        .counts(
            "alerts(filter: { rules: [EXPECTATIONS_UNACKNOWLEDGED] })",
            &unsettled,
        )
        .await;
    let nothing = "query ($id: ID!) { member(id: $id) { alerts { rule } } }";
    let nothing = story.read("Eva", nothing, json!({ "id": story.id("Ana") })).await;
    assert_eq!(nothing.at("/member/alerts"), &json!([]), "none that is with her");
    alerts
}

pub async fn a_promise_is_missed_by_time(story: &Story<'_>, promises: &Promises) {
    let shown =
        "query ($id: ID!) { commitment(id: $id) { state overdueDays then: state(asOf: \"2026-03-13\") } }";
    for who in EVERYBODY {
        let seen = story.read(who, shown, json!({ "id": promises.missed })).await;
        if TOGETHER.contains(&who) {
            let expected = json!({ "state": "MISSED", "overdueDays": 3, "then": "OPEN" });
            assert_eq!(seen.at("/commitment"), &expected, "{who}");
        } else {
            seen.misses("id");
        }
    }
    let open = TOGETHER.map(|who| (who, 3));
    story.finds("commitments", "", &open).await;
    story
        .counts(
            "commitments(filter: { state: MISSED })",
            &TOGETHER.map(|who| (who, 1)),
        )
        .await;
    story
        .opens("Ana", "sayDo { n missed }", &["Ana", "Mia", "Rita", "Eva"])
        .await;
    let say_do = "query ($id: ID!) { member(id: $id) { sayDo { n missed made renegotiated rate } } }";
    let say_do = story.read("Eva", say_do, json!({ "id": story.id("Ana") })).await;
    let expected = json!({ "n": 1, "missed": 1, "made": 2, "renegotiated": 1, "rate": null });
    assert_eq!(say_do.at("/member/sayDo"), &expected, "executives read figures");
}

pub async fn what_nobody_takes_up_goes_up(story: &mut Story<'_>, alerts: &Alerts) {
    story.on("2026-03-18").await;
    story
        .finds("alerts", OF_GOALS, &[("Ana", 1), ("Mia", 2), ("Rita", 2)])
        .await;
    story.on("2026-03-19").await;
    // Ana's went to Rita, above Mia; Mia's, above whom Rita is the last, to the executives.
    let all = [("Ana", 1), ("Mia", 2), ("Rita", 2), ("Eva", 1)];
    story.finds("alerts", OF_GOALS, &all).await;
    let up = format!(
        "{{ alerts{OF_GOALS} {{ nodes {{ id escalatedOn escalatedTo {{ name }} withExecutives }} }} }}"
    );
    let up = story.read("Ana", &up, json!({})).await;
    let expected = json!([{
        "id": alerts.hers, "escalatedOn": "2026-03-19", "escalatedTo": { "name": "Rita" }, "withExecutives": false,
    }]);
    assert_eq!(up.at("/alerts/nodes"), &expected);
    let above = format!("{{ alerts{OF_GOALS} {{ nodes {{ id }} }} }}");
    let above = story.read("Eva", &above, json!({})).await;
    assert_eq!(above.each("/alerts", "/id"), [&json!(alerts.leaders)]);
    let shown = "alert { state acknowledgedBy { name } }";
    let take = async |who: &str, alert: &str| {
        story
            .run(who, "alertAcknowledge", json!({ "alert": alert }), shown)
            .await
    };
    take("Ana", &alerts.hers).await.fails("FORBIDDEN");
    take("Mia", &alerts.leaders).await.fails("FORBIDDEN");
    for who in ["Ben", "Eva", "Cy", "script"] {
        take(who, &alerts.hers).await.misses("alert");
    }
    let taken = take("Mia", &alerts.hers).await;
    let expected = json!({ "state": "ACKNOWLEDGED", "acknowledgedBy": { "name": "Mia" } });
    assert_eq!(taken.at("/payload/alert"), &expected);
    take("Eva", &alerts.leaders).await.payload();
    story.finds("alerts", OF_GOALS, &all).await;
}

pub async fn help_is_begun(story: &mut Story<'_>, alerts: &Alerts) -> String {
    let help = json!({
        "subject": { "member": story.id("Ana") }, "kind": "COACHING", "what": "Role play with the zebra", "due": "2026-03-27",
        "alert": alerts.hers, "owner": story.id("Mia"),
    });
    let shown = "intervention { id alert { state } }";
    let begin = async |who: &str| story.run(who, "interventionStart", help.clone(), shown).await;
    begin("Ana").await.fails("FORBIDDEN");
    for who in ["Ben", "Eva", "Cy"] {
        begin(who).await.misses("alert");
    }
    let begun = begin("Mia").await;
    assert_eq!(begun.at("/payload/intervention/alert/state"), "IN_PROGRESS");
    let id = begun.text("/payload/intervention/id").to_owned();
    story.made("interventions", &id);
    let all = ["Ana", "Mia", "Rita", "Eva"].map(|who| (who, 1));
    story.finds("interventions", "", &all).await;
    let read = "query ($id: ID!) { intervention(id: $id) { what alert { id } recovery { recovered } } }";
    for who in TOGETHER {
        let seen = story.read(who, read, json!({ "id": id })).await;
        let expected = json!({
            "what": "Role play with the zebra", "alert": { "id": alerts.hers }, "recovery": { "recovered": false },
        });
        assert_eq!(seen.at("/intervention"), &expected, "{who}");
    }
    let figures = story.read("Eva", read, json!({ "id": id })).await;
    let expected = json!({ "what": null, "alert": null, "recovery": { "recovered": false } });
    assert_eq!(figures.at("/intervention"), &expected, "what is done is not hers");
    id
}

pub async fn the_figures_recover(
    story: &mut Story<'_>,
    agreed: &Agreed,
    alerts: &Alerts,
    intervention: &str,
) {
    story.on("2026-03-23").await;
    story.won("Ana", "2026-03-20", 22).await;
    let read = "query ($id: ID!) { intervention(id: $id) { what recovery { recovered on } before: recovery(asOf: \"2026-03-19\") { recovered } } }";
    for who in ["Ana", "Mia", "Rita", "Eva"] {
        let seen = story.read(who, read, json!({ "id": intervention })).await;
        let recovered = json!({ "recovered": true, "on": "2026-03-20" });
        assert_eq!(seen.at("/intervention/recovery"), &recovered, "{who}");
        assert_eq!(seen.at("/intervention/before/recovered"), false, "{who}");
    }
    // Ana's alert is over; Mia's is not.
    let left = [("Mia", 1), ("Rita", 1), ("Eva", 1)];
    story.counts(&format!("alerts{OF_GOALS}"), &left).await;
    let over = "alerts(filter: { rules: [GOAL_OFF_TRACK], states: [RESOLVED] })";
    story.counts(over, &TOGETHER.map(|who| (who, 1))).await;
    let all = [("Ana", 1), ("Mia", 2), ("Rita", 2), ("Eva", 1)];
    story.finds("alerts", ALL_OF, &all).await;
    let late = json!({ "alert": alerts.hers, "reason": "Late" });
    let late = story.run("Mia", "alertDismiss", late, "alert { id }").await;
    late.fails("ALERT_OVER");
    let done = json!({ "intervention": intervention });
    let shown = "intervention { state endedOn }";
    let done = story.run("Mia", "interventionComplete", done, shown).await;
    let expected = json!({ "state": "DONE", "endedOn": "2026-03-23" });
    assert_eq!(done.at("/payload/intervention"), &expected);
    // The fourth meeting tells what has changed since the third.
    let id = agreed.mondays[3].as_str();
    act(story, "Ana", "meetingStart", id, json!({})).await.payload();
    let shown = "sinceLastMeeting { on } agenda { sections { numbers { goals { title change health healthBefore } } } }";
    let seen = meeting(story, "Mia", id, shown).await;
    assert_eq!(seen.at("/meeting/sinceLastMeeting/on"), "2026-03-16");
    let goals = seen.at("/meeting/agenda/sections/0/numbers/goals").as_array();
    let better = goals.into_iter().flatten().any(|goal| {
        goal["change"] == "22" && goal["healthBefore"] == "OFF_TRACK" && goal["health"] == "ACHIEVED"
    });
    assert!(better, "{:#}", seen.body);
    act(story, "Mia", "meetingEnd", id, json!({})).await.payload();
}

pub async fn it_is_recognised_and_told(story: &mut Story<'_>, agreed: &Agreed) {
    let praise = json!({
        "to": { "members": [story.id("Ana")] }, "basis": "GROWTH", "text": "Sixty zebras, and how", "goal": agreed.goal,
    });
    let given = story
        .run("Mia", "recognitionGive", praise, "recognition { id }")
        .await;
    story.made("recognitions", given.text("/payload/recognition/id"));
    let team = ["Ana", "Ben", "Mia", "Rita", "Eva"];
    story.finds("recognitions", "", &team.map(|who| (who, 1))).await;
    let feed = "{ feed { totalCount nodes { ... on Recognition { text goal { id } } } } }";
    for who in EVERYBODY {
        let seen = story.read(who, feed, json!({})).await;
        let goal = &seen.at("/feed/nodes")[0]["goal"];
        assert_eq!(
            seen.at("/feed/totalCount"),
            usize::from(team.contains(&who)),
            "{who}"
        );
        let open = !["Ben", "Cy", "script"].contains(&who);
        assert_eq!(goal.is_object(), open, "{who} follows the link to her goal");
    }
    let react = json!({ "recognition": given.at("/payload/recognition/id"), "kind": "HEART" });
    let shown = "recognition { reactions { kind count } }";
    story
        .run("Ben", "reactionAdd", react.clone(), shown)
        .await
        .payload();
    story
        .run("Cy", "reactionAdd", react, shown)
        .await
        .misses("recognition");
    told(story).await;
}

/// Feedback for Ana and her leaders, and Ana's for Mia before everybody.
async fn told(story: &mut Story<'_>) {
    let shown = "feedback { id acknowledgedAt }";
    let give = |about: &str, kind: &str, visibility: &str, text: &str| json!({ "about": story.id(about), "kind": kind, "visibility": visibility, "behaviour": text, "suggestedAction": "Go on" });
    let hers = give(
        "Ana",
        "CONSTRUCTIVE",
        "PRIVATE_AND_LEADER",
        "You call zebras late",
    );
    let his = give("Mia", "PRAISE", "PUBLIC", "You practise with zebras");
    let hers = story.run("Mia", "feedbackGive", hers, shown).await;
    let praise = story.run("Ana", "feedbackGive", his, shown).await;
    let hers = hers.text("/payload/feedback/id").to_owned();
    story.made("feedback", &hers);
    story.made("feedback", praise.text("/payload/feedback/id"));
    let all = [
        ("Ana", 2),
        ("Mia", 2),
        ("Rita", 2),
        ("Ben", 1),
        ("Eva", 1),
        ("Cy", 1),
    ];
    story.finds("feedback", "", &all).await;
    let acknowledge = async |who: &str| {
        story
            .run(who, "feedbackAcknowledge", json!({ "feedback": hers }), shown)
            .await
    };
    for who in ["Mia", "Rita"] {
        acknowledge(who).await.fails("FORBIDDEN");
    }
    for who in ["Ben", "Eva", "Cy"] {
        acknowledge(who).await.misses("feedback");
    }
    let read = acknowledge("Ana").await;
    assert_ne!(read.at("/payload/feedback/acknowledgedAt"), &Value::Null);
    let late = json!({ "feedback": hers, "behaviour": "You called early" });
    let late = story.run("Mia", "feedbackRevise", late, shown).await;
    late.fails("ACKNOWLEDGED");
}

const REPORT: &str = "query ($id: ID!) { leadershipReport(member: $id) {
    cadence { mean worst worstReport { name } reports } sayDo { n onTime } supportGiven { praise recognitions constructive }
    supportBalance interventions moreActivityShare daysToIntervention recoveryRate daysToRecovery waivers } }";

/// Mia met Ana every week and Ben never. To her reports that is open with her word and her support, and nothing else.
pub async fn the_leader_is_reported_on(story: &Story<'_>) {
    let report =
        async |who: &str| -> Answer { story.read(who, REPORT, json!({ "id": story.id("Mia") })).await };
    let below = report("Ana").await.at("/leadershipReport").clone();
    let cadence = json!({ "mean": "0.5", "worst": "0", "worstReport": null, "reports": 2 });
    assert_eq!(below["cadence"], cadence);
    assert_eq!(below["sayDo"], json!({ "n": 1, "onTime": 1 }));
    let given = json!({ "praise": 0, "recognitions": 1, "constructive": 1 });
    assert_eq!(below["supportGiven"], given);
    assert_eq!(below["supportBalance"], "1", "without what is not hers to see");
    for hidden in [
        "interventions",
        "moreActivityShare",
        "daysToIntervention",
        "recoveryRate",
        "daysToRecovery",
        "waivers",
    ] {
        assert_eq!(below[hidden], Value::Null, "{hidden}");
    }
    assert_eq!(report("Ben").await.at("/leadershipReport"), &below);
    let mut full = below;
    full["cadence"]["worstReport"] = json!({ "name": "Ben" });
    full["supportBalance"] = json!("2");
    full["interventions"] = json!(1);
    full["moreActivityShare"] = json!("0");
    full["daysToIntervention"] = json!("3");
    full["recoveryRate"] = json!("1");
    full["daysToRecovery"] = json!("1");
    full["waivers"] = json!(0);
    for who in ["Mia", "Rita", "Eva"] {
        assert_eq!(report(who).await.at("/leadershipReport"), &full, "{who}");
    }
    for who in ["Cy", "script"] {
        report(who).await.fails("FORBIDDEN");
    }
}

pub async fn executives_read_where_the_policy_lets_them(story: &Story<'_>, agreed: &Agreed) {
    let id = agreed.mondays[1].as_str();
    let shown = "sharedNote { text } privateNote { text } talkingPoints { text } contentReadLogged contentReads { part reader { name } }";
    let log = async |who: &str| {
        let seen = meeting(story, who, id, "contentReads { part reader { name } }").await;
        let reads = seen.at("/meeting/contentReads").as_array().cloned();
        reads.unwrap_or_default()
    };
    let read = json!({ "part": "CONTENT", "reader": { "name": "Eva" } });
    assert!(!log("Ana").await.contains(&read));
    let on = json!({ "executiveVisibility": true });
    story
        .run("Rita", "policySet", on.clone(), "organization { id }")
        .await
        .fails("FORBIDDEN");
    story
        .run("Eva", "policySet", on, "organization { id }")
        .await
        .payload();
    let seen = meeting(story, "Eva", id, shown).await;
    assert_eq!(seen.at("/meeting/sharedNote/text"), "We agreed on zebras");
    assert_eq!(seen.at("/meeting/contentReadLogged"), true);
    assert_eq!(seen.at("/meeting/privateNote"), &Value::Null, "under any policy");
    for private in ["doubts", "watches"] {
        assert!(!seen.body.to_string().contains(private), "{:#}", seen.body);
    }
    for who in ["Ana", "Mia"] {
        let found = log(who).await;
        let count = found.iter().filter(|one| **one == read).count();
        assert_eq!(count, 1, "{who} sees that she read it, once");
    }
    let below = meeting(story, "Rita", id, shown).await;
    assert_eq!(below.at("/meeting/sharedNote"), &Value::Null, "executives alone");
    meeting(story, "Ben", id, shown).await.misses("id");
    // Nothing anybody wrote in these weeks is in the log of what was done.
    let entries = "{ auditLog(first: 100) { totalCount nodes { action before after } } }";
    let entries = story.read("Eva", entries, json!({})).await;
    assert!(!entries.at("/auditLog/nodes").to_string().contains("zebra"));
    let stored = format!("{:?}", story.org.digest().await.0["audit_entries"]);
    assert!(!stored.contains("zebra") && stored.contains("interventionStart"));
}
