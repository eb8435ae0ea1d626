//! The keys of bulk calls, with what was answered to them.

mod entity;
mod repository;

pub use repository::{CallKey, KeptCall};
