//! The closed vocabularies of feedback.

use async_graphql::Enum;
use domain::feedback;

/// What kind of feedback it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "feedback::FeedbackKind")]
pub enum FeedbackKind {
    /// Something done well.
    Praise,
    /// Something that could be done better.
    Constructive,
}

/// Who reads feedback. It is fixed when the feedback is given. Executives and scripts read none that is not public; executives see how much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "feedback::FeedbackVisibility")]
pub enum FeedbackVisibility {
    /// Whoever gave it and the member it is about.
    Private,
    /// They, and whoever leads the member it is about on the day it is read.
    PrivateAndLeader,
    /// Every member. Praise only.
    Public,
}

/// Where a request for feedback stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "feedback::FeedbackRequestState")]
pub enum FeedbackRequestState {
    /// Awaiting an answer.
    Open,
    /// Answered by feedback.
    Answered,
    /// Whoever was asked would rather not.
    Declined,
    /// Its last day went by without an answer.
    Expired,
}
