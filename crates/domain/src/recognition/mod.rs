//! Recognition: what members are praised for before others.

mod item;
mod words;

pub use item::{LARGEST_TEAM, MOST_RECIPIENTS, Recognition, RecognitionFilter};
pub use words::{ReactionKind, RecognitionAudience, RecognitionBasis};
