//! What became of meetings. One that nobody has touched has no row.

mod covering;
pub(crate) mod entity;
mod participants;
mod repository;

pub use participants::Attending;
