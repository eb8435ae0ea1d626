//! The closed vocabularies of concerns.

use async_graphql::Enum;
use domain::concerns;

/// Where a concern stands: `OPEN → ACKNOWLEDGED → RESOLVED`, and `OPEN` again when it is reopened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "concerns::ConcernState")]
pub enum ConcernState {
    /// Raised, or raised again, and nobody has taken it up yet.
    Open,
    /// Taken up.
    Acknowledged,
    /// Dealt with.
    Resolved,
}
