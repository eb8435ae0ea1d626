//! What is true about sales accountability: types, rules, calendars and the policy table.
//!
//! Pure by design: no I/O, no async, no database and no GraphQL, so that every rule can be tested by its worked example.

pub mod access;
pub mod action_items;
pub mod agenda;
pub mod alerts;
pub mod audit;
pub mod bulk;
pub mod cadences;
pub mod calendar;
pub mod calendar_feeds;
pub mod checkins;
pub mod commitments;
pub mod concerns;
pub mod errors;
pub mod exact;
pub mod expectations;
pub mod feedback;
pub mod goals;
pub mod guardrails;
pub mod idempotency;
pub mod ids;
pub mod interventions;
pub mod leadership;
pub mod meetings;
pub mod members;
pub mod metrics;
pub mod money;
pub mod organizations;
pub mod paging;
pub mod pipeline;
pub mod recognition;
pub mod scoreboard;
pub mod search;
pub mod teams;
pub mod templates;
pub mod text;
mod words;
