//! What an organization may decide about how it is judged and who sees what.

use crate::access::Flag;
use crate::agenda::ActivityGate;
use crate::concerns::ConcernHours;
use crate::errors::{Checks, Invalid};
use crate::goals::HealthThresholds;
use crate::pipeline::CoverageThresholds;
use serde::{Deserialize, Serialize};

/// The organization's policies. A stored document may lack newer ones; they then have their defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Policies {
    /// Whether peers of a team see each other's result rows on the scoreboard. Off by default.
    pub transparent_teams: bool,
    /// Whether executives read what is said in meetings. Each reading is shown to those who took part. Off by default.
    pub executive_visibility: bool,
    /// When the numbers alone open the talk about activity. Only when results and pipeline are both off, by default.
    pub activity_gate: ActivityGate,
    /// Boundaries of the health of goals.
    pub health: HealthThresholds,
    /// Boundaries of the health of pipeline coverage.
    pub coverage: CoverageThresholds,
    /// Most recognitions a member gives in a fiscal month.
    pub recognitions_per_month: u32,
    /// How soon concerns of customers are taken up and dealt with.
    pub concern_hours: ConcernHours,
}

/// Most that `recognitions_per_month` may be.
const MOST_RECOGNITIONS: u32 = 1000;

impl Default for Policies {
    fn default() -> Self {
        Self {
            transparent_teams: false,
            executive_visibility: false,
            activity_gate: ActivityGate::default(),
            health: HealthThresholds::default(),
            coverage: CoverageThresholds::default(),
            recognitions_per_month: 20,
            concern_hours: ConcernHours::default(),
        }
    }
}

impl Policies {
    /// Refuses thresholds that contradict one another, with `THRESHOLDS_OUT_OF_ORDER`, and a limit beyond reason, with
    /// `LIMIT_OUT_OF_RANGE`.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        checks.take(self.health.checked().map_err(|invalid| invalid.within("health")));
        let coverage = self.coverage.checked();
        checks.take(coverage.map_err(|invalid| invalid.within("coverage")));
        if self.recognitions_per_month > MOST_RECOGNITIONS {
            let message = format!("must not be more than {MOST_RECOGNITIONS}");
            checks.refuse("recognitionsPerMonth", "LIMIT_OUT_OF_RANGE", message);
        }
        let hours = self.concern_hours.checked();
        checks.take(hours.map_err(|invalid| invalid.within("concernHours")));
        checks.done()
    }

    /// The policies that are on, as the policy table names them.
    pub fn flags(&self) -> Vec<Flag> {
        let flags = [
            (self.transparent_teams, Flag::TransparentTeams),
            (self.executive_visibility, Flag::ExecutiveVisibility),
        ];
        flags
            .into_iter()
            .filter_map(|(on, flag)| on.then_some(flag))
            .collect()
    }
}
