//! Recognition in the API: praise before others, reactions, the feed, whom to recognise, rewards, and how often somebody gave and
//! received support.

mod feed;
mod loader;
mod mutation;
mod object;
mod query;
mod reward;
mod rewarding;
mod suggestion;
mod support;
mod words;

pub use feed::FeedItem;
pub use mutation::RecognitionMutation;
pub use object::Recognition;
pub use query::RecognitionQuery;
pub use reward::{Reward, RewardGrant};
pub(crate) use rewarding::rewards_of;
pub use rewarding::{RewardMutation, RewardQuery};
pub use suggestion::{SuggestionMutation, SuggestionQuery};
pub use support::Support;
pub(crate) use support::{support, support_in};
pub use words::{ReactionKind, RecognitionAudience, RecognitionBasis};
