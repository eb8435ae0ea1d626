//! How soon a concern is to be taken up and dealt with.

use crate::errors::{Checks, Invalid};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Most hours of a limit: a year.
const MOST_HOURS: u32 = 8784;

/// Limits in hours of the clock, from when a concern is raised or reopened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ConcernHours {
    /// Within which it is acknowledged; 24 by default.
    pub acknowledge: u32,
    /// Within which it is resolved; 120 by default.
    pub resolve: u32,
}

impl Default for ConcernHours {
    fn default() -> Self {
        Self {
            acknowledge: 24,
            resolve: 120,
        }
    }
}

impl ConcernHours {
    /// The limits, or `HOURS_OUT_OF_RANGE`, and `THRESHOLDS_OUT_OF_ORDER` where a concern would have to be resolved before it is
    /// acknowledged.
    pub fn checked(self) -> Result<ConcernHours, Invalid> {
        let mut checks = Checks::default();
        for (field, hours) in [("acknowledge", self.acknowledge), ("resolve", self.resolve)] {
            if !(1..=MOST_HOURS).contains(&hours) {
                let message = format!("must be from 1 to {MOST_HOURS} hours");
                checks.refuse(field, "HOURS_OUT_OF_RANGE", message);
            }
        }
        if self.acknowledge > self.resolve {
            let message = "acknowledge is not above resolve";
            checks.refuse("acknowledge", "THRESHOLDS_OUT_OF_ORDER", message);
        }
        checks.finish(Some(self))
    }

    /// Until when a concern opened at an instant is to be acknowledged.
    pub fn acknowledge_by(self, opened: DateTime<Utc>) -> DateTime<Utc> {
        opened + TimeDelta::hours(self.acknowledge.into())
    }

    /// Until when a concern opened at an instant is to be resolved.
    pub fn resolve_by(self, opened: DateTime<Utc>) -> DateTime<Utc> {
        opened + TimeDelta::hours(self.resolve.into())
    }
}
