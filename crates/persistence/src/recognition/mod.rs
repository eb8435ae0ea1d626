//! Recognition, reactions and the feed: cut by the policy table for whoever asks.

pub(crate) mod entity;
mod feed;
mod items;
mod reactions;
mod support;
