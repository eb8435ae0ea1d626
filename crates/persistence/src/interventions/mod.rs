//! Interventions: cut by the policy table for whoever asks.

mod entity;
mod repository;
