//! Pushing the pipeline over the API, and who sees what of it.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    a_script_pushes_accounts_products_and_opportunities,
    a_row_with_a_malformed_id_fails_alone_when_partial_and_stops_all_when_atomic,
    a_refusal_names_the_field_where_the_script_wrote_it,
    a_thousand_and_one_rows_are_refused_as_a_whole,
    a_thousand_rows_are_taken_by_one_call,
    two_rows_of_one_key_are_both_refused,
    a_dry_run_says_what_would_be_and_writes_nothing,
    a_row_made_on_an_older_version_is_a_conflict,
    what_another_organization_has_cannot_be_referred_to,
    opportunities_are_seen_by_their_owner_leaders_and_executives,
    only_executives_and_their_scripts_push,
    a_list_is_empty_for_those_who_may_see_nothing_of_it,
    an_opportunity_shows_how_it_stood_on_a_past_day,
    opportunities_are_filtered_and_ordered,
    pages_by_date_hold_every_opportunity_once_whichever_way,
    a_deal_found_by_its_id_keeps_its_key,
    a_list_of_twenty_costs_as_many_statements_as_a_list_of_one,
    a_text_is_taken_literally,
}

const OUTCOMES: &str =
    "rows { index outcome errors { field code } } summary { rows created updated unchanged failed applied }";

fn deal(key: &str, owner: &Person, stage: &str, amount: &str) -> Value {
    json!({
        "externalId": key, "name": format!("Deal {key}"), "createdOn": "2026-01-05",
        "history": { "state": {
            "validFrom": "2026-01-05", "stage": stage, "owner": { "id": owner.id }, "amount": { "amount": amount },
            "expectedCloseOn": "2026-04-01",
        } },
    })
}

/// The same row with the value at a JSON pointer otherwise.
fn with(mut row: Value, pointer: &str, value: Value) -> Value {
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
    row.pointer_mut(parent).expect("a parent")[field] = value;
    row
}

async fn push(client: &Client, rows: Value) -> Answer {
    client
        .run("opportunitiesUpsert", json!({ "rows": rows }), OUTCOMES)
        .await
}

async fn push_partly(client: &Client, rows: Value) -> Answer {
    let input = json!({ "rows": rows, "mode": "PARTIAL" });
    client.run("opportunitiesUpsert", input, OUTCOMES).await
}

fn outcomes(answer: &Answer) -> Vec<&str> {
    let rows = answer.payload()["rows"].as_array().expect("rows");
    rows.iter().filter_map(|row| row["outcome"].as_str()).collect()
}

fn errors(answer: &Answer) -> Vec<(&str, &str)> {
    let rows = answer.payload()["rows"].as_array().expect("rows");
    let errors = rows.iter().filter_map(|row| row["errors"].as_array()).flatten();
    errors
        .map(|error| {
            (
                error["field"].as_str().unwrap_or(""),
                error["code"].as_str().unwrap_or(""),
            )
        })
        .collect()
}

async fn names(client: &Client) -> Vec<String> {
    let list = "{ opportunities(order: { field: CREATED }) { totalCount edges { node { name } } } }";
    let answer = client.query(list, json!({})).await;
    let mut names: Vec<_> = answer
        .each("/opportunities", "/name")
        .into_iter()
        .map(|name| name.as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(answer.at("/opportunities/totalCount"), names.len());
    names.sort();
    names
}

async fn a_script_pushes_accounts_products_and_opportunities(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = org.as_(&org.service(&[Scope::PipelineWrite]).await);
    let accounts = json!([
        { "externalId": "acme-north", "name": "Acme North", "parent": { "externalId": "acme" }, "keyAccountOf": { "email": ana.email } },
        { "externalId": "acme", "name": "Acme", "sector": "retail" },
    ]);
    let shown =
        "rows { outcome account { name externalId sector parent { name } keyAccountOf { name } version } }";
    let pushed = script
        .run("accountsUpsert", json!({ "rows": accounts }), shown)
        .await;
    assert_eq!(
        pushed.payload()["rows"][0]["account"],
        json!({
            "name": "Acme North", "externalId": "acme-north", "sector": null, "parent": { "name": "Acme" },
            "keyAccountOf": { "name": "Ana" }, "version": 1,
        })
    );
    let products = json!([{ "externalId": "gtx", "name": "GTX Pro", "listPrice": { "amount": "4821", "currency": "JPY" } }]);
    let shown = "rows { outcome product { id name listPrice { amount currency } } }";
    let pushed = script
        .run("productsUpsert", json!({ "rows": products }), shown)
        .await;
    let product = &pushed.payload()["rows"][0]["product"];
    assert_eq!(
        product["listPrice"],
        json!({ "amount": "4821", "currency": "JPY" })
    );
    let row = json!({
        "externalId": "1", "name": "First", "account": { "externalId": "acme" }, "product": { "id": product["id"] },
        "nextStep": "Call", "createdOn": null,
        "history": { "state": { "stage": "proposal", "owner": { "email": ana.email.to_uppercase() }, "amount": { "amount": "12.5", "currency": "EUR" }, "estimated": true } },
    });
    let shown = "rows { outcome opportunity { name account { name } product { name } owner { name } stage { key } outcome \
        amount { amount currency } estimated expectedCloseOn nextStep createdOn qualifiedOn closedOn version } } summary { created applied }";
    let pushed = script
        .run("opportunitiesUpsert", json!({ "rows": [row] }), shown)
        .await;
    assert_eq!(
        pushed.payload()["summary"],
        json!({ "created": 1, "applied": true })
    );
    assert_eq!(
        pushed.payload()["rows"][0]["opportunity"],
        json!({
            "name": "First", "account": { "name": "Acme" }, "product": { "name": "GTX Pro" }, "owner": { "name": "Ana" },
            "stage": { "key": "proposal" }, "outcome": "OPEN", "amount": { "amount": "12.50", "currency": "EUR" }, "estimated": true,
            "expectedCloseOn": null, "nextStep": "Call", "createdOn": null, "qualifiedOn": "2026-03-02", "closedOn": null, "version": 1,
        })
    );
    assert_eq!(outcomes(&push(&script, json!([row])).await), ["UNCHANGED"]);
}

async fn a_row_with_a_malformed_id_fails_alone_when_partial_and_stops_all_when_atomic(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let team = org.team("North", None).await;
    let rows = json!([
        with(
            deal("0", &ana, "proposal", "1"),
            "/history/state/owner/id",
            json!("nonsense")
        ),
        deal("1", &ana, "proposal", "1"),
        with(
            deal("2", &ana, "proposal", "1"),
            "/history/state/owner/id",
            json!(team.id)
        ),
        with(
            with(deal("3", &ana, "proposal", "1"), "/id", json!("")),
            "/account",
            json!({ "id": ana.id })
        ),
        deal("4", &ana, "nowhere", "1"),
    ]);
    let expected = [
        ("rows.0.history.state.owner.id", "INVALID_ID"),
        ("rows.2.history.state.owner.id", "WRONG_ID_TYPE"),
        ("rows.3.id", "INVALID_ID"),
        ("rows.3.account.id", "WRONG_ID_TYPE"),
        ("rows.4.history.state.stage", "NOT_FOUND"),
    ];
    let before = org.digest().await;
    let atomic = push(&org.as_eva(), rows.clone()).await;
    assert_eq!(errors(&atomic), expected);
    assert_eq!(
        outcomes(&atomic),
        ["FAILED", "CREATED", "FAILED", "FAILED", "FAILED"]
    );
    assert_eq!(atomic.payload()["summary"]["applied"], false);
    assert_eq!(org.digest().await, before, "an atomic call leaves nothing");
    let partial = push_partly(&org.as_eva(), rows).await;
    assert_eq!(errors(&partial), expected);
    assert_eq!(
        partial.payload()["summary"],
        json!({ "rows": 5, "created": 1, "updated": 0, "unchanged": 0, "failed": 4, "applied": true })
    );
    assert_eq!(names(&org.as_eva()).await, ["Deal 1"]);
    let accounts = json!([{ "externalId": "a", "name": "A", "parent": { "id": "x" } }, { "id": "y", "name": "B" }, { "externalId": "c", "name": "C" }]);
    let input = json!({ "rows": accounts, "mode": "PARTIAL" });
    let pushed = org.as_eva().run("accountsUpsert", input, OUTCOMES).await;
    assert_eq!(
        errors(&pushed),
        [("rows.0.parent.id", "INVALID_ID"), ("rows.1.id", "INVALID_ID")]
    );
    let products = json!([{ "id": "y", "name": "B" }, { "externalId": "c", "name": "C" }]);
    let input = json!({ "rows": products, "mode": "PARTIAL" });
    let pushed = org.as_eva().run("productsUpsert", input, OUTCOMES).await;
    assert_eq!(outcomes(&pushed), ["FAILED", "CREATED"]);
}

async fn a_refusal_names_the_field_where_the_script_wrote_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let row = |key: &str| deal(key, &ana, "proposal", "1");
    let revisions = json!({ "revisions": [
        { "validFrom": "2026-01-01", "stage": "prospecting", "owner": { "id": "?" } },
    ] });
    let later = json!({ "revisions": [
        { "validFrom": "2026-01-01", "stage": "prospecting" },
        { "validFrom": "2026-03-03", "stage": "nowhere", "amount": { "amount": "1", "currency": "XYZ" } },
    ] });
    let rows = json!([
        with(row("0"), "/history/state/amount/currency", json!("ZZZ")),
        with(row("1"), "/history/state/amount/amount", json!("1.005")),
        with(row("2"), "/history/state/amount/amount", json!("-1")),
        with(
            row("3"),
            "/history/state/owner",
            json!({ "email": "nobody@acme.example" })
        ),
        with(row("4"), "/history/state/validFrom", json!("2026-03-03")),
        with(row("5"), "/history", revisions),
        with(row("6"), "/history", later),
        with(row("7"), "/history", json!({ "revisions": [] })),
        with(row("8"), "/account", json!({ "externalId": "none" })),
        with(row("9"), "/product", json!({ "externalId": "none" })),
        with(row("10"), "/name", json!(" ")),
        with(row("11"), "/externalId", Value::Null),
    ]);
    let pushed = push_partly(&org.as_eva(), rows).await;
    assert_eq!(
        errors(&pushed),
        [
            ("rows.0.history.state.amount.currency", "UNKNOWN_CURRENCY"),
            ("rows.1.history.state.amount.amount", "TOO_MANY_DECIMALS"),
            ("rows.2.history.state.amount.amount", "AMOUNT_NEGATIVE"),
            ("rows.3.history.state.owner", "NOT_FOUND"),
            ("rows.4.history.state.validFrom", "IN_THE_FUTURE"),
            ("rows.5.history.revisions.0.owner.id", "INVALID_ID"),
            ("rows.6.history.revisions.1.validFrom", "IN_THE_FUTURE"),
            ("rows.6.history.revisions.1.stage", "NOT_FOUND"),
            ("rows.6.history.revisions.1.amount.currency", "UNKNOWN_CURRENCY"),
            ("rows.7.history.revisions", "REQUIRED"),
            ("rows.8.account", "NOT_FOUND"),
            ("rows.9.product", "NOT_FOUND"),
            ("rows.10.name", "BLANK"),
            ("rows.11.externalId", "REQUIRED"),
        ]
    );
}

async fn a_thousand_and_one_rows_are_refused_as_a_whole(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let deals: Vec<_> = (0..1001)
        .map(|key| deal(&key.to_string(), &ana, "proposal", "1"))
        .collect();
    push_partly(&org.as_eva(), json!(deals))
        .await
        .refuses("rows", "TOO_MANY_ROWS");
    let named: Vec<_> = (0..1001)
        .map(|key| json!({ "externalId": key.to_string(), "name": "N" }))
        .collect();
    for mutation in ["accountsUpsert", "productsUpsert"] {
        let refused = org
            .as_eva()
            .run(mutation, json!({ "rows": named }), OUTCOMES)
            .await;
        refused.refuses("rows", "TOO_MANY_ROWS");
    }
    assert!(names(&org.as_eva()).await.is_empty());
}

async fn a_thousand_rows_are_taken_by_one_call(server: TestServer) {
    let org = server.organization().await;
    let named: Vec<_> = (0..1000)
        .map(|key| json!({ "externalId": key.to_string(), "name": format!("N {key}") }))
        .collect();
    let shown = "rows { account { externalId } } summary { created }";
    let pushed = org
        .as_eva()
        .run("accountsUpsert", json!({ "rows": named }), shown)
        .await;
    assert_eq!(pushed.payload()["summary"]["created"], 1000);
    assert_eq!(pushed.payload()["rows"][999]["account"]["externalId"], "999");
}

async fn two_rows_of_one_key_are_both_refused(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let rows = json!([
        deal("1", &ana, "proposal", "1"),
        deal("2", &ana, "proposal", "1"),
        deal(" 1 ", &ana, "proposal", "2"),
    ]);
    let pushed = push_partly(&org.as_eva(), rows).await;
    let expected = [
        ("rows.0.externalId", "DUPLICATE_IN_BATCH"),
        ("rows.2.externalId", "DUPLICATE_IN_BATCH"),
    ];
    assert_eq!(errors(&pushed), expected);
    assert_eq!(names(&org.as_eva()).await, ["Deal 2"]);
}

async fn a_dry_run_says_what_would_be_and_writes_nothing(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    push(&org.as_eva(), json!([deal("1", &ana, "proposal", "1")]))
        .await
        .payload();
    let before = org.digest().await;
    let rows = json!([
        deal("1", &ana, "negotiation", "5"),
        deal("2", &ana, "proposal", "1")
    ]);
    let shown = "rows { outcome opportunity { amount { amount } } } summary { applied }";
    let input = json!({ "rows": rows, "dryRun": true });
    let dry = org.as_eva().run("opportunitiesUpsert", input, shown).await;
    assert_eq!(outcomes(&dry), ["UPDATED", "CREATED"]);
    assert_eq!(
        dry.payload()["rows"][0]["opportunity"]["amount"]["amount"],
        "1.00",
        "as it is stored"
    );
    assert_eq!(dry.payload()["rows"][1]["opportunity"], Value::Null);
    assert_eq!(dry.payload()["summary"]["applied"], false);
    assert_eq!(org.digest().await, before);
}

async fn a_row_made_on_an_older_version_is_a_conflict(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    push(&org.as_eva(), json!([deal("1", &ana, "proposal", "1")]))
        .await
        .payload();
    let changed = |version: i64| with(deal("1", &ana, "negotiation", "1"), "/ifVersion", json!(version));
    let stale = push(&org.as_eva(), json!([changed(0)])).await;
    assert_eq!(errors(&stale), [("rows.0.ifVersion", "CONFLICT")]);
    assert_eq!(
        outcomes(&push(&org.as_eva(), json!([changed(1)])).await),
        ["UPDATED"]
    );
}

async fn what_another_organization_has_cannot_be_referred_to(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (ana, olga) = (org.rep("Ana").await, other.rep("Olga").await);
    let named = json!({ "rows": [{ "externalId": "theirs", "name": "Theirs" }] });
    let account = other
        .as_eva()
        .run("accountsUpsert", named.clone(), "rows { account { id } }")
        .await;
    let account = &account.payload()["rows"][0]["account"]["id"];
    let product = other
        .as_eva()
        .run("productsUpsert", named, "rows { product { id } }")
        .await;
    let product = &product.payload()["rows"][0]["product"]["id"];
    let shown = "rows { opportunity { id } }";
    let input = json!({ "rows": [deal("theirs", &olga, "proposal", "1")] });
    let opportunity = other.as_eva().run("opportunitiesUpsert", input, shown).await;
    let opportunity = &opportunity.payload()["rows"][0]["opportunity"]["id"];
    let before = other.digest().await;
    let row = |key: &str| deal(key, &ana, "proposal", "1");
    let rows = json!([
        with(row("0"), "/id", opportunity.clone()),
        with(row("1"), "/account", json!({ "id": account })),
        with(row("2"), "/product", json!({ "id": product })),
        with(row("3"), "/history/state/owner/id", json!(olga.id)),
        with(row("4"), "/account", json!({ "externalId": "theirs" })),
    ]);
    let pushed = push(&org.as_eva(), rows).await;
    assert_eq!(
        errors(&pushed),
        [
            ("rows.0.id", "NOT_FOUND"),
            ("rows.1.account", "NOT_FOUND"),
            ("rows.2.product", "NOT_FOUND"),
            ("rows.3.history.state.owner", "NOT_FOUND"),
            ("rows.4.account", "NOT_FOUND"),
        ]
    );
    assert_eq!(other.digest().await, before);
    for (query, id) in [
        ("opportunity", opportunity),
        ("account", account),
        ("product", product),
    ] {
        let read = format!("query ($id: ID!) {{ {query}(id: $id) {{ name }} }}");
        org.as_eva().query(&read, json!({ "id": id })).await.misses("id");
        other.as_eva().query(&read, json!({ "id": id })).await.data();
    }
}

/// North with Ana and Ben, led by Mia; one deal of each, and one of nobody.
async fn deals_of_a_team(org: &TestOrganization<'_>) -> (Person, Person, Person) {
    let (ana, ben, mia) = (
        org.rep("Ana").await,
        org.rep("Ben").await,
        org.manager("Mia").await,
    );
    let team = org.team("North", None).await;
    org.assign(&ana, &team).await;
    org.assign(&ben, &team).await;
    org.lead(&mia, &team).await;
    let rows = json!([
        deal("Ana", &ana, "proposal", "1"),
        deal("Ben", &ben, "proposal", "1"),
        with(deal("Eva", &org.eva, "proposal", "1"), "/nextStep", json!("hush")),
        with(
            deal("nobody", &ana, "proposal", "1"),
            "/history/state/owner",
            Value::Null
        ),
    ]);
    push(&org.as_eva(), rows).await.payload();
    (ana, ben, mia)
}

async fn opportunities_are_seen_by_their_owner_leaders_and_executives(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben, mia) = deals_of_a_team(&org).await;
    assert_eq!(names(&org.as_(&ana)).await, ["Deal Ana"]);
    assert_eq!(names(&org.as_(&ben)).await, ["Deal Ben"]);
    assert_eq!(names(&org.as_(&mia)).await, ["Deal Ana", "Deal Ben"]);
    let all = ["Deal Ana", "Deal Ben", "Deal Eva", "Deal nobody"];
    assert_eq!(names(&org.as_eva()).await, all);
    assert_eq!(
        names(&org.as_(&org.service(&[Scope::PipelineWrite]).await)).await,
        all
    );
    assert!(
        names(&org.as_(&org.service(&[Scope::MetricsRead]).await))
            .await
            .is_empty()
    );
    let of_ben =
        "query ($id: ID!) { member(id: $id) { opportunities { totalCount edges { node { id } } } } }";
    let seen = org.as_(&mia).query(of_ben, json!({ "id": ben.id })).await;
    assert_eq!(seen.at("/member/opportunities/totalCount"), 1);
    let id = seen.at("/member/opportunities/edges/0/node/id");
    let hidden = org.as_(&ana).query(of_ben, json!({ "id": ben.id })).await;
    assert_eq!(
        hidden.at("/member/opportunities"),
        &json!({ "totalCount": 0, "edges": [] })
    );
    let one = "query ($id: ID!) { opportunity(id: $id) { name revisions { stage { key } } } }";
    org.as_(&ana).query(one, json!({ "id": id })).await.misses("id");
    let own = org.as_(&ben).query(one, json!({ "id": id })).await;
    assert_eq!(
        own.at("/opportunity/revisions"),
        &json!([{ "stage": { "key": "proposal" } }])
    );
}

async fn only_executives_and_their_scripts_push(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let row = json!([deal("1", &ana, "proposal", "1")]);
    push(&org.as_(&ana), row.clone()).await.fails("FORBIDDEN");
    push(&org.as_(&org.service(&[Scope::MetricsRead]).await), row.clone())
        .await
        .fails("FORBIDDEN");
    push(&server.anonymous(), row).await.fails("UNAUTHENTICATED");
}

async fn a_list_is_empty_for_those_who_may_see_nothing_of_it(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    push(&org.as_eva(), json!([deal("1", &ana, "proposal", "1")]))
        .await
        .data();
    let account = json!({ "rows": [{ "externalId": "a", "name": "Acme" }] });
    org.as_eva().run("accountsUpsert", account, OUTCOMES).await.data();
    let goal = json!({ "externalId": "g", "owner": { "organization": true }, "metric": { "key": "deals_won" }, "period": { "name": "2026" }, "target": "6" });
    org.as_eva()
        .run("goalsUpsert", json!({ "rows": [goal] }), OUTCOMES)
        .await
        .data();
    let lists = "{ accounts { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage } } opportunities { totalCount nodes { id } } \
        goals { totalCount nodes { id } } members { totalCount nodes { id } } }";
    let full = org.as_eva().query(lists, json!({})).await;
    for list in ["accounts", "opportunities", "goals"] {
        assert_eq!(full.at(&format!("/{list}/totalCount")), 1);
    }
    // The scope opens settings and nothing that members, customers or deals are known by.
    let blind = org.as_(&org.service(&[Scope::OrganizationWrite]).await);
    let nothing = json!({ "totalCount": 0, "nodes": [] });
    let pages = json!({ "totalCount": 0, "nodes": [], "pageInfo": { "hasNextPage": false, "hasPreviousPage": false } });
    assert_eq!(
        blind.query(lists, json!({})).await.data(),
        &json!({ "accounts": pages, "opportunities": nothing, "goals": nothing, "members": nothing })
    );
}

async fn an_opportunity_shows_how_it_stood_on_a_past_day(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let north = org.team("North", None).await;
    org.assign(&ana, &north).await;
    let state = |from: &str, stage: &str, owner: &Person, amount: &str| json!({ "validFrom": from, "stage": stage, "owner": { "id": owner.id }, "amount": { "amount": amount } });
    let history = json!({ "revisions": [
        state("2026-02-20", "won", &ben, "80"),
        state("2026-01-05", "prospecting", &ana, "100"),
        state("2026-02-01", "proposal", &ana, "100"),
    ] });
    let row = with(deal("1", &ana, "proposal", "1"), "/history", history);
    let shown = "rows { opportunity { id outcome closedOn qualifiedOn amount { amount } } }";
    let pushed = org
        .as_eva()
        .run("opportunitiesUpsert", json!({ "rows": [row] }), shown)
        .await;
    let now = &pushed.payload()["rows"][0]["opportunity"];
    assert_eq!(
        (&now["outcome"], &now["closedOn"]),
        (&json!("WON"), &json!("2026-02-20"))
    );
    let read = "query ($id: ID!) { opportunity(id: $id) { before: at(date: \"2026-01-04\") { validFrom } \
        then: at(date: \"2026-02-19\") { validFrom validTo stage { key } owner { name } team { name } amount { amount } } \
        revisions { validFrom validTo } } }";
    let read = org.as_eva().query(read, json!({ "id": now["id"] })).await;
    assert_eq!(read.at("/opportunity/before"), &Value::Null);
    assert_eq!(
        read.at("/opportunity/then"),
        &json!({
            "validFrom": "2026-02-01", "validTo": "2026-02-20", "stage": { "key": "proposal" }, "owner": { "name": "Ana" },
            "team": { "name": "North" }, "amount": { "amount": "100.00" },
        })
    );
    let ends = read.each("/opportunity/revisions", "/validTo");
    assert_eq!(ends, [&json!("2026-02-01"), &json!("2026-02-20"), &Value::Null]);
}

async fn opportunities_are_filtered_and_ordered(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let north = org.team("North", None).await;
    org.assign(&ana, &north).await;
    let expecting = |key: &str, owner: &Person, date: Value| {
        with(
            deal(key, owner, "proposal", "1"),
            "/history/state/expectedCloseOn",
            date,
        )
    };
    let rows = json!([
        expecting("1", &ana, json!("2026-05-01")),
        expecting("2", &ana, Value::Null),
        expecting("3", &ben, json!("2026-04-01")),
        deal("4", &ben, "lost", "1"),
    ]);
    push(&org.as_eva(), rows).await.payload();
    let list = "query ($filter: OpportunityFilter, $order: OpportunityOrder) { opportunities(filter: $filter, order: $order) { edges { node { externalId } } } }";
    let listed = async |filter: Value, order: Value| {
        let answer = org
            .as_eva()
            .query(list, json!({ "filter": filter, "order": order }))
            .await;
        let keys = answer.each("/opportunities", "/externalId");
        keys.into_iter()
            .map(|key| key.as_str().unwrap_or_default())
            .collect::<String>()
    };
    let open = json!({ "outcome": "OPEN" });
    assert_eq!(listed(open.clone(), Value::Null).await, "312");
    let latest = json!({ "field": "EXPECTED_CLOSE", "direction": "DESCENDING" });
    assert_eq!(
        listed(open, latest).await,
        "132",
        "those without a date come last"
    );
    let by_day = json!({ "field": "EXPECTED_CLOSE" });
    assert_eq!(listed(json!({ "owner": ana.id }), by_day.clone()).await, "12");
    assert_eq!(listed(json!({ "team": north.id }), by_day.clone()).await, "12");
    assert_eq!(
        listed(json!({ "team": north.id, "asOf": "2019-12-31" }), by_day.clone()).await,
        ""
    );
    assert_eq!(listed(json!({ "outcome": "LOST" }), by_day.clone()).await, "4");
    assert_eq!(listed(json!({ "text": "deal 3" }), by_day.clone()).await, "3");
    let window = json!({ "expectedCloseFrom": "2026-04-02", "expectedCloseBefore": "2026-05-02" });
    assert_eq!(listed(window, by_day).await, "1");
    let wrong = json!({ "filter": { "owner": north.id } });
    org.as_eva()
        .query(list, wrong)
        .await
        .refuses("filter.owner", "WRONG_ID_TYPE");
}

async fn pages_by_date_hold_every_opportunity_once_whichever_way(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let dated = |key: &str, date: Value| {
        let row = with(
            deal(key, &ana, "proposal", "1"),
            "/history/state/expectedCloseOn",
            date.clone(),
        );
        let created = if date.is_null() {
            date
        } else {
            json!(format!("2025-0{key}-01"))
        };
        with(row, "/createdOn", created)
    };
    let rows = json!([
        dated("1", json!("2026-05-01")),
        dated("2", json!("2026-05-01")),
        dated("3", Value::Null),
        dated("4", json!("2026-04-01")),
        dated("5", Value::Null),
        dated("6", json!("2026-06-01")),
    ]);
    push(&org.as_eva(), rows).await.payload();
    let list = "query ($order: OpportunityOrder, $first: Int, $after: String, $last: Int, $before: String) { \
        opportunities(order: $order, first: $first, after: $after, last: $last, before: $before) { \
        pageInfo { startCursor endCursor } edges { node { externalId } } } }";
    let keys = |answer: &Answer| {
        let found = answer.each("/opportunities", "/externalId");
        found.into_iter().filter_map(Value::as_str).collect::<String>()
    };
    for (field, direction) in [
        ("EXPECTED_CLOSE", "ASCENDING"),
        ("EXPECTED_CLOSE", "DESCENDING"),
        ("CREATED", "ASCENDING"),
        ("CREATED", "DESCENDING"),
    ] {
        let order = json!({ "field": field, "direction": direction });
        let eva = org.as_eva();
        let whole = eva.query(list, json!({ "order": order })).await;
        let whole = keys(&whole);
        assert_eq!(whole.len(), 6);
        assert!(
            whole.ends_with("35") || whole.ends_with("53"),
            "those without a date come last: {whole}"
        );
        let (mut onwards, mut after) = (String::new(), Value::Null);
        let (mut back, mut before) = (String::new(), Value::Null);
        for _ in 0..3 {
            let page = eva
                .query(list, json!({ "order": order, "first": 2, "after": after }))
                .await;
            onwards.push_str(&keys(&page));
            after = page.at("/opportunities/pageInfo/endCursor").clone();
            let page = eva
                .query(list, json!({ "order": order, "last": 2, "before": before }))
                .await;
            back.insert_str(0, &keys(&page));
            before = page.at("/opportunities/pageInfo/startCursor").clone();
        }
        assert_eq!((onwards, back), (whole.clone(), whole), "{field} {direction}");
        let other = json!({ "field": "CREATED", "direction": if field == "CREATED" && direction == "ASCENDING" { "DESCENDING" } else { "ASCENDING" } });
        let of_another_order = eva.query(list, json!({ "order": other, "after": after })).await;
        of_another_order.refuses("after", "INVALID_CURSOR");
    }
}

async fn a_list_of_twenty_costs_as_many_statements_as_a_list_of_one(server: TestServer) {
    let org = server.organization().await;
    let people = [org.rep("Ana").await, org.rep("Ben").await, org.rep("Cem").await];
    let accounts: Vec<_> = (0..20)
        .map(|key| json!({ "externalId": key.to_string(), "name": format!("A {key}") }))
        .collect();
    let eva = org.as_eva();
    eva.run(
        "accountsUpsert",
        json!({ "rows": accounts }),
        "summary { created }",
    )
    .await
    .payload();
    let stages = ["prospecting", "qualified", "proposal"];
    let rows: Vec<_> = (0..20)
        .map(|key| {
            let row = deal(&key.to_string(), &people[key % 3], stages[key % 3], "1");
            with(row, "/account", json!({ "externalId": key.to_string() }))
        })
        .collect();
    push(&org.as_eva(), json!(rows)).await.payload();
    let list = "query ($first: Int) { opportunities(first: $first) { edges { node { name owner { name } account { name parent { name } } \
        product { name } stage { key } revisions { stage { key } owner { name } } at(date: \"2026-02-01\") { stage { key } } } } } }";
    let (one, cost_of_one) = server.counted(eva.query(list, json!({ "first": 1 }))).await;
    let (twenty, cost_of_twenty) = server.counted(eva.query(list, json!({ "first": 20 }))).await;
    assert_eq!(one.each("/opportunities", "/name").len(), 1);
    assert_eq!(twenty.each("/opportunities", "/account/name").len(), 20);
    assert_eq!(cost_of_one, cost_of_twenty);
}

async fn a_text_is_taken_literally(server: TestServer) {
    let org = server.organization().await;
    let rows = json!([
        { "externalId": "1", "name": "100% Wool" }, { "externalId": "2", "name": "100 Wools" }, { "externalId": "3", "name": "a_b!" },
    ]);
    org.as_eva()
        .run("accountsUpsert", json!({ "rows": rows }), OUTCOMES)
        .await
        .payload();
    let list = "query ($text: String) { accounts(text: $text) { totalCount edges { node { name } } } }";
    for (text, found) in [
        ("100%", "100% Wool"),
        ("A_B", "a_b!"),
        ("b!", "a_b!"),
        ("wools", "100 Wools"),
    ] {
        let answer = org.as_eva().query(list, json!({ "text": text })).await;
        assert_eq!(answer.each("/accounts", "/name"), [found], "{text}");
    }
    let answer = org.as_eva().query(list, json!({ "text": "a\u{0}b" })).await;
    assert_eq!(answer.at("/accounts/totalCount"), 0);
}

async fn a_deal_found_by_its_id_keeps_its_key(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let row = deal("a", &ana, "proposal", "1");
    let input = json!({ "rows": [row] });
    let made = org
        .as_eva()
        .run("opportunitiesUpsert", input, "rows { opportunity { id } }")
        .await;
    let mut by_id = with(row.clone(), "/name", json!("Renamed"));
    by_id["id"] = made.at("/payload/rows/0/opportunity/id").clone();
    by_id.as_object_mut().expect("a row").remove("externalId");
    assert_eq!(outcomes(&push(&org.as_eva(), json!([by_id])).await), ["UPDATED"]);
    assert_eq!(outcomes(&push(&org.as_eva(), json!([row])).await), ["UPDATED"]);
    let all = org
        .as_eva()
        .query("{ opportunities { totalCount } }", json!({}))
        .await;
    assert_eq!(all.at("/opportunities/totalCount"), 1);
}
