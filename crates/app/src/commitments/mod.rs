//! Commitments: making them, what becomes of them, and which part was kept.

mod make;
mod read;
mod say_do;
mod step;

pub use step::CommitmentStep;
