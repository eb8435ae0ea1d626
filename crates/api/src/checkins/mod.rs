//! Check-ins, as clients write and read them.

mod loader;
mod mutation;
mod object;
mod query;

pub use loader::CheckInsWritten;
pub use mutation::CheckInMutation;
pub use object::CheckIn;
pub use query::CheckInQuery;
