//! Praise before others: to whom, how often, who reads it, and what becomes of it.

use acceptance::{Answer, Bearer, Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use chrono::TimeDelta;
use domain::access::Scope;
use domain::organizations::Settings;
use serde_json::{Value, json};

on_both_databases! {
    recognition_is_read_by_its_audience_and_by_nobody_else,
    nobody_recognises_themselves_alone_within_a_list_or_through_a_team,
    so_many_a_fiscal_month_where_the_organization_is,
    its_author_takes_it_back_for_a_day,
    everybody_who_reads_it_reacts_once_in_each_way,
    the_feed_is_what_one_may_read_the_newest_first,
    support_is_counted_and_not_told,
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
    north: TestTeam,
}

async fn floor(org: &TestOrganization<'_>) -> Floor {
    let region = org.team("Region", None).await;
    let south = org.team("South", Some(&region)).await;
    let floor = Floor {
        ana: org.rep("Ana").await,
        ben: org.rep("Ben").await,
        cem: org.rep("Cem").await,
        max: org.manager("Max").await,
        sue: org.manager("Sue").await,
        boss: org.manager("Boss").await,
        old: org.manager("Old").await,
        north: org.team("North", Some(&region)).await,
    };
    let (beginning, change) = (day("2020-01-01"), day("2026-03-01"));
    org.lead(&floor.boss, &region).await;
    org.lead_over(&floor.old, &floor.north, beginning, Some(change))
        .await;
    org.lead_over(&floor.max, &floor.north, change, None).await;
    org.lead(&floor.sue, &south).await;
    org.assign(&floor.ana, &floor.north).await;
    org.assign(&floor.ben, &floor.north).await;
    org.assign(&floor.cem, &south).await;
    floor
}

fn to(members: &[&Person], text: &str) -> Value {
    let ids: Vec<&str> = members.iter().map(|person| person.id.as_str()).collect();
    json!({ "to": { "members": ids }, "basis": "ASSIST", "text": text })
}

async fn give(org: &TestOrganization<'_>, who: &Person, input: Value) -> Answer {
    let shown = "recognition { id text basis audience from { name } members { name } team { name } }";
    org.as_(who).run("recognitionGive", input, shown).await
}

fn id(answer: &Answer) -> String {
    answer.text("/payload/recognition/id").to_owned()
}

/// What somebody finds: in the list, its count, the feed, and by each id alone.
async fn found(org: &TestOrganization<'_>, who: &impl Bearer, ids: &[&String]) -> Vec<String> {
    let query = "query ($ids: [ID!]!) { recognitions { totalCount nodes { text } } feed { totalCount nodes { ... on Recognition { text } } } \
        nodes(ids: $ids) { ... on Recognition { text } } search(text: \"secret\") { __typename } }";
    let answer = org.as_(who).query(query, json!({ "ids": ids })).await;
    let texts = |list: &str| {
        let found = answer.at(list).as_array().cloned().unwrap_or_default();
        let texts = found.iter().filter_map(|node| node["text"].as_str());
        let mut texts: Vec<String> = texts.map(str::to_owned).collect();
        texts.sort();
        texts
    };
    let listed = texts("/recognitions/nodes");
    assert_eq!(texts("/nodes"), listed, "by id there is what the list shows");
    assert_eq!(texts("/feed/nodes"), listed, "and so there is in the feed");
    for total in ["/recognitions/totalCount", "/feed/totalCount"] {
        assert_eq!(answer.at(total), &json!(listed.len()));
    }
    assert_eq!(answer.at("/search"), &json!([]), "no search finds it");
    listed
}

async fn recognition_is_read_by_its_audience_and_by_nobody_else(server: TestServer) {
    let org = server.organization().await;
    let Floor {
        ana,
        ben,
        cem,
        max,
        sue,
        boss,
        old,
        north,
    } = floor(&org).await;
    let peer = give(&org, &cem, to(&[&ana], "secret save 🙂")).await;
    assert_eq!(peer.at("/payload/recognition/audience"), "TEAM");
    assert_eq!(
        peer.at("/payload/recognition/members"),
        &json!([{ "name": "Ana" }])
    );
    let all = json!({
        "to": { "team": north.id }, "basis": "RESULT", "text": "‏כל הכבוד", "audience": "ORGANIZATION",
    });
    let all = give(&org, &sue, all).await;
    assert_eq!(all.at("/payload/recognition/team/name"), "North");
    assert_eq!(all.at("/payload/recognition/members"), &json!([]));
    let (peer, all) = (id(&peer), id(&all));
    let ids = [&peer, &all];
    let (both, one) = (["secret save 🙂", "‏כל הכבוד"].as_slice(), ["‏כל הכבוד"].as_slice());
    for (who, expected) in [
        (&ana, both),
        (&ben, both),
        (&cem, both),
        (&max, both),
        (&boss, both),
        (&org.eva, both),
        (&sue, one),
        (&old, one),
    ] {
        assert_eq!(found(&org, who, &ids).await, expected, "{}", who.name);
    }
    let script = org.service(&Scope::ALL).await;
    assert_eq!(found(&org, &script, &ids).await, [""; 0], "no script");
    let react = json!({ "recognition": peer, "kind": "HEART" });
    let unseen = org
        .as_(&sue)
        .run("reactionAdd", react, "recognition { id }")
        .await;
    unseen.misses("recognition");
    // Each recipient of a team has it, whoever gave it among them has not.
    let to_whom = "query ($to: ID!) { recognitions(filter: { to: $to, basis: RESULT }) { totalCount } }";
    for (who, expected) in [(&ana, 1), (&ben, 1), (&cem, 0), (&sue, 0)] {
        let theirs = org.as_eva().query(to_whom, json!({ "to": who.id })).await;
        assert_eq!(
            theirs.at("/recognitions/totalCount"),
            &json!(expected),
            "{}",
            who.name
        );
    }
    let log = org
        .as_eva()
        .query("{ auditLog(first: 100) { nodes { after } } }", json!({}))
        .await;
    assert!(
        !log.body.to_string().contains("secret"),
        "no text is in the audit log"
    );
}

async fn nobody_recognises_themselves_alone_within_a_list_or_through_a_team(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let Floor {
        ana, ben, cem, north, ..
    } = floor(&org).await;
    let (gone, stranger) = (org.rep("Gone").await, other.rep("Stranger").await);
    let left = json!({ "member": gone.id });
    org.as_eva()
        .run("memberDeactivate", left, "member { active }")
        .await
        .data();
    let (alone, empty) = (org.team("Alone", None).await, org.team("Empty", None).await);
    let dan = org.rep("Dan").await;
    org.assign(&dan, &alone).await;
    let team = |team: &TestTeam| json!({ "to": { "team": team.id }, "basis": "RESULT", "text": "We" });
    let before = org.digest().await;
    for (who, input, field, code) in [
        (&ana, to(&[&ana], "Me"), "to.members", "TO_ONESELF"),
        (&ana, to(&[&ben, &ana], "Us"), "to.members", "TO_ONESELF"),
        (&dan, team(&alone), "to.team", "TO_ONESELF"),
        (&ana, team(&empty), "to.team", "NO_RECIPIENT"),
        (&ana, to(&[], "Nobody"), "to.members", "NO_RECIPIENT"),
        (
            &ana,
            to(&[&ben, &gone], "Both"),
            "to.members.1",
            "MEMBER_INACTIVE",
        ),
        (&ana, to(&[&ben], &"x".repeat(1 << 20)), "text", "TOO_LONG"),
        (&ana, to(&[&ben], "\u{200b}"), "text", "BLANK"),
    ] {
        give(&org, who, input).await.refuses(field, code);
    }
    give(&org, &ana, to(&[&ben, &stranger], "Hello"))
        .await
        .misses("to.members.1");
    assert_eq!(org.digest().await, before, "nothing of it is kept");
    let ours = give(&org, &ana, team(&north)).await;
    let to_whom = "query ($to: ID!) { recognitions(filter: { to: $to }) { nodes { id } } }";
    for (who, count) in [(&ben, 1), (&ana, 0)] {
        let theirs = org.as_(&ana).query(to_whom, json!({ "to": who.id })).await;
        assert_eq!(theirs.each("/recognitions", "/id").len(), count, "{}", who.name);
    }
    assert_eq!(ours.at("/payload/recognition/from/name"), "Ana");
    let script = org.service(&[Scope::MembersWrite]).await;
    let scripted = org
        .as_(&script)
        .run("recognitionGive", to(&[&cem], "Beep"), "recognition { id }")
        .await;
    scripted.fails("FORBIDDEN");
}

async fn so_many_a_fiscal_month_where_the_organization_is(server: TestServer) {
    let settings = Settings::new("West", "America/Los_Angeles", "USD").expect("the settings are sound");
    let org = server.organization_with("west", settings).await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let policy = json!({ "recognitionsPerMonth": 1001 });
    let eva = org.as_eva();
    eva.run("policySet", policy, "organization { id }")
        .await
        .refuses("recognitionsPerMonth", "LIMIT_OUT_OF_RANGE");
    let shown = "organization { policies { recognitionsPerMonth } }";
    let set = eva
        .run("policySet", json!({ "recognitionsPerMonth": 2 }), shown)
        .await;
    assert_eq!(set.at("/payload/organization/policies/recognitionsPerMonth"), 2);
    // The last hour of March in Los Angeles is April in UTC already.
    server.clock.set(day("2026-04-01"));
    server.clock.advance(TimeDelta::hours(-6));
    let ana = org.fresh(&ana).await;
    give(&org, &ana, to(&[&ben], "First")).await.payload();
    let (one, two) = tokio::join!(
        give(&org, &ana, to(&[&ben], "Second")),
        give(&org, &ana, to(&[&ben], "Second"))
    );
    let codes = [one.code(), two.code()];
    assert!(
        codes.contains(&None) && codes.contains(&Some("LIMIT_REACHED")),
        "of two devices one gives the last: {codes:?}"
    );
    let refused = give(&org, &ana, to(&[&ben], "Third")).await;
    refused.fails("LIMIT_REACHED");
    let message = refused.errors()[0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("2026-04-01"), "{message}");
    server.clock.advance(TimeDelta::hours(1));
    let ana = org.fresh(&ana).await;
    give(&org, &ana, to(&[&ben], "Third")).await.payload();
}

async fn its_author_takes_it_back_for_a_day(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let given = id(&give(&org, &ana, to(&[&ben], "Forget this")).await);
    let retract = json!({ "recognition": given });
    let shown = "recognition { text retractedAt }";
    let theirs = org
        .as_(&ben)
        .run("recognitionRetract", retract.clone(), shown)
        .await;
    theirs.fails("NOT_YOUR_RECOGNITION");
    for _ in 0..2 {
        let gone = org
            .as_(&ana)
            .run("recognitionRetract", retract.clone(), shown)
            .await;
        assert_eq!(gone.at("/payload/recognition/text"), &Value::Null);
        assert_ne!(gone.at("/payload/recognition/retractedAt"), &Value::Null);
    }
    assert!(
        !format!("{:?}", org.digest().await).contains("Forget this"),
        "it is nowhere any more"
    );
    let feed = "{ feed { nodes { ... on Recognition { id text } } } }";
    let feed = org.as_(&ben).query(feed, json!({})).await;
    assert_eq!(
        feed.at("/feed/nodes/0"),
        &json!({ "id": given, "text": null }),
        "its place stays"
    );
    let react = json!({ "recognition": given, "kind": "STAR" });
    let late = org
        .as_(&ben)
        .run("reactionAdd", react, "recognition { id }")
        .await;
    late.fails("RETRACTED");
    let kept = id(&give(&org, &ana, to(&[&ben], "This stays")).await);
    server.clock.advance(TimeDelta::hours(25));
    let ana = org.fresh(&ana).await;
    let kept = json!({ "recognition": kept });
    let late = org.as_(&ana).run("recognitionRetract", kept, shown).await;
    late.fails("RETRACTION_OVER");
}

async fn everybody_who_reads_it_reacts_once_in_each_way(server: TestServer) {
    let org = server.organization().await;
    let Floor { ana, ben, max, .. } = floor(&org).await;
    let given = id(&give(&org, &max, to(&[&ana], "Well done")).await);
    let heart = json!({ "recognition": given, "kind": "HEART" });
    let shown = "recognition { reactions { kind count viewerReacted } }";
    let (phone, desk) = (org.as_(&ben), org.as_(&ben));
    let (one, two) = tokio::join!(
        phone.run("reactionAdd", heart.clone(), shown),
        desk.run("reactionAdd", heart.clone(), shown)
    );
    for answer in [one, two] {
        let hearts = &answer.at("/payload/recognition/reactions")[1];
        assert_eq!(
            hearts,
            &json!({ "kind": "HEART", "count": 1, "viewerReacted": true })
        );
    }
    let more = json!({ "recognition": given, "kind": "FIRE" });
    org.as_(&ben).run("reactionAdd", more, shown).await.payload();
    let hers = org.as_(&ana).run("reactionAdd", heart.clone(), shown).await;
    let counts: Vec<&Value> = hers.each("/payload/recognition/reactions", "/count");
    assert_eq!(counts, [0, 2, 1, 0, 0], "in the order of the kinds");
    for _ in 0..2 {
        let gone = org.as_(&ben).run("reactionRemove", heart.clone(), shown).await;
        let hearts = &gone.at("/payload/recognition/reactions")[1];
        assert_eq!(
            hearts,
            &json!({ "kind": "HEART", "count": 1, "viewerReacted": false })
        );
    }
}

async fn the_feed_is_what_one_may_read_the_newest_first(server: TestServer) {
    let org = server.organization().await;
    let Floor {
        ana, ben, cem, max, ..
    } = floor(&org).await;
    let praise = |visibility: &str, text: &str| json!({ "about": ana.id, "kind": "PRAISE", "visibility": visibility, "behaviour": text });
    give(&org, &max, to(&[&ana], "1")).await.payload();
    for input in [praise("PUBLIC", "2"), praise("PRIVATE", "hidden")] {
        org.as_(&ben)
            .run("feedbackGive", input, "feedback { id }")
            .await
            .payload();
    }
    give(&org, &ana, to(&[&ben], "3")).await.payload();
    org.as_(&max)
        .run("feedbackGive", praise("PUBLIC", "4"), "feedback { id }")
        .await
        .payload();
    let query = "query ($first: Int, $after: String, $last: Int, $before: String) { feed(first: $first, after: $after, last: $last, before: $before) { totalCount \
        nodes { ... on Recognition { text } ... on Feedback { text: behaviour } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }";
    let page = async |who: &Person, asked: Value| org.as_(who).query(query, asked).await;
    let whole = page(&ana, json!({})).await;
    assert_eq!(whole.each("/feed", "/text"), ["4", "3", "2", "1"]);
    assert_eq!(whole.at("/feed/totalCount"), 4);
    let outside = page(&cem, json!({})).await;
    assert_eq!(outside.each("/feed", "/text"), ["4", "2"], "of another team");
    assert_eq!(outside.at("/feed/totalCount"), 2);
    // To the end and back again by pages that cross both kinds.
    let first = page(&ana, json!({ "first": 3 })).await;
    assert_eq!(first.each("/feed", "/text"), ["4", "3", "2"]);
    assert_eq!(first.at("/feed/pageInfo/hasNextPage"), true);
    let after = first.text("/feed/pageInfo/endCursor");
    // What is new meanwhile shifts nothing.
    give(&org, &ben, to(&[&ana], "5")).await.payload();
    let next = page(&ana, json!({ "first": 3, "after": after })).await;
    assert_eq!(next.each("/feed", "/text"), ["1"]);
    assert_eq!(next.at("/feed/pageInfo/hasNextPage"), false);
    let end = page(&ana, json!({ "last": 2 })).await;
    assert_eq!(end.each("/feed", "/text"), ["2", "1"]);
    let before = end.text("/feed/pageInfo/startCursor");
    let middle = page(&ana, json!({ "last": 2, "before": before })).await;
    assert_eq!(middle.each("/feed", "/text"), ["4", "3"]);
    assert_eq!(middle.at("/feed/pageInfo/hasPreviousPage"), true);
}

async fn support_is_counted_and_not_told(server: TestServer) {
    let org = server.organization().await;
    let Floor {
        ana, ben, cem, max, ..
    } = floor(&org).await;
    for (kind, visibility) in [
        ("PRAISE", "PRIVATE"),
        ("CONSTRUCTIVE", "PRIVATE"),
        ("PRAISE", "PUBLIC"),
    ] {
        let input = json!({ "about": ana.id, "kind": kind, "visibility": visibility, "behaviour": "secret" });
        org.as_(&max)
            .run("feedbackGive", input, "feedback { id }")
            .await
            .payload();
    }
    give(&org, &max, to(&[&ana, &ben], "Both")).await.payload();
    let gone = id(&give(&org, &max, to(&[&ana], "Forget this")).await);
    org.as_(&max)
        .run(
            "recognitionRetract",
            json!({ "recognition": gone }),
            "recognition { id }",
        )
        .await
        .payload();
    let query = "query ($id: ID!) { member(id: $id) { \
        supportGiven { praise constructive recognitions period { start } } \
        supportReceived(period: { name: \"2026-03\" }) { praise constructive recognitions } \
        before: supportReceived(period: { name: \"2026-02\" }) { praise } } }";
    let given =
        json!({ "praise": 2, "constructive": 1, "recognitions": 1, "period": { "start": "2026-01-01" } });
    let received = json!({ "praise": 2, "constructive": 1, "recognitions": 1 });
    for who in [&max, &ana, &ben, &org.eva] {
        let leader = org.as_(who).query(query, json!({ "id": max.id })).await;
        assert_eq!(leader.at("/member/supportGiven"), &given, "{}", who.name);
    }
    for who in [&ana, &max, &org.eva] {
        let rep = org.as_(who).query(query, json!({ "id": ana.id })).await;
        assert_eq!(rep.at("/member/supportReceived"), &received, "{}", who.name);
        assert_eq!(rep.at("/member/before/praise"), 0);
    }
    let script = org.service(&Scope::ALL).await;
    for client in [org.as_(&ben), org.as_(&cem), org.as_(&script)] {
        let peer = client.query(query, json!({ "id": ana.id })).await;
        assert_eq!(peer.at("/member/supportReceived"), &Value::Null);
        assert_eq!(peer.at("/member/supportGiven"), &Value::Null);
    }
}
