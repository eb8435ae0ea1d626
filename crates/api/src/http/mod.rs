//! The HTTP layer.
pub mod codes;
pub mod guard;
