//! Teams, the tree over time, assignments and leadership.

mod belonging;
pub(crate) mod entity;
mod recorded;
mod repository;
mod spans;
mod tree;
