//! Check-ins: the short report between meetings.

mod read;
mod write;

pub use write::CheckInWrite;
