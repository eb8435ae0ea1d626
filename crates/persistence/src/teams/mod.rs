//! Teams, the tree over time, assignments and leadership.

mod belonging;
pub(crate) mod entity;
mod repository;
mod spans;
mod tree;
