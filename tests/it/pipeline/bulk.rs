//! Bulk calls: what a bad row does, and what comes back for each.

use super::{ATOMIC, PARTIAL, assert_clean, push, row, session, state, with_account};
use acceptance::{TestServer, day, on_both_databases};
use app::{AccountRow, BulkOptions, Error, OpportunityHistory, OpportunityRow, ProductRow, Reference};
use domain::bulk::{BulkReport, RowOutcome};
use domain::pipeline::Outcome;

on_both_databases! {
    one_bad_row_leaves_nothing_of_an_atomic_call,
    the_good_rows_of_a_partial_call_are_written,
    the_same_push_changes_nothing_the_second_time,
    a_dry_run_says_what_would_happen_and_writes_nothing,
    rows_with_the_same_key_are_all_refused,
    more_than_a_thousand_rows_are_refused,
    what_cannot_be_is_said_row_by_row,
    an_older_version_is_a_conflict,
    subsidiaries_come_with_their_parents_in_any_order,
    a_whole_history_replaces_what_was_known,
    a_push_costs_as_many_statements_for_twenty_rows_as_for_one,
}

fn outcomes<T>(report: &BulkReport<T>) -> Vec<RowOutcome> {
    report.rows.iter().map(|row| row.outcome).collect()
}

fn codes<T>(report: &BulkReport<T>) -> Vec<(String, &'static str)> {
    let errors = report.rows.iter().flat_map(|row| &row.errors);
    errors.map(|error| (error.field.clone(), error.code)).collect()
}

async fn one_bad_row_leaves_nothing_of_an_atomic_call(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let rows = vec![
        row("a", "2026-01-05", state("qualified", &ana, "100", "USD")),
        row("b", "2026-01-05", state("nowhere", &ana, "100", "USD")),
    ];
    let before = org.digest().await;
    let report = server.app.opportunities_upsert(&org.operator, rows, ATOMIC).await;
    let report = report.expect("the call is sound");
    assert!(!report.applied);
    assert_eq!(outcomes(&report), [RowOutcome::Created, RowOutcome::Failed]);
    assert_eq!(report.rows[0].object, None, "it was not created after all");
    assert_eq!(codes(&report), [("rows.1.stage".to_owned(), "NOT_FOUND")]);
    assert_eq!(org.digest().await, before);
    assert_eq!(
        session(&org).await.pipeline_received_at().await.expect("read"),
        None
    );
}

async fn the_good_rows_of_a_partial_call_are_written(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let rows = vec![
        row("a", "2026-01-05", state("qualified", &ana, "100", "USD")),
        row("b", "2026-03-03", state("qualified", &ana, "100.005", "USD")),
    ];
    let report = server
        .app
        .opportunities_upsert(&org.operator, rows, PARTIAL)
        .await;
    let report = report.expect("the call is sound");
    assert!(report.applied);
    let expected = [
        ("rows.1.validFrom".to_owned(), "IN_THE_FUTURE"),
        ("rows.1.amount".to_owned(), "TOO_MANY_DECIMALS"),
    ];
    assert_eq!(codes(&report), expected);
    let made = report.rows[0].object.expect("made");
    let found = server
        .app
        .opportunities_by_id(&org.operator, &[made])
        .await
        .expect("read");
    assert_eq!(found[0].outcome, Outcome::Open);
    assert_clean(&org).await;
}

async fn the_same_push_changes_nothing_the_second_time(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let rows = || {
        vec![
            row("a", "2026-01-05", state("qualified", &ana, "100", "USD")),
            row(" b ", "2026-02-05", state("won", &ana, "200.50", "USD")),
        ]
    };
    push(&org, rows()).await;
    let first = session(&org).await.pipeline_received_at().await.expect("read");
    server.clock.advance(chrono::TimeDelta::hours(1));
    let report = push(&org, rows()).await;
    assert_eq!(outcomes(&report), [RowOutcome::Unchanged, RowOutcome::Unchanged]);
    let second = session(&org).await.pipeline_received_at().await.expect("read");
    assert!(second > first, "an unchanged push is a receipt too");
    push(&org, Vec::new()).await;
    let found = server
        .app
        .opportunities_by_id(&org.operator, &[report.rows[1].object.expect("there")])
        .await;
    assert_eq!(found.expect("read")[0].version, 1);
}

async fn a_dry_run_says_what_would_happen_and_writes_nothing(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let before = org.digest().await;
    let options = BulkOptions {
        dry_run: true,
        ..ATOMIC
    };
    let rows = vec![row("a", "2026-01-05", state("won", &ana, "100", "USD"))];
    let report = server
        .app
        .opportunities_upsert(&org.operator, rows, options)
        .await;
    let report = report.expect("the call is sound");
    assert_eq!(
        (outcomes(&report), report.applied),
        (vec![RowOutcome::Created], false)
    );
    assert_eq!(org.digest().await, before);
}

async fn rows_with_the_same_key_are_all_refused(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let made = push(&org, vec![row("c", "2026-01-05", state("won", &ana, "1", "USD"))]).await;
    let by_id = OpportunityRow {
        id: made.rows[0].object.map(Ok),
        ..row("c", "2026-01-06", state("won", &ana, "3", "USD"))
    };
    let rows = vec![
        row("a", "2026-01-05", state("won", &ana, "1", "USD")),
        row("b", "2026-01-05", state("won", &ana, "1", "USD")),
        row("a ", "2026-01-05", state("won", &ana, "2", "USD")),
        row("c", "2026-01-05", state("won", &ana, "2", "USD")),
        by_id,
    ];
    let report = server
        .app
        .opportunities_upsert(&org.operator, rows, PARTIAL)
        .await;
    let report = report.expect("the call is sound");
    let refused: Vec<_> = report
        .rows
        .iter()
        .filter(|row| row.outcome == RowOutcome::Failed)
        .collect();
    assert_eq!(
        refused.iter().map(|row| row.index).collect::<Vec<_>>(),
        [0, 2, 3, 4]
    );
    assert!(
        refused
            .iter()
            .all(|row| row.errors[0].code == "DUPLICATE_IN_BATCH")
    );
    assert_clean(&org).await;
}

async fn more_than_a_thousand_rows_are_refused(server: TestServer) {
    let org = server.organization().await;
    let products = |count: usize| -> Vec<ProductRow> {
        let product = |number: usize| ProductRow {
            external_id: Some(number.to_string()),
            name: format!("Product {number}"),
            list_price: Some("9.99".to_owned()),
            ..ProductRow::default()
        };
        (0..count).map(product).collect()
    };
    let refused = server
        .app
        .products_upsert(&org.operator, products(1001), ATOMIC)
        .await;
    let Err(Error::Invalid(invalid)) = refused else {
        panic!("refused: {refused:?}");
    };
    assert_eq!(
        (invalid.0[0].field.as_str(), invalid.0[0].code),
        ("rows", "TOO_MANY_ROWS")
    );
    let report = server
        .app
        .products_upsert(&org.operator, products(1000), ATOMIC)
        .await;
    assert_eq!(report.expect("taken").summary().created, 1000);
}

async fn what_cannot_be_is_said_row_by_row(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let sound = || state("qualified", &ana, "1", "USD");
    let nobody = OpportunityRow {
        external_id: None,
        ..row("", "2026-01-05", sound())
    };
    let stranger = app::MemberReference::Email("nobody@acme.example".to_owned());
    let strange = app::OpportunityState {
        owner: Some(Ok(stranger)),
        ..sound()
    };
    let twice = vec![(Ok(day("2026-01-05")), sound()), (Ok(day("2026-01-05")), sound())];
    let twice = OpportunityRow {
        history: OpportunityHistory::Whole(twice),
        ..row("t", "2026-01-05", sound())
    };
    let empty = OpportunityRow {
        history: OpportunityHistory::Whole(Vec::new()),
        ..row("e", "2026-01-05", sound())
    };
    let late = OpportunityRow {
        created_on: Some(Some(Ok(day("2026-02-01")))),
        ..row("l", "2026-01-05", sound())
    };
    let rows = vec![
        nobody,
        row("o", "2026-01-05", strange),
        with_account(row("a", "2026-01-05", sound()), "nowhere"),
        row("n", "2026-01-05", state("qualified", &ana, "-1", "USD")),
        row("c", "2026-01-05", state("qualified", &ana, "1", "XXX")),
        twice,
        empty,
        late,
        row("d", "1800-01-05", sound()),
    ];
    let report = server
        .app
        .opportunities_upsert(&org.operator, rows, PARTIAL)
        .await;
    let found = codes(&report.expect("the call is sound"));
    let expected = [
        ("rows.0.externalId", "REQUIRED"),
        ("rows.1.owner", "NOT_FOUND"),
        ("rows.2.account", "NOT_FOUND"),
        ("rows.3.amount", "AMOUNT_NEGATIVE"),
        ("rows.4.currency", "UNKNOWN_CURRENCY"),
        ("rows.5.revisions.1.validFrom", "DUPLICATE_IN_BATCH"),
        ("rows.6.revisions", "REQUIRED"),
        ("rows.7.createdOn", "CREATED_AFTER_REVISION"),
        ("rows.8.validFrom", "DATE_OUT_OF_RANGE"),
    ];
    assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code)));
}

async fn an_older_version_is_a_conflict(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    push(
        &org,
        vec![row("a", "2026-01-05", state("qualified", &ana, "1", "USD"))],
    )
    .await;
    let changed = |version| OpportunityRow {
        if_version: Some(version),
        ..row("a", "2026-01-06", state("qualified", &ana, "2", "USD"))
    };
    push(&org, vec![changed(1)]).await;
    let report = server
        .app
        .opportunities_upsert(&org.operator, vec![changed(1)], ATOMIC)
        .await;
    let found = codes(&report.expect("the call is sound"));
    assert_eq!(found, [("rows.0.ifVersion".to_owned(), "CONFLICT")]);
}

async fn subsidiaries_come_with_their_parents_in_any_order(server: TestServer) {
    let org = server.organization().await;
    let account = |key: &str, parent: Option<&str>| AccountRow {
        external_id: Some(key.to_owned()),
        name: format!("Account {key}"),
        parent: parent.map(|parent| Ok(Reference::ExternalId(parent.to_owned()))),
        ..AccountRow::default()
    };
    let rows = vec![
        account("leaf", Some("middle")),
        account("middle", Some("top")),
        account("top", None),
        account("one", Some("two")),
        account("two", Some("one")),
        AccountRow {
            name: " ".to_owned(),
            ..account("bad", None)
        },
        account("orphan", Some("bad")),
        account("below", Some("orphan")),
    ];
    let report = server
        .app
        .accounts_upsert(&org.operator, rows.clone(), PARTIAL)
        .await;
    let report = report.expect("the call is sound");
    assert_eq!(report.summary().created, 3);
    let expected = [
        ("rows.3.parent", "PARENT_CYCLE"),
        ("rows.4.parent", "PARENT_CYCLE"),
        ("rows.5.name", "BLANK"),
        ("rows.6.parent", "PARENT_REFUSED"),
        ("rows.7.parent", "PARENT_REFUSED"),
    ];
    assert_eq!(
        codes(&report),
        expected.map(|(field, code)| (field.to_owned(), code))
    );
    let again = server
        .app
        .accounts_upsert(&org.operator, rows[..3].to_vec(), ATOMIC)
        .await;
    assert_eq!(again.expect("sound").summary().unchanged, 3);
    let looped = vec![account("top", Some("leaf"))];
    let report = server.app.accounts_upsert(&org.operator, looped, ATOMIC).await;
    assert_eq!(
        codes(&report.expect("sound")),
        [("rows.0.parent".to_owned(), "PARENT_CYCLE")]
    );
    assert_clean(&org).await;
}

async fn a_whole_history_replaces_what_was_known(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    push(
        &org,
        vec![row("a", "2026-01-05", state("qualified", &ana, "1", "USD"))],
    )
    .await;
    let history = || {
        OpportunityHistory::Whole(vec![
            (Ok(day("2026-02-20")), state("won", &ana, "3", "USD")),
            (Ok(day("2026-01-10")), state("qualified", &ana, "2", "USD")),
            (Ok(day("2026-01-15")), state("qualified", &ana, "2", "USD")),
        ])
    };
    let whole = || OpportunityRow {
        history: history(),
        created_on: Some(Some(Ok(day("2026-01-10")))),
        ..row("a", "2026-01-05", state("qualified", &ana, "1", "USD"))
    };
    let report = push(&org, vec![whole()]).await;
    let id = report.rows[0].object.expect("changed");
    let revisions = server
        .app
        .opportunity_revisions(&org.operator, &[id])
        .await
        .expect("read");
    let days: Vec<_> = revisions[&id]
        .iter()
        .map(|revision| revision.valid_from)
        .collect();
    assert_eq!(
        days,
        [day("2026-01-10"), day("2026-02-20")],
        "what says the same is no revision"
    );
    assert_eq!(
        outcomes(&push(&org, vec![whole()]).await),
        [RowOutcome::Unchanged]
    );
    assert_clean(&org).await;
}

async fn a_push_costs_as_many_statements_for_twenty_rows_as_for_one(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let rows = |prefix: &str, count: usize| -> Vec<OpportunityRow> {
        let won = |number: usize| {
            row(
                &format!("{prefix}{number}"),
                "2026-01-05",
                state("won", &ana, "1", "USD"),
            )
        };
        (0..count).map(won).collect()
    };
    let (_, one) = server.counted(push(&org, rows("a", 1))).await;
    let (_, twenty) = server.counted(push(&org, rows("b", 20))).await;
    assert_eq!(one, twenty);
}
