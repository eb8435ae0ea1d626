//! What is seen of recognition: the feed, reactions, and how often somebody gave and received support.

use super::{ReactionKind, Recognition};
use crate::feedback::Feedback;
use uuid::Uuid;

/// Something in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedItem {
    /// A recognition.
    Recognition(Recognition),
    /// Praise before everybody.
    Praise(Feedback),
}

impl FeedItem {
    /// Where it stands in the feed: later ones sort after earlier ones, whatever they are.
    pub fn place(&self) -> Uuid {
        match self {
            FeedItem::Recognition(recognition) => recognition.id.as_uuid(),
            FeedItem::Praise(feedback) => feedback.id.as_uuid(),
        }
    }
}

/// How many members reacted to a recognition in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reactions {
    /// In which way.
    pub kind: ReactionKind,
    /// How many.
    pub members: u64,
    /// Whether whoever asks is one of them.
    pub own: bool,
}

/// How often a member gave or received support in a period. Numbers alone: they are no way to what was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Praise, private or not.
    pub praise: u64,
    /// Constructive feedback.
    pub constructive: u64,
    /// Recognitions that were not taken back; those to a team count for everybody who was in it.
    pub recognitions: u64,
}

/// Which side of it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SupportSide {
    /// What the member gave.
    Given,
    /// What the member received.
    Received,
}
