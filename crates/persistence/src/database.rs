//! Connecting, migrating, and handing out sessions, on SQLite and PostgreSQL by the URL alone.

use crate::changes::under_way;
use crate::errors::{Failure, Result};
use crate::lease::Lease;
use crate::options::{ConnectError, Options};
use crate::session::Session;
use crate::statements::Statements;
use chrono::{DateTime, Utc};
use domain::ids::OrganizationId;
use migration::Migrator;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{ConnectOptions as _, Connection as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as SeaDatabase, DatabaseConnection, DbBackend, DbErr,
    Statement, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Key of the PostgreSQL advisory lock that lets one replica migrate at a time ("saydo" in ASCII).
const MIGRATION_LOCK: i64 = 0x73_61_79_64_6f;

/// Which of the two databases is behind a [`Database`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, one writer.
    Sqlite,
    /// A server, many writers.
    Postgres,
}

/// The database, with one pool for reading and one for writing.
#[derive(Clone, Debug)]
pub struct Database {
    read: DatabaseConnection,
    write: DatabaseConnection,
    backend: Backend,
    file: Option<PathBuf>,
    statements: Arc<Statements>,
}

impl Database {
    /// Connects, and checks that the database answers.
    pub async fn connect(options: &Options) -> std::result::Result<Self, ConnectError> {
        let statements = Arc::new(Statements::default());
        let backend = match options.url.split(':').next() {
            Some("sqlite") => Backend::Sqlite,
            Some("postgres" | "postgresql") => Backend::Postgres,
            _ => return Err(ConnectError::UnknownScheme),
        };
        let because = |cause: String| ConnectError::Unreachable {
            place: without_credentials(&options.url),
            cause,
        };
        let unreachable = |error: DbErr| because(error.to_string());
        match backend {
            Backend::Sqlite => {
                let file = sqlite_file(&options.url);
                if !options.create && file.as_ref().is_some_and(|file| !file.exists()) {
                    let place = without_credentials(&options.url);
                    return Err(ConnectError::Absent { place });
                }
                let write = connect(sqlite(options, 1), &statements)
                    .await
                    .map_err(unreachable)?;
                if let Some(path) = &file {
                    log_ahead(&write, path)
                        .await
                        .map_err(|failure| because(failure.to_string()))?;
                }
                let read = connect(sqlite(options, options.max_connections), &statements)
                    .await
                    .map_err(unreachable)?;
                Ok(Self {
                    read,
                    write,
                    backend,
                    file,
                    statements,
                })
            }
            Backend::Postgres => {
                knock(options).await.map_err(because)?;
                let pool = connect(postgres(options), &statements)
                    .await
                    .map_err(unreachable)?;
                Ok(Self {
                    read: pool.clone(),
                    write: pool,
                    backend,
                    file: None,
                    statements,
                })
            }
        }
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Brings the schema up to date. Replicas that start together wait for one another.
    pub async fn migrate(&self) -> Result<()> {
        match self.backend {
            Backend::Postgres => {
                // The lock lives as long as this transaction, which does nothing else and may wait for long.
                let guard = self.write.begin().await?;
                for limit in [
                    "statement_timeout",
                    "lock_timeout",
                    "idle_in_transaction_session_timeout",
                ] {
                    guard
                        .execute_unprepared(&format!("SET LOCAL {limit} = 0"))
                        .await?;
                }
                guard
                    .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
                    .await?;
                let outcome = Migrator::up(&self.write, None).await;
                guard.commit().await?;
                Ok(outcome?)
            }
            Backend::Sqlite => {
                let lock = match &self.file {
                    Some(path) => Some(lock_file(path).await?),
                    None => None,
                };
                let outcome = Migrator::up(&self.write, None).await;
                drop(lock);
                Ok(outcome?)
            }
        }
    }

    /// Takes the whole schema down again. Everything stored is lost.
    pub async fn migrate_down(&self) -> Result<()> {
        Ok(Migrator::down(&self.write, None).await?)
    }

    /// Names of the migrations that have not run. Changes nothing.
    pub async fn pending_migrations(&self) -> Result<Vec<String>> {
        let pending = Migrator::get_pending_migrations_read_only(&self.read).await?;
        Ok(pending
            .iter()
            .map(|migration| migration.name().to_owned())
            .collect())
    }

    /// What a request reads by. It takes no connection before there is something to read.
    pub fn lease(&self) -> Arc<Lease> {
        Arc::new(Lease::new(self.read.clone(), self.statements.clone()))
    }

    /// A session that reads by what was leased, each statement on its own.
    pub fn read(&self, organization: OrganizationId, lease: &Arc<Lease>) -> Session {
        Session::reading(organization, lease.clone(), self.backend)
    }

    /// A session whose writes become visible together when it is committed, and not at all when it is dropped. It stamps nothing
    /// earlier than `since`. It must not live in a future that a client can drop: see `app`'s unit of work.
    pub async fn begin(&self, organization: OrganizationId, since: DateTime<Utc>) -> Result<Session> {
        let beginning = match self.backend {
            Backend::Postgres => format!("BEGIN; {}", under_way(since)),
            Backend::Sqlite => "BEGIN IMMEDIATE".to_owned(),
        };
        let unit = Lease::begin(self.write.clone(), self.statements.clone(), beginning).await?;
        Ok(Session::writing(organization, unit, self.backend))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.read.ping().await?)
    }

    /// Statements run since the program started, begin and commit not counted. Tests hold query paths to it.
    pub fn statements(&self) -> u64 {
        self.statements.count()
    }

    /// Keeps the statements from here on, with their values filled in, or stops; gives those that were kept. For tests of what
    /// is read.
    pub fn watch_statements(&self, on: bool) -> Vec<String> {
        self.statements.watch(on)
    }

    /// What the whole installation shares, beside any organization.
    pub(crate) fn installation(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The pool that writes what belongs to the whole installation.
    pub(crate) fn installation_writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Closes every connection.
    pub async fn close(self) -> Result<()> {
        let Self {
            read, write, backend, ..
        } = self;
        read.close().await?;
        if backend == Backend::Sqlite {
            write.close().await?;
        }
        Ok(())
    }
}

async fn connect(
    options: ConnectOptions,
    statements: &Arc<Statements>,
) -> std::result::Result<DatabaseConnection, DbErr> {
    let mut connection = SeaDatabase::connect(options).await?;
    let statements = statements.clone();
    connection.set_metric_callback(move |info| statements.add(info.statement));
    connection.ping().await?;
    Ok(connection)
}

/// Connects once, beside the pool: the pool tries again while it is refused, and then says only that its time ran out.
async fn knock(options: &Options) -> std::result::Result<(), String> {
    let connecting = async {
        let postgres = PgConnectOptions::from_str(&options.url)?;
        postgres.connect().await?.close().await
    };
    match tokio::time::timeout(options.acquire_timeout, connecting).await {
        Ok(connected) => connected.map_err(|error| error.to_string()),
        Err(_) => Err(format!(
            "no answer within {} s",
            options.acquire_timeout.as_secs()
        )),
    }
}

fn pool(options: &Options, url: String, connections: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(connections)
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        .sqlx_logging(false)
        .test_before_acquire(false);
    connect
}

fn sqlite(options: &Options, connections: u32) -> ConnectOptions {
    let separator = if options.url.contains('?') { '&' } else { '?' };
    let url = match options.url.contains("mode=") {
        true => options.url.clone(),
        false if options.create => format!("{}{separator}mode=rwc", options.url),
        false => format!("{}{separator}mode=rw", options.url),
    };
    let mut connect = pool(options, url, connections);
    connect.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .pragma("synchronous", "FULL")
            .pragma("cache_size", "-4000")
            .pragma("temp_store", "MEMORY")
    });
    connect
}

fn postgres(options: &Options) -> ConnectOptions {
    let mut connect = pool(options, options.url.clone(), options.max_connections);
    let statement = format!("{}ms", options.statement_timeout.as_millis());
    connect.map_sqlx_postgres_opts(move |postgres| {
        postgres.options([
            ("statement_timeout", statement.as_str()),
            ("idle_in_transaction_session_timeout", "60s"),
            ("lock_timeout", "15s"),
            ("timezone", "UTC"),
        ])
    });
    connect
}

fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url
        .strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))?;
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// Puts a database file into WAL mode, which it keeps. Of replicas that do so at once all but one would be told that it is
/// busy, without waiting: they take turns.
async fn log_ahead(write: &DatabaseConnection, path: &Path) -> Result<()> {
    if !logs_ahead(write).await? {
        let _turn = lock_file(path).await?;
        write.execute_unprepared("PRAGMA journal_mode = WAL").await?;
    }
    Ok(())
}

async fn logs_ahead(write: &DatabaseConnection) -> Result<bool> {
    let asking = Statement::from_string(DbBackend::Sqlite, "PRAGMA journal_mode");
    let answer = write.query_one_raw(asking).await?;
    let mode: Option<String> = answer.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(mode.is_some_and(|mode| mode.eq_ignore_ascii_case("wal")))
}

async fn lock_file(database: &Path) -> Result<std::fs::File> {
    let mut path = database.as_os_str().to_owned();
    path.push(".migrating");
    let locked = tokio::task::spawn_blocking(move || {
        let file = std::fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    })
    .await;
    match locked {
        Ok(Ok(file)) => Ok(file),
        Ok(Err(error)) => Err(Failure::Contention(format!("the migration lock: {error}"))),
        Err(error) => Err(Failure::Contention(format!("the migration lock: {error}"))),
    }
}

/// The URL without what may hold a password: whatever stands before the host, and the parameters.
fn without_credentials(url: &str) -> String {
    let (base, parameters) = url.split_once('?').unwrap_or((url, ""));
    match (base.split_once("://"), base.rsplit_once('@')) {
        // An '@' or '?' of the password itself: nothing behind the scheme is safe to show.
        (Some((scheme, _)), _) if parameters.contains('@') => format!("{scheme}://…"),
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{place}"),
        _ => base.to_owned(),
    }
}

impl From<Backend> for DbBackend {
    fn from(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::Sqlite,
            Backend::Postgres => Self::Postgres,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_credentials;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://u:secret@h:1/d?sslmode=require", "postgres://h:1/d"),
            ("postgres://h/d?user=u&password=secret", "postgres://h/d"),
            ("postgres://u:sec?ret@h/d", "postgres://…"),
            ("postgres://u:sec@ret@h/d", "postgres://h/d"),
            ("postgres://h/d?password=sec@ret", "postgres://…"),
            ("sqlite:///var/saydo.db?mode=rw", "sqlite:///var/saydo.db"),
        ] {
            assert_eq!(without_credentials(url), shown);
        }
    }
}
