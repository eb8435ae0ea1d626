//! PostgreSQL for tests: a server that is found or started, and a database of its own for each test, copied from one
//! that was migrated once.
//!
//! Where the server comes from, first that works: `TEST_DATABASE_URL` (a superuser's, or one that may create
//! databases); the binaries installed on this machine; Docker. When none does, the test fails and says what to
//! install: it is never skipped.

mod installed;
mod keeper;
mod shared;

use persistence::{Database, Options};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::fs::Metadata;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Databases of earlier runs are dropped when they are this old, in seconds.
const STALE: u64 = 2 * 60 * 60;

/// Only one test at a time makes the database that the others copy.
const TEMPLATE_LOCK: &str = "SELECT pg_advisory_lock(7233961)";

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database that one test has to itself. It is dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// Where to connect to.
    pub url: String,
    name: String,
    server: String,
}

/// A database with the whole schema and no rows.
///
/// # Panics
/// When there is no PostgreSQL; the text says what to install.
pub async fn database() -> TestDatabase {
    let server = shared::server().await;
    let template = template(&server).await;
    create(&server, &format!("TEMPLATE {template}")).await
}

/// A database without a schema, for tests of migrations.
///
/// # Panics
/// When there is no PostgreSQL; the text says what to install.
pub async fn empty_database() -> TestDatabase {
    create(&shared::server().await, "").await
}

async fn create(server: &str, how: &str) -> TestDatabase {
    let name = format!(
        "saydo_test_{}_{}_{}",
        seconds(),
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    run(&connect(server).await, &format!("CREATE DATABASE {name} {how}")).await;
    TestDatabase {
        url: with_name(server, &name),
        name,
        server: server.to_owned(),
    }
}

/// The name of a migrated database that nobody is connected to. Each build of the tests has its own.
async fn template(server: &str) -> String {
    let (made, build) = build();
    let name = format!("saydo_test_{made}_template_{build:016x}");
    let admin = connect(server).await;
    run(&admin, TEMPLATE_LOCK).await;
    let names = databases(&admin).await;
    if !names.contains(&name) {
        drop_stale(&admin, &names).await;
        let unfinished = format!("{name}_unfinished");
        run(
            &admin,
            &format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"),
        )
        .await;
        run(&admin, &format!("CREATE DATABASE {unfinished}")).await;
        let database = Database::connect(&Options::new(with_name(server, &unfinished))).await;
        let database = database.expect("the new database answers");
        database
            .migrate()
            .await
            .expect("the migrations run on an empty database");
        database.close().await.expect("the connections close");
        run(&admin, &format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    admin
        .close()
        .await
        .expect("the connection closes, and with it the lock");
    name
}

/// When and from what this test binary was built.
fn build() -> (u64, u64) {
    let exe = std::env::current_exe().expect("a test binary has a path");
    let modified = exe
        .metadata()
        .as_ref()
        .map(Metadata::modified)
        .ok()
        .and_then(Result::ok);
    let made = modified
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    (exe, made).hash(&mut hasher);
    // The time of the first use decides when the template is stale, not that of the build.
    (seconds() / STALE * STALE, hasher.finish())
}

async fn drop_stale(admin: &DatabaseConnection, names: &[String]) {
    for name in names {
        let made = name
            .strip_prefix("saydo_test_")
            .and_then(|rest| rest.split('_').next()?.parse::<u64>().ok());
        if made.is_some_and(|made| made + 2 * STALE < seconds()) {
            run(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

async fn databases(admin: &DatabaseConnection) -> Vec<String> {
    let statement = Statement::from_string(
        DbBackend::Postgres,
        "SELECT datname::text AS name FROM pg_database",
    );
    let rows = admin
        .query_all_raw(statement)
        .await
        .expect("the server lists its databases");
    rows.iter()
        .map(|row| row.try_get("", "name").expect("a database has a name"))
        .collect()
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options).await;
    connection.unwrap_or_else(|error| panic!("PostgreSQL for tests does not answer: {error}"))
}

async fn run(connection: &DatabaseConnection, sql: &str) {
    connection
        .execute_unprepared(sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn with_name(server: &str, name: &str) -> String {
    let (base, parameters) = server
        .split_once('?')
        .map_or((server, None), |(base, rest)| (base, Some(rest)));
    let authority = base.find("://").map_or(0, |at| at + 3);
    let end = base[authority..]
        .find('/')
        .map_or(base.len(), |at| authority + at);
    let parameters = parameters.map(|text| format!("?{text}")).unwrap_or_default();
    format!("{}/{name}{parameters}", &base[..end])
}

#[expect(
    clippy::disallowed_methods,
    reason = "the age of a leftover database is measured by the real clock"
)]
fn seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

impl Drop for TestDatabase {
    /// Drops the database, on a thread of its own since the test's runtime may be ending.
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                run(
                    &connect(&server).await,
                    &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                )
                .await;
            });
        });
        // What could not be dropped goes with the server, or as stale in a later run.
        let _ = dropping.join();
    }
}

#[cfg(test)]
mod tests {
    use super::with_name;

    #[test]
    fn the_name_of_the_database_is_replaced_in_a_url() {
        assert_eq!(
            with_name("postgres://u:p@h:1/postgres?sslmode=disable", "x"),
            "postgres://u:p@h:1/x?sslmode=disable"
        );
        assert_eq!(with_name("postgres://h", "x"), "postgres://h/x");
    }
}
