//! Measurements of recorded metrics, and what they said before they were corrected.

pub(crate) mod entity;
mod repository;
