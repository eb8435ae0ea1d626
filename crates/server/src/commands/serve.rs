//! `saydo serve`: the server.

use crate::config::Config;
use crate::{listen, wiring};
use anyhow::Context;
use app::App;
use axum::Router;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Serve the API, bringing the database up to date first.
///
/// Stops on ctrl-c or SIGTERM: requests under way may end, new ones are refused.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  saydo serve                                    # SQLite in saydo.db, http://127.0.0.1:8080
  saydo serve --listen 0.0.0.0:8080 --database postgres://saydo:secret@db/saydo")]
pub struct Serve {
    /// Address and port to listen on; port 0 takes a free one. Goes before the setting `listen`.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
}

impl Serve {
    /// Runs the command.
    ///
    /// # Errors
    /// When the address is taken or the database is not there.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let started = std::time::Instant::now();
        let (listener, address) = bind(config.listen).await?;
        let app = wiring::application(config, address).await?;
        let router = wiring::router(&app, config);
        let url = wiring::public_url(config, address);
        let milliseconds = started.elapsed().as_millis();
        tracing::info!(%address, %url, milliseconds, "serving; GraphiQL and the API are at /graphql");
        serve(listener, app, router, config).await;
        Ok(())
    }
}

/// Takes the address to listen on, and says which one it became.
///
/// # Errors
/// When it is taken or not ours.
pub async fn bind(address: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves until asked to stop, then waits for requests and units of work under way.
pub async fn serve(listener: TcpListener, app: App, router: Router, config: &Config) {
    listen::serve(listener, router, listen::asked_to_stop(), config.drain).await;
    if tokio::time::timeout(config.drain, app.drain()).await.is_err() {
        tracing::warn!("units of work were still under way when the time to stop ran out");
    }
    if let Err(error) = app.close().await {
        tracing::warn!(?error, "the database was not let go in order");
    }
    tracing::info!("stopped");
}
