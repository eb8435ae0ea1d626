//! Concerns of customers: cut by the policy table for whoever asks, whole for use-cases that write and for figures.

mod entity;
mod lists;
mod repository;
mod service;

pub use service::{Served, ServedBy};
