//! Feedback and requests for it: cut by the policy table for whoever asks.

mod corrections;
pub(crate) mod entity;
mod items;
mod request_entity;
mod requests;
