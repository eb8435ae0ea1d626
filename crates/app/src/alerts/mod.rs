//! Alerts: looked for when somebody asks, among those whom they may read of, and what people do with them.

mod act;
mod find;
mod inbox;
mod read;
pub(crate) mod rules;
mod watch;

pub(crate) use watch::Watch;
