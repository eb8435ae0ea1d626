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
            AlertRule::Slump | AlertRule::TeamWithoutLeader => Severity::High,
            AlertRule::GoalOffTrack | AlertRule::StalePipeline => Severity::Medium,
            AlertRule::SlumpWatch => Severity::Low,
        }
    }

    /// The rule under which its alerts are known: what is watched and what has become a slump is one alert.
    pub fn known_as(self) -> AlertRule {
        match self {
            AlertRule::SlumpWatch => AlertRule::Slump,
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
