//! What a service account was given to do.

use serde::{Deserialize, Serialize};

/// A right of a service account. A scope that writes also reads what it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Figures of everybody: scoreboards, goals' progress, results and pipeline totals. Never rows, logs or content.
    #[serde(rename = "metrics:read")]
    MetricsRead,
    /// Create, change and activate goals, quotas included.
    #[serde(rename = "goals:write")]
    GoalsWrite,
    /// Report measurements of recorded metrics.
    #[serde(rename = "measurements:write")]
    MeasurementsWrite,
    /// Write accounts, products and opportunities, and read them back.
    #[serde(rename = "pipeline:write")]
    PipelineWrite,
    /// Write members, teams, assignments, leadership and time off, and read them back.
    #[serde(rename = "members:write")]
    MembersWrite,
    /// Write the organization's settings: metrics, stages, exchange rates, holidays and policies.
    #[serde(rename = "organization:write")]
    OrganizationWrite,
}

impl Scope {
    /// Every scope, in the order of the documentation.
    pub const ALL: [Self; 6] = [
        Self::MetricsRead,
        Self::GoalsWrite,
        Self::MeasurementsWrite,
        Self::PipelineWrite,
        Self::MembersWrite,
        Self::OrganizationWrite,
    ];

    /// The scope as it is written on a command line and in a token: `metrics:read`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MetricsRead => "metrics:read",
            Self::GoalsWrite => "goals:write",
            Self::MeasurementsWrite => "measurements:write",
            Self::PipelineWrite => "pipeline:write",
            Self::MembersWrite => "members:write",
            Self::OrganizationWrite => "organization:write",
        }
    }

    /// The scope written as `text`, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}
