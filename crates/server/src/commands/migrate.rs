//! `saydo migrate`: brings the database up to date without serving, for deployments that separate the two.

use crate::config::Config;
use crate::output::print;
use crate::wiring::{connect, connect_existing};
use anyhow::Context;

/// Bring the database up to date, and end.
///
/// `serve` does the same when it starts. Replicas and commands that run at once wait for each other.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  saydo migrate
  DATABASE_URL=postgres://saydo:secret@db/saydo saydo migrate
  saydo migrate --check        # only tell; ends with 1 when something is pending")]
pub struct Migrate {
    /// Change nothing: list what is pending and fail when anything is.
    #[arg(long)]
    check: bool,
}

impl Migrate {
    /// Runs the command.
    ///
    /// # Errors
    /// When the database cannot be reached or changed, or with `--check` when it is not up to date.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let database = match self.check {
            true => connect_existing(config).await?,
            false => connect(config).await?,
        };
        let pending = database.pending_migrations().await?;
        for name in &pending {
            print(name)?;
        }
        if self.check {
            anyhow::ensure!(
                pending.is_empty(),
                "{} migration(s) pending: run `saydo migrate`",
                pending.len()
            );
        } else {
            database
                .migrate()
                .await
                .context("the database could not be brought up to date")?;
        }
        database.close().await?;
        Ok(print("The database is up to date.")?)
    }
}
