//! What members tell one another about their work, and who may know of it.

use acceptance::{Answer, Bearer, Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    feedback_is_read_by_those_its_visibility_names_and_by_nobody_else,
    what_was_acknowledged_stays_and_its_author_corrects_it,
    feedback_is_about_somebody_else_and_says_something,
    a_link_is_made_by_who_sees_it_and_leads_there_who_sees_it,
    a_meeting_is_linked_by_who_took_part_once_it_was_started,
    who_is_asked_answers_or_says_no_in_time,
    nobody_is_asked_without_end,
    of_two_devices_one_settles_it,
}

/// Two teams below one region: Max leads Ana and Ben, Sue leads Cem, Boss leads both; Old led Max's team until yesterday.
struct Floor {
    ana: Person,
    ben: Person,
    cem: Person,
    max: Person,
    sue: Person,
    boss: Person,
    old: Person,
    south: TestTeam,
}

async fn floor(org: &TestOrganization<'_>) -> Floor {
    let region = org.team("Region", None).await;
    let north = org.team("North", Some(&region)).await;
    let floor = Floor {
        ana: org.rep("Ana").await,
        ben: org.rep("Ben").await,
        cem: org.rep("Cem").await,
        max: org.manager("Max").await,
        sue: org.manager("Sue").await,
        boss: org.manager("Boss").await,
        old: org.manager("Old").await,
        south: org.team("South", Some(&region)).await,
    };
    let (beginning, change) = (day("2020-01-01"), day("2026-03-01"));
    org.lead(&floor.boss, &region).await;
    org.lead_over(&floor.old, &north, beginning, Some(change)).await;
    org.lead_over(&floor.max, &north, change, None).await;
    org.lead(&floor.sue, &floor.south).await;
    org.assign(&floor.ana, &north).await;
    org.assign(&floor.ben, &north).await;
    org.assign(&floor.cem, &floor.south).await;
    floor
}

/// Feedback about somebody, before everybody it may be.
fn about(whom: &Person, visibility: &str, behaviour: &str) -> Value {
    json!({ "about": whom.id, "kind": "PRAISE", "visibility": visibility, "behaviour": behaviour })
}

async fn give(org: &TestOrganization<'_>, who: &Person, input: Value) -> Answer {
    let shown = "feedback { id version behaviour lacksAction acknowledgedAt from { name } about { name } }";
    org.as_(who).run("feedbackGive", input, shown).await
}

fn id(answer: &Answer) -> String {
    answer.text("/payload/feedback/id").to_owned()
}

/// What somebody finds of feedback about a member, in the list, its count, and by each id alone.
async fn found(org: &TestOrganization<'_>, who: &impl Bearer, whom: &Person, ids: &[String]) -> Vec<String> {
    let query = "query ($about: ID!, $ids: [ID!]!) { feedback(filter: { about: $about }) { totalCount nodes { behaviour } } \
        nodes(ids: $ids) { ... on Feedback { behaviour } } search(text: \"secret\") { __typename } }";
    let answer = org
        .as_(who)
        .query(query, json!({ "about": whom.id, "ids": ids }))
        .await;
    let texts = |list: &str| {
        let found = answer.at(list).as_array().cloned().unwrap_or_default();
        let texts = found.iter().filter_map(|node| node["behaviour"].as_str());
        let mut texts: Vec<String> = texts.map(str::to_owned).collect();
        texts.sort();
        texts
    };
    let listed = texts("/feedback/nodes");
    assert_eq!(texts("/nodes"), listed, "by id there is what the list shows");
    assert_eq!(answer.at("/feedback/totalCount"), &json!(listed.len()));
    assert_eq!(answer.at("/search"), &json!([]), "no search finds it");
    listed
}

async fn feedback_is_read_by_those_its_visibility_names_and_by_nobody_else(server: TestServer) {
    let org = server.organization().await;
    let Floor {
        ana,
        ben,
        cem,
        max,
        sue,
        boss,
        old,
        south,
    } = floor(&org).await;
    let mut ids = Vec::new();
    for (visibility, text) in [
        ("PRIVATE", "secret of two"),
        ("PRIVATE_AND_LEADER", "secret of three"),
        ("PUBLIC", "well done"),
    ] {
        ids.push(id(&give(&org, &ben, about(&ana, visibility, text)).await));
    }
    let script = org.service(&Scope::ALL).await;
    let (three, two, one) = (
        ["secret of three", "secret of two", "well done"].as_slice(),
        ["secret of three", "well done"].as_slice(),
        ["well done"].as_slice(),
    );
    for (who, expected) in [
        (&ana, three),
        (&ben, three),
        (&max, two),
        (&boss, two),
        (&old, one),
        (&sue, one),
        (&cem, one),
        (&org.eva, one),
    ] {
        assert_eq!(found(&org, who, &ana, &ids).await, expected, "{}", who.name);
    }
    assert_eq!(found(&org, &script, &ana, &ids).await, [""; 0], "no script");
    let touch = json!({ "feedback": ids[1] });
    for (who, mutation) in [(&cem, "feedbackAcknowledge"), (&org.eva, "feedbackAcknowledge")] {
        let answer = org.as_(who).run(mutation, touch.clone(), "feedback { id }").await;
        answer.misses("feedback");
    }
    let seen = org
        .as_(&max)
        .run("feedbackAcknowledge", touch, "feedback { id }")
        .await;
    seen.fails("FORBIDDEN");
    // What is not public is in the audit log as something that was done, and no more.
    let log = "{ auditLog(first: 100) { nodes { action before after } } }";
    let log = org.as_eva().query(log, json!({})).await;
    let entries = log.at("/auditLog/nodes").as_array().cloned().unwrap_or_default();
    let given: Vec<_> = entries
        .iter()
        .filter(|entry| entry["action"] == "feedbackGive")
        .collect();
    assert_eq!(given.len(), 3);
    assert_eq!(given.iter().filter(|entry| entry["after"].is_null()).count(), 2);
    assert!(!log.body.to_string().contains("secret") && !log.body.to_string().contains("well done"));
    // Who leads is asked on the day of reading: Ana goes over to Sue.
    server.clock.set(day("2026-03-09"));
    let eva = org.fresh(&org.eva).await;
    let moved = json!({ "member": ana.id, "team": south.id, "from": "2026-03-09", "replace": false });
    org.as_(&eva)
        .run("assignmentSet", moved, "__typename")
        .await
        .data();
    for (who, expected) in [(&max, one), (&sue, two), (&boss, two)] {
        let who = org.fresh(who).await;
        assert_eq!(
            found(&org, &who, &ana, &ids).await,
            expected,
            "{} later",
            who.name
        );
    }
}

async fn what_was_acknowledged_stays_and_its_author_corrects_it(server: TestServer) {
    let org = server.organization().await;
    let (ana, max) = (org.rep("Ana").await, org.manager("Max").await);
    // A rep tells a leader.
    let mut input = about(&max, "PRIVATE", "You listened 🙂");
    input["kind"] = json!("CONSTRUCTIVE");
    let given = give(&org, &ana, input).await;
    assert_eq!(given.at("/payload/feedback/lacksAction"), true);
    let feedback = id(&given);
    let revise = |words: &str, version: i64| json!({ "feedback": feedback, "behaviour": words, "suggestedAction": "Do so again", "ifVersion": version });
    let shown =
        "feedback { version behaviour lacksAction revisedAt acknowledgedAt corrections { number text } }";
    let changed = org
        .as_(&ana)
        .run("feedbackRevise", revise("You asked", 1), shown)
        .await;
    assert_eq!(changed.at("/payload/feedback/behaviour"), "You asked");
    assert_eq!(changed.at("/payload/feedback/lacksAction"), false);
    let stale = org.as_(&ana).run("feedbackRevise", revise("You", 1), shown).await;
    stale.fails("CONFLICT");
    let theirs = org
        .as_(&max)
        .run("feedbackRevise", revise("I did not", 2), shown)
        .await;
    theirs.fails("NOT_YOUR_FEEDBACK");
    let acknowledge = |version: i64| json!({ "feedback": feedback, "ifVersion": version });
    let unread = org
        .as_(&max)
        .run("feedbackAcknowledge", acknowledge(1), shown)
        .await;
    unread.fails("CONFLICT");
    let own = org
        .as_(&ana)
        .run("feedbackAcknowledge", acknowledge(2), shown)
        .await;
    own.fails("FORBIDDEN");
    let read = org
        .as_(&max)
        .run("feedbackAcknowledge", acknowledge(2), shown)
        .await;
    let at = read.text("/payload/feedback/acknowledgedAt").to_owned();
    server.clock.advance(chrono::TimeDelta::minutes(5));
    let again = org
        .as_(&max)
        .run("feedbackAcknowledge", acknowledge(2), shown)
        .await;
    assert_eq!(
        again.text("/payload/feedback/acknowledgedAt"),
        at,
        "once is enough"
    );
    let late = org.as_(&ana).run("feedbackRevise", revise("You", 3), shown).await;
    late.fails("ACKNOWLEDGED");
    for (number, text) in [(1, "It was Tuesday"), (2, "‏זה היה יום שלישי")] {
        let correct = json!({ "feedback": feedback, "text": text });
        let corrected = org.as_(&ana).run("feedbackCorrect", correct, shown).await;
        let corrections = corrected.at("/payload/feedback/corrections");
        assert_eq!(corrections[number - 1], json!({ "number": number, "text": text }));
        assert_eq!(corrected.at("/payload/feedback/behaviour"), "You asked");
    }
    let correct = json!({ "feedback": feedback, "text": "I was not there" });
    let theirs = org.as_(&max).run("feedbackCorrect", correct, shown).await;
    theirs.fails("NOT_YOUR_FEEDBACK");
    let read = "query ($id: ID!) { node(id: $id) { ... on Feedback { corrections { text } } } }";
    let read = org.as_(&max).query(read, json!({ "id": feedback })).await;
    assert_eq!(read.at("/node/corrections").as_array().map(Vec::len), Some(2));
}

async fn feedback_is_about_somebody_else_and_says_something(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (ana, ben, gone) = (org.rep("Ana").await, org.rep("Ben").await, org.rep("Gone").await);
    let stranger = other.rep("Ana").await;
    let left = json!({ "member": gone.id });
    org.as_eva()
        .run("memberDeactivate", left, "member { active }")
        .await
        .data();
    let before = org.digest().await;
    give(&org, &ana, about(&ana, "PRIVATE", "I was great"))
        .await
        .refuses("about", "ABOUT_ONESELF");
    give(&org, &ana, about(&gone, "PRIVATE", "Come back"))
        .await
        .refuses("about", "MEMBER_INACTIVE");
    give(&org, &ana, about(&stranger, "PRIVATE", "Hello"))
        .await
        .misses("about");
    let mut blame = about(&ben, "PUBLIC", "You came late");
    blame["kind"] = json!("CONSTRUCTIVE");
    give(&org, &ana, blame)
        .await
        .refuses("visibility", "PUBLIC_ONLY_FOR_PRAISE");
    for (text, code) in [
        ("x".repeat(1 << 20), "TOO_LONG"),
        ("x".repeat(2001), "TOO_LONG"),
        (" \u{200b} ".to_owned(), "BLANK"),
        ("a\u{0}b".to_owned(), "CONTROL_CHARACTER"),
    ] {
        give(&org, &ana, about(&ben, "PRIVATE", &text))
            .await
            .refuses("behaviour", code);
    }
    assert_eq!(org.digest().await, before, "nothing of it is kept");
    let script = org.service(&[Scope::MembersWrite]).await;
    let scripted = org
        .as_(&script)
        .run("feedbackGive", about(&ben, "PUBLIC", "Beep"), "feedback { id }")
        .await;
    scripted.fails("FORBIDDEN");
    let words = "👩\u{200d}💻 שלום ".repeat(100);
    let fine = give(&org, &ana, about(&ben, "PUBLIC", &words)).await;
    assert_eq!(fine.at("/payload/feedback/behaviour"), words.trim());
}

async fn a_link_is_made_by_who_sees_it_and_leads_there_who_sees_it(server: TestServer) {
    let org = server.organization().await;
    let Floor { ana, ben, max, .. } = floor(&org).await;
    let row = json!({
        "externalId": "hers", "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": "6",
    });
    let made = org
        .as_eva()
        .run("goalsUpsert", json!({ "rows": [row] }), "rows { goal { id } }")
        .await;
    let goal = made.text("/payload/rows/0/goal/id");
    org.won(&ana, day("2026-02-02"), 1).await;
    let deals = "{ opportunities { nodes { id } } }";
    let deals = org.as_(&ana).query(deals, json!({})).await;
    let deal = deals.text("/opportunities/nodes/0/id");
    let linked = |visibility: &str| {
        let mut input = about(&ana, visibility, "What a deal");
        input["goal"] = json!(goal);
        input["opportunity"] = json!(deal);
        input
    };
    give(&org, &ben, linked("PUBLIC")).await.misses("goal");
    let mut deal_alone = linked("PUBLIC");
    deal_alone["goal"] = Value::Null;
    give(&org, &ben, deal_alone).await.misses("opportunity");
    give(&org, &max, linked("PUBLIC")).await.payload();
    let read = "query ($about: ID!) { feedback(filter: { about: $about, kind: PRAISE }) { nodes { behaviour goal { id } opportunity { id } } } }";
    for (who, open) in [(&ana, true), (&max, true), (&ben, false)] {
        let read = org.as_(who).query(read, json!({ "about": ana.id })).await;
        let node = read.at("/feedback/nodes/0");
        assert_eq!(node["behaviour"], "What a deal");
        let expected = if open {
            [goal, deal].map(|id| json!({ "id": id }))
        } else {
            [Value::Null, Value::Null]
        };
        assert_eq!(
            [&node["goal"], &node["opportunity"]],
            [&expected[0], &expected[1]],
            "{}",
            who.name
        );
    }
}

async fn a_meeting_is_linked_by_who_took_part_once_it_was_started(server: TestServer) {
    let org = server.organization().await;
    let Floor { ana, ben, max, .. } = floor(&org).await;
    let weekly = json!({ "kind": "ONE_ON_ONE", "about": { "member": ana.id }, "firstStart": "2026-03-02T13:00", "rrule": "FREQ=WEEKLY" });
    org.as_(&max)
        .run("cadenceCreate", weekly, "cadence { id }")
        .await
        .payload();
    let ahead = "{ meetings(first: 1) { nodes { id } } }";
    let ahead = org.as_(&max).query(ahead, json!({})).await;
    let meeting = ahead.at("/meetings/nodes/0/id");
    let linked = || {
        let mut input = about(&ana, "PUBLIC", "Well prepared");
        input["meeting"] = meeting.clone();
        input
    };
    give(&org, &max, linked()).await.fails("MEETING_NOT_STARTED");
    give(&org, &ben, linked()).await.misses("meeting");
    let start = json!({ "meeting": meeting });
    org.as_(&max)
        .run("meetingStart", start, "meeting { id }")
        .await
        .payload();
    let mut of_another = about(&ben, "PUBLIC", "Well prepared");
    of_another["meeting"] = meeting.clone();
    give(&org, &max, of_another).await.fails("NOT_IN_MEETING");
    give(&org, &max, linked()).await.payload();
    let read =
        "query ($about: ID!) { feedback(filter: { about: $about }) { totalCount nodes { meeting { id } } } }";
    for (who, open) in [(&ana, true), (&max, true), (&ben, false)] {
        let read = org.as_(who).query(read, json!({ "about": ana.id })).await;
        assert_eq!(read.at("/feedback/totalCount"), 1, "what was refused is nowhere");
        let link = &read.at("/feedback/nodes/0")["meeting"]["id"];
        assert_eq!(link == meeting, open, "{}", who.name);
    }
}

async fn ask(org: &TestOrganization<'_>, who: &Person, to: &Person, more: Value) -> Answer {
    let mut input = json!({ "to": to.id, "question": "How was the demo?" });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    let shown = "request { id state due question about { name } }";
    org.as_(who).run("feedbackRequest", input, shown).await
}

async fn who_is_asked_answers_or_says_no_in_time(server: TestServer) {
    let org = server.organization().await;
    let Floor {
        ana, ben, cem, max, ..
    } = floor(&org).await;
    let asked = ask(&org, &ana, &ben, json!({ "due": "2026-03-06" })).await;
    assert_eq!(asked.at("/payload/request/state"), "OPEN");
    assert_eq!(asked.at("/payload/request/about/name"), "Ana");
    let request = asked.text("/payload/request/id").to_owned();
    // A leader asks about a report, and about nobody else.
    let about_her = ask(&org, &max, &cem, json!({ "about": ana.id })).await;
    let about_her = about_her.text("/payload/request/id").to_owned();
    ask(&org, &max, &ben, json!({ "about": cem.id }))
        .await
        .fails("FORBIDDEN");
    ask(&org, &ana, &ben, json!({ "about": max.id }))
        .await
        .fails("FORBIDDEN");
    ask(&org, &ana, &ana, json!({})).await.refuses("to", "TO_ONESELF");
    ask(&org, &max, &ana, json!({ "about": ana.id }))
        .await
        .refuses("to", "ABOUT_ONESELF");
    ask(&org, &ana, &ben, json!({ "due": "2026-03-01" }))
        .await
        .refuses("due", "DUE_IN_PAST");
    let read = "query ($ids: [ID!]!) { feedbackRequests { totalCount nodes { id state feedback { behaviour } } } nodes(ids: $ids) { id } }";
    let script = org.service(&Scope::ALL).await;
    let ids = json!({ "ids": [request, about_her] });
    for (client, expected) in [
        (org.as_(&ana), vec![&request]),
        (org.as_(&ben), vec![&request]),
        (org.as_(&max), vec![&about_her]),
        (org.as_(&cem), vec![&about_her]),
        (org.as_eva(), vec![]),
        (org.as_(&script), vec![]),
    ] {
        let seen = client.query(read, ids.clone()).await;
        assert_eq!(
            seen.each("/feedbackRequests", "/id"),
            expected
                .iter()
                .map(|id| json!(id))
                .collect::<Vec<_>>()
                .iter()
                .collect::<Vec<_>>()
        );
        assert_eq!(seen.at("/feedbackRequests/totalCount"), &json!(expected.len()));
        let nodes = seen.at("/nodes").as_array().cloned().unwrap_or_default();
        assert_eq!(
            nodes.iter().filter(|node| !node.is_null()).count(),
            expected.len()
        );
    }
    let answer = |request: &str, whom: &Person| {
        let mut input = about(whom, "PRIVATE", "Calm and clear");
        input["request"] = json!(request);
        input
    };
    give(&org, &ben, answer(&request, &cem))
        .await
        .refuses("about", "ABOUT_SOMEBODY_ELSE");
    give(&org, &cem, answer(&request, &ana)).await.misses("request");
    give(&org, &ben, answer(&request, &ana)).await.payload();
    give(&org, &ben, answer(&request, &ana))
        .await
        .fails("REQUEST_NOT_OPEN");
    // Whoever answers says who reads it: the leader who asked reads nothing that is private.
    give(&org, &cem, answer(&about_her, &ana)).await.payload();
    let seen = org.as_(&max).query(read, ids.clone()).await;
    assert_eq!(
        seen.at("/feedbackRequests/nodes/0"),
        &json!({ "id": about_her, "state": "ANSWERED", "feedback": null })
    );
    let seen = org.as_(&ana).query(read, ids.clone()).await;
    assert_eq!(
        seen.at("/feedbackRequests/nodes/0/feedback/behaviour"),
        "Calm and clear"
    );
    let no = ask(&org, &ana, &ben, json!({})).await;
    let no = json!({ "feedbackRequest": no.text("/payload/request/id") });
    let own = org
        .as_(&ana)
        .run("feedbackDecline", no.clone(), "request { state }")
        .await;
    own.fails("NOT_ASKED");
    for _ in 0..2 {
        let declined = org
            .as_(&ben)
            .run("feedbackDecline", no.clone(), "request { state }")
            .await;
        assert_eq!(declined.at("/payload/request/state"), "DECLINED");
    }
    // The last day is a whole one; after it nobody answers any more.
    let late = ask(&org, &ana, &cem, json!({ "due": "2026-03-04" })).await;
    let late = late.text("/payload/request/id").to_owned();
    server.clock.set(day("2026-03-05"));
    let cem = org.fresh(&cem).await;
    give(&org, &cem, answer(&late, &ana))
        .await
        .fails("REQUEST_NOT_OPEN");
    let expired = "query ($state: FeedbackRequestState) { feedbackRequests(filter: { state: $state }) { nodes { id } } }";
    let expired = org.as_(&cem).query(expired, json!({ "state": "EXPIRED" })).await;
    assert_eq!(expired.each("/feedbackRequests", "/id"), [&json!(late)]);
}

async fn nobody_is_asked_without_end(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    for number in 0..4 {
        let colleague = org.rep(&format!("Rep {number}")).await;
        for _ in 0..5 {
            ask(&org, &ana, &colleague, json!({ "due": "2026-03-02" }))
                .await
                .payload();
        }
        if number == 0 {
            ask(&org, &ana, &colleague, json!({}))
                .await
                .fails("TOO_MANY_OPEN_REQUESTS");
        }
    }
    let other = org.rep("Other").await;
    ask(&org, &ana, &other, json!({}))
        .await
        .fails("TOO_MANY_OPEN_REQUESTS");
    // What has expired is not open any more.
    server.clock.set(day("2026-03-03"));
    let ana = org.fresh(&ana).await;
    ask(&org, &ana, &other, json!({})).await.payload();
}

async fn of_two_devices_one_settles_it(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let asked = ask(&org, &ana, &ben, json!({})).await;
    let mut answer = about(&ana, "PRIVATE", "Calm");
    answer["request"] = json!(asked.text("/payload/request/id"));
    let (one, two) = tokio::join!(give(&org, &ben, answer.clone()), give(&org, &ben, answer.clone()));
    let codes = [one.code(), two.code()];
    assert!(
        codes.contains(&None) && codes.contains(&Some("REQUEST_NOT_OPEN")),
        "{codes:?}"
    );
    let given = if one.code().is_none() { id(&one) } else { id(&two) };
    let (anas, bens) = (org.as_(&ana), org.as_(&ben));
    let revise = json!({ "feedback": given, "behaviour": "Clear" });
    let (read, changed) = tokio::join!(
        anas.run(
            "feedbackAcknowledge",
            json!({ "feedback": given }),
            "feedback { version }"
        ),
        bens.run("feedbackRevise", revise, "feedback { version }"),
    );
    read.payload();
    let version = match changed.code() {
        None => 3,
        code => {
            assert_eq!(code, Some("ACKNOWLEDGED"));
            2
        }
    };
    let node = "query ($id: ID!) { node(id: $id) { ... on Feedback { version acknowledgedAt } } }";
    let node = anas.query(node, json!({ "id": given })).await;
    assert_eq!(node.at("/node/version"), version);
    assert_ne!(node.at("/node/acknowledgedAt"), &Value::Null);
}
