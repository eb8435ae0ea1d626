//! How the product is offered: GraphQL over HTTP. Resolvers parse, call one use-case and wrap what it answers.

pub mod access;
pub mod action_items;
pub mod agenda;
mod at_once;
mod batches;
pub mod bulk;
pub mod cadences;
pub mod checkins;
pub mod closings;
pub mod commitments;
mod explanation;
pub mod facts;
pub mod goals;
pub mod http;
mod loaders;
pub mod measurements;
pub mod meetings;
pub mod members;
pub mod metrics;
pub mod money;
pub mod organizations;
pub mod periods;
pub mod pipeline;
pub mod problem;
pub mod relay;
mod request;
pub mod results;
pub mod scalars;
mod schema;
pub mod scoreboard;
pub mod search;
pub mod teams;

pub use request::request_data;
pub use schema::{Mutation, Query, Schema, router, schema, sdl};
