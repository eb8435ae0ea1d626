//! Closed periods: what is kept of goals, and what later facts changed.

mod entity;
mod repository;
