//! `saydo import crm`: reads a CRM's export into an organization.

use crate::config::Config;
use crate::crm::{Export, FileCount, Mapping, read};
use crate::output::{print, tell};
use crate::wiring::{application, in_words, then_closed};
use anyhow::bail;
use app::{App, CrmPlace, CrmProgress, CrmReport, Error};
use clap::Subcommand;
use domain::organizations::Settings;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// Problems told one by one; of more, only the number.
const TOLD: usize = 50;

/// Import data from other systems.
#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Crm(Crm),
}

/// Import a CRM's export: people and teams, accounts, products and opportunities with their history.
///
/// All of it, or nothing. Doing it again changes what has changed and nothing else. The files are described in
/// docs/import.md.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  saydo import crm ./export --organization acme
  saydo import crm ./export --organization acme --mapping hubspot.toml --partial")]
pub struct Crm {
    /// The folder with the CSV files.
    pub folder: PathBuf,
    /// Short name of the organization; made when there is none.
    #[arg(long, value_name = "SLUG")]
    pub organization: String,
    /// A TOML file that says which file and column means what; found by the files' names when left out.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Leave bad rows out, and list them, instead of importing nothing.
    #[arg(long)]
    pub partial: bool,
    /// IANA zone of an organization that is made; the mapping's, or UTC, when left out.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// ISO 4217 currency of an organization that is made; the mapping's, or USD, when left out.
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
}

impl Import {
    /// Runs the command.
    ///
    /// # Errors
    /// What is wrong with the export or the database.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let Command::Crm(command) = self.command;
        command.run(config).await
    }
}

/// What became of an import, for whoever started it.
#[derive(Debug)]
pub struct Outcome {
    /// Whether anything was imported.
    pub applied: bool,
    /// Every file's rows and every kind's objects, accounted for.
    pub summary: String,
    /// How many rows cannot be imported.
    pub refused: usize,
    /// Rows that were left out, or because of which nothing was imported: file, line, column, reason.
    pub problems: Vec<String>,
}

impl Crm {
    async fn run(self, config: &Config) -> anyhow::Result<()> {
        let app = application(config, config.listen).await?;
        let outcome = then_closed(app, async |app| self.import(app).await).await?;
        for problem in outcome.problems.iter().take(TOLD) {
            tell(problem);
        }
        if outcome.problems.len() > TOLD {
            tell(format_args!("… and {} more", outcome.problems.len() - TOLD));
        }
        print(&outcome.summary)?;
        match (outcome.applied, outcome.refused) {
            (true, 0) => print("Imported.")?,
            (true, refused) => print(format_args!(
                "Imported, without the {refused} row(s) that were refused."
            ))?,
            (false, refused) => bail!(
                "nothing was imported, because of {refused} row(s); mend them, or leave them out with --partial"
            ),
        }
        Ok(())
    }

    /// Reads the export and imports it.
    ///
    /// # Errors
    /// When a file cannot be read at all, and what the database says. Bad rows are in the outcome.
    pub async fn import(&self, app: &App) -> anyhow::Result<Outcome> {
        let mapping = match &self.mapping {
            Some(file) => Mapping::load(file)?,
            None => Mapping::detect(&self.folder)?,
        };
        let Export {
            mut import,
            files,
            problems: unreadable,
        } = read(&self.folder, &mapping)?;
        import.partial = self.partial;
        let mut problems: Vec<String> = unreadable.iter().map(ToString::to_string).collect();
        let mut refused: HashSet<CrmPlace> = unreadable.into_iter().map(|problem| problem.place).collect();
        if !problems.is_empty() && !self.partial {
            return Ok(Outcome {
                applied: false,
                summary: summary(&files, &CrmReport::default()),
                refused: refused.len(),
                problems,
            });
        }
        let progress = CrmProgress::default();
        let bar = bar(import.opportunities.len(), &progress);
        let report = match app.operator(&self.organization).await {
            Ok(operator) => app.crm_import(&operator, import, progress).await,
            Err(Error::NotFound { .. }) => {
                let zone = self.time_zone.as_deref().or(mapping.time_zone.as_deref());
                let currency = self.currency.as_deref().or(mapping.currency.as_deref());
                let settings = Settings::new(
                    &self.organization,
                    zone.unwrap_or("UTC"),
                    currency.unwrap_or("USD"),
                )?;
                app.crm_import_new(&self.organization, settings, import, progress)
                    .await
            }
            Err(error) => Err(error),
        };
        bar.stop();
        let report = report.map_err(in_words)?;
        refused.extend(report.failures.iter().map(|failure| failure.place.clone()));
        problems.extend(report.failures.iter().map(|failure| {
            let (place, error) = (&failure.place, &failure.error);
            let column = mapping.column(failure.kind, &error.field);
            format!(
                "{} line {}, {column}: {} ({})",
                place.file, place.line, error.message, error.code
            )
        }));
        Ok(Outcome {
            applied: report.applied,
            summary: summary(&files, &report),
            refused: refused.len(),
            problems,
        })
    }
}

/// A table of everything there was and what became of it.
fn summary(files: &[FileCount], report: &CrmReport) -> String {
    let mut table = String::new();
    let _ = writeln!(table, "{:<24}{:>9}{:>9}{:>9}", "file", "rows", "read", "refused");
    for FileCount { file, rows } in files {
        let _ = match rows {
            Some((rows, read)) => writeln!(table, "{file:<24}{rows:>9}{read:>9}{:>9}", rows - read),
            None => writeln!(table, "{file:<24}{:>9}", "absent"),
        };
    }
    if !report.kinds.is_empty() {
        if !report.applied {
            table.push_str("\nNothing was written. Without the refused rows it would be:\n");
        }
        let _ = writeln!(
            table,
            "\n{:<24}{:>9}{:>9}{:>11}{:>9}",
            "objects", "created", "updated", "unchanged", "refused"
        );
    }
    for (kind, count) in &report.kinds {
        let _ = writeln!(
            table,
            "{kind:<24}{:>9}{:>9}{:>11}{:>9}",
            count.created, count.updated, count.unchanged, count.failed
        );
    }
    table
}

/// A bar that follows an import, on a terminal only.
struct Bar {
    bar: ProgressBar,
    follower: tokio::task::JoinHandle<()>,
}

fn bar(rows: usize, progress: &CrmProgress) -> Bar {
    // indicatif draws nothing where standard error is no terminal.
    let bar = ProgressBar::new(rows as u64);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} opportunities {elapsed}") {
        bar.set_style(style);
    }
    let (shown, progress) = (bar.clone(), progress.clone());
    let follower = tokio::spawn(async move {
        loop {
            shown.set_position(progress.done() as u64);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    Bar { bar, follower }
}

impl Bar {
    fn stop(self) {
        self.follower.abort();
        self.bar.finish_and_clear();
    }
}
