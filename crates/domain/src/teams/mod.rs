//! The team tree over time: who belongs where, who leads what, and who covers a vacancy.

mod closure;
mod spans;
mod team;

pub use closure::{ClosureRow, closure};
pub use spans::{Span, SpanError};
pub use team::{Assignment, Leadership, MAX_DEPTH, Placement, Team};
