//! The acceptance tests: one binary of stories, one file for each feature.

mod goals;
mod goals_progress;
mod layering;
mod licences;
mod organizations;
mod pipeline;
mod policy;
mod postgres;
mod schema;
mod tenancy;
mod tutorial;
mod workspace;
