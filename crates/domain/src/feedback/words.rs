//! The closed vocabularies of feedback.

use crate::words::words;

words! {
    /// What kind of thing is said.
    FeedbackKind {
        /// Something done well.
        Praise = "PRAISE",
        /// Something that could be done better.
        Constructive = "CONSTRUCTIVE",
    }

    /// Who reads it, fixed when it is given.
    FeedbackVisibility {
        /// Whoever gave it and the one it is about.
        Private = "PRIVATE",
        /// They, and whoever leads the one it is about when it is read.
        PrivateAndLeader = "PRIVATE_AND_LEADER",
        /// Every member. Praise only.
        Public = "PUBLIC",
    }

    /// Where a request for feedback stands on a day.
    FeedbackRequestState {
        /// Awaiting an answer.
        Open = "OPEN",
        /// Answered by feedback.
        Answered = "ANSWERED",
        /// Whoever was asked would rather not.
        Declined = "DECLINED",
        /// Its last day went by without an answer.
        Expired = "EXPIRED",
    }
}
