//! Commitments in the API: what people promise one another and customers, what became of it, and which part was kept.

mod loader;
mod mutation;
mod object;
mod query;
mod say_do;
mod words;

pub use mutation::{CommitmentCounterpartInput, CommitmentMutation};
pub use object::Commitment;
pub use query::{CommitmentFilter, CommitmentQuery};
pub(crate) use query::{listed, side_of};
pub use say_do::SayDo;
pub(crate) use say_do::say_do;
pub use words::{CommitmentSide, CommitmentState};
