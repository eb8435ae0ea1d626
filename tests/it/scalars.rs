//! Values that are of the right kind and yet cannot be read: a coded refusal of their field, and in a bulk call of their row alone.

use acceptance::{Answer, Client, TestServer, on_both_databases};
use serde_json::{Value, json};

on_both_databases! {
    a_value_that_cannot_be_read_is_an_error_of_its_row,
    a_row_lists_everything_that_is_wrong_with_it,
    a_value_that_cannot_be_read_names_its_field,
    a_date_that_cannot_be_read_names_its_argument,
}

const ROWS: &str = "rows { outcome errors { field code } } summary { failed applied }";

/// Field and code of every refused row.
#[track_caller]
fn errors(answer: &Answer) -> Vec<(&str, &str)> {
    let rows = answer.payload()["rows"].as_array().expect("rows");
    let errors = rows.iter().filter_map(|row| row["errors"].as_array()).flatten();
    let text = |value: &'_ Value| value.as_str().expect("a text").to_owned().leak();
    errors
        .map(|error| (&*text(&error["field"]), &*text(&error["code"])))
        .collect()
}

async fn pushed(client: &Client, verb: &str, rows: &[Value], options: Value) -> Answer {
    let mut input = options;
    input["rows"] = json!(rows);
    client.run(verb, input, ROWS).await
}

/// A sound row for each bulk mutation, and rows that differ from it by values that cannot be read, with what is said of them.
type Case = (&'static str, Value, Vec<(Value, &'static str, &'static str)>);

fn cases() -> Vec<Case> {
    let goal = json!({
        "externalId": "g", "owner": { "organization": true }, "metric": { "key": "deals_won" }, "period": { "name": "2026-Q1" }, "target": "60",
    });
    let deal =
        json!({ "externalId": "o", "name": "Deal", "history": { "state": { "stage": "prospecting" } } });
    let product = json!({ "externalId": "p", "name": "GTX", "listPrice": { "amount": "9.99" } });
    let account = json!({ "externalId": "a", "name": "Acme" });
    let state = |state: Value| json!({ "history": { "state": state } });
    let revision = |revision: Value| json!({ "history": { "revisions": [{ "validFrom": "2026-01-05", "stage": "prospecting" }, revision] } });
    vec![
        (
            "goalsUpsert",
            goal,
            vec![
                (json!({ "target": "sixty" }), "target", "NOT_A_DECIMAL"),
                (json!({ "target": "" }), "target", "NOT_A_DECIMAL"),
                (json!({ "target": 60.5 }), "target", "NOT_A_DECIMAL"),
                (json!({ "baseline": "1e3" }), "baseline", "NOT_A_DECIMAL"),
                (json!({ "stretch": "1,000" }), "stretch", "NOT_A_DECIMAL"),
                (
                    json!({ "currency": "dollars", "metric": { "key": "revenue_won" } }),
                    "currency",
                    "UNKNOWN_CURRENCY",
                ),
                (
                    json!({ "period": { "dates": { "start": "1.1.2026", "end": "2026-04-01" } } }),
                    "period.dates.start",
                    "NOT_A_DATE",
                ),
                (
                    json!({ "period": { "dates": { "start": "2026-01-01", "end": "2026-04-31" } } }),
                    "period.dates.end",
                    "NOT_A_DATE",
                ),
                (
                    json!({ "owner": { "team": { "id": "north" } } }),
                    "owner.team.id",
                    "INVALID_ID",
                ),
                (json!({ "metric": { "id": "?" } }), "metric.id", "INVALID_ID"),
                (
                    json!({ "parent": { "goal": { "id": "?" } } }),
                    "parent.goal.id",
                    "INVALID_ID",
                ),
            ],
        ),
        (
            "opportunitiesUpsert",
            deal,
            vec![
                (json!({ "createdOn": "yesterday" }), "createdOn", "NOT_A_DATE"),
                (json!({ "createdOn": 20_260_105 }), "createdOn", "NOT_A_DATE"),
                (
                    state(json!({ "stage": "prospecting", "validFrom": "2026-1-5" })),
                    "history.state.validFrom",
                    "NOT_A_DATE",
                ),
                (
                    state(json!({ "stage": "prospecting", "expectedCloseOn": "" })),
                    "history.state.expectedCloseOn",
                    "NOT_A_DATE",
                ),
                (
                    state(json!({ "stage": "prospecting", "amount": { "amount": "12,50" } })),
                    "history.state.amount.amount",
                    "NOT_A_DECIMAL",
                ),
                (
                    revision(json!({ "validFrom": "2026-02-30", "stage": "proposal" })),
                    "history.revisions.1.validFrom",
                    "NOT_A_DATE",
                ),
                (
                    revision(
                        json!({ "validFrom": "2026-02-03", "stage": "proposal", "expectedCloseOn": "soon" }),
                    ),
                    "history.revisions.1.expectedCloseOn",
                    "NOT_A_DATE",
                ),
                (
                    revision(
                        json!({ "validFrom": "2026-02-03", "stage": "proposal", "owner": { "id": "?" } }),
                    ),
                    "history.revisions.1.owner.id",
                    "INVALID_ID",
                ),
                (json!({ "account": { "id": "?" } }), "account.id", "INVALID_ID"),
            ],
        ),
        (
            "productsUpsert",
            product,
            vec![
                (
                    json!({ "listPrice": { "amount": "cheap" } }),
                    "listPrice.amount",
                    "NOT_A_DECIMAL",
                ),
                (
                    json!({ "listPrice": { "amount": 9.99 } }),
                    "listPrice.amount",
                    "NOT_A_DECIMAL",
                ),
                (
                    json!({ "listPrice": { "amount": "1", "currency": "XYZ" } }),
                    "listPrice.currency",
                    "UNKNOWN_CURRENCY",
                ),
            ],
        ),
        (
            "accountsUpsert",
            account,
            vec![
                (json!({ "parent": { "id": "?" } }), "parent.id", "INVALID_ID"),
                (
                    json!({ "keyAccountOf": { "id": "?" } }),
                    "keyAccountOf.id",
                    "INVALID_ID",
                ),
            ],
        ),
    ]
}

async fn a_value_that_cannot_be_read_is_an_error_of_its_row(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    for (verb, sound, bad) in cases() {
        let mut rows = vec![sound.clone()];
        for (number, (change, _, _)) in bad.iter().enumerate() {
            let mut row = sound.clone();
            row["externalId"] = json!(format!("bad {number}"));
            for (field, value) in change.as_object().expect("fields") {
                row[field] = value.clone();
            }
            rows.push(row);
        }
        let expected: Vec<_> = bad
            .iter()
            .zip(1..)
            .map(|((_, field, code), row)| (format!("rows.{row}.{field}"), *code))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(field, code)| (field.as_str(), *code))
            .collect();
        let before = org.digest().await;
        for options in [
            json!({}),
            json!({ "dryRun": true }),
            json!({ "dryRun": true, "mode": "PARTIAL" }),
        ] {
            let answer = pushed(&eva, verb, &rows, options).await;
            assert_eq!(errors(&answer), expected);
            assert_eq!(answer.payload()["rows"][0]["outcome"], "CREATED");
            assert_eq!(
                answer.payload()["summary"],
                json!({ "failed": bad.len(), "applied": false })
            );
            assert_eq!(org.digest().await, before);
        }
        let partial = pushed(&eva, verb, &rows, json!({ "mode": "PARTIAL" })).await;
        assert_eq!(errors(&partial), expected);
        assert_eq!(
            partial.payload()["summary"],
            json!({ "failed": bad.len(), "applied": true })
        );
        let again = pushed(&eva, verb, &rows[..1], json!({})).await;
        assert_eq!(
            again.payload()["rows"][0]["outcome"],
            "UNCHANGED",
            "the good row was written"
        );
    }
}

async fn a_row_lists_everything_that_is_wrong_with_it(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let goals = [
        json!({
            "externalId": "g", "owner": { "member": { "id": "?" } }, "metric": { "key": "deals_won" }, "title": " ",
            "period": { "dates": { "start": "then", "end": "later" } }, "target": "1.5", "baseline": "few", "ifVersion": 3,
        }),
        json!({
            "externalId": "h", "owner": { "team": { "externalId": "nowhere" } }, "metric": { "key": "deals_lost_at_sea" },
            "period": { "name": "2026-Q9" }, "target": "many", "currency": "XYZ", "parent": { "goal": { "externalId": "none" } },
        }),
        json!({
            "externalId": "i", "owner": { "organization": true }, "metric": { "key": "deals_won" }, "title": "",
            "period": { "name": "2026-Q1" }, "target": "0", "quota": true,
        }),
    ];
    let answer = pushed(&eva, "goalsUpsert", &goals, json!({})).await;
    let mut found = errors(&answer);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("rows.0.baseline", "NOT_A_DECIMAL"),
            ("rows.0.ifVersion", "CONFLICT"),
            ("rows.0.owner.member.id", "INVALID_ID"),
            ("rows.0.period.dates.end", "NOT_A_DATE"),
            ("rows.0.period.dates.start", "NOT_A_DATE"),
            ("rows.0.target", "TOO_MANY_DECIMALS"),
            ("rows.0.title", "BLANK"),
            ("rows.1.currency", "UNKNOWN_CURRENCY"),
            ("rows.1.metric", "NOT_FOUND"),
            ("rows.1.owner", "NOT_FOUND"),
            ("rows.1.parent", "NOT_FOUND"),
            ("rows.1.period", "UNKNOWN_PERIOD"),
            ("rows.1.target", "NOT_A_DECIMAL"),
            ("rows.2.quota", "QUOTA_NOT_MONEY"),
            ("rows.2.target", "TARGET_EQUALS_BASELINE"),
            ("rows.2.title", "BLANK"),
        ]
    );
    let deals = [json!({
        "externalId": "o", "name": " ", "account": { "externalId": "none" }, "product": { "id": "?" }, "createdOn": "once", "ifVersion": 2,
        "history": { "revisions": [
            { "validFrom": "2026-01-05", "stage": "nowhere", "amount": { "amount": "-5" }, "expectedCloseOn": "0001-01-01" },
            { "validFrom": "never", "stage": "prospecting", "owner": { "email": "nobody@acme.example" }, "amount": { "amount": "a lot" } },
        ] },
    })];
    let answer = pushed(&eva, "opportunitiesUpsert", &deals, json!({})).await;
    let mut found = errors(&answer);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("rows.0.account", "NOT_FOUND"),
            ("rows.0.createdOn", "NOT_A_DATE"),
            ("rows.0.history.revisions.0.amount.amount", "AMOUNT_NEGATIVE"),
            ("rows.0.history.revisions.0.expectedCloseOn", "DATE_OUT_OF_RANGE"),
            ("rows.0.history.revisions.0.stage", "NOT_FOUND"),
            ("rows.0.history.revisions.1.amount.amount", "NOT_A_DECIMAL"),
            ("rows.0.history.revisions.1.owner", "NOT_FOUND"),
            ("rows.0.history.revisions.1.validFrom", "NOT_A_DATE"),
            ("rows.0.ifVersion", "CONFLICT"),
            ("rows.0.name", "BLANK"),
            ("rows.0.product.id", "INVALID_ID"),
        ]
    );
    let accounts = [
        json!({ "externalId": "a", "name": "", "sector": "", "parent": { "externalId": "none" }, "keyAccountOf": { "id": "?" } }),
        json!({ "id": "?", "name": " " }),
    ];
    let answer = pushed(&eva, "accountsUpsert", &accounts, json!({})).await;
    let mut found = errors(&answer);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("rows.0.keyAccountOf.id", "INVALID_ID"),
            ("rows.0.name", "BLANK"),
            ("rows.0.parent", "NOT_FOUND"),
            ("rows.0.sector", "BLANK"),
            ("rows.1.id", "INVALID_ID"),
            ("rows.1.name", "BLANK"),
        ]
    );
}

async fn a_value_that_cannot_be_read_names_its_field(server: TestServer) {
    let org = server.organization().await;
    let (ana, north) = (org.rep("Ana").await, org.team("North", None).await);
    let eva = org.as_eva();
    let before = org.digest().await;
    let stage = json!({ "key": "k", "name": "K", "position": 9, "qualified": true, "probability": "half" });
    let listed = json!({ "yearStart": { "listed": ["2026-01-01", "2027"] }, "months": "CALENDAR" });
    for (verb, input, field, code) in [
        ("stageDefine", stage, "probability", "NOT_A_DECIMAL"),
        (
            "rateSet",
            json!({ "rates": [{ "currency": "EUR", "on": "now", "rate": "1.1" }] }),
            "rates.0.on",
            "NOT_A_DATE",
        ),
        (
            "rateSet",
            json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": 1.1 }] }),
            "rates.0.rate",
            "NOT_A_DECIMAL",
        ),
        (
            "policySet",
            json!({ "health": { "onTrack": "good" } }),
            "health.onTrack",
            "NOT_A_DECIMAL",
        ),
        (
            "memberInvite",
            json!({ "email": "new@acme.example", "name": "New", "role": "REP", "startsOn": "Monday" }),
            "startsOn",
            "NOT_A_DATE",
        ),
        (
            "assignmentSet",
            json!({ "member": ana.id, "team": north.id, "from": "x" }),
            "from",
            "NOT_A_DATE",
        ),
        (
            "assignmentSet",
            json!({ "member": ana.id, "team": north.id, "from": "2026-01-01", "to": "x" }),
            "to",
            "NOT_A_DATE",
        ),
        (
            "leadershipSet",
            json!({ "team": north.id, "member": null, "from": "x" }),
            "from",
            "NOT_A_DATE",
        ),
        (
            "teamCreate",
            json!({ "name": "South", "from": "x" }),
            "from",
            "NOT_A_DATE",
        ),
        (
            "teamMove",
            json!({ "team": north.id, "parent": null, "from": "x" }),
            "from",
            "NOT_A_DATE",
        ),
        (
            "timeOffRecord",
            json!({ "member": ana.id, "from": "2026-03-02", "to": "x", "portion": 100 }),
            "to",
            "NOT_A_DATE",
        ),
        (
            "holidaysSet",
            json!({ "add": [{ "on": "x", "name": "X" }] }),
            "add.0.on",
            "NOT_A_DATE",
        ),
        (
            "holidaysSet",
            json!({ "remove": ["2026-01-01", "x"] }),
            "remove.1",
            "NOT_A_DATE",
        ),
        (
            "organizationUpdate",
            json!({ "fiscalCalendar": listed }),
            "fiscalCalendar.yearStart.listed.1",
            "NOT_A_DATE",
        ),
    ] {
        let answer = eva.run(verb, input, "__typename").await;
        answer.refuses(field, code);
        let message = answer.errors()[0]["message"].as_str().expect("a message");
        assert!(!message.contains("parse"), "{verb}: {message}");
    }
    assert_eq!(org.digest().await, before);
}

async fn a_date_that_cannot_be_read_names_its_argument(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    for (document, field) in [
        ("{ scoreboard(asOf: \"x\") { asOf } }", "asOf"),
        (
            "{ organization { results(asOf: \"2026-02-30\") { asOf } } }",
            "asOf",
        ),
        ("{ organization { goals(on: \"x\") { id } } }", "on"),
        (
            "{ members(filter: { asOf: \"x\" }) { nodes { id } } }",
            "filter.asOf",
        ),
        (
            "{ teams(filter: { asOf: \"x\" }) { nodes { id } } }",
            "filter.asOf",
        ),
        (
            "{ goals(filter: { asOf: \"x\" }) { nodes { id } } }",
            "filter.asOf",
        ),
        (
            "{ goals(filter: { activeOn: \"x\" }) { nodes { id } } }",
            "filter.activeOn",
        ),
        (
            "{ opportunities(filter: { expectedCloseFrom: \"x\" }) { nodes { id } } }",
            "filter.expectedCloseFrom",
        ),
        (
            "{ opportunities(filter: { expectedCloseBefore: \"x\" }) { nodes { id } } }",
            "filter.expectedCloseBefore",
        ),
        (
            "{ organization { pipeline(period: { dates: { start: \"2026-01-01\", end: \"x\" } }) { asOf } } }",
            "period.dates.end",
        ),
    ] {
        eva.query(document, json!({})).await.refuses(field, "NOT_A_DATE");
    }
}
