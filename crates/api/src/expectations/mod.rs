//! Expectations in the API: what is expected again and again, and how it is kept.

mod loader;
mod mutation;
mod object;
mod occurrence;
mod query;
mod words;

pub use mutation::ExpectationMutation;
pub use object::Expectation;
pub use query::ExpectationQuery;
pub(crate) use query::expected_of;
pub use words::ExpectationFrequency;
