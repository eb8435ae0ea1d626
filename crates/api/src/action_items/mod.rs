//! The inbox of whoever asks, as clients read it.

mod object;

pub(crate) use object::{ActionItem, action_items};
