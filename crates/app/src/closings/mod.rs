//! Closing periods: what came of their goals is kept, and a later fact is written beside it.

mod close;
mod read;
pub(crate) mod restate;
mod retrospective;

pub use close::PeriodClosed;
pub(crate) use read::ClosedPeriods;
pub use retrospective::Learned;
