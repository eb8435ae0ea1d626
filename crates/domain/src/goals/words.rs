//! The closed vocabularies of goals.

use crate::words::words;

words! {
    /// Where a goal stands in its life.
    GoalState {
        /// Being written.
        Draft = "DRAFT",
        /// Offered by one side, awaiting the other's word.
        Proposed = "PROPOSED",
        /// Agreed and in force.
        Active = "ACTIVE",
        /// Over, its outcome kept.
        Closed = "CLOSED",
        /// Given up.
        Cancelled = "CANCELLED",
    }
    /// What came of a goal, judged once when its period is closed.
    GoalOutcome {
        /// Well beyond the target, or the stretch target reached.
        Exceeded = "EXCEEDED",
        /// The target was reached.
        Achieved = "ACHIEVED",
        /// The target was not reached.
        Missed = "MISSED",
        /// The owner was on leave for the whole period.
        Excused = "EXCUSED",
    }
    /// What changed a figure after its goal was closed.
    RestatementReason {
        /// An opportunity was pushed that is new, or says something else than before.
        Opportunity = "OPPORTUNITY",
        /// An amount was measured or corrected.
        Measurement = "MEASUREMENT",
        /// An exchange rate was set.
        Rate = "RATE",
        /// A member's assignment was changed for days gone by: their facts are credited to another team.
        Assignment = "ASSIGNMENT",
        /// A team was moved for days gone by.
        Team = "TEAM",
    }
    /// Who a goal comes from.
    Origin {
        /// Its owner.
        Own = "SELF",
        /// The owner's leader.
        Manager = "MANAGER",
        /// A goal above, in which what a leader sets counts.
        Cascade = "CASCADE",
        /// A script.
        Script = "SCRIPT",
    }
    /// What a goal is to its parent.
    Edge {
        /// Its target counts in the parent's.
        Contributes = "CONTRIBUTES",
        /// It is shown beneath the parent and counts nowhere.
        Supports = "SUPPORTS",
    }
    /// The kinds of courses a goal is expected to take from its baseline to its target.
    CurveKind {
        /// Evenly over working days.
        WorkdayLinear = "WORKDAY_LINEAR",
        /// Evenly over all days.
        CalendarLinear = "CALENDAR_LINEAR",
        /// Over working days that weigh more in some months than in others.
        Seasonal = "SEASONAL",
        /// From point to point, evenly over the working days between them.
        Custom = "CUSTOM",
        /// In steps, each on its day.
        Milestones = "MILESTONES",
    }
    /// The two sides that agree on a goal.
    Side {
        /// Whose goal it is; of a team's, whoever leads that very team.
        Owner = "OWNER",
        /// Whoever may set the owner's goals: leaders above, executives, scripts.
        Leader = "LEADER",
    }
    /// One step of a goal's life.
    LifeStep {
        /// Written down without being offered.
        Drafted = "DRAFTED",
        /// Offered to the other side, or offered anew with other terms.
        Proposed = "PROPOSED",
        /// Accepted by the other side.
        Agreed = "AGREED",
        /// Sent back by the other side.
        Declined = "DECLINED",
        /// Taken back by the side that offered it.
        Withdrawn = "WITHDRAWN",
        /// Put into force by the leader's side alone.
        Set = "SET",
        /// Changed while it was in force.
        Changed = "CHANGED",
        /// Given up.
        Cancelled = "CANCELLED",
    }
    /// How the owner says the goal stands.
    DeclaredHealth {
        /// It will be reached.
        OnTrack = "ON_TRACK",
        /// It may be missed.
        AtRisk = "AT_RISK",
        /// It will be missed unless something changes.
        OffTrack = "OFF_TRACK",
    }
    /// How the owner's word differs from what the figures say.
    Divergence {
        /// The owner says better than the figures do.
        Optimistic = "OPTIMISTIC",
        /// The owner says worse than the figures do.
        Pessimistic = "PESSIMISTIC",
    }
}

impl GoalState {
    /// Whether nothing changes in this state any more.
    pub fn is_over(self) -> bool {
        matches!(self, GoalState::Closed | GoalState::Cancelled)
    }

    /// Whether it was agreed or set, and is in force or over.
    pub fn is_agreed(self) -> bool {
        matches!(self, GoalState::Active | GoalState::Closed)
    }

    /// Whether a goal may go from this state to another. A closed or cancelled goal stays so.
    pub fn may_become(self, next: GoalState) -> bool {
        use GoalState::{Active, Cancelled, Closed, Draft, Proposed};
        match self {
            Draft => matches!(next, Proposed | Active | Cancelled),
            Proposed => matches!(next, Draft | Active | Cancelled),
            Active => matches!(next, Closed | Cancelled),
            Closed | Cancelled => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_or_cancelled_goal_stays_so() {
        for over in [GoalState::Closed, GoalState::Cancelled] {
            assert!(GoalState::ALL.iter().all(|next| !over.may_become(*next)));
        }
        assert!(GoalState::Proposed.may_become(GoalState::Active));
        assert!(!GoalState::Draft.may_become(GoalState::Closed));
    }
}
