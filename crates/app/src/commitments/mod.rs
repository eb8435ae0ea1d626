//! Commitments: making them, what becomes of them, and which part was kept.

mod make;
mod read;
mod say_do;
mod step;

pub(crate) use say_do::say_do_of;
pub use step::CommitmentStep;
