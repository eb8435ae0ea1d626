//! Service accounts.

use super::Scope;
use crate::ids::ServiceAccountId;
use chrono::{DateTime, Utc};

/// A script or a BI tool: a principal of its own, with scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAccount {
    /// Identity.
    pub id: ServiceAccountId,
    /// Name shown to people; unique in the organization.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stopped being accepted; none while it is.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When its key was last presented, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}
