//! The tree of teams over time: moving them, who belongs to them, who leads them.

use acceptance::{Answer, Client, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use serde_json::{Value, json};

on_both_databases! {
    a_team_does_not_stand_below_itself_on_any_day,
    a_moved_team_stays_where_it_was_before,
    a_tree_has_at_most_so_many_levels,
    a_member_is_in_one_team_at_a_time,
    a_team_has_one_leader_at_a_time,
    a_wrongly_dated_assignment_is_mended_with_what_follows_from_it,
    a_wrongly_dated_leadership_or_move_is_mended,
    a_vacant_team_is_covered_by_the_leader_above,
    a_rep_leads_only_as_an_acting_leader,
    a_leader_becomes_a_rep_only_after_the_lead_is_given_up,
    whoever_is_deactivated_leads_nothing_any_more,
    a_team_is_named_and_changed_as_it_was_seen,
}

async fn moved(client: &Client, team: &TestTeam, parent: Option<&TestTeam>, from: &str) -> Answer {
    let input = json!({ "team": team.id, "parent": parent.map(|parent| &parent.id), "from": from });
    client.run("teamMove", input, "team { version }").await
}

async fn assigned(
    client: &Client,
    member: &str,
    team: Option<&TestTeam>,
    from: &str,
    to: Option<&str>,
) -> Answer {
    let input = json!({ "member": member, "team": team.map(|team| &team.id), "from": from, "to": to });
    client
        .run("assignmentSet", input, "assignments { from to team { name } }")
        .await
}

async fn led(client: &Client, team: &TestTeam, member: Option<&str>, from: &str, to: Option<&str>) -> Answer {
    let input = json!({ "team": team.id, "member": member, "from": from, "to": to });
    client
        .run("leadershipSet", input, "leaderships { from to member { name } }")
        .await
}

/// The name of the team above on a day; null at the top.
async fn above(org: &TestOrganization<'_>, team: &TestTeam, on: &str) -> Value {
    let document = "query ($id: ID!, $on: Date) { team(id: $id) { parent(asOf: $on) { name } } }";
    let answer = org
        .as_eva()
        .query(document, json!({ "id": team.id, "on": on }))
        .await;
    answer.at("/team/parent").clone()
}

async fn a_team_does_not_stand_below_itself_on_any_day(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let north = org.team("North", Some(&west)).await;
    let oakland = org.team("Oakland", Some(&north)).await;
    let eva = org.as_eva();
    let before = org.digest().await;
    for (parent, from) in [
        (&west, "2026-03-02"),
        (&north, "2026-03-02"),
        (&oakland, "2026-03-02"),
        (&oakland, "2030-01-01"),
        (&oakland, "2020-01-01"),
    ] {
        let answer = moved(&eva, &west, Some(parent), from).await;
        answer.refuses("parent", "TEAM_CYCLE");
    }
    assert_eq!(org.digest().await, before);

    // Once Oakland is at the top, West may stand below it – from then on.
    moved(&eva, &oakland, None, "2026-06-01").await.data();
    let early = moved(&eva, &west, Some(&oakland), "2026-05-31").await;
    early.refuses("parent", "TEAM_CYCLE");
    moved(&eva, &west, Some(&oakland), "2026-06-01").await.data();
    assert_eq!(above(&org, &west, "2026-03-02").await, Value::Null);
    let findings = server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
}

async fn a_moved_team_stays_where_it_was_before(server: TestServer) {
    let org = server.organization().await;
    let (west, east) = (org.team("West", None).await, org.team("East", None).await);
    let north = org.team("North", Some(&west)).await;
    let ana = org.rep("Ana").await;
    org.assign(&ana, &north).await;
    let eva = org.as_eva();
    moved(&eva, &north, Some(&east), "2026-02-01").await.data();
    assert_eq!(above(&org, &north, "2026-01-31").await["name"], "West");
    assert_eq!(above(&org, &north, "2026-02-01").await["name"], "East");
    let document = "query ($team: ID!, $on: Date) {
        members(filter: { team: $team, asOf: $on }) { nodes { name } }
        teams(filter: { within: $team, asOf: $on }) { nodes { name } }
    }";
    for (team, on, members, teams) in [
        (
            &west,
            "2026-01-31",
            json!([{ "name": "Ana" }]),
            json!([{ "name": "North" }, { "name": "West" }]),
        ),
        (&west, "2026-02-01", json!([]), json!([{ "name": "West" }])),
        (
            &east,
            "2026-02-01",
            json!([{ "name": "Ana" }]),
            json!([{ "name": "East" }, { "name": "North" }]),
        ),
    ] {
        let answer = eva.query(document, json!({ "team": team.id, "on": on })).await;
        assert_eq!(answer.at("/members/nodes"), &members, "{on}");
        assert_eq!(answer.at("/teams/nodes"), &teams, "{on}");
    }
    // A move into the past of another one would rewrite it.
    let earlier = moved(&eva, &north, None, "2025-01-01").await;
    earlier.refuses("from", "PLACEMENT_OVERLAP");
}

async fn a_tree_has_at_most_so_many_levels(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let mut parent = Value::Null;
    for level in 1..=100 {
        let input = json!({ "name": format!("Level {level}"), "parent": parent });
        let answer = eva.run("teamCreate", input, "team { id }").await;
        if answer.errors().is_empty() {
            parent = answer.at("/payload/team/id").clone();
            continue;
        }
        assert!(level > 5, "a tree of {level} levels is refused");
        answer.refuses("parent", "TREE_TOO_DEEP");
        let count = eva.query("{ teams { totalCount } }", json!({})).await;
        assert_eq!(count.at("/teams/totalCount"), &json!(level - 1));
        return;
    }
    panic!("a hundred levels are taken");
}

async fn a_member_is_in_one_team_at_a_time(server: TestServer) {
    let org = server.organization().await;
    let (west, east) = (org.team("West", None).await, org.team("East", None).await);
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    assigned(&eva, &ana.id, Some(&west), "2026-01-01", Some("2026-02-01"))
        .await
        .data();
    assigned(&eva, &ana.id, Some(&west), "2026-03-01", None)
        .await
        .data();
    let before = org.digest().await;
    for (from, to) in [
        ("2026-01-15", None),
        ("2025-12-01", Some("2026-01-02")),
        ("2026-01-31", Some("2026-02-02")),
        ("2026-02-15", Some("2026-03-02")),
        ("2025-01-01", None),
    ] {
        let answer = assigned(&eva, &ana.id, Some(&east), from, to).await;
        answer.refuses("from", "ASSIGNMENT_OVERLAP");
    }
    for to in ["2026-04-01", "2026-03-01"] {
        let empty = assigned(&eva, &ana.id, Some(&east), "2026-04-01", Some(to)).await;
        empty.refuses("to", "PERIOD_EMPTY");
    }
    let ancient = assigned(&eva, &ana.id, Some(&east), "0001-01-01", None).await;
    ancient.refuses("from", "DATE_OUT_OF_RANGE");
    assert_eq!(org.digest().await, before);

    // Between two assignments there is room; one without an end gives way to the next.
    assigned(&eva, &ana.id, Some(&east), "2026-02-01", Some("2026-03-01"))
        .await
        .data();
    let line = assigned(&eva, &ana.id, Some(&east), "2026-05-01", None).await;
    let span =
        |team: &str, from: &str, to: Value| json!({ "from": from, "to": to, "team": { "name": team } });
    assert_eq!(
        line.at("/payload/assignments"),
        &json!([
            span("West", "2026-01-01", json!("2026-02-01")),
            span("East", "2026-02-01", json!("2026-03-01")),
            span("West", "2026-03-01", json!("2026-05-01")),
            span("East", "2026-05-01", Value::Null),
        ])
    );
    let left = assigned(&eva, &ana.id, None, "2026-07-01", None).await;
    assert_eq!(left.at("/payload/assignments/3/to"), "2026-07-01");
}

async fn a_team_has_one_leader_at_a_time(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let (mia, max) = (org.manager("Mia").await, org.manager("Max").await);
    let eva = org.as_eva();
    led(&eva, &west, Some(&mia.id), "2026-01-01", Some("2026-03-01"))
        .await
        .data();
    for (from, to) in [("2026-02-28", None), ("2025-12-01", Some("2026-01-02"))] {
        let answer = led(&eva, &west, Some(&max.id), from, to).await;
        answer.refuses("from", "LEADERSHIP_OVERLAP");
    }
    let empty = led(&eva, &west, Some(&max.id), "2026-04-01", Some("2026-04-01")).await;
    empty.refuses("to", "PERIOD_EMPTY");
    led(&eva, &west, Some(&max.id), "2026-03-01", None).await.data();
    let line = led(&eva, &west, Some(&mia.id), "2026-06-01", None).await;
    let span =
        |name: &str, from: &str, to: Value| json!({ "from": from, "to": to, "member": { "name": name } });
    assert_eq!(
        line.at("/payload/leaderships"),
        &json!([
            span("Mia", "2026-01-01", json!("2026-03-01")),
            span("Max", "2026-03-01", json!("2026-06-01")),
            span("Mia", "2026-06-01", Value::Null),
        ])
    );
}

async fn a_wrongly_dated_assignment_is_mended_with_what_follows_from_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let (north, south) = (org.team("North", None).await, org.team("South", None).await);
    let eva = org.as_eva();
    assigned(&eva, &ana.id, Some(&north), "2025-01-01", None)
        .await
        .payload();
    // She went south in January already, and not in February.
    assigned(&eva, &ana.id, Some(&south), "2026-02-10", None)
        .await
        .payload();
    org.won(&ana, day("2026-01-20"), 3).await;
    let goal = |team: &TestTeam| {
        json!({ "externalId": team.id, "owner": { "team": { "id": team.id } }, "metric": { "key": "deals_won" },
            "period": { "name": "2026-01" }, "target": "10" })
    };
    let rows = json!({ "rows": [goal(&north), goal(&south)] });
    eva.run("goalsUpsert", rows, "summary { applied }")
        .await
        .payload();
    let close = json!({ "period": { "name": "2026-01" } });
    eva.run("periodClose", close, "__typename").await.payload();
    let before = org.digest().await;
    let late = assigned(&eva, &ana.id, Some(&south), "2026-01-10", None).await;
    late.refuses("from", "ASSIGNMENT_OVERLAP");
    assert_eq!(org.digest().await, before);
    let set = async |more: Value| {
        let mut input = json!({ "member": ana.id, "replace": true });
        for (field, value) in more.as_object().into_iter().flatten() {
            input[field] = value.clone();
        }
        let shown = "assignments { from to team { name } }";
        let answer = eva.run("assignmentSet", input, shown).await;
        let rows = answer
            .at("/payload/assignments")
            .as_array()
            .expect("assignments")
            .iter();
        let word = |value: &Value| value.as_str().unwrap_or("on").to_owned();
        let row = |row: &Value| {
            format!(
                "{} {} {}",
                word(&row["team"]["name"]),
                word(&row["from"]),
                word(&row["to"])
            )
        };
        rows.map(row).collect::<Vec<_>>()
    };
    let mended = set(json!({ "team": south.id, "from": "2026-01-10" })).await;
    assert_eq!(mended, ["North 2025-01-01 2026-01-10", "South 2026-01-10 on"]);
    let query = "{ goals { nodes { externalId closing { actual } progress { actual } } } }";
    let goals = eva.query(query, json!({})).await;
    for (team, kept, now) in [(&north, "3", "0"), (&south, "0", "3")] {
        let nodes = goals.at("/goals/nodes").as_array().expect("goals");
        let goal = nodes
            .iter()
            .find(|goal| goal["externalId"] == team.id)
            .expect("its goal");
        assert_eq!(
            (&goal["closing"]["actual"], &goal["progress"]["actual"]),
            (&json!(kept), &json!(now))
        );
    }
    // A span with an end leaves what stands before and behind it; none at all is possible, too.
    let lent = set(json!({ "team": north.id, "from": "2026-02-02", "to": "2026-02-09" })).await;
    assert_eq!(
        lent,
        [
            "North 2025-01-01 2026-01-10",
            "South 2026-01-10 2026-02-02",
            "North 2026-02-02 2026-02-09",
            "South 2026-02-09 on",
        ]
    );
    let nowhere = set(json!({ "from": "2025-06-01" })).await;
    assert_eq!(nowhere, ["North 2025-01-01 2025-06-01"]);
    let findings = server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
}

async fn a_wrongly_dated_leadership_or_move_is_mended(server: TestServer) {
    let org = server.organization().await;
    let (max, mia) = (org.manager("Max").await, org.manager("Mia").await);
    let (west, east) = (org.team("West", None).await, org.team("East", None).await);
    let north = org.team("North", Some(&west)).await;
    let eva = org.as_eva();
    led(&eva, &north, Some(&max.id), "2026-01-01", None)
        .await
        .payload();
    led(&eva, &north, Some(&mia.id), "2026-06-01", Some("2026-09-01"))
        .await
        .payload();
    let late = led(&eva, &north, Some(&mia.id), "2026-05-01", Some("2026-08-01")).await;
    late.refuses("from", "LEADERSHIP_OVERLAP");
    let input = json!({ "team": north.id, "member": mia.id, "from": "2026-05-01", "to": "2026-08-01", "replace": true });
    let shown = "leaderships { from to member { name } }";
    let mended = eva.run("leadershipSet", input, shown).await;
    assert_eq!(
        mended.at("/payload/leaderships"),
        &json!([
            { "from": "2026-01-01", "to": "2026-05-01", "member": { "name": "Max" } },
            { "from": "2026-05-01", "to": "2026-08-01", "member": { "name": "Mia" } },
            { "from": "2026-08-01", "to": "2026-09-01", "member": { "name": "Mia" } },
        ])
    );
    moved(&eva, &north, Some(&east), "2026-02-01").await.payload();
    moved(&eva, &north, Some(&east), "2026-01-15")
        .await
        .refuses("from", "PLACEMENT_OVERLAP");
    let input = json!({ "team": north.id, "parent": east.id, "from": "2026-01-15", "replace": true });
    eva.run("teamMove", input, "team { version }").await.payload();
    for (on, name) in [
        ("2026-01-14", "West"),
        ("2026-01-15", "East"),
        ("2026-02-01", "East"),
    ] {
        assert_eq!(above(&org, &north, on).await["name"], name, "{on}");
    }
    let findings = server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
}

async fn a_vacant_team_is_covered_by_the_leader_above(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let north = org.team("North", Some(&west)).await;
    let (mia, max) = (org.manager("Mia").await, org.manager("Max").await);
    org.lead_over(&mia, &west, day("2026-01-01"), Some(day("2026-09-01")))
        .await;
    org.lead(&max, &north).await;
    let eva = org.as_eva();
    led(&eva, &north, None, "2026-02-01", None).await.data();
    let document = "query ($id: ID!, $on: Date) { team(id: $id) {
        leader(asOf: $on) { member { name } } coveredBy(asOf: $on) { member { name } team { name } }
    } }";
    let by = |name: &str, team: &str| json!({ "member": { "name": name }, "team": { "name": team } });
    for (on, leader, covered) in [
        (
            "2026-01-31",
            json!({ "member": { "name": "Max" } }),
            by("Max", "North"),
        ),
        ("2026-02-01", Value::Null, by("Mia", "West")),
    ] {
        let answer = eva.query(document, json!({ "id": north.id, "on": on })).await;
        assert_eq!(answer.at("/team/leader"), &leader, "{on}");
        assert_eq!(answer.at("/team/coveredBy"), &covered, "{on}");
    }
    // Leadership opens what is below, for those who lead today and not for those who led.
    let ana = org.rep("Ana").await;
    org.assign(&ana, &north).await;
    let email = "query ($id: ID!) { member(id: $id) { email } }";
    for (leader, sees) in [(&mia, true), (&max, false)] {
        let answer = org.as_(leader).query(email, json!({ "id": ana.id })).await;
        assert_eq!(answer.at("/member/email").is_string(), sees, "{}", leader.name);
    }
    // Where nobody leads further up either, the executives cover.
    server.clock.set(day("2026-09-01"));
    let eva = org.as_(&org.fresh(&org.eva).await);
    let answer = eva
        .query(document, json!({ "id": north.id, "on": "2026-09-01" }))
        .await;
    assert_eq!(answer.at("/team"), &json!({ "leader": null, "coveredBy": null }));
}

async fn a_rep_leads_only_as_an_acting_leader(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let (ana, gus) = (org.rep("Ana").await, org.manager("Gus").await);
    let eva = org.as_eva();
    let input =
        |acting: bool| json!({ "team": west.id, "member": ana.id, "from": "2026-03-01", "acting": acting });
    let refused = eva
        .run("leadershipSet", input(false), "leaderships { acting }")
        .await;
    refused.refuses("member", "REP_CANNOT_LEAD");
    let acting = eva
        .run("leadershipSet", input(true), "leaderships { acting }")
        .await;
    assert_eq!(acting.at("/payload/leaderships/0/acting"), true);
    let gone = json!({ "member": gus.id });
    eva.run("memberDeactivate", gone, "member { active }")
        .await
        .data();
    let inactive = led(&eva, &west, Some(&gus.id), "2026-04-01", None).await;
    inactive.refuses("member", "MEMBER_INACTIVE");
}

async fn a_leader_becomes_a_rep_only_after_the_lead_is_given_up(server: TestServer) {
    let org = server.organization().await;
    let (west, east) = (org.team("West", None).await, org.team("East", None).await);
    let (now, later, acting) = (
        org.manager("Now").await,
        org.manager("Later").await,
        org.manager("Acting").await,
    );
    let eva = org.as_eva();
    let may = day("2026-05-01");
    org.lead_over(&now, &west, day("2026-01-01"), Some(may)).await;
    org.lead_over(&later, &west, may, None).await;
    let input = json!({ "team": east.id, "member": acting.id, "from": "2026-01-01", "acting": true });
    eva.run("leadershipSet", input, "leaderships { acting }")
        .await
        .data();
    let becomes_rep = async |id: &str| {
        let input = json!({ "member": id, "role": "REP" });
        eva.run("memberUpdate", input, "member { role }").await
    };
    let before = org.digest().await;
    for leader in [&now, &later] {
        becomes_rep(&leader.id).await.refuses("role", "LEADS_A_TEAM");
    }
    assert_eq!(org.digest().await, before);
    becomes_rep(&acting.id).await.data();
    let findings = server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
    // What is over keeps nobody from it.
    server.clock.set(may);
    let eva = org.as_(&org.fresh(&org.eva).await);
    let input = json!({ "member": now.id, "role": "REP" });
    eva.run("memberUpdate", input, "member { role }").await.data();
}

async fn whoever_is_deactivated_leads_nothing_any_more(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let (north, south) = (
        org.team("North", Some(&west)).await,
        org.team("South", Some(&west)).await,
    );
    let (max, mia) = (org.manager("Max").await, org.manager("Mia").await);
    org.lead(&max, &west).await;
    org.lead(&mia, &north).await;
    org.lead_over(&mia, &south, day("2026-05-01"), None).await;
    let eva = org.as_eva();
    let gone = json!({ "member": mia.id });
    let leaders = async |team: &TestTeam, on: &str| {
        let document = "query ($id: ID!, $on: Date!) { team(id: $id) { leader(asOf: $on) { member { name } } \
                        coveredBy(asOf: $on) { member { name } } } }";
        let answer = eva.query(document, json!({ "id": team.id, "on": on })).await;
        ["leader", "coveredBy"].map(|who| {
            let found = answer.at(&format!("/team/{who}"));
            found.pointer("/member/name").cloned().unwrap_or_default()
        })
    };
    for change in ["memberDeactivate", "memberReactivate"] {
        eva.run(change, gone.clone(), "member { active }").await.data();
        assert_eq!(
            leaders(&north, "2026-03-01").await,
            ["Mia", "Mia"],
            "what was stays"
        );
        assert_eq!(leaders(&north, "2026-03-02").await, [Value::Null, json!("Max")]);
        let document = "query ($id: ID!) { team(id: $id) { leaderships { from } } }";
        let later = eva.query(document, json!({ "id": south.id })).await;
        assert_eq!(later.at("/team/leaderships"), &json!([]));
    }
    let log = eva
        .query("{ auditLog(first: 2) { nodes { action after } } }", json!({}))
        .await;
    let entry = log.at("/auditLog/nodes/1");
    assert_eq!(entry["action"], "memberDeactivate");
    let kept = &entry["after"]["leaderships"];
    assert_eq!(
        (kept[0]["to"].as_str(), kept.as_array().map(Vec::len)),
        (Some("2026-03-02"), Some(1))
    );
    let findings = server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:?}");
}

async fn a_team_is_named_and_changed_as_it_was_seen(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let create = |name: &str, key: Value| json!({ "name": name, "externalId": key });
    let made = eva
        .run(
            "teamCreate",
            create(" West ", json!("w")),
            "team { id name version }",
        )
        .await;
    assert_eq!(made.text("/payload/team/name"), "West");
    let taken = eva
        .run("teamCreate", create("East", json!("w")), "team { id }")
        .await;
    taken.refuses("externalId", "EXTERNAL_ID_TAKEN");
    for (name, code) in [
        ("", "BLANK"),
        (" \t ", "BLANK"),
        ("\u{200b}\u{202e}", "BLANK"),
        ("We\u{0}st", "CONTROL_CHARACTER"),
        (&"w".repeat(201), "TOO_LONG"),
    ] {
        let answer = eva
            .run("teamCreate", create(name, Value::Null), "team { id }")
            .await;
        answer.refuses("name", code);
    }
    let id = made.text("/payload/team/id");
    let rename = |name: &str, version: i64| json!({ "team": id, "name": name, "ifVersion": version });
    let renamed = eva
        .run("teamRename", rename("Far West", 1), "team { name version }")
        .await;
    assert_eq!(
        renamed.at("/payload/team"),
        &json!({ "name": "Far West", "version": 2 })
    );
    let late = eva
        .run("teamRename", rename("Wild West", 1), "team { name }")
        .await;
    late.fails("CONFLICT");
    let late = json!({ "team": id, "from": "2026-03-02", "ifVersion": 1 });
    eva.run("teamMove", late, "team { name }").await.fails("CONFLICT");
}
