//! The closed vocabularies of commitments.

use crate::words::words;

words! {
    /// Where a commitment stands on a day.
    Standing {
        /// Promised and not due yet, or due that day.
        Open = "OPEN",
        /// Kept on its due date or before.
        Kept = "KEPT",
        /// Kept after its due date.
        KeptLate = "KEPT_LATE",
        /// Past due and not kept by then, or said not to be kept.
        Missed = "MISSED",
        /// Taken back before it was due, or released by whom it was made to.
        Withdrawn = "WITHDRAWN",
    }
    /// How a commitment came about.
    Origin {
        /// Made for itself.
        Direct = "DIRECT",
        /// Left from an earlier meeting and promised anew.
        CarriedOver = "CARRIED_OVER",
        /// In the place of one that was missed.
        Renegotiated = "RENEGOTIATED",
        /// Made of a line of a check-in's plan.
        CheckIn = "CHECK_IN",
    }
    /// What somebody made of a commitment.
    Ending {
        /// It was kept.
        Kept = "KEPT",
        /// It was not, or will not be.
        Missed = "MISSED",
        /// It no longer holds.
        Withdrawn = "WITHDRAWN",
    }
}
