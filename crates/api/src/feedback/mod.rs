//! Feedback in the API: what members tell one another about their work, and what they ask to be told.

mod loader;
mod mutation;
mod object;
mod query;
mod request;
mod words;

pub use mutation::FeedbackMutation;
pub use object::Feedback;
pub use query::FeedbackQuery;
pub use request::{FeedbackRequest, FeedbackRequestMutation};
pub use words::{FeedbackKind, FeedbackRequestState, FeedbackVisibility};
