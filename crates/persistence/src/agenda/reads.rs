//! Who read what others said.

use super::talk_entity::read;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::{DateTime, Utc};
use domain::agenda::{ContentRead, ReadPart};
use domain::ids::{MeetingId, MemberId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Readings told of each meeting, the latest first.
const MOST_TOLD: usize = 100;

/// Readings looked at in all.
const MOST_READ: u64 = 5000;

impl Session {
    /// The latest readings of each meeting by those who were not in it, the latest first; at most 100 of each.
    pub async fn content_reads(
        &self,
        meetings: &[MeetingId],
    ) -> Result<HashMap<MeetingId, Vec<ContentRead>>> {
        let mut found: HashMap<MeetingId, Vec<ContentRead>> = HashMap::new();
        for chunk in meetings.chunks(CHUNK) {
            let rows = self
                .scoped::<read::Entity>()
                .filter(read::Column::MeetingId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_desc(read::Column::Id)
                .limit(MOST_READ);
            for row in rows.all(self.executor()).await? {
                let read = row.into_domain()?;
                let told = found.entry(read.meeting).or_default();
                if told.len() < MOST_TOLD {
                    told.push(read);
                }
            }
        }
        Ok(found)
    }

    /// Those of these meetings of which a reading of a part by somebody was written down since an instant.
    pub async fn meetings_read_since(
        &self,
        meetings: &[MeetingId],
        (reader, part): (MemberId, ReadPart),
        since: DateTime<Utc>,
    ) -> Result<HashSet<MeetingId>> {
        let mut found = HashSet::new();
        for chunk in meetings.chunks(CHUNK) {
            let rows: Vec<Uuid> = self
                .scoped::<read::Entity>()
                .select_only()
                .column(read::Column::MeetingId)
                .filter(read::Column::MeetingId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(read::Column::ReaderId.eq(reader.as_uuid()))
                .filter(read::Column::Part.eq(part.word()))
                .filter(read::Column::At.gte(since))
                .into_tuple()
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(MeetingId::from_uuid));
        }
        Ok(found)
    }

    /// Writes readings down, each under its identity.
    pub async fn content_reads_insert(&self, reads: &[(Uuid, ContentRead)]) -> Result<()> {
        for chunk in reads.chunks(CHUNK) {
            let rows = chunk
                .iter()
                .map(|(id, read)| read::Model::row(self.tenant(), *id, read));
            read::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }
}
