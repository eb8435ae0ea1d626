//! The one set of migrations: up, down and up again, and many replicas at once.

use acceptance::{postgres, sqlite};
use persistence::{Database, Options};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::collections::BTreeSet;

async fn connect(url: &str) -> Database {
    Database::connect(&Options::new(url))
        .await
        .expect("the database answers")
}

/// Tables, columns, indexes and constraints, as the database describes them; not what the migrations keep for themselves.
async fn described(url: &str) -> BTreeSet<String> {
    let connection = sea_orm::Database::connect(url)
        .await
        .expect("the database answers");
    let (backend, sql) = match connection.get_database_backend() {
        DbBackend::Sqlite => (
            DbBackend::Sqlite,
            "SELECT name || ': ' || coalesce(sql, '') AS line FROM sqlite_master WHERE tbl_name <> 'seaql_migrations'",
        ),
        _ => (
            DbBackend::Postgres,
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS line \
               FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'seaql_migrations' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'seaql_migrations' \
             UNION ALL SELECT conrelid::regclass || ': ' || pg_get_constraintdef(oid) FROM pg_constraint \
               WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'seaql_migrations'",
        ),
    };
    let rows = connection
        .query_all_raw(Statement::from_string(backend, sql))
        .await;
    let rows = rows.expect("the schema can be read");
    let lines = rows.iter().map(|row| row.try_get("", "line").expect("a line"));
    lines.collect()
}

async fn up_down_and_up_again(url: &str) {
    let database = connect(url).await;
    database.migrate().await.expect("up");
    let first = described(url).await;
    assert!(first.len() > 50, "{}", first.len());
    database.migrate_down().await.expect("down");
    assert_eq!(described(url).await, BTreeSet::new(), "nothing is left");
    database.migrate().await.expect("up again");
    assert_eq!(described(url).await, first);
}

async fn many_replicas_start_together(url: &str) {
    let starting: Vec<_> = (0..6)
        .map(|_| {
            let url = url.to_owned();
            tokio::spawn(async move {
                let database = connect(&url).await;
                database.migrate().await.map(|()| database)
            })
        })
        .collect();
    for replica in starting {
        let database = replica.await.expect("it does not panic").expect("it is migrated");
        assert!(database.pending_migrations().await.expect("the list").is_empty());
    }
}

#[tokio::test]
async fn the_schema_goes_up_down_and_up_again_on_sqlite() {
    up_down_and_up_again(&sqlite::empty_database().url).await;
}

#[tokio::test]
async fn the_schema_goes_up_down_and_up_again_on_postgres() {
    up_down_and_up_again(&postgres::empty_database().await.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_start_together_wait_for_one_another_on_sqlite() {
    many_replicas_start_together(&sqlite::empty_database().url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_start_together_wait_for_one_another_on_postgres() {
    many_replicas_start_together(&postgres::empty_database().await.url).await;
}
