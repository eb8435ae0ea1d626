//! What is the most this machine and database give: the benchmarks' answers from hand-written SQL, without GraphQL and without
//! policy. It caches nothing but the key that tokens are signed with, so that its answers are as fresh as those of the product.
#![allow(
    clippy::disallowed_methods,
    reason = "it has neither a clock nor an id source of its own"
)]

mod bearer;
mod problem;
mod read;
mod standing;
mod write;

use axum::Router;
use axum::routing::post;
use bearer::Keys;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What every request needs.
pub(crate) struct Ceiling {
    pub(crate) pool: sqlx::PgPool,
    pub(crate) keys: Keys,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(database), Some(listen)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("ceiling <database URL> <address to listen on>");
    };
    let options: PgConnectOptions = database.parse()?;
    let options = options.options([("timezone", "UTC")]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    let keys = Keys::load(&pool).await?;
    let router = Router::new()
        .route("/Q1", post(read::home))
        .route("/Q2", post(read::team))
        .route("/Q3", post(read::board))
        .route("/M1", post(write::record))
        .route("/M2", post(write::record))
        .with_state(Arc::new(Ceiling { pool, keys }));
    axum::serve(tokio::net::TcpListener::bind(listen).await?, router).await?;
    Ok(())
}

/// As many as the product takes when nothing is set.
const CONNECTIONS: u32 = 16;
