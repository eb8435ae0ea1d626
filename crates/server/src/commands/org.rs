//! `saydo org`: organizations of the installation.

use super::member::{hand_over, links_lead_somewhere};
use crate::config::Config;
use crate::output::print;
use crate::wiring::{application, existing_application, in_words, operator, then_closed};
use app::{App, MemberInvite};
use clap::Subcommand;
use domain::access::Role;
use domain::calendar::{Buckets, FiscalCalendar};
use domain::errors::{Checks, Invalid};
use domain::organizations::Settings;
use domain::text;

/// Make and list organizations.
#[derive(Debug, clap::Args)]
pub struct Org {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Create(Create),
    List(List),
}

/// Make an organization, and invite its first executive.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  saydo org create acme --name 'Acme Ltd' --time-zone Europe/London --currency GBP \\
      --fiscal-year-start 04-06 --executive-email ada@acme.example --executive-name 'Ada Byron'")]
pub struct Create {
    /// Short name to sign in with: lower-case letters, digits, '_' and '-'.
    slug: String,
    /// Name shown to people; the slug when left out.
    #[arg(long)]
    name: Option<String>,
    /// IANA time zone of its local dates.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
    /// ISO 4217 currency its totals are shown in.
    #[arg(long, value_name = "CODE", default_value = "USD")]
    currency: String,
    /// First day of the fiscal year, month and day.
    #[arg(long, value_name = "MM-DD", default_value = "01-01", value_parser = month_and_day)]
    fiscal_year_start: (u8, u8),
    /// First day of the week, ISO 1 (Monday) to 7 (Sunday).
    #[arg(long, value_name = "DAY", default_value_t = 1)]
    week_start: u8,
    /// Address of the first executive, who administers the organization.
    #[arg(long, value_name = "EMAIL")]
    executive_email: String,
    /// Name of the first executive.
    #[arg(long, value_name = "NAME")]
    executive_name: String,
}

/// List the organizations.
#[derive(Debug, clap::Args)]
pub struct List {}

impl Org {
    /// Runs the command.
    ///
    /// # Errors
    /// What is wrong with the input, or with the database.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        match self.command {
            Command::Create(create) => create.run(config).await,
            Command::List(_) => list(config).await,
        }
    }
}

impl Create {
    async fn run(self, config: &Config) -> anyhow::Result<()> {
        links_lead_somewhere(config)?;
        let settings = self.settings().map_err(problems)?;
        let app = application(config, config.listen).await?;
        then_closed(app, async |app| self.create(app, settings, config).await).await
    }

    async fn create(self, app: &App, settings: Settings, config: &Config) -> anyhow::Result<()> {
        let organization = app
            .organization_create(&self.slug, settings)
            .await
            .map_err(in_words)?;
        let operator = operator(app, &organization.slug).await?;
        let invite = MemberInvite {
            email: self.executive_email,
            name: self.executive_name,
            role: Role::Executive,
            time_zone: None,
            work_pattern: None,
            starts_on: None,
            external_id: None,
        };
        let invited = app.member_invite(&operator, invite).await.map_err(in_words)?;
        Ok(hand_over(config, &organization.slug, &invited)?)
    }

    /// The settings asked for. All of the input is checked, before anything is made, so that no organization is left without
    /// its executive.
    fn settings(&self) -> Result<Settings, Invalid> {
        let mut checks = Checks::default();
        let (month, day) = self.fiscal_year_start;
        checks.take(text::key("slug", &self.slug));
        let name = self.name.as_deref().unwrap_or(&self.slug);
        let settings = checks.take(Settings::new(name, &self.time_zone, &self.currency));
        let fiscal = checks.take(FiscalCalendar::by_month(month, day));
        let weekly = checks.take(Buckets::new(fiscal.clone().unwrap_or_default(), self.week_start));
        let buckets = fiscal.zip(weekly).map(|(_, buckets)| buckets);
        checks.take(text::email("email", &self.executive_email));
        checks.take(text::line("executive", &self.executive_name));
        let settings = settings.zip(buckets).map(|(mut settings, buckets)| {
            settings.buckets = buckets;
            settings
        });
        checks.finish(settings)
    }
}

/// Every reason, each with the flag it is about.
fn problems(invalid: Invalid) -> anyhow::Error {
    let flag = |field: &str| match field {
        "slug" => "the slug",
        "timeZone" => "--time-zone",
        "currency" => "--currency",
        "fiscalCalendar" => "--fiscal-year-start",
        "weekStart" => "--week-start",
        "email" => "--executive-email",
        "executive" => "--executive-name",
        _ => "--name",
    };
    let told = invalid
        .0
        .iter()
        .map(|error| format!("\n  - {}: {}", flag(&error.field), error.message));
    anyhow::anyhow!("{} problem(s):{}", invalid.0.len(), told.collect::<String>())
}

async fn list(config: &Config) -> anyhow::Result<()> {
    let app = existing_application(config).await?;
    let all = then_closed(app, async |app| app.organizations().await.map_err(in_words)).await?;
    for organization in all {
        let settings = &organization.settings;
        print(format_args!(
            "{}\t{}\t{}\t{}",
            organization.slug, settings.name, settings.time_zone, settings.currency
        ))?;
    }
    Ok(())
}

fn month_and_day(text: &str) -> Result<(u8, u8), String> {
    let parts = text
        .split_once('-')
        .and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
    parts.ok_or_else(|| "is written MM-DD, such as 04-06".to_owned())
}
