//! What a member was before they left, came back, or became an executive or something else.

use crate::ids::MemberId;
use chrono::{DateTime, Utc};

/// A turn in what a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberTurn {
    /// Whose.
    pub member: MemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether they were active until then.
    pub was_active: bool,
    /// Whether they were an executive until then.
    pub was_executive: bool,
}
