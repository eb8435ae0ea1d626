//! Which teams of a list are wanted.

use crate::ids::TeamId;
use chrono::NaiveDate;

/// Conditions a team must all meet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamFilter {
    /// Is this team or stands below it on this day.
    pub within: Option<(TeamId, NaiveDate)>,
    /// Has a name that contains this text, folded.
    pub text: Option<String>,
}
