//! Closed periods: what is kept of goals, what later facts changed, and what was learned.

pub(crate) mod entity;
mod repository;
mod retrospectives;
