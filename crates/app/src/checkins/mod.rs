//! Check-ins: the short report between meetings.

mod promise;
mod read;
mod write;

pub use promise::LinePromise;
pub use write::CheckInWrite;
