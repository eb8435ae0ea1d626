//! Which concerns a list holds.

use super::words::ConcernState;
use crate::ids::{AccountId, MemberId};
use chrono::{DateTime, Utc};

/// Conditions on a list of concerns; those left out do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConcernFilter {
    /// Of this customer.
    pub account: Option<AccountId>,
    /// Taken care of by this member.
    pub owner: Option<MemberId>,
    /// Stands so.
    pub state: Option<ConcernState>,
    /// What is to be done next should have been done before this instant.
    pub overdue: Option<DateTime<Utc>>,
}
