//! Templates of goals and expectations, applied to many members at once.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, day, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_template_is_applied_with_the_ramp_of_each_member,
    applied_again_it_changes_nothing_and_changed_it_changes_the_days_to_come,
    a_bad_row_stops_all_or_itself,
    templates_are_defined_by_executives_and_scripts,
}

const MADE: &str = "summary { created updated unchanged failed applied } rows { index outcome member { name }
    expectations { origin template { key } startsOn acknowledgedAt version terms { from target } }
    goals { state quota target origin period { name } } errors { field code } }";

/// Three meetings a week, a quota for the quarter, and ten deals a year; half of it for three months.
fn executive(meetings: &str) -> Value {
    json!({
        "key": "account_executive", "name": "Account executive", "position": "AE",
        "expectations": [{ "metric": { "key": "meetings" }, "frequency": "WEEK", "target": meetings, "title": "First meetings" }],
        "goals": [
            { "metric": { "key": "revenue_won" }, "period": "QUARTER", "target": "1000.50", "quota": true },
            { "metric": { "key": "deals_won" }, "period": "YEAR", "target": "10" },
        ],
        "ramp": [{ "months": 0, "percent": 50 }, { "months": 3, "percent": 100 }],
    })
}

async fn defined(org: &TestOrganization<'_>, template: Value) -> Value {
    let eva = org.as_(&org.fresh(&org.eva).await);
    let defined = eva.run("templateDefine", template, "template { id }").await;
    defined.payload()["template"]["id"].clone()
}

async fn meetings(org: &TestOrganization<'_>) {
    let metric = json!({
        "key": "meetings", "name": "Meetings", "layer": "ACTIVITY", "unit": "COUNT", "aggregation": "COUNT",
        "source": { "recorded": { "acceptedSources": ["SELF"] } },
    });
    org.as_eva()
        .run("metricDefine", metric, "metric { id }")
        .await
        .payload();
}

async fn apply(client: &Client, template: &Value, rows: &[Value], more: Value) -> Answer {
    let mut input = json!({ "template": template, "rows": rows });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    client.run("templateApply", input, MADE).await
}

fn of(member: &Person) -> Value {
    json!({ "member": { "id": member.id } })
}

/// Ana began long ago and Neo on 2 February; both work for Max.
async fn team(org: &TestOrganization<'_>) -> (Person, Person, Person) {
    let (ana, neo, max) = (
        org.rep("Ana").await,
        org.rep("Neo").await,
        org.manager("Max").await,
    );
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    org.assign(&neo, &north).await;
    let began = json!({ "member": neo.id, "startsOn": "2026-02-02" });
    org.as_eva()
        .run("memberUpdate", began, "member { id }")
        .await
        .payload();
    (ana, neo, max)
}

async fn a_template_is_applied_with_the_ramp_of_each_member(server: TestServer) {
    let org = server.organization().await;
    let (ana, neo, max) = team(&org).await;
    meetings(&org).await;
    let template = defined(&org, executive("3")).await;
    let leader = org.as_(&max);
    let dry = apply(
        &leader,
        &template,
        &[of(&ana), of(&neo)],
        json!({ "dryRun": true }),
    )
    .await;
    let summary = json!({ "created": 2, "updated": 0, "unchanged": 0, "failed": 0, "applied": false });
    assert_eq!(dry.at("/payload/summary"), &summary, "{:#}", dry.body);
    let none = org
        .as_eva()
        .query("{ expectations { totalCount } goals { totalCount } }", json!({}))
        .await;
    assert_eq!(
        none.data(),
        &json!({ "expectations": { "totalCount": 0 }, "goals": { "totalCount": 0 } })
    );
    let done = apply(
        &leader,
        &template,
        &[of(&ana), of(&neo)],
        json!({ "idempotencyKey": "march" }),
    )
    .await;
    let row = |index: usize| done.at(&format!("/payload/rows/{index}")).clone();
    assert_eq!(
        (&row(0)["outcome"], &row(1)["outcome"]),
        (&json!("CREATED"), &json!("CREATED")),
        "{:#}",
        done.body
    );
    let expected = json!([{
        "origin": "TEMPLATE", "template": { "key": "account_executive" }, "startsOn": "2026-03-02", "acknowledgedAt": null,
        "version": 1, "terms": [{ "from": "2026-03-02", "target": "3" }],
    }]);
    assert_eq!(row(0)["expectations"], expected);
    let ramped = json!([{ "from": "2026-03-02", "target": "2" }, { "from": "2026-05-02", "target": "3" }]);
    assert_eq!(
        row(1)["expectations"][0]["terms"],
        ramped,
        "1.5 rounded half up, then all of it"
    );
    let goals = |row: &Value| {
        let mut goals: Vec<String> = row["goals"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|goal| {
                format!(
                    "{} {} {} {}",
                    goal["period"]["name"], goal["target"], goal["state"], goal["quota"]
                )
            })
            .collect();
        goals.sort_unstable();
        goals.join(", ").replace('"', "")
    };
    assert_eq!(
        goals(&row(0)),
        "2026 10 PROPOSED false, 2026-Q1 1000.50 PROPOSED true"
    );
    assert_eq!(
        goals(&row(1)),
        "2026 5 PROPOSED false, 2026-Q1 500.25 PROPOSED true"
    );
    let same = apply(
        &leader,
        &template,
        &[of(&ana), of(&neo)],
        json!({ "idempotencyKey": "march" }),
    )
    .await;
    assert_eq!(
        same.payload(),
        done.payload(),
        "sent again it is answered as it was"
    );
    let mine = "{ viewer { member { expectations { nodes { id title acknowledgedAt } } } } }";
    let seen = org.as_(&neo).query(mine, json!({})).await;
    assert_eq!(
        seen.at("/viewer/member/expectations/nodes/0/title"),
        "First meetings"
    );
    let script = org.service(&[Scope::GoalsWrite]).await;
    let later = json!({ "member": { "email": ana.email }, "startsOn": "2026-04-01" });
    let by_script = apply(&org.as_(&script), &template, &[later], json!({})).await;
    let states = by_script.each("/payload/rows/0/goals", "/state");
    assert!(
        states.iter().all(|state| **state == json!("ACTIVE")),
        "{:#}",
        by_script.body
    );
}

async fn applied_again_it_changes_nothing_and_changed_it_changes_the_days_to_come(server: TestServer) {
    let org = server.organization().await;
    let (ana, neo, max) = team(&org).await;
    meetings(&org).await;
    let template = defined(&org, executive("3")).await;
    let row = |member: &Person| json!({ "member": { "id": member.id }, "startsOn": "2026-03-02" });
    let rows = [row(&ana), row(&neo)];
    let first = apply(&org.as_(&max), &template, &rows, json!({})).await;
    assert_eq!(first.at("/payload/summary/created"), 2);
    let acknowledge = "{ viewer { member { expectations { nodes { id } } } } }";
    let hers = org.as_(&ana).query(acknowledge, json!({})).await;
    let hers = json!({ "expectation": hers.at("/viewer/member/expectations/nodes/0/id") });
    org.as_(&ana)
        .run("expectationAcknowledge", hers, "expectation { id }")
        .await
        .payload();
    server.clock.set(day("2026-03-16"));
    let leader = org.as_(&org.fresh(&max).await);
    let before = org.digest().await;
    let again = apply(&leader, &template, &rows, json!({})).await;
    assert_eq!(again.at("/payload/summary/unchanged"), 2, "{:#}", again.body);
    assert_eq!(org.digest().await, before);
    assert_eq!(defined(&org, executive("4")).await, template);
    let past = apply(&leader, &template, &rows, json!({ "mode": "PARTIAL" })).await;
    let why = json!([{ "field": "rows.0.startsOn", "code": "IN_THE_PAST" }]);
    assert_eq!(past.at("/payload/rows/0/errors"), &why);
    let changed = apply(&leader, &template, &[of(&ana), of(&neo)], json!({})).await;
    assert_eq!(changed.at("/payload/summary/updated"), 2, "{:#}", changed.body);
    let terms = json!([{ "from": "2026-03-02", "target": "3" }, { "from": "2026-03-16", "target": "4" }]);
    assert_eq!(changed.at("/payload/rows/0/expectations/0/terms"), &terms);
    assert_eq!(
        changed.at("/payload/rows/0/expectations/0/acknowledgedAt"),
        &Value::Null
    );
    assert_eq!(changed.at("/payload/rows/1/expectations/0/version"), 2);
    let eva = org.as_(&org.fresh(&org.eva).await);
    let count = eva
        .query("{ expectations { totalCount } goals { totalCount } }", json!({}))
        .await;
    let expected = json!({ "expectations": { "totalCount": 2 }, "goals": { "totalCount": 4 } });
    assert_eq!(count.data(), &expected, "nothing twice");
    let archived = json!({ "template": template });
    eva.run("templateArchive", archived, "template { archivedAt }")
        .await
        .payload();
    apply(&leader, &template, &[of(&ana)], json!({}))
        .await
        .fails("TEMPLATE_ARCHIVED");
    let listed = eva
        .query(
            "{ templates { totalCount } all: templates(archived: true) { totalCount } }",
            json!({}),
        )
        .await;
    assert_eq!(
        (listed.at("/templates/totalCount"), listed.at("/all/totalCount")),
        (&json!(0), &json!(1))
    );
}

async fn a_bad_row_stops_all_or_itself(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (ana, neo, max) = team(&org).await;
    let (stranger, foreign) = (org.rep("Stranger").await, other.rep("Foreign").await);
    meetings(&org).await;
    let template = defined(&org, executive("3")).await;
    let quota = json!({
        "externalId": "quota", "owner": { "member": { "id": neo.id } }, "metric": { "key": "revenue_won" },
        "period": { "name": "2026-Q1" }, "target": "7", "quota": true,
    });
    org.as_eva()
        .run("goalsUpsert", json!({ "rows": [quota] }), "summary { created }")
        .await
        .payload();
    let leader = org.as_(&max);
    let rows = [
        of(&ana),
        of(&neo),
        of(&stranger),
        of(&foreign),
        of(&max),
        json!({ "member": { "email": "?" } }),
    ];
    let before = org.digest().await;
    let all = apply(&leader, &template, &rows, json!({})).await;
    assert_eq!(all.at("/payload/summary/applied"), false);
    assert_eq!(org.digest().await, before);
    let partial = apply(&leader, &template, &rows, json!({ "mode": "PARTIAL" })).await;
    let codes: Vec<&Value> = partial.each("/payload/rows", "/errors/0/code");
    let expected = ["QUOTA_EXISTS", "FORBIDDEN", "NOT_FOUND", "FORBIDDEN", "NOT_FOUND"].map(Value::from);
    assert_eq!(codes[0], &Value::Null, "{:#}", partial.body);
    assert_eq!(codes[1..], expected.iter().collect::<Vec<_>>());
    let count = org
        .as_eva()
        .query("{ expectations { totalCount } goals { totalCount } }", json!({}))
        .await;
    let expected = json!({ "expectations": { "totalCount": 1 }, "goals": { "totalCount": 3 } });
    assert_eq!(count.data(), &expected, "nothing of a refused row");
    let twice = apply(
        &leader,
        &template,
        &[of(&ana), json!({ "member": { "email": ana.email } })],
        json!({}),
    )
    .await;
    assert_eq!(
        twice.each("/payload/rows", "/errors/0/code"),
        ["DUPLICATE_IN_BATCH"; 2]
    );
    apply(&other.as_eva(), &template, &[of(&foreign)], json!({}))
        .await
        .misses("template");
    let many: Vec<Value> = (0..1001).map(|_| of(&ana)).collect();
    apply(&leader, &template, &many, json!({}))
        .await
        .refuses("rows", "TOO_MANY_ROWS");
}

async fn templates_are_defined_by_executives_and_scripts(server: TestServer) {
    let org = server.organization().await;
    let (ana, _, max) = team(&org).await;
    meetings(&org).await;
    let shown =
        "template { version position ramp { months percent } goals { period quota target metric { key } }
        expectations { frequency target title } }";
    for client in [org.as_(&ana), org.as_(&max)] {
        client
            .run("templateDefine", executive("3"), shown)
            .await
            .fails("FORBIDDEN");
    }
    let script = org.service(&[Scope::GoalsWrite]).await;
    let defined = org
        .as_(&script)
        .run("templateDefine", executive("3"), shown)
        .await;
    assert_eq!(defined.payload()["template"]["goals"][0]["target"], "1000.50");
    assert_eq!(
        defined.payload()["template"]["ramp"][1],
        json!({ "months": 3, "percent": 100 })
    );
    let same = org.as_eva().run("templateDefine", executive("3"), shown).await;
    assert_eq!(same.payload()["template"]["version"], 1, "as it was");
    let mut stale = executive("5");
    stale["ifVersion"] = json!(0);
    org.as_eva()
        .run("templateDefine", stale, shown)
        .await
        .fails("CONFLICT");
    let read = "{ templates { totalCount nodes { key name expectations { metric { key } } } } }";
    for client in [org.as_(&ana), org.as_(&script)] {
        assert_eq!(
            client.query(read, json!({})).await.at("/templates/totalCount"),
            &json!(1)
        );
    }
    let metrics = org.service(&[Scope::MetricsRead]).await;
    org.as_(&metrics).query(read, json!({})).await.fails("NOT_FOUND");
    let bad = json!({
        "key": "No key", "name": " ", "ramp": [{ "months": 3, "percent": 50 }, { "months": 1, "percent": 0 }],
        "expectations": [{ "metric": { "key": "meetings" }, "frequency": "DAY", "target": "-1" },
            { "metric": { "key": "none" }, "frequency": "DAY", "target": "1" }],
        "goals": [{ "metric": { "key": "meetings" }, "period": "MONTH", "target": "0", "quota": true }],
    });
    let refused = org.as_eva().run("templateDefine", bad, shown).await;
    let mut codes = refused.field_codes();
    codes.sort_unstable();
    let expected = [
        ("expectations.0.target", "TARGET_NEGATIVE"),
        ("expectations.1.metric", "NOT_FOUND"),
        ("goals.0.quota", "QUOTA_NOT_MONEY"),
        ("goals.0.target", "NOT_POSITIVE"),
        ("key", "INVALID_KEY"),
        ("name", "BLANK"),
        ("ramp", "RAMP_NOT_ASCENDING"),
        ("ramp", "RAMP_OUT_OF_RANGE"),
    ];
    assert_eq!(codes, expected);
    let reformed = json!({
        "key": "meetings", "name": "Meetings", "layer": "ACTIVITY", "unit": "DURATION", "aggregation": "SUM",
        "source": { "recorded": { "acceptedSources": ["SELF"] } },
    });
    org.as_eva()
        .run("metricDefine", reformed, "metric { id }")
        .await
        .fails("METRIC_IN_USE");
}
