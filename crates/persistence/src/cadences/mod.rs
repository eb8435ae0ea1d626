//! Cadences and the rules they take place by.

pub(crate) mod entity;
mod repository;
