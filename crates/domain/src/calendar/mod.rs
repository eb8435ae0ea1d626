//! Local dates, periods, fiscal years and working days. All date arithmetic of the product stands here, once.

mod buckets;
mod decompose;
mod fiscal;
mod named;
mod period;
mod time_off;
mod transitions;
mod window;
mod working;
mod zone;

pub use buckets::{Buckets, Grain};
pub use fiscal::{FiscalCalendar, MonthPattern, YearStart};
pub use period::{FIRST_DAY, LAST_DAY, Period, checked_date};
pub(crate) use period::{clamped, plus_days};
pub use time_off::TimeOff;
pub use transitions::{Transition, ZoneOffset};
pub use window::window;
pub use working::{Holidays, WorkingCalendar, WorkingWeek};
pub use zone::Zone;

#[cfg(test)]
pub(crate) mod fixtures;
