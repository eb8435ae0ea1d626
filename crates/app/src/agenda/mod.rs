//! Agendas of meetings: what is on the table, and what is said and agreed about it.

mod detail;
mod gaps;
mod gate;
mod notes;
mod numbers;
mod read;
mod scene;
mod sections;
mod table;
mod talk;

pub use gaps::GapAddress;
pub use read::SeenAgenda;
pub use talk::MeetingPoints;
