//! The binary: the library's command line, and the allocator.

use clap::Parser;
use server::commands::Cli;
use std::process::ExitCode;

/// The system's allocator fragments under many small, short-lived values on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("saydo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
