//! What an organization may decide about how it is judged and who sees what.

use crate::access::Flag;
use crate::errors::{Checks, Invalid};
use crate::goals::HealthThresholds;
use crate::pipeline::CoverageThresholds;
use serde::{Deserialize, Serialize};

/// The organization's policies. A stored document may lack newer ones; they then have their defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Policies {
    /// Whether peers of a team see each other's result rows on the scoreboard. Off by default.
    pub transparent_teams: bool,
    /// Boundaries of the health of goals.
    pub health: HealthThresholds,
    /// Boundaries of the health of pipeline coverage.
    pub coverage: CoverageThresholds,
}

impl Policies {
    /// Refuses thresholds that contradict one another, with `THRESHOLDS_OUT_OF_ORDER`.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        checks.take(self.health.checked().map_err(|invalid| invalid.within("health")));
        let coverage = self.coverage.checked();
        checks.take(coverage.map_err(|invalid| invalid.within("coverage")));
        checks.done()
    }

    /// The policies that are on, as the policy table names them.
    pub fn flags(&self) -> Vec<Flag> {
        self.transparent_teams
            .then_some(Flag::TransparentTeams)
            .into_iter()
            .collect()
    }
}
