//! Who sees which totals: of a member, a team, a region and the organization, whichever field they are read from.

use acceptance::{Client, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    totals_are_seen_by_those_the_policy_names_from_whichever_field_they_are_read,
    whoever_is_in_no_team_has_a_row_on_the_organizations_board,
    transparent_teams_show_peers_rows_and_no_more,
    transparent_teams_show_peers_results_and_neither_pipeline_nor_activity,
    an_open_deal_is_in_the_pipeline_of_the_team_its_owner_is_in,
}

/// A subject's result, pipeline and board total, each `null` where it may not be seen.
const EVERYTHING: &str = "query ($ana: ID!, $north: ID!, $region: ID!) {
    member(id: $ana) { ...ofMember }
    north: team(id: $north) { ...ofTeam }
    region: team(id: $region) { ...ofTeam }
    organization { results { figures { actual } } pipeline { won } }
    board: scoreboard(metrics: [\"revenue_won\"]) {
        total { actual } rows { totalCount nodes { member { name } figures { actual } } } teams { team { name } }
    }
    northBoard: scoreboard(team: $north, metrics: [\"revenue_won\"]) { total { actual } }
    regionBoard: scoreboard(team: $region, metrics: [\"revenue_won\"]) { total { actual } }
}
fragment ofMember on Member { results { figures { actual } } pipeline { won } }
fragment ofTeam on Team { results { figures { actual } } pipeline { won } }";

/// What somebody sees: of Ana, the team North, its region, and the organization.
#[derive(Debug, PartialEq)]
struct Seen {
    ana: bool,
    north: bool,
    region: bool,
    organization: bool,
    rows: Vec<String>,
    teams: Vec<String>,
}

fn seen(ana: bool, north: bool, region: bool, organization: bool, rows: &[&str], teams: &[&str]) -> Seen {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Seen {
        ana,
        north,
        region,
        organization,
        rows: words(rows),
        teams: words(teams),
    }
}

/// A region with two teams: Ana and Ben in North, which Mia leads; Cleo in South; Rita leads the region.
struct Region<'a> {
    org: &'a TestOrganization<'a>,
    ids: Value,
}

impl<'a> Region<'a> {
    async fn of(org: &'a TestOrganization<'a>) -> (Self, [Client; 8]) {
        let region = org.team("Region", None).await;
        let north = org.team("North", Some(&region)).await;
        let south = org.team("South", Some(&region)).await;
        let (ana, ben, cleo) = (org.rep("Ana").await, org.rep("Ben").await, org.rep("Cleo").await);
        let (mia, rita) = (org.manager("Mia").await, org.manager("Rita").await);
        org.assign(&ana, &north).await;
        org.assign(&ben, &north).await;
        org.assign(&cleo, &south).await;
        org.lead(&mia, &north).await;
        org.lead(&rita, &region).await;
        org.won(&ana, day("2026-01-12"), 1).await;
        org.won(&ben, day("2026-01-13"), 2).await;
        org.won(&cleo, day("2026-01-14"), 4).await;
        let bi = org.service(&[Scope::MetricsRead]).await;
        let crm = org.service(&[Scope::PipelineWrite]).await;
        let ids = json!({ "ana": ana.id, "north": north.id, "region": region.id });
        let clients = [
            org.as_(&ana),
            org.as_(&ben),
            org.as_(&cleo),
            org.as_(&mia),
            org.as_(&rita),
            org.as_eva(),
            org.as_(&bi),
            org.as_(&crm),
        ];
        (Self { org, ids }, clients)
    }

    /// What a client sees, which must be the same from every field that shows it.
    async fn seen_by(&self, client: &Client) -> Seen {
        let answer = client.query(EVERYTHING, self.ids.clone()).await;
        let data = &answer.body["data"];
        let shown = |subject: &str, won: &str| {
            let results = data.pointer(&format!("/{subject}/results/figures"));
            let pipeline = data.pointer(&format!("/{subject}/pipeline/won"));
            let open = results.is_some_and(Value::is_array);
            assert_eq!(
                open,
                pipeline.is_some_and(Value::is_string),
                "{subject}: {:#}",
                answer.body
            );
            if open {
                assert_eq!(pipeline, Some(&json!(won)), "{subject}: {:#}", answer.body);
            }
            open
        };
        let total = |board: &str| data.pointer(&format!("/{board}/total/0/actual")).is_some();
        let north = shown("north", "300");
        let region = shown("region", "700");
        let organization = shown("organization", "700");
        assert_eq!(total("northBoard"), north, "{:#}", answer.body);
        assert_eq!(total("regionBoard"), region, "{:#}", answer.body);
        assert_eq!(total("board"), organization, "{:#}", answer.body);
        let names = |list: &str, name: &str| {
            let rows = data.pointer(list).and_then(Value::as_array);
            let names = rows
                .into_iter()
                .flatten()
                .filter_map(|row| row.pointer(name)?.as_str());
            let mut names: Vec<String> = names.map(str::to_owned).collect();
            names.sort();
            names
        };
        let rows = names("/board/rows/nodes", "/member/name");
        assert_eq!(
            data.pointer("/board/rows/totalCount"),
            Some(&json!(rows.len())),
            "{:#}",
            answer.body
        );
        Seen {
            ana: shown("member", "100"),
            north,
            region,
            organization,
            rows,
            teams: names("/board/teams", "/team/name"),
        }
    }
}

async fn totals_are_seen_by_those_the_policy_names_from_whichever_field_they_are_read(server: TestServer) {
    let org = server.organization().await;
    let (region, [ana, ben, cleo, mia, rita, eva, bi, crm]) = Region::of(&org).await;
    let all = ["Ana", "Ben", "Cleo"];
    let teams = ["North", "Region", "South"];
    for (who, client, expected) in [
        (
            "the rep",
            ana,
            seen(true, true, false, false, &["Ana"], &["North"]),
        ),
        (
            "a peer",
            ben,
            seen(false, true, false, false, &["Ben"], &["North"]),
        ),
        (
            "another team's rep",
            cleo,
            seen(false, false, false, false, &["Cleo"], &["South"]),
        ),
        (
            "the leader",
            mia,
            seen(true, true, false, false, &["Ana", "Ben"], &["North"]),
        ),
        (
            "the leader above",
            rita,
            seen(true, true, true, false, &all, &teams),
        ),
        ("an executive", eva, seen(true, true, true, true, &all, &teams)),
        ("a BI tool", bi, seen(true, true, true, true, &all, &teams)),
    ] {
        assert_eq!(region.seen_by(&client).await, expected, "{who}");
    }
    let denied = crm
        .query(
            "{ scoreboard { rows { totalCount } total { actual } } }",
            json!({}),
        )
        .await;
    assert_eq!(denied.at("/scoreboard/rows/totalCount"), 0);
    assert_eq!(denied.at("/scoreboard/total"), &Value::Null);
}

async fn transparent_teams_show_peers_rows_and_no_more(server: TestServer) {
    let org = server.organization().await;
    let (region, [_, ben, cleo, ..]) = Region::of(&org).await;
    let set = json!({ "transparentTeams": true });
    region
        .org
        .as_eva()
        .run("policySet", set, "organization { policies { transparentTeams } }")
        .await
        .data();
    let seen_by_ben = region.seen_by_a_peer(&ben).await;
    assert_eq!(seen_by_ben, (vec!["Ana".to_owned(), "Ben".to_owned()], true));
    assert_eq!(
        region.seen_by_a_peer(&cleo).await,
        (vec!["Cleo".to_owned()], false)
    );
}

impl Region<'_> {
    /// The rows a rep sees, and whether Ana's results are among what they may read. Nobody but leaders sees her pipeline.
    async fn seen_by_a_peer(&self, client: &Client) -> (Vec<String>, bool) {
        let answer = client
            .query(
                "query ($ana: ID!) { member(id: $ana) { results { figures { actual } } pipeline { won } }
                   scoreboard { rows(first: 100) { nodes { member { name } } } } }",
                json!({ "ana": self.ids["ana"] }),
            )
            .await;
        assert_eq!(answer.at("/member/pipeline"), &Value::Null);
        let rows = answer.each("/scoreboard/rows", "/member/name");
        let mut rows: Vec<String> = rows
            .iter()
            .filter_map(|name| name.as_str())
            .map(str::to_owned)
            .collect();
        rows.sort();
        (rows, !answer.at("/member/results").is_null())
    }
}

async fn whoever_is_in_no_team_has_a_row_on_the_organizations_board(server: TestServer) {
    let org = server.organization().await;
    let north = org.team("North", None).await;
    let (ana, lone) = (org.rep("Ana").await, org.rep("Lone").await);
    org.assign(&ana, &north).await;
    org.won(&lone, day("2026-01-12"), 1).await;
    let answer = org
        .as_eva()
        .query(
            "query ($north: ID!) {
               all: scoreboard { rows { nodes { member { name } team { name } } } }
               north: scoreboard(team: $north) { rows { nodes { member { name } } } } }",
            json!({ "north": north.id }),
        )
        .await;
    assert_eq!(answer.each("/all/rows", "/member/name"), ["Lone", "Ana"]);
    assert_eq!(
        answer.each("/all/rows", "/team"),
        [&Value::Null, &json!({ "name": "North" })]
    );
    assert_eq!(answer.each("/north/rows", "/member/name"), ["Ana"]);
}

async fn transparent_teams_show_peers_results_and_neither_pipeline_nor_activity(server: TestServer) {
    let org = server.organization().await;
    let (north, max) = (org.team("North", None).await, org.manager("Max").await);
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    org.lead(&max, &north).await;
    for rep in [&ana, &ben] {
        org.assign(rep, &north).await;
        org.won(rep, day("2026-01-12"), 1).await;
    }
    let transparent = json!({ "transparentTeams": true });
    org.as_eva()
        .run("policySet", transparent, "__typename")
        .await
        .payload();
    let board = "{ scoreboard(metrics: [\"deals_won\", \"opportunities_created\"]) { rows { nodes { member { name } \
        figures { actual facts } } } } }";
    let seen_by = async |client: &Client| {
        let answer = client.query(board, json!({})).await;
        let rows = answer.at("/scoreboard/rows/nodes").as_array().expect("rows");
        let of_ben = rows.iter().find(|row| row["member"]["name"] == "Ben");
        of_ben.expect("Ben's row")["figures"].clone()
    };
    let all = json!([{ "actual": "1", "facts": 1 }, { "actual": "1", "facts": 1 }]);
    let results = json!([{ "actual": "1", "facts": 1 }, { "actual": null, "facts": 0 }]);
    assert_eq!(seen_by(&org.as_(&ana)).await, results, "as a peer");
    for person in [&ben, &max, &org.eva] {
        assert_eq!(seen_by(&org.as_(person)).await, all, "{}", person.name);
    }
    let reader = org.service(&[Scope::MetricsRead]).await;
    assert_eq!(seen_by(&org.as_(&reader)).await, all, "metrics:read");
}

async fn an_open_deal_is_in_the_pipeline_of_the_team_its_owner_is_in(server: TestServer) {
    let org = server.organization().await;
    let (north, south) = (org.team("North", None).await, org.team("South", None).await);
    let ana = org.rep("Ana").await;
    org.assign_over(&ana, Some(&north), day("2026-01-01"), None).await;
    let row = json!({ "rows": [{
        "externalId": "open", "name": "Open", "createdOn": "2026-01-10",
        "history": { "state": {
            "validFrom": "2026-01-10", "stage": "proposal", "owner": { "id": ana.id }, "amount": { "amount": "1000" },
            "expectedCloseOn": "2026-02-20",
        } },
    }] });
    org.as_eva()
        .run("opportunitiesUpsert", row, "summary { created }")
        .await
        .payload();
    org.assign_over(&ana, Some(&south), day("2026-02-01"), None).await;
    let query = "query ($north: ID!, $south: ID!, $asOf: Date!) {
        north: team(id: $north) { ...deals } south: team(id: $south) { ...deals } }
        fragment deals on Team { pipeline(period: { name: \"2026-Q1\" }, asOf: $asOf) {
            stages { count } pastDueCount movement { created { count } } } }";
    for (as_of, north_has, south_has, past_due) in [
        ("2026-01-31", 1, 0, 0),
        ("2026-02-01", 0, 1, 0),
        ("2026-03-02", 0, 1, 1),
    ] {
        let ids = json!({ "north": north.id, "south": south.id, "asOf": as_of });
        let answer = org.as_eva().query(query, ids).await;
        let counted = |team: &str| {
            let of = |part: &str| answer.at(&format!("/{team}/pipeline/{part}")).clone();
            let stages = of("stages").as_array().map_or(0, Vec::len);
            (stages, of("pastDueCount"))
        };
        let expected = |has: usize| (has, json!(has * past_due));
        assert_eq!(counted("north"), expected(north_has), "north as of {as_of}");
        assert_eq!(counted("south"), expected(south_has), "south as of {as_of}");
        let created = answer.at("/north/pipeline/movement/created/count");
        assert_eq!(created, 1, "what was created stays with the team of that day");
    }
}
