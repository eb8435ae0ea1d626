//! Every mutation call leaves an entry in the audit log, in its own transaction.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::unit::Work;
use domain::access::{Action, Actor};
use domain::audit::AuditEntry;
use domain::ids::AuditEntryId;
use domain::paging::{Page, PageRequest};
use serde_json::Value;
use uuid::Uuid;

impl Work {
    /// Writes down that the asker did `action`.
    pub(crate) async fn audited(
        &self,
        action: &str,
        object_type: &str,
        object_id: Option<Uuid>,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Result<()> {
        let entry = self.entry(action, object_type, object_id, (before, after));
        Ok(self.session.audit(&[entry]).await?)
    }

    /// Writes down what `action` changed of each of some objects, where nothing else keeps what was there before.
    pub(crate) async fn audited_each(
        &self,
        action: &str,
        object_type: &str,
        changes: Vec<(Uuid, Value, Value)>,
    ) -> Result<()> {
        let entries = changes.into_iter().map(|(id, before, after)| {
            self.entry(action, object_type, Some(id), (Some(before), Some(after)))
        });
        Ok(self.session.audit(&entries.collect::<Vec<_>>()).await?)
    }

    /// What is written down of it, for those who write it with what was done.
    pub(crate) fn entry(
        &self,
        action: &str,
        object_type: &str,
        object_id: Option<Uuid>,
        (before, after): (Option<Value>, Option<Value>),
    ) -> AuditEntry {
        let actor_id = match &self.principal().actor {
            Actor::Member { id, .. } => Some(id.as_uuid()),
            Actor::Service { id, .. } => Some(id.as_uuid()),
            Actor::System => None,
        };
        AuditEntry {
            id: AuditEntryId::from_uuid(self.next_id()),
            at: self.now,
            actor_kind: self.principal().kind().to_owned(),
            actor_id,
            action: action.to_owned(),
            object_type: object_type.to_owned(),
            object_id,
            before,
            after,
        }
    }
}

impl App {
    /// A page of the audit log, newest first; of one object, when it is given. Executives only.
    pub async fn audit_log(
        &self,
        viewer: &Viewer,
        object: Option<Uuid>,
        request: &PageRequest,
    ) -> Result<Page<AuditEntry>> {
        viewer.authorize_organization(Action::ReadAudit)?;
        Ok(self.reading(viewer).audit_log(object, request).await?)
    }

    /// How many entries the audit log has. Executives only.
    pub async fn audit_count(&self, viewer: &Viewer, object: Option<Uuid>) -> Result<u64> {
        viewer.authorize_organization(Action::ReadAudit)?;
        Ok(self.reading(viewer).audit_count(object).await?)
    }
}
