//! Lines of the audit log.

use crate::relay::global;
use crate::scalars::Instant;
use async_graphql::{Description, ID, Json, Object};
use domain::audit;
use domain::ids::{MemberId, ServiceAccountId};

/// One mutation call. For bulk calls the rows' own history is the detail.
#[derive(Description)]
pub struct AuditEntry(pub audit::AuditEntry);

#[Object(use_type_description)]
impl AuditEntry {
    /// Global id.
    fn id(&self) -> ID {
        global(self.0.id)
    }

    /// When.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// `MEMBER`, `SERVICE_ACCOUNT` or `SYSTEM` (an operator's command).
    fn actor_kind(&self) -> &str {
        &self.0.actor_kind
    }

    /// Global id of the member or service account that acted; null for `SYSTEM`. It is an id and no reference: who acted may be gone.
    fn actor_id(&self) -> Option<ID> {
        let id = self.0.actor_id?;
        match self.0.actor_kind.as_str() {
            "MEMBER" => Some(global(MemberId::from_uuid(id))),
            "SERVICE_ACCOUNT" => Some(global(ServiceAccountId::from_uuid(id))),
            _ => None,
        }
    }

    /// The mutation, such as `teamMove`.
    fn action(&self) -> &str {
        &self.0.action
    }

    /// The kind of object that changed, such as `Team`.
    fn object_type(&self) -> &str {
        &self.0.object_type
    }

    /// What was there before, where something was; its shape is that of the object at the time.
    fn before(&self) -> Option<Json<serde_json::Value>> {
        self.0.before.clone().map(Json)
    }

    /// What was there afterwards, where something was.
    fn after(&self) -> Option<Json<serde_json::Value>> {
        self.0.after.clone().map(Json)
    }
}
