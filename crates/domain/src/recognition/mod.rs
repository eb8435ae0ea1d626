//! Recognition: what members are praised for before others, whom to recognise, and rewards.

mod feed;
mod item;
mod reward;
mod suggestion;
mod words;

pub use feed::{FeedItem, Reactions, Support, SupportSide};
pub use item::{LARGEST_TEAM, MOST_RECIPIENTS, Recognition, RecognitionFilter};
pub use reward::{
    Evidence, MOST_COUNTED, Reward, RewardGrant, RewardGrantFilter, RewardRule, RewardedOutcome,
};
pub use suggestion::{
    BASELINE_MONTHS, Growth, Occasion, SUGGESTED_DAYS, Suggestion, SuggestionKey, SuggestionRule, Win,
    WinsSoFar, grown, remarkable_wins, suggested_days,
};
pub use words::{ReactionKind, RecognitionAudience, RecognitionBasis};
