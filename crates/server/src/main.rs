//! The binary: the library's command line, and the allocator.

use clap::Parser;
use server::commands::Cli;
use server::output::{READER_GONE, Unprinted, tell};
use std::process::ExitCode;

/// The system's allocator fragments under many small, short-lived values on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => match error.downcast_ref::<Unprinted>() {
            Some(unprinted) if unprinted.reader_gone() => ExitCode::from(READER_GONE),
            _ => {
                tell(format_args!("saydo: {error:#}"));
                ExitCode::FAILURE
            }
        },
    }
}
