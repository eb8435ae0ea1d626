//! Recognition in the API: praise before others, reactions, the feed, and how often somebody gave and received support.

mod feed;
mod loader;
mod mutation;
mod object;
mod query;
mod support;
mod words;

pub use feed::FeedItem;
pub use mutation::RecognitionMutation;
pub use object::Recognition;
pub use query::RecognitionQuery;
pub use support::Support;
pub(crate) use support::support;
pub use words::{ReactionKind, RecognitionAudience, RecognitionBasis};
