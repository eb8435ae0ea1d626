//! Teams, the tree over time, assignments and leadership.

pub(crate) mod entity;
mod repository;
mod spans;
mod tree;
