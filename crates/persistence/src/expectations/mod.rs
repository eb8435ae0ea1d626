//! What is expected of members, and the facts it is held against.

mod entity;
mod facts;
mod lists;
mod writing;

pub use facts::{DailyFacts, DailyQuery};
