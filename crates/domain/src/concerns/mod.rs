//! What customers are unhappy about, and how soon it was taken up and dealt with.

mod concern;
mod filter;
mod hours;
mod service;
mod words;

pub use concern::{Concern, Deed, Raised, Round, note, reason};
pub use filter::ConcernFilter;
pub use hours::ConcernHours;
pub use service::{Service, ServiceOf, Timely, Window};
pub use words::ConcernState;
