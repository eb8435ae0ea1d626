//! The closed vocabularies of concerns.

use crate::words::words;

words! {
    /// Where a concern stands.
    ConcernState {
        /// Raised, or raised again, and nobody has taken it up yet.
        Open = "OPEN",
        /// Taken up.
        Acknowledged = "ACKNOWLEDGED",
        /// Dealt with.
        Resolved = "RESOLVED",
    }
}
