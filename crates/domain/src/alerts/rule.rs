//! The rules that raise alerts, and the words of an alert's life.

use crate::words::words;

words! {
    /// What raised an alert.
    AlertRule {
        /// A goal is `OFF_TRACK` at two evaluations running; an evaluation is the end of each working day of the organization.
        GoalOffTrack = "GOAL_OFF_TRACK",
        /// Weekly amounts lie below what the member usually reaches, at the wider limit, for two weeks: see [`super::judge`].
        Slump = "SLUMP",
        /// The same at the narrower limit: something to watch, and no slump yet. It turns into a slump without becoming another alert.
        SlumpWatch = "SLUMP_WATCH",
        /// A third or more of a member's open qualified amount is stale: see [`super::stale_pipeline`].
        StalePipeline = "STALE_PIPELINE",
        /// A team with members has no leader of its own.
        TeamWithoutLeader = "TEAM_WITHOUT_LEADER",
        /// A guardrail is broken: more is there than is allowed, or its deadline passed without what was asked.
        GuardrailBreached = "GUARDRAIL_BREACHED",
        /// The projection of a guardrail misses what is asked, and its deadline is near. It turns into a breach without becoming another alert.
        GuardrailWarning = "GUARDRAIL_WARNING",
        /// An expectation was missed so often in a row: see [`super::MISSED_IN_A_ROW`].
        ExpectationMissed = "EXPECTATION_MISSED",
        /// What is expected of a member waits to be acknowledged, or nothing is expected of a rep: see [`super::ACKNOWLEDGED_WITHIN`].
        ExpectationsUnacknowledged = "EXPECTATIONS_UNACKNOWLEDGED",
        /// The last meeting of a cadence is too long ago: see [`super::lapsed`].
        CadenceLapsed = "CADENCE_LAPSED",
        /// Whoever was to hold the meetings of a cadence called two off in a row: see [`super::cancelled_twice`].
        CancelledTwice = "CANCELLED_TWICE",
        /// Too much of what a member promised was missed: see [`super::breaks_promises`].
        CommitmentsMissed = "COMMITMENTS_MISSED",
    }

    /// How urgent an alert is.
    Severity {
        /// To be watched.
        Low = "LOW",
        /// To be looked into.
        Medium = "MEDIUM",
        /// To be acted on first.
        High = "HIGH",
    }

    /// Where an alert stands in its life.
    AlertState {
        /// Nobody has taken it up.
        Open = "OPEN",
        /// Whoever leads has seen it.
        Acknowledged = "ACKNOWLEDGED",
        /// An intervention is under way.
        InProgress = "IN_PROGRESS",
        /// What raised it is no longer so.
        Resolved = "RESOLVED",
        /// Its period ended without that.
        Expired = "EXPIRED",
        /// Put aside, with a reason.
        Dismissed = "DISMISSED",
    }

    /// What somebody did with an alert.
    AlertStepKind {
        /// Took it up.
        Acknowledged = "ACKNOWLEDGED",
        /// Took it up, and wants to hear of it again on a day.
        Snoozed = "SNOOZED",
        /// Put it aside.
        Dismissed = "DISMISSED",
    }
}

impl AlertRule {
    /// How urgent what it raises is.
    pub fn severity(self) -> Severity {
        match self {
            AlertRule::Slump | AlertRule::TeamWithoutLeader | AlertRule::GuardrailBreached => Severity::High,
            AlertRule::GoalOffTrack
            | AlertRule::StalePipeline
            | AlertRule::GuardrailWarning
            | AlertRule::ExpectationMissed
            | AlertRule::CadenceLapsed
            | AlertRule::CancelledTwice
            | AlertRule::CommitmentsMissed => Severity::Medium,
            AlertRule::SlumpWatch | AlertRule::ExpectationsUnacknowledged => Severity::Low,
        }
    }

    /// The rule under which its alerts are known: what is watched and what has become a slump is one alert, and so is a guardrail
    /// that is in danger and one that is broken.
    pub fn known_as(self) -> AlertRule {
        match self {
            AlertRule::SlumpWatch => AlertRule::Slump,
            AlertRule::GuardrailWarning => AlertRule::GuardrailBreached,
            rule => rule,
        }
    }
}

impl AlertState {
    /// Whether there is still something to do about it.
    pub fn is_raised(self) -> bool {
        matches!(
            self,
            AlertState::Open | AlertState::Acknowledged | AlertState::InProgress
        )
    }
}
