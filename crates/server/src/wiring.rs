//! Where the layers are wired together: configuration to database, application, schema and router.

use crate::config::Config;
use anyhow::Context;
use api::http::{AuthFailure, Caller, Documents, HttpState};
use app::{App, Clock, Error, Settings, SystemClock, UuidV7, Viewer};
use axum::Router;
use persistence::{ConnectError, Database, Options};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// Connects to the configured database; an SQLite file is made when it is absent.
///
/// # Errors
/// When it is not there; the text names it without its password.
pub async fn connect(config: &Config) -> anyhow::Result<Database> {
    Ok(Database::connect(&options(config)).await?)
}

/// Connects to the configured database, which must be there: a command that has nothing to do on an empty one would hide
/// a wrong path by making it.
///
/// # Errors
/// When it is not there.
pub async fn connect_existing(config: &Config) -> anyhow::Result<Database> {
    let options = Options {
        create: false,
        ..options(config)
    };
    Database::connect(&options).await.map_err(|error| match error {
        ConnectError::Absent { .. } => {
            anyhow::anyhow!("{error}; `saydo org create` and `saydo migrate` make one")
        }
        error => error.into(),
    })
}

fn options(config: &Config) -> Options {
    Options {
        max_connections: config.database_connections,
        ..Options::new(&config.database_url)
    }
}

/// The application on the configured database, which is brought up to date first.
///
/// # Errors
/// When the database is not there or cannot be migrated.
pub async fn application(config: &Config, listens_at: SocketAddr) -> anyhow::Result<App> {
    application_at(config, listens_at, Arc::new(SystemClock)).await
}

/// The application by a clock of the caller's.
///
/// # Errors
/// When the database is not there or cannot be migrated.
pub async fn application_at(
    config: &Config,
    listens_at: SocketAddr,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<App> {
    application_on(connect(config).await?, config, listens_at, clock).await
}

/// The application for a command, on a database that must be there.
///
/// # Errors
/// When it is not, or cannot be migrated.
pub async fn existing_application(config: &Config) -> anyhow::Result<App> {
    let database = connect_existing(config).await?;
    application_on(database, config, config.listen, Arc::new(SystemClock)).await
}

async fn application_on(
    database: Database,
    config: &Config,
    listens_at: SocketAddr,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<App> {
    database
        .migrate()
        .await
        .context("the database could not be brought up to date")?;
    let settings = Settings {
        public_url: public_url(config, listens_at),
        access_token_lifetime: config.access_token_lifetime,
        invitation_lifetime: config.invitation_lifetime,
    };
    App::new(database, clock, Arc::new(UuidV7), settings)
        .await
        .map_err(in_words)
}

/// The HTTP surface of an application.
pub fn router(app: &App, config: &Config) -> Router {
    let (authenticating, ready, keys) = (app.clone(), app.clone(), app.clone());
    let calendars = app.clone();
    api::router(HttpState {
        schema: api::schema(&config.http.schema),
        authenticate: Arc::new(move |caller| Box::pin(authenticate(authenticating.clone(), caller))),
        readiness: Arc::new(move || {
            let app = ready.clone();
            Box::pin(async move { app.ready().await.map_err(|error| in_words(error).to_string()) })
        }),
        calendar: Arc::new(move |token| {
            let app = calendars.clone();
            Box::pin(async move {
                let found = app.member_calendar(&token).await;
                let found = found.map_err(|error| in_words(error).to_string())?;
                Ok(found.as_ref().map(api::calendar_feeds::calendar))
            })
        }),
        jwks: Arc::new(move || keys.jwks().to_string()),
        sdl: config.http.schema.introspection.then(api::sdl),
        documents: Documents::default(),
        config: config.http.clone(),
    })
}

/// The address clients use: the one that is set, or where the server listens – on this machine where it listens on every
/// address.
pub fn public_url(config: &Config, mut listens_at: SocketAddr) -> String {
    match listens_at.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => listens_at.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => listens_at.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{listens_at}"))
}

async fn authenticate(app: App, caller: Caller) -> Result<async_graphql::Data, AuthFailure> {
    let viewer = match caller.bearer {
        None => None,
        Some(bearer) => match app.authenticate(&bearer).await {
            Ok(viewer) => Some(viewer),
            Err(Error::Unauthenticated(reason, message)) => {
                return Err(AuthFailure::Rejected { reason, message });
            }
            Err(error) => {
                tracing::error!(?error, request_id = %caller.request_id, "a token could not be checked");
                return Err(AuthFailure::Internal);
            }
        },
    };
    Ok(api::request_data(&app, viewer))
}

/// Whoever runs a command, in the organization of a slug.
///
/// # Errors
/// When there is no such organization, and what the database says.
pub async fn operator(app: &App, slug: &str) -> anyhow::Result<Viewer> {
    match app.operator(slug).await {
        Err(Error::NotFound { .. }) => {
            anyhow::bail!("there is no organization “{slug}”; `saydo org list` shows those there are")
        }
        found => found.map_err(in_words),
    }
}

/// Does the work of a command, and lets the database go whatever comes of it: an embedded one is then a single file.
///
/// # Errors
/// Those of the work.
pub async fn then_closed<T>(
    app: App,
    work: impl AsyncFnOnce(&App) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let worked = work(&app).await;
    let closed = app.close().await.map_err(in_words);
    worked.and_then(|value| closed.map(|()| value))
}

/// What a use-case failed with, for whoever runs a command.
pub fn in_words(error: Error) -> anyhow::Error {
    match error {
        Error::Unauthenticated(_, message) => anyhow::anyhow!("{message}"),
        Error::Forbidden(action) => anyhow::anyhow!("not allowed: {action:?}"),
        Error::NotFound { what, field } => match field {
            Some(field) => anyhow::anyhow!("there is no such {what} ({field})"),
            None => anyhow::anyhow!("there is no such {what}"),
        },
        Error::Invalid(invalid) => anyhow::anyhow!("{invalid}"),
        Error::Conflict(_, message)
        | Error::ConflictAt(_, message)
        | Error::ForbiddenAt(_, message)
        | Error::Refused(_, message) => anyhow::anyhow!("{message}"),
        Error::Storage(failure) => anyhow::Error::new(failure),
        Error::Internal(text) => anyhow::anyhow!("{text}"),
    }
}
