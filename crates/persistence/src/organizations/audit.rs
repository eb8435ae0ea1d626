//! The audit log.

use super::entity::audit_entry;
use crate::entity::{document, json};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::audit::AuditEntry;
use domain::ids::AuditEntryId;
use domain::paging::{Key, Page, PageRequest};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

impl Session {
    /// Appends to the audit log, in the transaction of what it tells.
    pub async fn audit(&self, entries: &[AuditEntry]) -> Result<()> {
        for chunk in entries.chunks(CHUNK) {
            let rows: Vec<_> = chunk
                .iter()
                .map(|entry| self.audit_row(entry))
                .collect::<Result<_>>()?;
            audit_entry::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// An entry as it is stored.
    pub(crate) fn audit_row(&self, entry: &AuditEntry) -> Result<audit_entry::ActiveModel> {
        Ok(audit_entry::ActiveModel {
            organization_id: Set(self.tenant()),
            id: Set(entry.id.as_uuid()),
            at: Set(entry.at),
            actor_kind: Set(entry.actor_kind.clone()),
            actor_id: Set(entry.actor_id),
            action: Set(entry.action.clone()),
            object_type: Set(entry.object_type.clone()),
            object_id: Set(entry.object_id),
            before: Set(entry.before.as_ref().map(json).transpose()?),
            after: Set(entry.after.as_ref().map(json).transpose()?),
        })
    }

    /// A page of the audit log, newest first; of one object, when it is given.
    pub async fn audit_log(&self, object: Option<Uuid>, request: &PageRequest) -> Result<Page<AuditEntry>> {
        let mut select = self.scoped::<audit_entry::Entity>();
        if let Some(object) = object {
            select = select.filter(audit_entry::Column::ObjectId.eq(object));
        }
        let mut cursor = select.cursor_by(audit_entry::Column::Id);
        cursor.desc();
        if let Some(key) = &request.after {
            cursor.after(key.id);
        }
        if let Some(key) = &request.before {
            cursor.before(key.id);
        }
        if request.from_end {
            cursor.last(request.limit + 1);
        } else {
            cursor.first(request.limit + 1);
        }
        let rows = cursor.all(self.executor()).await?;
        let rows = rows
            .into_iter()
            .map(|row| {
                Ok((
                    Key {
                        sort: String::new(),
                        id: row.id,
                    },
                    into_domain(row)?,
                ))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(request, rows))
    }

    /// How many entries the audit log has; of one object, when it is given.
    pub async fn audit_count(&self, object: Option<Uuid>) -> Result<u64> {
        let mut select = self.scoped::<audit_entry::Entity>();
        if let Some(object) = object {
            select = select.filter(audit_entry::Column::ObjectId.eq(object));
        }
        Ok(select.count(self.executor()).await?)
    }
}

fn into_domain(row: audit_entry::Model) -> Result<AuditEntry> {
    let value = |text: Option<String>| text.map(|text| document("audit_entries", &text)).transpose();
    Ok(AuditEntry {
        id: AuditEntryId::from_uuid(row.id),
        at: row.at,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id,
        action: row.action,
        object_type: row.object_type,
        object_id: row.object_id,
        before: value(row.before)?,
        after: value(row.after)?,
    })
}
