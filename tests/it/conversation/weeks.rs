//! Three one-on-ones: with the gate closed, open, and opened by the leader.

use super::Agreed;
use super::help::Promises;
use super::story::{EVERYBODY, Story};
use acceptance::Answer;
use serde_json::{Value, json};

/// Those who take part, and those above who see that it took place.
const INSIDE: [&str; 2] = ["Ana", "Mia"];
const ABOVE: [&str; 2] = ["Rita", "Eva"];
const OUTSIDE: [&str; 3] = ["Ben", "Cy", "script"];

pub async fn act(story: &Story<'_>, who: &str, verb: &str, meeting: &str, mut input: Value) -> Answer {
    input["meeting"] = json!(meeting);
    story.run(who, verb, input, "meeting { id }").await
}

pub async fn meeting(story: &Story<'_>, who: &str, id: &str, shown: &str) -> Answer {
    let query = format!("query ($id: ID!) {{ meeting(id: $id) {{ {shown} }} }}");
    story.read(who, &query, json!({ "id": id })).await
}

/// Starts a meeting, after those who may not have tried.
async fn start(story: &Story<'_>, id: &str) {
    for who in ABOVE {
        act(story, who, "meetingStart", id, json!({}))
            .await
            .fails("FORBIDDEN");
    }
    for who in OUTSIDE {
        act(story, who, "meetingStart", id, json!({}))
            .await
            .misses("meeting");
    }
    act(story, "Mia", "meetingStart", id, json!({})).await.payload();
}

async fn finish(story: &Story<'_>, id: &str, sections: &[&str]) {
    for section in sections {
        act(story, "Mia", "sectionComplete", id, json!({ "section": section }))
            .await
            .payload();
    }
}

/// What all who know of a meeting read of its gate: by whom it was opened, and results and pipeline.
async fn gate(story: &Story<'_>, id: &str, expected: [Option<&str>; 3]) {
    let shown = "agenda { gate { open openedBy results pipeline policy dataGaps { code } } }";
    for who in INSIDE.into_iter().chain(ABOVE) {
        let seen = meeting(story, who, id, shown).await;
        let [opened, results, pipeline] = expected;
        let gate = json!({
            "open": opened.is_some(), "openedBy": opened, "results": results, "pipeline": pipeline,
            "policy": "BOTH_OFF", "dataGaps": [],
        });
        assert_eq!(seen.at("/meeting/agenda/gate"), &gate, "{who}");
    }
    for who in OUTSIDE {
        meeting(story, who, id, shown).await.misses("id");
    }
}

/// How many entries of the activity log since the last meeting each reads; none who may not, and never an empty list instead.
async fn log(story: &Story<'_>, id: &str, leader: Option<u64>, own: u64) {
    let shown = "state activityDetail { totalCount nodes { amount } }";
    let found = |seen: &Answer| seen.body["data"]["meeting"]["activityDetail"]["totalCount"].as_u64();
    let his = meeting(story, "Mia", id, shown).await;
    assert_eq!(found(&his), leader, "{:#}", his.body);
    if leader.is_none() {
        his.fails("ACTIVITY_LOCKED");
    }
    assert_eq!(found(&meeting(story, "Ana", id, shown).await), Some(own));
    for who in ABOVE {
        let seen = meeting(story, who, id, shown).await;
        assert_eq!(
            seen.body["data"]["meeting"]["activityDetail"],
            Value::Null,
            "{who}"
        );
    }
}

async fn sections(story: &Story<'_>, id: &str) -> Vec<String> {
    let seen = meeting(story, "Ana", id, "agenda { sections { state } }").await;
    let states = seen.each("/meeting/agenda/sections", "/state").into_iter();
    states
        .filter_map(|state| state.as_str().map(str::to_owned))
        .collect()
}

pub async fn all_is_well_and_the_gate_stays_closed(story: &Story<'_>, agreed: &Agreed) {
    let id = agreed.mondays[0].as_str();
    start(story, id).await;
    gate(story, id, [None, Some("OK"), Some("OK")]).await;
    log(story, id, None, 1).await;
    let metrics = "agenda { sections { kind numbers { metrics { lastWeek { actual } } } } }";
    for who in INSIDE {
        let totals = meeting(story, who, id, metrics).await;
        let total = totals.at("/meeting/agenda/sections/2/numbers/metrics/0/lastWeek/actual");
        assert_eq!(total, "7", "{who} reads totals");
    }
    finish(story, id, &["RESULTS", "PIPELINE"]).await;
    let activity = json!({ "section": "ACTIVITY" });
    act(story, "Mia", "sectionComplete", id, activity)
        .await
        .fails("SECTION_LOCKED");
    finish(story, id, &["COMMITMENTS"]).await;
    act(story, "Mia", "meetingEnd", id, json!({})).await.payload();
    assert_eq!(sections(story, id).await, ["DONE", "DONE", "SKIPPED", "DONE"]);
}

/// The deal of the next quarter is lost, and no other was won in a week.
pub async fn both_are_off_and_the_gate_is_open(story: &mut Story<'_>, agreed: &Agreed) -> Promises {
    story.on("2026-03-09").await;
    let stages = [("2026-02-20", "qualified"), ("2026-03-06", "lost")];
    story.ahead("Ahead", &stages).await;
    story.called("2026-03-04", "2").await;
    let id = agreed.mondays[1].as_str();
    start(story, id).await;
    gate(story, id, [Some("NUMBERS"), Some("OFF"), Some("OFF")]).await;
    log(story, id, Some(1), 1).await;
    let results = json!({ "section": "RESULTS" });
    act(story, "Ana", "sectionComplete", id, results)
        .await
        .fails("GAP_UNADDRESSED");
    let mut gap = json!({
        "section": "RESULTS", "gap": { "goal": agreed.goal }, "cause": "Two zebras slipped", "action": "Call both zebras",
        "promise": { "to": { "member": story.id("Mia") }, "due": "2026-03-13" },
    });
    act(story, "Rita", "gapAddress", id, gap.clone())
        .await
        .fails("FORBIDDEN");
    act(story, "Cy", "gapAddress", id, gap.clone())
        .await
        .fails("NOT_FOUND");
    act(story, "Ana", "gapAddress", id, gap.clone()).await.payload();
    finish(story, id, &["RESULTS"]).await;
    gap = json!({ "section": "PIPELINE", "gap": { "coverage": "NEXT" }, "cause": "A zebra lost", "action": "Find another" });
    act(story, "Mia", "gapAddress", id, gap).await.payload();
    finish(story, id, &["PIPELINE", "ACTIVITY"]).await;
    let promises = promised(story, id).await;
    let point = json!({ "meeting": id, "text": "The zebra in the region" });
    let point = story
        .run("Ana", "talkingPointAdd", point, "talkingPoint { id }")
        .await;
    story.made("talkingPoints", point.text("/payload/talkingPoint/id"));
    let note = |text: &str| json!({ "text": text });
    for (who, verb, text) in [
        ("Mia", "noteShare", "We agreed on zebras"),
        ("Ana", "noteKeepPrivate", "Ana doubts the zebra"),
        ("Mia", "noteKeepPrivate", "Mia watches the zebra"),
    ] {
        act(story, who, verb, id, note(text)).await.payload();
    }
    finish(story, id, &["COMMITMENTS"]).await;
    act(story, "Ana", "meetingEnd", id, json!({})).await.payload();
    assert_eq!(sections(story, id).await, ["DONE"; 4]);
    what_was_said(story, id).await;
    promises
}

/// Beside the one of the gap, one more of Ana's, and one of Mia's.
async fn promised(story: &mut Story<'_>, id: &str) -> Promises {
    let made = "agenda { sections { gaps { commitment { id } } } }";
    let made = meeting(story, "Ana", id, made).await;
    let moved = made
        .text("/meeting/agenda/sections/0/gaps/0/commitment/id")
        .to_owned();
    let mut ids = vec![moved];
    for (who, to, text) in [
        ("Ana", "Mia", "Send the zebra its offer"),
        ("Mia", "Ana", "Come along to the zebra"),
    ] {
        let promise =
            json!({ "to": { "member": story.id(to) }, "text": text, "due": "2026-03-13", "meeting": id });
        let made = story
            .run(who, "commitmentMake", promise, "commitment { id }")
            .await;
        ids.push(made.text("/payload/commitment/id").to_owned());
    }
    for id in &ids {
        story.made("commitments", id);
    }
    let open = ["Ana", "Mia", "Rita"].map(|who| (who, 3));
    story.finds("commitments", "", &open).await;
    let [moved, missed, kept] = ids.try_into().expect("three");
    Promises { moved, missed, kept }
}

/// What was said is theirs who were there; those above read that it was held, and others nothing.
async fn what_was_said(story: &Story<'_>, id: &str) {
    let shown = "state title agenda { gapCount addressedGapCount sections { gaps { cause commitment { text } } } } \
        talkingPoints { text } sharedNote { text } privateNote { text } contentReads { part } rating { stars } \
        participants { member { name } } carriedOver { commitments { text } }";
    for (who, own, other) in [
        ("Ana", "Ana doubts", "Mia watches"),
        ("Mia", "Mia watches", "Ana doubts"),
    ] {
        let seen = meeting(story, who, id, shown).await;
        assert_eq!(seen.at("/meeting/sharedNote/text"), "We agreed on zebras");
        assert_eq!(
            seen.at("/meeting/talkingPoints/0/text"),
            "The zebra in the region"
        );
        assert_eq!(
            seen.at("/meeting/agenda/sections/0/gaps/0/cause"),
            "Two zebras slipped"
        );
        let private = seen.text("/meeting/privateNote/text");
        assert!(private.starts_with(own), "{who}: {private}");
        assert!(!seen.body.to_string().contains(other), "{who}");
    }
    for who in ABOVE {
        let seen = meeting(story, who, id, shown).await;
        assert_eq!(seen.at("/meeting/state"), "HELD");
        let counts = (
            seen.at("/meeting/agenda/gapCount"),
            seen.at("/meeting/agenda/addressedGapCount"),
        );
        assert_eq!(counts, (&json!(2), &json!(2)), "{who} reads how many");
        for hidden in [
            "title",
            "talkingPoints",
            "sharedNote",
            "privateNote",
            "participants",
        ] {
            assert_eq!(seen.at("/meeting")[hidden], Value::Null, "{who}: {hidden}");
        }
        assert!(!seen.body.to_string().contains("zebra"), "{who}: {:#}", seen.body);
    }
    for who in OUTSIDE {
        meeting(story, who, id, shown).await.misses("id");
    }
    story.knows("talkingPoints", &INSIDE).await;
}

/// Another deal covers the next quarter; the goal has fallen further behind.
pub async fn one_is_off_and_the_leader_opens_the_gate(
    story: &Story<'_>,
    agreed: &Agreed,
    promises: &Promises,
) {
    let id = agreed.mondays[2].as_str();
    story.ahead("Another", &[("2026-03-12", "qualified")]).await;
    story.called("2026-03-11", "1").await;
    start(story, id).await;
    gate(story, id, [None, Some("OFF"), Some("OK")]).await;
    log(story, id, None, 1).await;
    for reason in [json!({}), json!({ "reason": " " })] {
        act(story, "Mia", "activityGateOverride", id, reason)
            .await
            .refuses("reason", "REASON_REQUIRED");
    }
    let reason = json!({ "reason": "The zebra needs more calls" });
    for who in ["Ana", "Rita", "Eva"] {
        act(story, who, "activityGateOverride", id, reason.clone())
            .await
            .fails("FORBIDDEN");
    }
    act(story, "Mia", "activityGateOverride", id, reason)
        .await
        .payload();
    gate(story, id, [Some("OVERRIDE"), Some("OFF"), Some("OK")]).await;
    log(story, id, Some(1), 1).await;
    let shown = "agenda { gate { reason openedByMember { name } } } contentReads { part reader { name } }";
    let told = meeting(story, "Ana", id, shown).await;
    let why = json!({ "reason": "The zebra needs more calls", "openedByMember": { "name": "Mia" } });
    assert_eq!(told.at("/meeting/agenda/gate"), &why);
    let reads = json!([{ "part": "ACTIVITY_DETAIL", "reader": { "name": "Mia" } }]);
    assert_eq!(
        told.at("/meeting/contentReads"),
        &reads,
        "she sees who read her log"
    );
    let counted =
        "query ($id: ID!) { member(id: $id) { gateOverrides(from: \"2026-03-01\", to: \"2026-04-01\") } }";
    for who in EVERYBODY {
        let count = story.read(who, counted, json!({ "id": story.id("Mia") })).await;
        let count = count.body.pointer("/data/member/gateOverrides").cloned();
        let open = !["Cy", "script"].contains(&who);
        assert_eq!(count.unwrap_or_default() == json!(1), open, "{who}");
    }
    let gap = json!({
        "section": "RESULTS", "gap": { "goal": agreed.goal }, "cause": "Still no zebra", "action": "Train discovery",
    });
    act(story, "Ana", "gapAddress", id, gap).await.payload();
    finish(story, id, &["RESULTS", "PIPELINE", "ACTIVITY"]).await;
    // Every promise from before has its word; the one that was moved goes over to the next meeting.
    let section = json!({ "section": "COMMITMENTS" });
    act(story, "Mia", "sectionComplete", id, section)
        .await
        .fails("COMMITMENT_UNDISPOSED");
    let over = json!({ "commitment": promises.moved });
    act(story, "Ana", "commitmentCarryOver", id, over).await.payload();
    let missed = json!({ "commitment": promises.missed, "note": "The zebra was away" });
    let missed = story
        .run("Ana", "commitmentMiss", missed, "commitment { state }")
        .await;
    assert_eq!(missed.at("/payload/commitment/state"), "MISSED");
    finish(story, id, &["COMMITMENTS"]).await;
    act(story, "Mia", "meetingEnd", id, json!({})).await.payload();
    let next = meeting(
        story,
        "Ana",
        &agreed.mondays[3],
        "carriedOver { commitments { id } }",
    )
    .await;
    let carried = next.each("/meeting/carriedOver/commitments", "/id");
    assert!(carried.contains(&&json!(promises.moved)), "{carried:?}");
}
