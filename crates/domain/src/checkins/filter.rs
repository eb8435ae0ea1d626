//! Which check-ins are wanted.

use crate::ids::MemberId;
use chrono::NaiveDate;

/// Conditions on check-ins, all of which hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckInFilter {
    /// Of one of these members.
    pub members: Option<Vec<MemberId>>,
    /// Of weeks that start on this day or later.
    pub from: Option<NaiveDate>,
    /// Of weeks that start before this day.
    pub to: Option<NaiveDate>,
}
