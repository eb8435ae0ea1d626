//! Which cadences of a list are wanted.

use super::words::CadenceKind;
use crate::ids::{CadenceId, MemberId, TeamId};
use chrono::NaiveDate;

/// Conditions a cadence must all meet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CadenceFilter {
    /// Is this one.
    pub cadence: Option<CadenceId>,
    /// Is of this kind.
    pub kind: Option<CadenceKind>,
    /// Is about this member.
    pub member: Option<MemberId>,
    /// Is about this team.
    pub team: Option<TeamId>,
    /// Has not ended before this day.
    pub running_on: Option<NaiveDate>,
}
