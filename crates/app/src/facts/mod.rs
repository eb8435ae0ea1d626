//! Flat rows for data frames, read to the end page by page while others write.
//!
//! Pages are cut by identity: a row that is changed meanwhile keeps its place, so none comes twice and none that was there is
//! passed over. What was changed before, after or during a reading is told by instants that are safe: see
//! [`persistence::Session::settled_until`].

mod goals;
mod measurements;
mod opportunities;

pub use goals::GoalFact;
pub use measurements::MeasurementFact;
pub use opportunities::OpportunityFact;

use chrono::{DateTime, Utc};
use domain::paging::Page;

/// A page of facts.
#[derive(Clone, Debug)]
pub struct Synced<T> {
    /// The rows.
    pub page: Page<T>,
    /// The instant to ask for changes since, when all pages are read: whatever is not in them yet is changed then or later.
    pub until: DateTime<Utc>,
}
