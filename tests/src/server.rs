//! A real server in the test's own process, on a database of its own.

use crate::client::Client;
use crate::clock::{TestClock, day};
use crate::organization::{Bearer, TestOrganization};
use crate::{postgres, sqlite};
use api::http::HttpConfig;
use app::App;
use persistence::Backend;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use server::config::{Config, LogFormat};
use server::{listen, wiring};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;

/// The day it is when a server starts: a Monday.
const TODAY: &str = "2026-03-02";

/// A server, stopped with the test's runtime; its database is deleted with this value.
pub struct TestServer {
    /// The application behind it, for what has no address in the API.
    pub app: App,
    /// What time it is.
    pub clock: TestClock,
    /// Where it listens.
    pub address: SocketAddr,
    /// How it was configured.
    pub config: Config,
    organizations: AtomicU32,
    http: reqwest::Client,
    sql: OnceCell<DatabaseConnection>,
    // Last, so that the database goes when nothing uses it any more.
    database: TestDatabase,
}

enum TestDatabase {
    Sqlite(sqlite::TestFile),
    Postgres(postgres::TestDatabase),
}

impl TestServer {
    /// A server on an empty SQLite database.
    pub async fn on_sqlite() -> Self {
        Self::start(TestDatabase::Sqlite(sqlite::database().await), |_| {}).await
    }

    /// A server on an empty PostgreSQL database.
    ///
    /// # Panics
    /// When there is no PostgreSQL; the text says what to install.
    pub async fn on_postgres() -> Self {
        Self::start(TestDatabase::Postgres(postgres::database().await), |_| {}).await
    }

    /// A server on an empty SQLite database that is configured otherwise.
    pub async fn configured(change: impl FnOnce(&mut Config)) -> Self {
        Self::start(TestDatabase::Sqlite(sqlite::database().await), change).await
    }

    /// The same database served by a server that is configured otherwise. It is the one to ask from then on.
    pub async fn again(self, change: impl FnOnce(&mut Config)) -> Self {
        Self::start(self.database, change).await
    }

    async fn start(database: TestDatabase, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config(database.url());
        change(&mut config);
        let clock = TestClock::noon(day(TODAY));
        let listener = TcpListener::bind(config.listen).await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let app = wiring::application_at(&config, address, Arc::new(clock.clone())).await;
        let app = app.unwrap_or_else(|error| panic!("the server does not start: {error:#}"));
        let router = wiring::router(&app, &config);
        tokio::spawn(listen::serve(
            listener,
            router,
            std::future::pending(),
            config.drain,
        ));
        Self {
            app,
            clock,
            address,
            config,
            organizations: AtomicU32::new(0),
            http: reqwest::Client::new(),
            sql: OnceCell::new(),
            database,
        }
    }

    /// Which of the two databases it runs on.
    pub fn backend(&self) -> Backend {
        match self.database {
            TestDatabase::Sqlite(_) => Backend::Sqlite,
            TestDatabase::Postgres(_) => Backend::Postgres,
        }
    }

    /// A new organization with one executive, Eva, in UTC with US dollars, Monday to Friday, calendar years.
    pub async fn organization(&self) -> TestOrganization<'_> {
        let number = self.organizations.fetch_add(1, Ordering::Relaxed);
        let settings = domain::organizations::Settings::new("Acme", "UTC", "USD");
        let settings = settings.expect("the settings are sound");
        TestOrganization::create(self, &format!("acme-{number}"), settings).await
    }

    /// A new organization with other settings, and one executive, Eva.
    pub async fn organization_with(
        &self,
        slug: &str,
        settings: domain::organizations::Settings,
    ) -> TestOrganization<'_> {
        TestOrganization::create(self, slug, settings).await
    }

    /// A client that presents no token.
    pub fn anonymous(&self) -> Client {
        Client::new(self.http.clone(), self.url("/graphql"), None)
    }

    /// A client that presents the token or key of `bearer`.
    pub fn as_(&self, bearer: &impl Bearer) -> Client {
        self.presenting(bearer.token())
    }

    /// A client that presents any text as its token.
    pub fn presenting(&self, token: impl Into<String>) -> Client {
        Client::new(self.http.clone(), self.url("/graphql"), Some(token.into()))
    }

    /// The address of `path` on this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What `work` gives, and how many statements the server ran meanwhile.
    pub async fn counted<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.app.statements();
        let value = work.await;
        (value, self.app.statements() - before)
    }

    /// What `work` gives, and the statements the server ran meanwhile, with their values.
    pub async fn watched<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        self.app.watch_statements(true);
        let value = work.await;
        (value, self.app.watch_statements(false))
    }

    /// Where the database is.
    pub fn database_url(&self) -> &str {
        self.database.url()
    }

    /// A connection of the test's own to the server's database.
    pub async fn sql(&self) -> &DatabaseConnection {
        let connected = self.sql.get_or_init(async || {
            let mut options = ConnectOptions::new(self.database_url());
            options.max_connections(1).sqlx_logging(false);
            sea_orm::Database::connect(options)
                .await
                .expect("the database of the server answers")
        });
        connected.await
    }

    /// Makes those who measure wait, as whoever defines metrics or closes periods does, until `COMMIT` runs on this connection.
    pub async fn measuring_held_up(&self) -> &DatabaseConnection {
        let sql = self.sql().await;
        let lock = match self.backend() {
            Backend::Postgres => {
                "BEGIN; SELECT pg_advisory_xact_lock(('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint) FROM organizations"
            }
            Backend::Sqlite => "BEGIN IMMEDIATE",
        };
        sql.execute_unprepared(lock).await.expect("nobody measures");
        sql
    }
}

impl TestDatabase {
    fn url(&self) -> &str {
        match self {
            Self::Sqlite(file) => &file.url,
            Self::Postgres(database) => &database.url,
        }
    }
}

/// The configuration of a test's server.
fn config(database_url: &str) -> Config {
    Config {
        database_url: database_url.to_owned(),
        database_connections: 8,
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        public_url: None,
        log: "off".to_owned(),
        log_format: LogFormat::Auto,
        access_token_lifetime: Duration::from_secs(15 * 60),
        invitation_lifetime: Duration::from_secs(14 * 24 * 60 * 60),
        drain: Duration::from_secs(1),
        http: HttpConfig::default(),
    }
}
