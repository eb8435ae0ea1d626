//! Measurements of recorded metrics, and what they said before they were corrected.

mod basis;
pub(crate) mod entity;
mod repository;

pub use basis::{Basis, Measured, NamedMembers};
