//! Goals: cut by the policy table for whoever asks, whole for use-cases that write.

mod cascade;
mod comments;
pub(crate) mod entity;
mod life;
mod life_entity;
mod lists;
mod plan_rates;
mod repository;
mod writing;

pub use cascade::Contribution;
