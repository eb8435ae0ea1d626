//! The program `saydo`: configuration, telemetry and commands. The one place where the layers are wired together. It is a
//! library so that the acceptance tests start the same server the binary does.

pub mod apply;
pub mod commands;
pub mod config;
pub mod crm;
pub mod demo;
pub mod listen;
pub mod output;
pub mod telemetry;
pub mod wiring;

use clap::Parser;
use commands::Cli;
use commands::goals::Refused;
use output::{READER_GONE, Unprinted, tell};
use std::process::ExitCode;

/// What a shell is told where the server refused rows of a file.
const ROWS_REFUSED: u8 = 2;

/// The whole program. Not async: what is awaited is compiled by the crate that polls it, so this one does, and no other again.
#[tokio::main]
pub async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => match error.downcast_ref::<Unprinted>() {
            Some(unprinted) if unprinted.reader_gone() => ExitCode::from(READER_GONE),
            _ => {
                tell(format_args!("saydo: {error:#}"));
                match error.is::<Refused>() {
                    true => ExitCode::from(ROWS_REFUSED),
                    false => ExitCode::FAILURE,
                }
            }
        },
    }
}
