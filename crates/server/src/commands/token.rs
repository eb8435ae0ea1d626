//! `saydo token`: keys of service accounts.

use crate::config::Config;
use crate::output::{print, tell};
use crate::wiring::{existing_application, in_words, operator, then_closed};
use app::App;
use domain::access::Scope;

/// Make a service account and print its key, or revoke one.
///
/// The key is shown once; only its hash is stored.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Scopes: metrics:read, goals:write, measurements:write, pipeline:write, members:write, organization:write.

Examples:
  saydo token --organization acme --name 'BI' --scope metrics:read
  saydo token --organization acme --name 'Quota script' --scope goals:write --scope metrics:read
  saydo token --organization acme --name 'BI' --revoke")]
pub struct Token {
    /// Slug of the organization.
    #[arg(long, value_name = "SLUG")]
    organization: String,
    /// Name of the service account; unique in the organization.
    #[arg(long)]
    name: String,
    /// What it may do; give it once for each scope.
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope, required_unless_present = "revoke")]
    scopes: Vec<Scope>,
    /// Stop accepting the account's key.
    #[arg(long, conflicts_with = "scopes")]
    revoke: bool,
}

impl Token {
    /// Runs the command.
    ///
    /// # Errors
    /// What is wrong with the input, or with the database.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let app = existing_application(config).await?;
        then_closed(app, async |app| self.make_or_revoke(app).await).await
    }

    async fn make_or_revoke(self, app: &App) -> anyhow::Result<()> {
        let operator = operator(app, &self.organization).await?;
        if self.revoke {
            let accounts = app.service_accounts(&operator).await.map_err(in_words)?;
            let account = accounts.into_iter().find(|account| account.name == self.name);
            let account =
                account.ok_or_else(|| anyhow::anyhow!("there is no service account {:?}", self.name))?;
            app.service_account_revoke(&operator, account.id)
                .await
                .map_err(in_words)?;
            return Ok(print("revoked")?);
        }
        let made = app
            .service_account_create(&operator, &self.name, self.scopes)
            .await
            .map_err(in_words)?;
        if let Err(unprinted) = print(&made.key) {
            app.service_account_revoke(&operator, made.account.id)
                .await
                .map_err(in_words)?;
            tell(format_args!(
                "the key of “{}” could not be printed, so it was revoked; make one by another name",
                made.account.name
            ));
            return Err(unprinted.into());
        }
        Ok(())
    }
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).ok_or_else(|| {
        let known: Vec<_> = Scope::ALL.into_iter().map(Scope::as_str).collect();
        format!("there is no such scope; there are {}", known.join(", "))
    })
}
