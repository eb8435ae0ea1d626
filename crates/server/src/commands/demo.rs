//! `saydo demo`: the product with something in it, for whoever wants to look before feeding it.

use super::serve::{bind, serve};
use crate::config::Config;
use crate::demo::doors::{PATH, doors, parts};
use crate::demo::{Guests, Size, receive};
use crate::output::print;
use crate::wiring;
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// How long access tokens hold in the demo: longer than anybody plays with it in a day.
const TOKENS_HOLD: Duration = Duration::from_secs(12 * 60 * 60);

/// Serve a made-up sales organization, as of today.
///
/// Larkspire Instruments has three regions, six teams, 43 people and two years of deals. Its database is a temporary file that
/// goes when the server stops, unless --database names one; DATABASE_URL is not looked at. On a database that has a
/// demo organization not older than a week, of the running fiscal quarter, that one is served again; otherwise
/// another one is made beside it. Access tokens hold for twelve hours.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  saydo demo                                     # http://127.0.0.1:8080/graphql
  saydo demo --port 0 --json                     # a free port; one line for scripts
  saydo demo --database sqlite://demo.db         # keeps what you change
  saydo demo --size medium --database postgres://saydo:secret@db/large")]
pub struct Demo {
    /// Port to listen on, on this machine only; 0 takes a free one. Goes before the setting `listen`.
    #[arg(long)]
    port: Option<u16>,
    /// Print one line of JSON once the server answers, with the address and everybody's credentials.
    #[arg(long)]
    json: bool,
    /// How much data is made. The larger ones have figures, goals and open deals, but tell no story.
    #[arg(long, value_enum, default_value_t = Size::Story)]
    size: Size,
    /// How many measurements are made, instead of those of the size; the story has none.
    #[arg(long, value_name = "NUMBER")]
    facts: Option<u64>,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    url: &'a str,
    #[serde(flatten)]
    guests: &'a Guests,
}

impl Demo {
    /// Where to listen, if the command line says so.
    pub fn listen(&self) -> Option<SocketAddr> {
        self.port
            .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }

    /// Runs the command. `database` is what `--database` names.
    ///
    /// # Errors
    /// When the port is taken, or the database cannot be reached or written.
    pub async fn run(self, mut config: Config, database: Option<String>) -> anyhow::Result<()> {
        let directory = match database {
            Some(_) => None,
            None => Some(Temporary::new()?),
        };
        if let Some(directory) = &directory {
            config.database_url = format!("sqlite://{}", directory.0.join("demo.db").display());
        }
        config.access_token_lifetime = TOKENS_HOLD;
        let (listener, address) = bind(config.listen).await?;
        let app = wiring::application(&config, address).await?;
        let bar = bar();
        let progress = |what: &'static str, done: u64, steps: u64| {
            bar.set_length(steps);
            bar.set_position(done);
            bar.set_message(what);
        };
        let guests = receive(&app, self.size, self.facts, &progress).await?;
        bar.finish_and_clear();
        let router = wiring::router(&app, &config).merge(doors(&guests));
        let url = wiring::public_url(&config, address);
        // The listener is open: whoever connects from here on is answered as soon as the loop below runs.
        match self.json {
            true => print(serde_json::to_string(&Printed {
                url: &url,
                guests: &guests,
            })?)?,
            false => print(for_people(&url, &guests))?,
        }
        serve(listener, app, router, &config).await;
        Ok(())
    }
}

/// A directory of this process, removed with this value.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> anyhow::Result<Temporary> {
        let path = std::env::temp_dir().join(format!("saydo-demo-{}", std::process::id()));
        // Left over from another process of the same number.
        if path.exists() {
            std::fs::remove_dir_all(&path).with_context(|| format!("{} is in the way", path.display()))?;
        }
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&path)
            .with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Temporary(path))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, path = %self.0.display(), "the demo's database stays");
        }
    }
}

/// A bar on a terminal, nothing elsewhere.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos:>3}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn for_people(url: &str, guests: &Guests) -> String {
    let mut text = format!(
        "\nLarkspire Instruments is open at {url}/graphql – ctrl-c closes it.\n\n  \
         organization     {}\n  password         {}   (everybody's)\n\n",
        guests.rep.organization, guests.rep.password
    );
    for (part, guest) in parts(guests) {
        let _ = writeln!(text, "  {part:<16} {:<18} {}", guest.name, guest.email);
    }
    let _ = writeln!(text, "  service account  {}", guests.service_account.key);
    text.push_str("\nGraphiQL in your browser, signed in and with a first query: who is on pace?\n\n");
    for (part, _) in parts(guests) {
        let _ = writeln!(text, "  {url}{PATH}{part}");
    }
    text
}
