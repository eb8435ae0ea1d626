//! The team tree over time: who belongs where, who leads what, and who covers a vacancy.

mod chart;
mod closure;
mod filter;
mod recorded;
mod spans;
mod team;
mod timeline;

pub use chart::Chart;
pub use closure::{ClosureRow, closure};
pub use filter::TeamFilter;
pub use recorded::{Recorded, superseded};
pub use spans::{Span, SpanError};
pub use team::{Assignment, Leadership, MAX_DEPTH, Placement, Team};
pub use timeline::{Dated, cleared, ended, replaced, succeed, until};
