//! Recognition: what members are praised for before others.

mod feed;
mod item;
mod words;

pub use feed::{FeedItem, Reactions, Support, SupportSide};
pub use item::{LARGEST_TEAM, MOST_RECIPIENTS, Recognition, RecognitionFilter};
pub use words::{ReactionKind, RecognitionAudience, RecognitionBasis};
