//! A step of the sales process as clients see one.

use crate::explanation::decimal;
use crate::relay::global;
use crate::scalars::Decimal;
use async_graphql::{Description, Enum, ID, Object};
use domain::exact::Exact;
use domain::pipeline;

/// How an opportunity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "pipeline::Outcome")]
pub enum OpportunityOutcome {
    /// Neither won nor lost.
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// A step of the organization's sales process. Seen by all members and service accounts.
#[derive(Clone, Description)]
pub struct Stage(pub pipeline::Stage);

#[Object(use_type_description)]
impl Stage {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Short name for scripts; unique in the organization.
    fn key(&self) -> &str {
        &self.0.key
    }

    /// Name shown to people.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Order in the process, ascending.
    fn position(&self) -> i32 {
        self.0.position
    }

    /// Chance of winning from here, from 0 to 1; a won stage has 1, a lost one 0.
    fn probability(&self) -> Option<Decimal> {
        decimal(Exact::scaled(i128::from(self.0.probability), 4))
    }

    /// Whether an opportunity here is qualified and counts in coverage.
    fn qualified(&self) -> bool {
        self.0.qualified
    }

    /// How an opportunity here stands.
    fn outcome(&self) -> OpportunityOutcome {
        self.0.outcome.into()
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}
