//! The acceptance tests: one binary of stories, one file for each feature.

mod access;
mod anonymous;
mod audit;
mod documents;
mod goals;
mod goals_progress;
mod hostile;
mod import;
mod killed;
mod layering;
mod licences;
mod members;
mod metrics;
mod node;
mod organizations;
mod pipeline;
mod pipeline_api;
mod policy;
mod postgres;
mod schema;
mod search;
mod statements;
mod teams;
mod tenancy;
mod tutorial;
mod workspace;
