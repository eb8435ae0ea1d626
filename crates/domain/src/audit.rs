//! The audit log: who did what to which object, and how it looked before and after.

use crate::ids::AuditEntryId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One mutation call.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Identity; later entries sort after earlier ones.
    pub id: AuditEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// `MEMBER`, `SERVICE_ACCOUNT` or `SYSTEM`.
    pub actor_kind: String,
    /// The member or service account; none for the operator's commands.
    pub actor_id: Option<Uuid>,
    /// The mutation, such as `teamMove`.
    pub action: String,
    /// The kind of object changed, such as `Team`.
    pub object_type: String,
    /// The object changed; none where a call changed many.
    pub object_id: Option<Uuid>,
    /// What was there before, where something was.
    pub before: Option<serde_json::Value>,
    /// What is there now, where something is.
    pub after: Option<serde_json::Value>,
}
