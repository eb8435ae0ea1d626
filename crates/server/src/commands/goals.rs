//! `saydo goals`: goals of a file, applied to a running server.

use crate::apply::{Client, Goals, PART, Plan, Row};
use crate::output::{print, tell};
use app::{IdSource as _, UuidV7};
use clap::Subcommand;
use std::fmt;
use std::path::PathBuf;

/// Set goals on a running server.
#[derive(Debug, clap::Args)]
pub struct GoalsCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Apply(Apply),
}

/// Make the goals of a file so on a running server, and tell what changes before anything does.
///
/// The file says all that is wanted of each goal: what it leaves out is empty afterwards. It is described in docs/goals.md.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Exit status: 0 when all is as the file says, 1 when it could not be carried out, 2 when rows are refused.

Examples:
  saydo goals apply quotas.csv --url http://127.0.0.1:8080 --key sk_… --dry-run
  SAYDO_API_KEY=sk_… saydo goals apply quotas.yaml --partial")]
pub struct Apply {
    /// The file: .csv, .yaml or .yml.
    file: PathBuf,
    /// Address of the server.
    #[arg(long, env = "SAYDO_API_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// Key of a service account with the scope goals:write.
    #[arg(long, env = "SAYDO_API_KEY", hide_env_values = true)]
    key: String,
    /// Tell what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Leave refused rows out, instead of changing nothing.
    #[arg(long)]
    partial: bool,
    /// Name of the run, as an interrupted one has told it: what it has done is not done again.
    #[arg(long, value_name = "NAME")]
    run: Option<String>,
}

/// Rows are refused.
#[derive(Debug)]
pub struct Refused(usize);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} row(s) are refused", self.0)
    }
}

impl std::error::Error for Refused {}

impl GoalsCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// What is wrong with the file, with the server, or with some rows: [`Refused`].
    pub async fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Apply(apply) => apply.run().await,
        }
    }
}

impl Apply {
    async fn run(self) -> anyhow::Result<()> {
        let goals = Goals::read(&self.file)?;
        let client = Client::new(&self.url, self.key.clone())?;
        let parts: Vec<&[Row]> = goals.rows.chunks(PART).collect();
        let mut plan = Plan::new(client.currency().await?);
        for part in &parts {
            let answers = client.tried(part).await?.rows;
            let waiting = plan.waiting(part, &answers);
            let by_themselves = match waiting.is_empty() {
                true => Vec::new(),
                false => client.tried(&waiting).await?.rows,
            };
            plan.add(part, answers, by_themselves);
        }
        print(&plan)?;
        let refused = plan.refused();
        if refused > 0 && !self.partial {
            if !self.dry_run {
                tell("nothing was changed");
            }
            return Err(Refused(refused).into());
        }
        if !self.dry_run && (!plan.is_empty() || self.run.is_some()) {
            self.carry_out(&client, &parts).await?;
        }
        match refused {
            0 => Ok(()),
            refused => Err(Refused(refused).into()),
        }
    }

    async fn carry_out(&self, client: &Client, parts: &[&[Row]]) -> anyhow::Result<()> {
        let run = self.run.clone().unwrap_or_else(name);
        if parts.len() > 1 && self.run.is_none() {
            tell(format_args!(
                "this is run {run}: should it be interrupted, go on with --run {run}"
            ));
        }
        let (mut created, mut updated, mut failed) = (0, 0, 0);
        for (number, part) in parts.iter().enumerate() {
            let key = format!("goals-apply/{run}/{}-of-{}", number + 1, parts.len());
            let answer = client.applied(part, self.partial, &key).await?;
            created += answer.summary.created;
            updated += answer.summary.updated;
            if !answer.summary.applied {
                failed += answer.summary.failed;
                break;
            }
        }
        print(format_args!("{created} created, {updated} changed"))?;
        match failed {
            0 => Ok(()),
            failed => Err(Refused(failed).into()),
        }
    }
}

/// A name no other run has.
fn name() -> String {
    UuidV7.next().simple().to_string()
}
