//! Alerts: looked for when somebody asks, among those whom they may read of, and what people do with them.

mod act;
mod find;
mod inbox;
mod read;
mod rules;
mod watch;
mod weeks;

pub(crate) use watch::Watch;
pub(crate) use weeks::{Weekly, working_weeks};
