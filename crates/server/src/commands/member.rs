//! `saydo member`: letting people in.

use crate::config::Config;
use crate::output::{Unprinted, print, tell};
use crate::wiring::{existing_application, in_words, operator, then_closed};
use app::{App, Invited, MemberInvite};
use clap::{Subcommand, ValueEnum};
use domain::access;

/// Invite members.
#[derive(Debug, clap::Args)]
pub struct Member {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Invite(Invite),
}

/// What a member is in the organization.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Role {
    /// Sells.
    Rep,
    /// Leads teams.
    Manager,
    /// Answers for the whole organization.
    Executive,
}

/// Invite a member, printing a one-time sign-up link.
///
/// Somebody who is a member already gets a new link; earlier ones stop working.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  saydo member invite --organization acme --email bo@acme.example --name 'Bo Li' --role manager
  saydo member invite --organization acme --email bo@acme.example    # a new link for Bo")]
struct Invite {
    /// Slug of the organization.
    #[arg(long, value_name = "SLUG")]
    organization: String,
    /// Address to sign in with.
    #[arg(long)]
    email: String,
    /// Name shown to people; needed for a new member.
    #[arg(long)]
    name: Option<String>,
    /// What a new member is in the organization.
    #[arg(long, value_enum, default_value_t = Role::Rep)]
    role: Role,
}

impl Member {
    /// Runs the command.
    ///
    /// # Errors
    /// What is wrong with the input, or with the database.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let Command::Invite(invite) = self.command;
        invite.run(config).await
    }
}

impl Invite {
    async fn run(self, config: &Config) -> anyhow::Result<()> {
        links_lead_somewhere(config)?;
        let app = existing_application(config).await?;
        then_closed(app, async |app| self.invite(app, config).await).await
    }

    async fn invite(self, app: &App, config: &Config) -> anyhow::Result<()> {
        let operator = operator(app, &self.organization).await?;
        let known = app
            .member_by_email(&operator, &self.email)
            .await
            .map_err(in_words)?;
        let invited = match (known, self.name) {
            (Some(member), _) => app.member_reinvite(&operator, member.id).await,
            (None, None) => anyhow::bail!("{} is no member yet: give --name", self.email),
            (None, Some(name)) => {
                let role = match self.role {
                    Role::Rep => access::Role::Rep,
                    Role::Manager => access::Role::Manager,
                    Role::Executive => access::Role::Executive,
                };
                let invite = MemberInvite {
                    email: self.email,
                    name,
                    role,
                    time_zone: None,
                    work_pattern: None,
                    starts_on: None,
                    external_id: None,
                };
                app.member_invite(&operator, invite).await
            }
        };
        Ok(hand_over(
            config,
            &self.organization,
            &invited.map_err(in_words)?,
        )?)
    }
}

/// Makes sure that a link can be opened.
///
/// # Errors
/// When nobody can know where the server will listen.
pub(super) fn links_lead_somewhere(config: &Config) -> anyhow::Result<()> {
    let known = config.public_url.is_some() || config.listen.port() != 0;
    anyhow::ensure!(
        known,
        "a sign-up link would lead nowhere: `listen` takes whichever port is free; set `public_url`"
    );
    Ok(())
}

/// Prints an invitation. When that fails, the link is lost, and standard error says so.
///
/// # Errors
/// When nobody reads.
pub(super) fn hand_over(config: &Config, organization: &str, invited: &Invited) -> Result<(), Unprinted> {
    let member = &invited.member.details;
    let note = match config.public_url {
        Some(_) => String::new(),
        None => format!(
            "\nnote          public_url is not set: the link is for a server that listens at {}",
            config.listen
        ),
    };
    let printed = print(format_args!(
        "organization  {organization}\nmember        {} <{}>\nsign-up link  {}\ngood until    {}{note}",
        member.name,
        member.email,
        invited.url,
        invited.expires_at.format("%Y-%m-%d %H:%M UTC")
    ));
    printed.inspect_err(|_| {
        tell(format_args!(
            "{} is invited, but the link could not be printed; for another one: \
             saydo member invite --organization {organization} --email {}",
            member.name, member.email
        ));
    })
}
