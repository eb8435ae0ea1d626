//! Commitments: cut by the policy table for whoever asks, whole for use-cases that write and for figures.

mod entity;
mod lists;
mod repository;
mod say_do;

pub use say_do::Promised;
