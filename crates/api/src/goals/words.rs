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
    /// A leader or an executive, on its own account.
    Manager,
    /// A goal above it: set or proposed by a leader or an executive, and counting in that one.
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
#[graphql(remote = "goals::CurveKind")]
pub enum GoalCurve {
    /// Evenly over the owner's working days.
    WorkdayLinear,
    /// Evenly over all days.
    CalendarLinear,
    /// Over the owner's working days, which weigh more in some months than in others: `seasonalWeights`.
    Seasonal,
    /// From one of `points` to the next, evenly over the working days between them.
    Custom,
    /// In steps: until the day of one of `milestones` is over, nothing more is expected than the one before it.
    Milestones,
}

/// The two sides that agree on a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::Side")]
pub enum GoalSide {
    /// Whose goal it is; of a team's, whoever leads that very team.
    Owner,
    /// Whoever may set the owner's goals: leaders above, executives, scripts.
    Leader,
}

/// One step of a goal's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::LifeStep")]
pub enum GoalLifeStep {
    /// Written down without being offered.
    Drafted,
    /// Offered to the other side, or offered anew with other terms.
    Proposed,
    /// Accepted by the other side: in force.
    Agreed,
    /// Sent back by the other side: a draft again.
    Declined,
    /// Taken back by the side that offered it: a draft again.
    Withdrawn,
    /// Put into force by the leader's side alone.
    Set,
    /// Changed while it was in force.
    Changed,
    /// Given up.
    Cancelled,
}

/// How the owner says a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::DeclaredHealth")]
pub enum GoalDeclaredHealth {
    /// It will be reached.
    OnTrack,
    /// It may be missed.
    AtRisk,
    /// It will be missed unless something changes.
    OffTrack,
}

/// How the owner's word differs from what the figures say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::Divergence")]
pub enum GoalDivergence {
    /// The owner says better than the figures do.
    Optimistic,
    /// The owner says worse than the figures do.
    Pessimistic,
}

/// How far a target lies from what was reached before. A boundary belongs to the easier class; what is to be lowered is ranked the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::Achievability")]
pub enum GoalAchievability {
    /// At most the figure a quarter of the comparables stay at or below.
    Trivial,
    /// Up to the figure four of five stay at or below.
    Achievable,
    /// Up to the best.
    Stretch,
    /// Beyond the best.
    Unprecedented,
}

/// What a target is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::ComparedWith")]
pub enum GoalComparison {
    /// The owner's own figures of the periods of the same length before, at most twelve, from the first on that was measured.
    OwnHistory,
    /// Figures of the others in the owner's team in the last such period; only where all of them are yours to see.
    Team,
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
