//! What the program says about itself while it runs: to stderr, for people on a terminal and as JSON elsewhere, so that
//! stdout stays free for what commands print.

use crate::config::{Config, LogFormat};
use std::io::{IsTerminal, stderr};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging, which ends with the value. Statements are never logged, whatever the level: they carry what people wrote.
///
/// A thread of its own writes, and drops what it cannot keep up with: whoever reads the log and stops must not stop the
/// server, too.
pub fn start(config: &Config) -> WorkerGuard {
    let filter = EnvFilter::new(format!(
        "{},sqlx=off,sea_orm=warn,sea_orm_migration=warn",
        config.log
    ));
    let pretty = match config.log_format {
        LogFormat::Auto => stderr().is_terminal(),
        LogFormat::Json => false,
        LogFormat::Pretty => true,
    };
    let (writer, guard) = tracing_appender::non_blocking(stderr());
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_span_events(FmtSpan::NONE);
    // A second start, as tests do, keeps the first.
    let started = if pretty {
        builder
            .with_target(false)
            .with_ansi(stderr().is_terminal())
            .try_init()
    } else {
        builder
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init()
    };
    if started.is_ok() {
        log_panics();
    }
    guard
}

/// A panic is an error of ours: it goes where errors go, with its place.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.payload_as_str().unwrap_or("a panic without text");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(cause = text, place, "panic");
    }));
}
