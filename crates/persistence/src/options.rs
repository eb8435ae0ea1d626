//! How to connect, and why there is no connection.

use std::time::Duration;

/// How to connect.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite://path/to/file.db` or `postgres://user:password@host/database`.
    pub url: String,
    /// Whether an SQLite file that is absent is made. A command that only reads would hide a wrong path by that.
    pub create: bool,
    /// Most connections held at once; on SQLite most readers, beside its one writer.
    pub max_connections: u32,
    /// Longest wait for a connection.
    pub acquire_timeout: Duration,
    /// Longest a single statement may run on PostgreSQL.
    pub statement_timeout: Duration,
}

impl Options {
    /// The defaults for `url`: made when it is absent, 16 connections, 10 seconds to get one, 30 seconds a statement.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            create: true,
            max_connections: 16,
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(30),
        }
    }
}

/// Why there is no connection, in words for whoever starts the program. The password never appears in it.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL names neither of the two databases.
    #[error("DATABASE_URL must start with sqlite:// or postgres://")]
    UnknownScheme,
    /// There is no such SQLite file, and none was to be made.
    #[error("there is no database at {place}")]
    Absent {
        /// The URL.
        place: String,
    },
    /// The database did not answer.
    #[error("cannot reach the database at {place}: {cause}")]
    Unreachable {
        /// The URL without its credentials.
        place: String,
        /// What the driver said.
        cause: String,
    },
}
