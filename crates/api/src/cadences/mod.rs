//! Conversations that recur in the API.

mod loader;
mod mutation;
mod object;
mod query;
mod words;

pub use mutation::CadenceMutation;
pub use object::{Cadence, CadenceSubject};
pub(crate) use object::{about, member};
pub use query::{CadenceFilter, CadenceQuery};
pub use words::CadenceKind;
