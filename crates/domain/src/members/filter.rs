//! Which members of a list are wanted.

use crate::access::Role;
use crate::ids::TeamId;
use chrono::NaiveDate;

/// Conditions a member must all meet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// Has this role.
    pub role: Option<Role>,
    /// Is active, or is not.
    pub active: Option<bool>,
    /// Is assigned to this team or one below it on this day.
    pub team: Option<(TeamId, NaiveDate)>,
    /// Has a name that contains this text, folded.
    pub text: Option<String>,
}
