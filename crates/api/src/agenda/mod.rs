//! Agendas of meetings, as clients read and write them.

mod numbers;
mod words;

pub use words::ActivityGate;
