//! Goals from a file, applied to a running server through its API: read, planned, and sent in parts that can be sent again.

mod client;
mod file;
mod plan;

pub use client::{Client, Part, Unheard};
pub use file::{Goals, Row};
pub use plan::{Fate, Plan};

/// Rows of one call.
pub const PART: usize = 1000;
