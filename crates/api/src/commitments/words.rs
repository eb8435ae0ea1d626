//! The closed vocabularies of commitments.

use async_graphql::Enum;
use domain::commitments;

/// Where a commitment stands at the end of a day. It follows from its dates: no job marks what is overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "commitments::Standing")]
pub enum CommitmentState {
    /// Promised and not due yet, or due that day.
    Open,
    /// Kept on its due date or before.
    Kept,
    /// Kept after its due date.
    KeptLate,
    /// Past due and not kept by then, or said not to be kept. What nobody said so of may still be kept late.
    Missed,
    /// Taken back before it was due, or released by whom it was made to.
    Withdrawn,
}

/// How a commitment came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "commitments::Origin")]
pub enum CommitmentOrigin {
    /// Made for itself.
    Direct,
    /// Left from an earlier meeting and promised anew.
    CarriedOver,
    /// In the place of one that was missed: see `previous`.
    Renegotiated,
    /// Made of a line of a check-in's plan.
    CheckIn,
}

/// Which commitments of a member are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CommitmentSide {
    /// What the member promised.
    Made,
    /// What was promised to the member, not to a team of theirs.
    Received,
    /// Both.
    Both,
}
