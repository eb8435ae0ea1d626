//! What members tell one another about their work, and what they ask to be told.

mod correction;
mod item;
mod request;
mod words;

pub use correction::{Correction, MOST_CORRECTIONS};
pub use item::{Feedback, FeedbackFilter, Links, Said};
pub use request::{
    FeedbackRequest, FeedbackRequestFilter, MOST_OPEN_REQUESTS, MOST_OPEN_REQUESTS_TO_ONE, OpenRequests,
};
pub use words::{FeedbackKind, FeedbackRequestState, FeedbackVisibility};
