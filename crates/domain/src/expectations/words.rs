//! The closed vocabularies of expectations.

use crate::calendar::Grain;
use crate::words::words;

words! {
    /// How often something is expected.
    Frequency {
        /// Every working day of the member.
        Day = "DAY",
        /// Every week of the organization.
        Week = "WEEK",
        /// Every fiscal month.
        Month = "MONTH",
        /// Every fiscal quarter.
        Quarter = "QUARTER",
    }
    /// Where an expectation comes from.
    ExpectationOrigin {
        /// A leader above the member, or an executive.
        Leader = "LEADER",
        /// A template that was applied.
        Template = "TEMPLATE",
        /// A script.
        Script = "SCRIPT",
    }
    /// What came of an occurrence.
    OccurrenceState {
        /// Not over yet, and not met yet.
        Pending = "PENDING",
        /// What was expected was done.
        Met = "MET",
        /// It was over before it was met.
        Missed = "MISSED",
        /// It counts for nothing: leave, an excuse, or nothing there was to judge.
        Excused = "EXCUSED",
    }
}

impl Frequency {
    /// The lengths of time it recurs by.
    pub fn grain(self) -> Grain {
        match self {
            Frequency::Day => Grain::Day,
            Frequency::Week => Grain::Week,
            Frequency::Month => Grain::Month,
            Frequency::Quarter => Grain::Quarter,
        }
    }
}
