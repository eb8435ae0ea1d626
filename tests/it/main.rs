//! The acceptance tests: one binary of stories, one file for each feature.

mod layering;
mod licences;
mod organizations;
mod pipeline;
mod postgres;
mod workspace;
