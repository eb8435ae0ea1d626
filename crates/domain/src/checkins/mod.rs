//! Check-ins: the short report between meetings, once a week, whose plan becomes promises line by line.

mod check_in;
mod filter;

pub use check_in::{CheckIn, CheckInWords, MOST_LINES, PlanLine};
pub use filter::CheckInFilter;
