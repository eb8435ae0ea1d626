//! Goals: cut by the policy table for whoever asks, whole for use-cases that write.

pub(crate) mod entity;
mod lists;
mod repository;
mod writing;
