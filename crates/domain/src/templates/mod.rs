//! Templates: what is expected in a position, applied to many members at once, less of it while they are new.

mod ramp;
mod template;

pub use ramp::{MOST_STEPS, Ramp, RampStep};
pub use template::{Item, MOST_ITEMS, Recurs, Template, TemplatePeriod};
