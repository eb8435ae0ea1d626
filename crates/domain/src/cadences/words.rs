//! The words of cadences.

use crate::words::words;

words! {
    /// What kind of conversation it is.
    CadenceKind {
        /// A member and who leads them.
        OneOnOne = "one_on_one",
        /// A whole team.
        Team = "team",
        /// A team's pipeline, deal by deal.
        PipelineReview = "pipeline_review",
        /// A member's results over a longer time.
        PerformanceReview = "performance_review",
    }
}

impl CadenceKind {
    /// Whether it is about a member, and not about a team.
    pub fn is_about_a_member(self) -> bool {
        matches!(self, Self::OneOnOne | Self::PerformanceReview)
    }
}
