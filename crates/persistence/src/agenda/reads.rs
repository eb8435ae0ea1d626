//! Who read what others said.

use super::talk_entity::read;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::agenda::ContentRead;
use domain::ids::MeetingId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Readings told of a meeting, the latest first.
const MOST_TOLD: u64 = 100;

impl Session {
    /// The latest readings of each meeting by those who were not in it, the latest first; at most 100 of each.
    pub async fn content_reads(&self, meeting: MeetingId) -> Result<Vec<ContentRead>> {
        let rows = self
            .scoped::<read::Entity>()
            .filter(read::Column::MeetingId.eq(meeting.as_uuid()))
            .order_by_desc(read::Column::Id)
            .limit(MOST_TOLD)
            .all(self.executor())
            .await?;
        rows.into_iter().map(read::Model::into_domain).collect()
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
