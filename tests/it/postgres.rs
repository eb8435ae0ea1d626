//! The databases that tests are given.

use acceptance::postgres::{database, empty_database};
use persistence::{Database, Options};

#[tokio::test]
async fn each_test_has_a_migrated_database_of_its_own() {
    let (first, second) = (database().await, database().await);
    assert_ne!(first.url, second.url);
    let connected = Database::connect(&Options::new(&first.url))
        .await
        .expect("the database answers");
    assert!(connected.pending_migrations().await.expect("the list").is_empty());
}

#[tokio::test]
async fn an_empty_database_has_no_schema() {
    let empty = empty_database().await;
    let connected = Database::connect(&Options::new(&empty.url))
        .await
        .expect("the database answers");
    assert!(!connected.pending_migrations().await.expect("the list").is_empty());
}

#[tokio::test]
async fn a_database_goes_with_its_test() {
    let url = database().await.url.clone();
    assert!(Database::connect(&Options::new(&url)).await.is_err());
}
