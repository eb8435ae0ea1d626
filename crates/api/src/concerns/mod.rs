//! Concerns of customers in the API: raised, taken up, dealt with, and how soon.

mod loader;
mod mutation;
mod object;
mod query;
mod service;
mod words;

pub use mutation::ConcernMutation;
pub use object::{ConcernHours, CustomerConcern};
pub(crate) use query::of_account;
pub use query::{ConcernFilter, ConcernQuery};
pub use service::ConcernService;
pub(crate) use service::service;
pub use words::ConcernState;
