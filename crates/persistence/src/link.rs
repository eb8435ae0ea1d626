//! One connection of either database, in a transaction or not: the few things statements need of it.

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::postgres::PgArguments;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor, Postgres, Sqlite, Transaction, query_with, raw_sql};
use sea_orm::{
    ConnAcquireErr, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    Values,
};
use sea_query_sqlx::SqlxValues;

/// A connection of a pool, which gets it back – a transaction rolled back before – when this is dropped.
#[derive(Debug)]
pub(crate) enum Link {
    Postgres(PoolConnection<Postgres>),
    Sqlite(PoolConnection<Sqlite>),
    PostgresUnit(Transaction<'static, Postgres>),
    SqliteUnit(Transaction<'static, Sqlite>),
}

/// Runs `$call` on the connection behind `$link`, whichever it is.
macro_rules! on {
    ($link:expr, $connection:ident => $call:expr) => {
        match $link {
            Link::Postgres($connection) => {
                let $connection = &mut **$connection;
                $call
            }
            Link::PostgresUnit($connection) => {
                let $connection = &mut **$connection;
                $call
            }
            Link::Sqlite($connection) => {
                let $connection = &mut **$connection;
                $call
            }
            Link::SqliteUnit($connection) => {
                let $connection = &mut **$connection;
                $call
            }
        }
    };
}

impl Link {
    /// A connection that commits each statement by itself.
    pub(crate) async fn acquire(pool: &DatabaseConnection) -> Result<Self, DbErr> {
        let link = match pool.get_database_backend() {
            DbBackend::Sqlite => pool
                .get_sqlite_connection_pool()
                .acquire()
                .await
                .map(Self::Sqlite),
            _ => pool
                .get_postgres_connection_pool()
                .acquire()
                .await
                .map(Self::Postgres),
        };
        link.map_err(unavailable)
    }

    /// A connection in a transaction that `beginning` began. Not to be dropped before it is there: sqlx would then return it
    /// to the pool inside of the transaction.
    pub(crate) async fn begin(pool: &DatabaseConnection, beginning: String) -> Result<Self, DbErr> {
        let beginning = AssertSqlSafe(beginning);
        let link = match pool.get_database_backend() {
            DbBackend::Sqlite => {
                let pool = pool.get_sqlite_connection_pool();
                pool.begin_with(beginning).await.map(Self::SqliteUnit)
            }
            _ => {
                let pool = pool.get_postgres_connection_pool();
                pool.begin_with(beginning).await.map(Self::PostgresUnit)
            }
        };
        link.map_err(unavailable)
    }

    /// Commits the transaction; outside of one there is nothing to commit.
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::PostgresUnit(unit) => unit.commit().await,
            Self::SqliteUnit(unit) => unit.commit().await,
            Self::Postgres(_) | Self::Sqlite(_) => Ok(()),
        }
        .map_err(refused)
    }

    pub(crate) async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        on!(self, connection => connection.execute(prepared(statement)).await.map(ExecResult::from))
            .map_err(refused)
    }

    pub(crate) async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = raw_sql(AssertSqlSafe(sql));
        on!(self, connection => connection.execute(sql).await.map(ExecResult::from)).map_err(refused)
    }

    /// On PostgreSQL, which alone has arrays.
    pub(crate) async fn execute_arrays(&mut self, sql: String, arrays: PgArguments) -> Result<(), DbErr> {
        let connection = match self {
            Self::Postgres(connection) => &mut **connection,
            Self::PostgresUnit(unit) => &mut **unit,
            Self::Sqlite(_) | Self::SqliteUnit(_) => {
                return Err(DbErr::Custom("SQLite has no arrays".into()));
            }
        };
        let executed = connection.execute(query_with(AssertSqlSafe(sql), arrays)).await;
        executed.map(drop).map_err(refused)
    }

    pub(crate) async fn fetch_first(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        on!(self, connection => connection.fetch_optional(prepared(statement)).await.map(|row| row.map(QueryResult::from)))
            .map_err(refused)
    }

    pub(crate) async fn fetch_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        on!(self, connection => {
            let rows = connection.fetch_all(prepared(statement)).await;
            rows.map(|rows| rows.into_iter().map(QueryResult::from).collect())
        })
        .map_err(refused)
    }
}

/// A statement with its values, prepared once a connection.
fn prepared<DB>(statement: Statement) -> Query<'static, DB, SqlxValues>
where
    DB: sqlx::Database,
    SqlxValues: sqlx::IntoArguments<DB>,
{
    let values = statement.values.unwrap_or(Values(Vec::new()));
    query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

/// What the database said to a statement.
pub(crate) fn refused(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// Why there is no connection.
fn unavailable(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
    }
}
