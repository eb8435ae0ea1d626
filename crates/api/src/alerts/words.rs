//! The closed vocabularies of alerts.

use async_graphql::Enum;
use domain::alerts;

/// What raised an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "alerts::AlertRule")]
pub enum AlertRule {
    /// A goal is `OFF_TRACK` at two evaluations running; an evaluation is the end of each working day of the organization. About the owner of the goal.
    GoalOffTrack,
    /// Weekly amounts lie far below what the member usually reaches, two weeks running. About a member, or the team where more than half of one dip together.
    Slump,
    /// Weekly amounts lie below what the member usually reaches: to be watched. It turns into `SLUMP` without becoming another alert.
    SlumpWatch,
    /// A third or more of a member's open qualified amount has not changed for more than twice the median age of its stages.
    StalePipeline,
    /// A team with members has no leader of its own.
    TeamWithoutLeader,
    /// A guardrail is `BREACHED`: more is there than is allowed, or its deadline passed without what was asked. Told until 20 working days after the deadline. About its owner.
    GuardrailBreached,
    /// A guardrail is at `WARNING`: its projection misses what is asked, and its deadline is near. It turns into `GUARDRAIL_BREACHED` without becoming another alert.
    GuardrailWarning,
    /// Four occurrences or more of an expectation were missed in a row; what is excused is passed over.
    ExpectationMissed,
    /// What is expected of a member has waited five of their working days to be acknowledged, or nothing has been expected of a rep for as long. Not where nothing was ever expected of anybody.
    ExpectationsUnacknowledged,
    /// The last meeting of a cadence is older than one and a half intervals, and one since then was missed or called off: leave and holidays excuse. About whom the cadence is about.
    CadenceLapsed,
    /// Whoever was to hold the meetings of a cadence called two off in a row, and none was held since. About whom the cadence is about.
    CancelledTwice,
    /// Of what a member promised, three or more were missed in the 30 days that end with the day judged, or less than half kept in time where five or more were due.
    CommitmentsMissed,
}

/// How urgent an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "alerts::Severity")]
pub enum AlertSeverity {
    /// To be watched.
    Low,
    /// To be looked into.
    Medium,
    /// To be acted on first.
    High,
}

/// Where an alert stands in its life: `OPEN → ACKNOWLEDGED → IN_PROGRESS`, and out of each `RESOLVED`, `EXPIRED` or `DISMISSED`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "alerts::AlertState")]
pub enum AlertState {
    /// Nobody has taken it up.
    Open,
    /// Whoever leads has seen it.
    Acknowledged,
    /// An intervention is under way.
    InProgress,
    /// What raised it is no longer so.
    Resolved,
    /// Its period ended without that.
    Expired,
    /// Put aside, with a reason. Not raised anew for ten working days.
    Dismissed,
}
