//! The closed vocabularies of expectations, as clients know them.

use async_graphql::Enum;
use domain::expectations;

/// How often something is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "expectations::Frequency")]
pub enum ExpectationFrequency {
    /// Every working day of the member.
    Day,
    /// Every week from the organization's first day of the week.
    Week,
    /// Every fiscal month.
    Month,
    /// Every fiscal quarter.
    Quarter,
}

/// Where an expectation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "expectations::ExpectationOrigin")]
pub enum ExpectationOrigin {
    /// A leader above the member, or an executive.
    Leader,
    /// A template that was applied.
    Template,
    /// A script.
    Script,
}

/// What came of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "expectations::OccurrenceState")]
pub enum OccurrenceState {
    /// Not over yet where the member is, and not met yet.
    Pending,
    /// What was expected was done; a sum or a count that has reached its target reads so at once.
    Met,
    /// It was over before it was met.
    Missed,
    /// It counts for nothing: the member was on leave, a leader excused it, or nothing was measured of a rate or a level.
    Excused,
}
