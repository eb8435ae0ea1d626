//! The connection statements run on: one for all of a request's reading, taken at its first statement and given back with the
//! request; or one in a transaction, for a unit of work.
//!
//! A pool checks a connection by an empty round trip after every use; a request of five statements would pay for five.

use crate::link::Link;
use crate::statements::Statements;
use chrono::NaiveDate;
use domain::access::Relations;
use domain::ids::MemberId;
use sea_orm::sqlx::postgres::PgArguments;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard};

/// A connection lent to one request, or to one unit of work. Statements take turns on it, so that nobody waits for a second
/// connection while holding one.
#[derive(Debug)]
pub struct Lease {
    pool: DatabaseConnection,
    statements: Arc<Statements>,
    held: Mutex<Held>,
    related: Mutex<Related>,
}

/// What whoever asks is to members, on a day: read once by a request, whatever is asked about them.
pub(crate) type Related = HashMap<(MemberId, NaiveDate, MemberId), Relations>;

/// A lease that takes no connection.
#[derive(Debug)]
#[must_use]
pub struct Resting<'a>(#[expect(dead_code, reason = "what it keeps is the turn")] MutexGuard<'a, Held>);

#[derive(Debug)]
enum Held {
    /// Nothing yet, or nothing any more.
    Nothing,
    Link(Link),
    /// The transaction has ended, and nothing more can be done in it.
    Ended,
}

/// Waits for the turn, counts the statement and runs it.
macro_rules! run {
    ($lease:expr, $link:ident => $call:expr) => {{
        let mut held = $lease.held.lock().await;
        if let Held::Nothing = *held {
            *held = Held::Link(Link::acquire(&$lease.pool).await?);
        }
        match &mut *held {
            Held::Link($link) => $call,
            Held::Nothing | Held::Ended => Err(ended()),
        }
    }};
}

impl Lease {
    /// For reading: a connection is taken when there is something to read.
    pub(crate) fn new(pool: DatabaseConnection, statements: Arc<Statements>) -> Self {
        Self {
            pool,
            statements,
            held: Mutex::new(Held::Nothing),
            related: Mutex::default(),
        }
    }

    /// For writing: in a transaction that `beginning` begins.
    pub(crate) async fn begin(
        pool: DatabaseConnection,
        statements: Arc<Statements>,
        beginning: String,
    ) -> Result<Self, DbErr> {
        let link = Link::begin(&pool, beginning).await?;
        Ok(Self {
            pool,
            statements,
            held: Mutex::new(Held::Link(link)),
            related: Mutex::default(),
        })
    }

    /// Gives the connection back before the request has ended: before it begins to write, or to do something that takes long. What
    /// was read is not known any more.
    pub async fn release(&self) {
        self.related().await.clear();
        *self.held.lock().await = Held::Nothing;
    }

    /// Gives the connection back, and takes none again as long as what is returned is held: others of the request wait.
    pub async fn rest(&self) -> Resting<'_> {
        let mut held = self.held.lock().await;
        *held = Held::Nothing;
        Resting(held)
    }

    pub(crate) async fn related(&self) -> MutexGuard<'_, Related> {
        self.related.lock().await
    }

    /// Commits the transaction.
    pub(crate) async fn commit(&self) -> Result<(), DbErr> {
        let held = std::mem::replace(&mut *self.held.lock().await, Held::Ended);
        match held {
            Held::Link(link) => link.commit().await,
            Held::Nothing | Held::Ended => Err(ended()),
        }
    }
}

impl Lease {
    /// Runs a statement of PostgreSQL whose values are arrays.
    pub(crate) async fn execute_arrays(&self, sql: String, arrays: PgArguments) -> Result<(), DbErr> {
        self.statements
            .add(&Statement::from_string(DbBackend::Postgres, &sql));
        run!(self, link => link.execute_arrays(sql, arrays).await)
    }
}

fn ended() -> DbErr {
    DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)
}

#[async_trait::async_trait]
impl ConnectionTrait for Lease {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.statements.add(&statement);
        run!(self, link => link.execute(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        run!(self, link => link.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.statements.add(&statement);
        run!(self, link => link.fetch_first(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.statements.add(&statement);
        run!(self, link => link.fetch_all(statement).await)
    }
}
