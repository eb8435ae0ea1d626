//! What an organization may decide about how it is judged and who sees what.

use crate::access::Flag;
use crate::errors::{Checks, Invalid};
use serde::{Deserialize, Serialize};

/// The organization's policies. A stored document may lack newer ones; they then have their defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Policies {
    /// Whether peers of a team see each other's result rows on the scoreboard. Off by default.
    pub transparent_teams: bool,
}

impl Policies {
    /// Refuses thresholds that contradict one another.
    pub fn check(&self) -> Result<(), Invalid> {
        Checks::default().done()
    }

    /// The policies that are on, as the policy table names them.
    pub fn flags(&self) -> Vec<Flag> {
        self.transparent_teams
            .then_some(Flag::TransparentTeams)
            .into_iter()
            .collect()
    }
}
