//! The closed vocabularies of recognition.

use async_graphql::Enum;
use domain::recognition;

/// What somebody is recognised for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recognition::RecognitionBasis")]
pub enum RecognitionBasis {
    /// What came of it.
    Result,
    /// How far somebody came.
    Growth,
    /// What somebody could become.
    Potential,
    /// How something was done.
    Behaviour,
    /// Help that made somebody else's result.
    Assist,
}

/// Who reads a recognition. It is fixed when the recognition is given. Scripts read none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recognition::RecognitionAudience")]
pub enum RecognitionAudience {
    /// Those it is to and whoever gave it, those in the same teams and their leaders today, and executives.
    Team,
    /// Every member.
    Organization,
}

/// How members react to a recognition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recognition::ReactionKind")]
pub enum ReactionKind {
    /// Clapping.
    Applause,
    /// A heart.
    Heart,
    /// Fire.
    Fire,
    /// A star.
    Star,
    /// Thanks.
    Thanks,
}
