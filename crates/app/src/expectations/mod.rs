//! What is expected of members: set by leaders, acknowledged by members, judged from facts whenever somebody asks.

mod excuse;
mod life;
mod read;
mod set;
pub(crate) mod standing;

pub use set::ExpectationSet;
pub(crate) use standing::occurrences_of;
pub use standing::{ExpectationStanding, StandingOf};
