//! `saydo verify`: proves that what is stored twice agrees.

use crate::config::Config;
use crate::output::print;
use crate::wiring::{existing_application, in_words, operator, then_closed};
use app::App;

/// Recount every figure, and check that rows lead where they should.
///
/// Ends with 1 when anything does not agree. Writers of opportunities wait meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  saydo verify                       # every organization
  saydo verify --organization acme")]
pub struct Verify {
    /// Short name of one organization; all of them when left out.
    #[arg(long, value_name = "SLUG")]
    organization: Option<String>,
}

impl Verify {
    /// Runs the command.
    ///
    /// # Errors
    /// When something does not agree, or the database does not answer.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let app = existing_application(config).await?;
        then_closed(app, async |app| self.verify(app).await).await
    }

    async fn verify(self, app: &App) -> anyhow::Result<()> {
        let slugs = match self.organization {
            Some(slug) => vec![slug],
            None => {
                let all = app.organizations().await.map_err(in_words)?;
                all.into_iter().map(|organization| organization.slug).collect()
            }
        };
        let mut found = 0;
        for slug in slugs {
            let operator = operator(app, &slug).await?;
            // What cannot be read keeps nobody from hearing of the other organizations.
            let findings = match app.verify(&operator).await.map_err(in_words) {
                Ok(findings) => findings,
                Err(error) => {
                    print(format_args!("{slug}: could not be verified: {error:#}"))?;
                    found += 1;
                    continue;
                }
            };
            for finding in &findings {
                print(format_args!("{slug}: {}: {}", finding.invariant, finding.detail))?;
            }
            if findings.is_empty() {
                print(format_args!("{slug}: everything agrees"))?;
            }
            found += findings.len();
        }
        anyhow::ensure!(found == 0, "{found} finding(s)");
        Ok(())
    }
}
