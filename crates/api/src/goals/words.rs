//! The closed vocabularies of goals.

use async_graphql::Enum;
use domain::goals;

/// Where a goal stands in its life: `DRAFT → PROPOSED → ACTIVE → CLOSED`, or `CANCELLED`. Its health is another thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::GoalState")]
pub enum GoalState {
    /// Being written.
    Draft,
    /// Offered by one side, awaiting the other's word.
    Proposed,
    /// Agreed and in force.
    Active,
    /// Over, its outcome kept.
    Closed,
    /// Given up.
    Cancelled,
}

/// Where a goal may be put by a row: what is over is closed or cancelled by mutations of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WantedGoalState {
    /// Being written.
    Draft,
    /// Offered, awaiting the other side's word.
    Proposed,
    /// Agreed and in force.
    Active,
}

impl From<WantedGoalState> for goals::GoalState {
    fn from(state: WantedGoalState) -> Self {
        match state {
            WantedGoalState::Draft => Self::Draft,
            WantedGoalState::Proposed => Self::Proposed,
            WantedGoalState::Active => Self::Active,
        }
    }
}

/// Who a goal comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::Origin")]
pub enum GoalOrigin {
    /// Its owner.
    #[graphql(name = "SELF")]
    Own,
    /// A leader or an executive.
    Manager,
    /// A goal above it.
    Cascade,
    /// A script.
    Script,
}

/// What a goal is to the one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
// The connection of goals has the name `GoalEdge`.
#[graphql(remote = "goals::Edge", name = "GoalParentEdge")]
pub enum GoalEdge {
    /// Its target counts in the parent's.
    Contributes,
    /// It is shown beneath the parent and counts nowhere.
    Supports,
}

/// The course a goal is expected to take from its baseline to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::Curve")]
pub enum GoalCurve {
    /// Evenly over the owner's working days.
    WorkdayLinear,
    /// Evenly over all days.
    CalendarLinear,
}

/// How a goal stands on a day, computed from facts alone. Boundaries are policies of the organization and belong to the better class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::Health")]
pub enum GoalHealth {
    /// Well beyond the target, or the stretch target reached.
    Exceeded,
    /// The target is reached.
    Achieved,
    /// As expected or better; or less than one whole unit behind.
    OnTrack,
    /// Somewhat behind what was expected.
    AtRisk,
    /// Far behind what was expected.
    OffTrack,
    /// The period is over and the target was not reached.
    Missed,
    /// Too little has gone by to judge.
    NotEnoughData,
    /// The data is too old, or an exchange rate is missing.
    Unknown,
    /// The owner was on leave for the whole period.
    Excused,
}

/// What came of a goal, judged once when its period is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::GoalOutcome")]
pub enum GoalOutcome {
    /// Well beyond the target, or the stretch target reached.
    Exceeded,
    /// The target was reached.
    Achieved,
    /// The target was not reached.
    Missed,
    /// The owner was on leave for the whole period.
    Excused,
}
