//! Conversations that recur: who may see and change them, and who holds them on a day.

pub(crate) mod around;
mod change;
mod create;
mod read;

pub use change::CadenceChange;
pub use create::CadenceCreate;
pub use read::SeenCadence;
pub(crate) use read::takes_part;
