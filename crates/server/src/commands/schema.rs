//! `saydo schema`: prints the contract with clients. Needs no database and no configuration.

use crate::output::print;
use anyhow::Context;
use std::path::PathBuf;

/// Print the GraphQL schema.
///
/// The same text is served at `/graphql/schema.graphql` and checked in as `schema.graphql`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  saydo schema
  saydo schema --output schema.graphql   # what to run when the test of the schema's drift fails")]
pub struct Schema {
    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Schema {
    /// Runs the command.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn run(self) -> anyhow::Result<()> {
        let sdl = api::sdl();
        match self.output {
            Some(file) => {
                std::fs::write(&file, sdl).with_context(|| format!("{} cannot be written", file.display()))
            }
            None => Ok(print(sdl.trim_end_matches('\n'))?),
        }
    }
}
