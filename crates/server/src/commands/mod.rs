//! What the program can do, one file for each command.

pub mod demo;
pub mod goals;
pub mod import_crm;
pub mod member;
pub mod migrate;
pub mod org;
pub mod schema;
pub mod serve;
pub mod token;
pub mod verify;

use crate::config::{Config, Given};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "saydo", version, about = ABOUT, after_long_help = HELP, max_term_width = 100)]
pub struct Cli {
    /// Read this file instead of saydo.toml.
    #[arg(long, global = true, value_name = "FILE", env = "SAYDO_CONFIG")]
    config: Option<PathBuf>,

    /// The database: a `sqlite:` or `postgres:` URL. Goes before `DATABASE_URL`.
    #[arg(long, global = true, value_name = "URL", help = DATABASE)]
    database: Option<String>,

    #[command(subcommand)]
    command: Command,
}

const DATABASE: &str = "The database: sqlite://<file> or postgres://<user>:<password>@<host>/<database>; goes before DATABASE_URL";

const ABOUT: &str = "Sales accountability: who is on pace, who is not, and what was promised about it";

const HELP: &str = "\
Settings come from saydo.toml, then from the environment, then from the command line; the later ones win.
Every key of the file is a variable, too: `listen` is SAYDO_LISTEN, `database_url` is DATABASE_URL.

  database_url          sqlite://saydo.db   where the data is
  database_connections  16                  most connections held at once
  listen                127.0.0.1:8080      where to listen; port 0 takes a free one
  public_url            where it listens    the address clients use, in links and tokens
  log, log_format       info, auto          levels as in info,api=debug; auto, json or pretty
  access_token_minutes  15                  how long an access token holds
  invitation_days       14                  how long an invitation can be accepted
  cors_origins          none                origins browsers may call from, or *
  graphiql              true                whether browsers get GraphiQL at /graphql
  introspection         true                whether the schema may be read
  suggestions           true                whether errors suggest names; turn off in production
  request_seconds       30                  how long a request may take
  body_bytes            4194304             largest body that is read
  response_bytes        33554432            largest answer that is sent
  query_depth           24                  fields inside each other
  query_complexity      50000               summed cost of a query's fields
  drain_seconds         20                  how long requests may take to end when the server stops";

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    Schema(schema::Schema),
    Org(org::Org),
    Member(member::Member),
    Token(token::Token),
    Import(import_crm::Import),
    Verify(verify::Verify),
    Goals(goals::GoalsCommand),
}

impl Cli {
    /// Reads the configuration and runs the command.
    ///
    /// # Errors
    /// Whatever the command could not do, in words for whoever started it.
    pub async fn run(self) -> anyhow::Result<()> {
        let given = Given {
            file: self.config,
            database_url: self.database,
            listen: match &self.command {
                Command::Serve(serve) => serve.listen,
                Command::Demo(demo) => demo.listen(),
                _ => None,
            },
        };
        // The schema is the same whatever the configuration, sound or not.
        let command = match self.command {
            Command::Schema(command) => return command.run(),
            // Spoken to a server that may be elsewhere: nothing here is configured.
            Command::Goals(command) => return command.run().await,
            command => command,
        };
        let config = Config::load(&given)?;
        let _logging = crate::telemetry::start(&config);
        match command {
            Command::Demo(command) => command.run(config, given.database_url).await,
            Command::Serve(command) => command.run(&config).await,
            Command::Org(command) => command.run(&config).await,
            Command::Member(command) => command.run(&config).await,
            Command::Token(command) => command.run(&config).await,
            Command::Import(command) => command.run(&config).await,
            Command::Verify(command) => command.run(&config).await,
            Command::Migrate(command) => command.run(&config).await,
            Command::Schema(command) => command.run(),
            Command::Goals(command) => command.run().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
