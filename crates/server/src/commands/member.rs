//! `saydo member`: letting people in.

use crate::config::Config;
use crate::wiring::{application, in_words, operator};
use app::{Invited, MemberInvite};
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
        let app = application(config, config.listen).await?;
        let operator = operator(&app, &self.organization).await?;
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
        print(&invited.map_err(in_words)?);
        Ok(())
    }
}

/// Prints an invitation; it can be read nowhere else.
pub(super) fn print(invited: &Invited) {
    println!(
        "member        {} <{}>",
        invited.member.details.name, invited.member.details.email
    );
    println!("sign-up link  {}", invited.url);
    println!(
        "good until    {}",
        invited.expires_at.format("%Y-%m-%d %H:%M UTC")
    );
}
