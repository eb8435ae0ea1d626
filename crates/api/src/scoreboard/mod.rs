//! The scoreboard in the API.

mod object;
mod query;

pub use object::{Scoreboard, ScoreboardRow, ScoreboardTeam};
pub use query::ScoreboardQuery;
