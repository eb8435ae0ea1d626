//! Recognition, reactions, the feed and rewards: cut by the policy table for whoever asks.

pub(crate) mod entity;
mod feed;
mod items;
mod reactions;
mod reward_entity;
mod rewards;
mod suggestions;
mod support;

pub use suggestions::Recognised;
