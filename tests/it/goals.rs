//! Setting goals by script and by hand, and who sees them.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, TestTeam, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_script_that_says_the_same_again_changes_nothing,
    a_dry_run_says_what_would_be_and_writes_nothing,
    nobody_sets_their_own_quota,
    a_half_bad_batch_leaves_nothing_when_atomic_and_its_good_rows_when_partial,
    two_rows_of_one_key_are_both_refused,
    a_thousand_and_one_rows_are_refused_as_a_whole,
    two_scripts_racing_on_one_goal_make_one_goal,
    what_another_organization_has_is_not_there,
    a_title_and_a_key_are_one_line_each,
    peers_see_figures_of_results_only_in_transparent_teams,
    a_leader_sets_goals_below_and_nowhere_else,
    what_was_agreed_stands_and_what_is_over_does_not_change,
    an_owner_has_one_quota_for_a_metric_and_period,
    goals_in_money_and_no_others_have_a_currency,
    goals_of_one_call_stand_below_each_other,
    a_goal_does_not_stand_above_itself,
    a_goal_is_put_into_force_and_given_up,
    a_page_of_goals_goes_on_where_the_last_one_ended,
    as_many_statements_write_many_rows_as_few,
}

const ROWS: &str = "rows { index outcome goal { id title state version target origin } errors { field code } } \
                    summary { rows created updated unchanged failed applied }";

fn quota(key: &str, member: &Person, target: &str) -> Value {
    json!({
        "externalId": key, "owner": { "member": { "id": member.id } }, "metric": { "key": "revenue_won" },
        "period": { "name": "2026-Q1" }, "target": target, "quota": true,
    })
}

fn deals(key: &str, owner: Value) -> Value {
    json!({
        "externalId": key, "owner": owner, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": "60",
    })
}

/// A row with some of its fields otherwise.
fn with(mut row: Value, change: Value) -> Value {
    for (field, value) in change.as_object().into_iter().flatten() {
        row[field] = value.clone();
    }
    row
}

async fn upsert(client: &Client, rows: Value) -> Answer {
    client.run("goalsUpsert", json!({ "rows": rows }), ROWS).await
}

async fn upsert_partly(client: &Client, rows: Value) -> Answer {
    let input = json!({ "rows": rows, "mode": "PARTIAL" });
    client.run("goalsUpsert", input, ROWS).await
}

#[track_caller]
fn outcomes(answer: &Answer) -> Vec<&str> {
    let outcomes = answer.each("/payload/rows", "/outcome");
    outcomes.into_iter().filter_map(Value::as_str).collect()
}

/// Field and code of every refused row.
#[track_caller]
fn refusals(answer: &Answer) -> Vec<(String, String)> {
    let lists = answer.each("/payload/rows", "/errors");
    let errors = lists.into_iter().filter_map(Value::as_array).flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    errors
        .map(|error| (text(&error["field"]), text(&error["code"])))
        .collect()
}

#[track_caller]
fn refuses(answer: &Answer, expected: &[(&str, &str)]) {
    let found = refusals(answer);
    let found: Vec<_> = found
        .iter()
        .map(|(field, code)| (field.as_str(), code.as_str()))
        .collect();
    assert_eq!(found, expected, "{:#}", answer.body);
}

async fn count(client: &Client) -> u64 {
    let answer = client.query("{ goals { totalCount } }", json!({})).await;
    answer.at("/goals/totalCount").as_u64().expect("a number")
}

/// A team led by a manager, with two reps.
struct Company {
    west: TestTeam,
    mia: Person,
    ana: Person,
    ben: Person,
}

async fn company(org: &TestOrganization<'_>) -> Company {
    let west = org.team("West", None).await;
    let (mia, ana, ben) = (
        org.manager("Mia").await,
        org.rep("Ana").await,
        org.rep("Ben").await,
    );
    org.lead(&mia, &west).await;
    for person in [&mia, &ana, &ben] {
        org.assign(person, &west).await;
    }
    Company { west, mia, ana, ben }
}

async fn a_script_that_says_the_same_again_changes_nothing(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    let first = upsert(&script, json!([quota("q1", &ana, "50000")])).await;
    assert_eq!(outcomes(&first), ["CREATED"]);
    let goal = first.at("/payload/rows/0/goal");
    assert_eq!(
        [&goal["title"], &goal["state"], &goal["target"], &goal["origin"]],
        ["Revenue won 2026-Q1", "ACTIVE", "50000.00", "SCRIPT"]
    );
    let again = upsert(&script, json!([quota("q1", &ana, "50000.00")])).await;
    assert_eq!(outcomes(&again), ["UNCHANGED"]);
    assert_eq!(again.at("/payload/rows/0/goal"), goal);
    let raised = with(quota("q1", &ana, "55000"), json!({ "ifVersion": 1 }));
    let raised = upsert(&script, json!([raised])).await;
    assert_eq!(outcomes(&raised), ["UPDATED"]);
    assert_eq!(raised.at("/payload/rows/0/goal/version"), 2);
    let late = with(quota("q1", &ana, "56000"), json!({ "ifVersion": 1 }));
    refuses(
        &upsert(&script, json!([late])).await,
        &[("rows.0.ifVersion", "CONFLICT")],
    );
    assert_eq!(count(&script).await, 1);
}

async fn a_dry_run_says_what_would_be_and_writes_nothing(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    upsert(&eva, json!([quota("q1", &ana, "50000")])).await.data();
    let before = org.digest().await;
    let input = json!({ "dryRun": true, "rows": [quota("q1", &ana, "60000"), deals("d1", json!({ "member": { "id": ana.id } }))] });
    let answer = eva.run("goalsUpsert", input, ROWS).await;
    assert_eq!(outcomes(&answer), ["UPDATED", "CREATED"]);
    assert_eq!(answer.at("/payload/rows/0/goal/target"), "50000.00");
    assert_eq!(answer.at("/payload/rows/1/goal"), &Value::Null);
    assert_eq!(answer.at("/payload/summary/applied"), false);
    assert_eq!(org.digest().await, before);
}

async fn nobody_sets_their_own_quota(server: TestServer) {
    let org = server.organization().await;
    let Company { west, mia, ana, .. } = company(&org).await;
    let own = upsert_partly(
        &org.as_(&mia),
        json!([
            quota("mia", &mia, "100"),
            with(
                quota("west", &mia, "100"),
                json!({ "owner": { "team": { "id": west.id } } })
            ),
            quota("ana", &ana, "100"),
        ]),
    )
    .await;
    assert_eq!(outcomes(&own), ["FAILED", "FAILED", "CREATED"]);
    refuses(
        &own,
        &[("rows.0.owner", "OWN_QUOTA"), ("rows.1.owner", "OWN_QUOTA")],
    );
    let executive = upsert(&org.as_eva(), json!([quota("eva", &org.eva, "100")])).await;
    refuses(&executive, &[("rows.0.owner", "OWN_QUOTA")]);
    let by_herself = upsert(&org.as_(&ana), json!([quota("ana", &ana, "50")])).await;
    refuses(&by_herself, &[("rows.0.externalId", "OWN_QUOTA")]);
    let draft = with(quota("mia", &mia, "100"), json!({ "state": "DRAFT" }));
    let draft = upsert(&org.as_eva(), json!([draft])).await;
    let goal = json!({ "goal": draft.text("/payload/rows/0/goal/id") });
    let activated = org
        .as_(&mia)
        .run("goalActivate", goal.clone(), "goal { state }")
        .await;
    activated.fails("OWN_QUOTA");
    let activated = org.as_eva().run("goalActivate", goal, "goal { state }").await;
    assert_eq!(activated.at("/payload/goal/state"), "ACTIVE");
}

async fn a_half_bad_batch_leaves_nothing_when_atomic_and_its_good_rows_when_partial(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let owner = || json!({ "member": { "id": ana.id } });
    let rows = json!([
        deals("good", owner()),
        with(deals("fraction", owner()), json!({ "target": "1.5" })),
        with(deals("nothing", owner()), json!({ "target": "0" })),
        with(
            deals("nobody", owner()),
            json!({ "owner": { "member": { "email": "nobody@acme.example" } } })
        ),
        with(
            deals("wrong id", owner()),
            json!({ "owner": { "team": { "id": ana.id } } })
        ),
        with(deals("when", owner()), json!({ "period": { "name": "2026-Q5" } })),
    ]);
    let before = org.digest().await;
    let atomic = upsert(&eva, rows.clone()).await;
    assert_eq!(
        outcomes(&atomic),
        ["CREATED", "FAILED", "FAILED", "FAILED", "FAILED", "FAILED"]
    );
    assert_eq!(atomic.at("/payload/rows/0/goal"), &Value::Null);
    assert_eq!(org.digest().await, before);
    let partial = upsert_partly(&eva, rows).await;
    refuses(
        &partial,
        &[
            ("rows.1.target", "TOO_MANY_DECIMALS"),
            ("rows.2.target", "TARGET_EQUALS_BASELINE"),
            ("rows.3.owner", "NOT_FOUND"),
            ("rows.4.owner.team.id", "WRONG_ID_TYPE"),
            ("rows.5.period", "UNKNOWN_PERIOD"),
        ],
    );
    assert_eq!(
        partial.at("/payload/summary"),
        &json!({ "rows": 6, "created": 1, "updated": 0, "unchanged": 0, "failed": 5, "applied": true })
    );
    assert_eq!(count(&eva).await, 1);
}

async fn two_rows_of_one_key_are_both_refused(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let owner = || json!({ "member": { "id": ana.id } });
    let rows = json!([
        deals("same", owner()),
        deals("other", owner()),
        deals(" same ", owner())
    ]);
    let answer = upsert_partly(&org.as_eva(), rows).await;
    assert_eq!(outcomes(&answer), ["FAILED", "CREATED", "FAILED"]);
    let twice = [
        ("rows.0.externalId", "DUPLICATE_IN_BATCH"),
        ("rows.2.externalId", "DUPLICATE_IN_BATCH"),
    ];
    refuses(&answer, &twice);
}

async fn a_thousand_and_one_rows_are_refused_as_a_whole(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let row = |index: usize| deals(&format!("goal-{index}"), json!({ "member": { "id": ana.id } }));
    let rows: Vec<Value> = (0..1001).map(row).collect();
    let selection = "summary { created }";
    let eva = org.as_eva();
    let too_many = eva.run("goalsUpsert", json!({ "rows": rows }), selection).await;
    too_many.refuses("rows", "TOO_MANY_ROWS");
    let most = eva
        .run("goalsUpsert", json!({ "rows": rows[..1000] }), selection)
        .await;
    assert_eq!(most.at("/payload/summary/created"), 1000);
}

async fn two_scripts_racing_on_one_goal_make_one_goal(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    for round in 0..5 {
        let key = format!("race-{round}");
        let row = || json!([deals(&key, json!({ "member": { "id": ana.id } }))]);
        let (one, two, three) = tokio::join!(
            upsert(&script, row()),
            upsert(&script, row()),
            upsert(&script, row())
        );
        let mut all: Vec<_> = [&one, &two, &three]
            .iter()
            .flat_map(|answer| outcomes(answer))
            .collect();
        all.sort_unstable();
        assert_eq!(all, ["CREATED", "UNCHANGED", "UNCHANGED"]);
        assert_eq!(one.at("/payload/rows/0/goal"), two.at("/payload/rows/0/goal"));
    }
    assert_eq!(count(&script).await, 5);
}

async fn what_another_organization_has_is_not_there(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (ana, zoe) = (org.rep("Ana").await, other.rep("Zoe").await);
    let abroad = other.team("Abroad", None).await;
    let foreign = upsert(
        &other.as_eva(),
        json!([deals("theirs", json!({ "member": { "id": zoe.id } }))]),
    )
    .await;
    let goal = foreign.text("/payload/rows/0/goal/id");
    let metric = other
        .as_eva()
        .query("{ metrics { nodes { id } } }", json!({}))
        .await;
    let metric = metric.text("/metrics/nodes/0/id").to_owned();
    let eva = org.as_eva();
    let mine = || deals("mine", json!({ "member": { "id": ana.id } }));
    for (change, field) in [
        (json!({ "owner": { "member": { "id": zoe.id } } }), "rows.0.owner"),
        (
            json!({ "owner": { "member": { "email": zoe.email } } }),
            "rows.0.owner",
        ),
        (
            json!({ "owner": { "team": { "id": abroad.id } } }),
            "rows.0.owner",
        ),
        (json!({ "metric": { "id": metric } }), "rows.0.metric"),
        (json!({ "parent": { "goal": { "id": goal } } }), "rows.0.parent"),
        (
            json!({ "parent": { "goal": { "externalId": "theirs" } } }),
            "rows.0.parent",
        ),
    ] {
        refuses(
            &upsert(&eva, json!([with(mine(), change)])).await,
            &[(field, "NOT_FOUND")],
        );
    }
    let own = upsert(
        &eva,
        json!([deals("theirs", json!({ "member": { "id": ana.id } }))]),
    )
    .await;
    assert_eq!(
        outcomes(&own),
        ["CREATED"],
        "keys of scripts are each organization's own"
    );
    eva.query(
        "query ($id: ID!) { goal(id: $id) { title } }",
        json!({ "id": goal }),
    )
    .await
    .misses("id");
    for mutation in ["goalActivate", "goalCancel"] {
        eva.run(mutation, json!({ "goal": goal }), "goal { state }")
            .await
            .misses("goal");
    }
    for owner in [&zoe.id, &abroad.id, &other.id] {
        let document = "query ($owner: ID!) { goals(filter: { owner: $owner }) { totalCount } }";
        let none = eva.query(document, json!({ "owner": owner })).await;
        assert_eq!(none.at("/goals/totalCount"), 0);
    }
}

async fn a_title_and_a_key_are_one_line_each(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let row = json!({
        "externalId": "one\n+ another", "title": "Ten\ndeals", "owner": { "member": { "id": ana.id } },
        "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "10",
    });
    let answer = org
        .as_eva()
        .run(
            "goalsUpsert",
            json!({ "rows": [row] }),
            "rows { errors { field code } }",
        )
        .await;
    assert_eq!(
        answer.at("/payload/rows/0/errors"),
        &json!([
            { "field": "rows.0.externalId", "code": "CONTROL_CHARACTER" },
            { "field": "rows.0.title", "code": "CONTROL_CHARACTER" },
        ])
    );
}

async fn peers_see_figures_of_results_only_in_transparent_teams(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, ben, .. } = company(&org).await;
    let cleo = org.rep("Cleo").await;
    let rationale = json!({ "rationale": "She can." });
    let created = with(
        deals("created", json!({ "member": { "id": ana.id } })),
        json!({ "metric": { "key": "opportunities_created" } }),
    );
    let rows = json!([
        with(deals("won", json!({ "member": { "id": ana.id } })), rationale),
        created,
        with(
            deals("draft", json!({ "member": { "id": ana.id } })),
            json!({ "state": "DRAFT" })
        ),
    ]);
    let set = upsert(&org.as_(&mia), rows).await;
    let won = set.text("/payload/rows/0/goal/id").to_owned();
    let document = "query ($id: ID!, $member: ID!) { goals { totalCount nodes { externalId rationale progress { actual } } } \
                    goal(id: $id) { title } member(id: $member) { goals { externalId } } }";
    let seen_by = async |person: &Person| {
        org.as_(person)
            .query(document, json!({ "id": won, "member": ana.id }))
            .await
    };
    for person in [&ana, &mia, &org.eva] {
        let answer = seen_by(person).await;
        assert_eq!(answer.at("/goals/totalCount"), 3);
        assert!(
            answer
                .each("/goals/nodes", "/rationale")
                .contains(&&json!("She can."))
        );
    }
    for person in [&ben, &cleo] {
        let answer = seen_by(person).await;
        answer.misses("id");
        assert_eq!(
            answer.body["data"]["goals"],
            json!({ "totalCount": 0, "nodes": [] })
        );
        assert_eq!(answer.body["data"]["member"]["goals"], json!([]));
    }
    let transparent = json!({ "transparentTeams": true });
    org.as_eva()
        .run("policySet", transparent, "organization { id }")
        .await
        .data();
    let peer = seen_by(&ben).await;
    assert_eq!(peer.at("/goals/totalCount"), 1);
    assert_eq!(
        peer.at("/goals/nodes/0"),
        &json!({ "externalId": "won", "rationale": null, "progress": { "actual": "0" } })
    );
    assert_eq!(peer.each("/member/goals", "/externalId"), ["won"]);
    seen_by(&cleo).await.misses("id");
    let reader = org.as_(&org.service(&[Scope::MetricsRead]).await);
    let totals = reader
        .query(document, json!({ "id": won, "member": ana.id }))
        .await;
    assert_eq!(totals.at("/goals/totalCount"), 2);
    assert_eq!(totals.each("/goals/nodes", "/rationale"), [&Value::Null; 2]);
}

async fn a_leader_sets_goals_below_and_nowhere_else(server: TestServer) {
    let org = server.organization().await;
    let Company { west, mia, ana, ben } = company(&org).await;
    let (oakland, east) = (
        org.team("Oakland", Some(&west)).await,
        org.team("East", None).await,
    );
    let (noa, dan) = (org.manager("Noa").await, org.rep("Dan").await);
    org.lead(&noa, &east).await;
    org.assign(&dan, &east).await;
    let rows = |key: &str| {
        json!([
            deals(&format!("{key}-ana"), json!({ "member": { "id": ana.id } })),
            deals(&format!("{key}-oakland"), json!({ "team": { "id": oakland.id } })),
            deals(&format!("{key}-west"), json!({ "team": { "id": west.id } })),
            deals(&format!("{key}-dan"), json!({ "member": { "id": dan.id } })),
            deals(&format!("{key}-east"), json!({ "team": { "id": east.id } })),
            deals(&format!("{key}-all"), json!({ "organization": true })),
        ])
    };
    let by_mia = upsert_partly(&org.as_(&mia), rows("mia")).await;
    assert_eq!(
        outcomes(&by_mia),
        ["CREATED", "CREATED", "FAILED", "FAILED", "FAILED", "FAILED"],
        "nobody decides alone about the very team they lead"
    );
    let refused = [
        ("rows.2.owner", "FORBIDDEN"),
        ("rows.3.owner", "FORBIDDEN"),
        ("rows.4.owner", "FORBIDDEN"),
        ("rows.5.owner", "FORBIDDEN"),
    ];
    refuses(&by_mia, &refused);
    let by_ben = upsert_partly(&org.as_(&ben), rows("ben")).await;
    assert_eq!(outcomes(&by_ben), ["FAILED"; 6]);
    let by_eva = upsert(&org.as_eva(), rows("eva")).await;
    assert_eq!(outcomes(&by_eva), ["CREATED"; 6]);
    let taken = json!([
        deals("eva-ana", json!({ "member": { "id": dan.id } })),
        deals("mia-oakland", json!({ "member": { "id": dan.id } }))
    ]);
    let taken = upsert_partly(&org.as_(&noa), taken).await;
    refuses(
        &taken,
        &[
            ("rows.0.externalId", "FORBIDDEN"),
            ("rows.1.externalId", "FORBIDDEN"),
        ],
    );
    let to_see = upsert_partly(
        &org.as_(&ana),
        json!([deals("eva-all", json!({ "organization": true }))]),
    )
    .await;
    refuses(&to_see, &[("rows.0.externalId", "FORBIDDEN")]);
    let blind = org.as_(&org.service(&[Scope::OrganizationWrite]).await);
    let unseen = upsert(
        &blind,
        json!([deals("blind", json!({ "member": { "id": ana.id } }))]),
    )
    .await;
    refuses(&unseen, &[("rows.0.owner", "NOT_FOUND")]);
    server
        .anonymous()
        .run("goalsUpsert", json!({ "rows": [] }), ROWS)
        .await
        .fails("UNAUTHENTICATED");
}

async fn what_was_agreed_stands_and_what_is_over_does_not_change(server: TestServer) {
    let org = server.organization().await;
    let Company { west, ana, ben, .. } = company(&org).await;
    let eva = org.as_eva();
    let agreed = || deals("agreed", json!({ "member": { "id": ana.id } }));
    let set = upsert(
        &eva,
        json!([
            agreed(),
            with(agreed(), json!({ "externalId": "draft", "state": "DRAFT" }))
        ]),
    )
    .await;
    for (change, field) in [
        (json!({ "owner": { "member": { "id": ben.id } } }), "rows.0.owner"),
        (json!({ "owner": { "team": { "id": west.id } } }), "rows.0.owner"),
        (
            json!({ "metric": { "key": "opportunities_created" } }),
            "rows.0.metric",
        ),
        (json!({ "period": { "name": "2026-Q2" } }), "rows.0.period"),
    ] {
        let answer = upsert(&eva, json!([with(agreed(), change.clone())])).await;
        refuses(&answer, &[(field, "IMMUTABLE_ONCE_ACTIVE")]);
        let draft = with(
            with(agreed(), change),
            json!({ "externalId": "draft", "state": "DRAFT" }),
        );
        assert_eq!(outcomes(&upsert(&eva, json!([draft])).await), ["UPDATED"]);
    }
    let back = upsert(&eva, json!([with(agreed(), json!({ "state": "DRAFT" }))])).await;
    refuses(&back, &[("rows.0.state", "INVALID_TRANSITION")]);
    let goal = json!({ "goal": set.text("/payload/rows/0/goal/id"), "reason": "Moved on" });
    let cancelled = eva.run("goalCancel", goal, "goal { state version }").await;
    assert_eq!(cancelled.at("/payload/goal/state"), "CANCELLED");
    refuses(
        &upsert(&eva, json!([agreed()])).await,
        &[("rows.0.externalId", "GOAL_OVER")],
    );
}

async fn an_owner_has_one_quota_for_a_metric_and_period(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let eva = org.as_eva();
    let first = upsert(
        &eva,
        json!([quota("first", &ana, "100"), quota("ben", &ben, "100")]),
    )
    .await;
    assert_eq!(outcomes(&first), ["CREATED", "CREATED"]);
    let second = upsert(&eva, json!([quota("second", &ana, "200")])).await;
    refuses(&second, &[("rows.0.quota", "QUOTA_EXISTS")]);
    let twins = ["2026-04", "2026-04"].map(|name| json!({ "period": { "name": name } }));
    let [one, two] = twins;
    let twins = json!([
        with(quota("one", &ana, "1"), one),
        with(quota("two", &ana, "2"), two)
    ]);
    let twins = upsert_partly(&eva, twins).await;
    refuses(
        &twins,
        &[("rows.0.quota", "QUOTA_EXISTS"), ("rows.1.quota", "QUOTA_EXISTS")],
    );
    let target = with(quota("no quota", &ana, "300"), json!({ "quota": false }));
    assert_eq!(outcomes(&upsert(&eva, json!([target])).await), ["CREATED"]);
    let goal = first.text("/payload/rows/0/goal/id");
    eva.run("goalCancel", json!({ "goal": goal }), "goal { state }")
        .await
        .data();
    let second = upsert(&eva, json!([quota("second", &ana, "200")])).await;
    assert_eq!(outcomes(&second), ["CREATED"]);
    let in_deals = with(
        deals("deals", json!({ "member": { "id": ana.id } })),
        json!({ "quota": true }),
    );
    refuses(
        &upsert(&eva, json!([in_deals])).await,
        &[("rows.0.quota", "QUOTA_NOT_MONEY")],
    );
}

async fn goals_in_money_and_no_others_have_a_currency(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let unknown = with(quota("quota", &ana, "100"), json!({ "currency": "XXX" }));
    refuses(
        &upsert(&eva, json!([unknown])).await,
        &[("rows.0.currency", "UNKNOWN_CURRENCY")],
    );
    let counted = with(
        deals("deals", json!({ "member": { "id": ana.id } })),
        json!({ "currency": "USD" }),
    );
    refuses(
        &upsert(&eva, json!([counted])).await,
        &[("rows.0.currency", "CURRENCY_NOT_ALLOWED")],
    );
    let cents = with(quota("quota", &ana, "100.001"), json!({ "currency": "USD" }));
    refuses(
        &upsert(&eva, json!([cents])).await,
        &[("rows.0.target", "TOO_MANY_DECIMALS")],
    );
}

async fn goals_of_one_call_stand_below_each_other(server: TestServer) {
    let org = server.organization().await;
    let Company { west, ana, .. } = company(&org).await;
    let eva = org.as_eva();
    let below = |key: &str| json!({ "parent": { "goal": { "externalId": key } } });
    let rows = json!([
        with(deals("ana", json!({ "member": { "id": ana.id } })), below("west")),
        with(deals("west", json!({ "team": { "id": west.id } })), below("all")),
        deals("all", json!({ "organization": true })),
    ]);
    assert_eq!(outcomes(&upsert(&eva, rows.clone()).await), ["CREATED"; 3]);
    assert_eq!(outcomes(&upsert(&eva, rows).await), ["UNCHANGED"; 3]);
    let document = "{ goals(filter: { text: \"deals\" }) { nodes { externalId parentEdge parent { externalId parent { externalId } } } } }";
    let answer = org.as_(&ana).query(document, json!({})).await;
    let found = answer.at("/goals/nodes").as_array().expect("a list");
    let hers = found
        .iter()
        .find(|goal| goal["externalId"] == "ana")
        .expect("her goal");
    assert_eq!(
        (&hers["parentEdge"], &hers["parent"]),
        (
            &json!("CONTRIBUTES"),
            &json!({ "externalId": "west", "parent": { "externalId": "all" } })
        )
    );
    let created = json!({ "metric": { "key": "opportunities_created" } });
    let other = with(
        with(
            deals("other", json!({ "member": { "id": ana.id } })),
            below("all"),
        ),
        created,
    );
    refuses(
        &upsert(&eva, json!([other.clone()])).await,
        &[("rows.0.parent", "PARENT_METRIC_DIFFERS")],
    );
    let supports = json!({ "parent": { "goal": { "externalId": "all" }, "edge": "SUPPORTS" } });
    assert_eq!(
        outcomes(&upsert(&eva, json!([with(other, supports)])).await),
        ["CREATED"]
    );
    let orphan = json!([
        with(
            deals("top", json!({ "organization": true })),
            json!({ "target": "0.5" })
        ),
        with(deals("child", json!({ "team": { "id": west.id } })), below("top")),
        with(
            deals("grandchild", json!({ "member": { "id": ana.id } })),
            below("child")
        ),
    ]);
    refuses(
        &upsert_partly(&eva, orphan).await,
        &[
            ("rows.0.target", "TOO_MANY_DECIMALS"),
            ("rows.1.parent", "PARENT_REFUSED"),
            ("rows.2.parent", "PARENT_REFUSED"),
        ],
    );
}

async fn a_goal_does_not_stand_above_itself(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let goal = |key: String, parent: Option<String>| {
        let parent = parent.map(|key| json!({ "goal": { "externalId": key } }));
        with(
            deals(&key, json!({ "organization": true })),
            json!({ "parent": parent }),
        )
    };
    let name = |number: usize| format!("goal-{number}");
    let chain: Vec<Value> = (1..=8)
        .map(|number| goal(name(number), (number > 1).then(|| name(number - 1))))
        .collect();
    assert_eq!(outcomes(&upsert(&eva, json!(chain)).await), ["CREATED"; 8]);
    let ring = upsert(&eva, json!([goal(name(1), Some(name(8)))])).await;
    refuses(&ring, &[("rows.0.parent", "GOAL_CYCLE")]);
    let own = upsert(&eva, json!([goal(name(9), Some(name(9)))])).await;
    refuses(&own, &[("rows.0.parent", "OWN_PARENT")]);
    let deeper = upsert(&eva, json!([goal(name(9), Some(name(8)))])).await;
    refuses(&deeper, &[("rows.0.parent", "CASCADE_TOO_DEEP")]);
    let above = json!([goal(name(9), None), goal(name(1), Some(name(9)))]);
    refuses(
        &upsert(&eva, above).await,
        &[("rows.1.parent", "CASCADE_TOO_DEEP")],
    );
    let moved = upsert(&eva, json!([goal(name(8), Some(name(1)))])).await;
    assert_eq!(outcomes(&moved), ["UPDATED"]);
}

async fn a_goal_is_put_into_force_and_given_up(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, ben, .. } = company(&org).await;
    let proposed = with(
        deals("proposed", json!({ "member": { "id": ana.id } })),
        json!({ "state": "PROPOSED" }),
    );
    let set = upsert(&org.as_(&mia), json!([proposed])).await;
    let goal = set.text("/payload/rows/0/goal/id");
    let input = |version: i64| json!({ "goal": goal, "ifVersion": version });
    let shown = "goal { state version }";
    org.as_(&ana)
        .run("goalActivate", input(1), shown)
        .await
        .fails("FORBIDDEN");
    org.as_(&ben)
        .run("goalActivate", input(1), shown)
        .await
        .misses("goal");
    org.as_(&mia)
        .run("goalActivate", input(7), shown)
        .await
        .fails("CONFLICT");
    let own = org.as_(&mia).run("goalActivate", input(1), shown).await;
    own.fails("OWN_PROPOSAL");
    let active = org.as_(&ana).run("goalAgree", input(1), shown).await;
    assert_eq!(
        active.at("/payload/goal"),
        &json!({ "state": "ACTIVE", "version": 2 })
    );
    let again = org.as_(&mia).run("goalActivate", input(2), shown).await;
    assert_eq!(again.at("/payload/goal/version"), 2);
    let cancelled = org.as_(&mia).run("goalCancel", input(2), shown).await;
    assert_eq!(cancelled.at("/payload/goal/state"), "CANCELLED");
    org.as_(&mia)
        .run("goalActivate", input(3), shown)
        .await
        .fails("INVALID_TRANSITION");
    let audit = org
        .as_eva()
        .query("{ auditLog { nodes { action } } }", json!({}))
        .await;
    let actions = audit.each("/auditLog/nodes", "/action");
    assert_eq!(actions[..3], ["goalCancel", "goalAgree", "goalsUpsert"]);
}

async fn a_page_of_goals_goes_on_where_the_last_one_ended(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let months = ["2026-03", "2026-01", "2026-05", "2026-02", "2026-04"];
    let rows: Vec<Value> = months
        .iter()
        .map(|month| {
            with(
                deals(month, json!({ "member": { "id": ana.id } })),
                json!({ "period": { "name": month } }),
            )
        })
        .collect();
    upsert(&eva, json!(rows)).await.data();
    let document = "query ($first: Int, $last: Int, $after: String, $before: String, $filter: GoalFilter) { \
                    goals(first: $first, last: $last, after: $after, before: $before, filter: $filter) { \
                    totalCount pageInfo { endCursor startCursor hasNextPage hasPreviousPage } nodes { externalId } } }";
    let first = eva.query(document, json!({ "first": 2 })).await;
    assert_eq!(first.each("/goals/nodes", "/externalId"), ["2026-01", "2026-02"]);
    let after = first.text("/goals/pageInfo/endCursor");
    let next = eva.query(document, json!({ "first": 3, "after": after })).await;
    assert_eq!(
        next.each("/goals/nodes", "/externalId"),
        ["2026-03", "2026-04", "2026-05"]
    );
    assert_eq!(next.at("/goals/pageInfo/hasNextPage"), false);
    let before = next.text("/goals/pageInfo/startCursor");
    let back = eva.query(document, json!({ "last": 1, "before": before })).await;
    assert_eq!(back.each("/goals/nodes", "/externalId"), ["2026-02"]);
    for (filter, expected) in [
        (
            json!({ "period": { "name": "2026-Q1" } }),
            vec!["2026-01", "2026-02", "2026-03"],
        ),
        (json!({ "activeOn": "2026-04-30" }), vec!["2026-04"]),
        (json!({ "metric": "deals_lost" }), vec![]),
        (json!({ "owner": ana.id, "text": "2026-05" }), vec!["2026-05"]),
        (json!({ "quota": true }), vec![]),
        (json!({ "states": ["DRAFT"] }), vec![]),
    ] {
        let found = eva.query(document, json!({ "filter": filter })).await;
        assert_eq!(found.each("/goals/nodes", "/externalId"), expected, "{filter}");
        assert_eq!(found.at("/goals/totalCount"), expected.len());
    }
    let members = eva
        .query("{ members(first: 1) { pageInfo { endCursor } } }", json!({}))
        .await;
    let foreign = members.text("/members/pageInfo/endCursor");
    eva.query(document, json!({ "after": foreign }))
        .await
        .refuses("after", "INVALID_CURSOR");
}

async fn as_many_statements_write_many_rows_as_few(server: TestServer) {
    let org = server.organization().await;
    let Company { west, mia, ana, ben } = company(&org).await;
    let oakland = org.team("Oakland", Some(&west)).await;
    let rows = |prefix: &str, number: usize| -> Vec<Value> {
        let row = |index: usize| {
            let owner = match index % 3 {
                0 => json!({ "member": { "id": ana.id } }),
                1 => json!({ "member": { "email": ben.email } }),
                _ => json!({ "team": { "id": oakland.id } }),
            };
            let parent = (index > 2)
                .then(|| json!({ "goal": { "externalId": format!("{prefix}-0") }, "edge": "SUPPORTS" }));
            with(
                deals(&format!("{prefix}-{index}"), owner),
                json!({ "parent": parent }),
            )
        };
        (0..number).map(row).collect()
    };
    let mia = org.as_(&mia);
    // What figures are reckoned by is kept from the first reader on.
    upsert(&mia, json!(rows("first", 1))).await;
    let (few, for_few) = server.counted(upsert(&mia, json!(rows("few", 6)))).await;
    let (many, for_many) = server.counted(upsert(&mia, json!(rows("many", 200)))).await;
    assert_eq!(outcomes(&few), ["CREATED"; 6]);
    assert_eq!(outcomes(&many), ["CREATED"; 200]);
    assert_eq!(for_few, for_many);
}
