//! The closed vocabulary of cadences.

use async_graphql::Enum;
use domain::cadences;

/// What kind of conversation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "cadences::CadenceKind")]
pub enum CadenceKind {
    /// A member and who leads them.
    OneOnOne,
    /// A whole team.
    Team,
    /// A team's pipeline, deal by deal.
    PipelineReview,
    /// A member's results over a longer time.
    PerformanceReview,
}
