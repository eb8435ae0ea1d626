//! Notes and ratings of meetings. A private note is asked for by its author and in no other way.

use super::talk_entity::{private_note, rating, shared_note};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::agenda::{Note, Rating};
use domain::ids::{MeetingId, MemberId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

impl Session {
    /// The shared notes of meetings that have one.
    pub async fn shared_notes(&self, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Note>> {
        let mut found = HashMap::new();
        for chunk in meetings.chunks(CHUNK) {
            let rows = self
                .scoped::<shared_note::Entity>()
                .filter(shared_note::Column::MeetingId.is_in(chunk.iter().map(|id| id.as_uuid())));
            for row in rows.all(self.executor()).await? {
                let note = row.into_domain();
                found.insert(note.meeting, note);
            }
        }
        Ok(found)
    }

    /// Stores the shared note of a meeting, new or changed.
    pub async fn shared_note_save(&self, note: &Note) -> Result<()> {
        use shared_note::Column;
        shared_note::Entity::insert(shared_note::Model::row(self.tenant(), note))
            .on_conflict(
                OnConflict::columns([Column::OrganizationId, Column::MeetingId])
                    .update_columns([Column::AuthorId, Column::Text, Column::At, Column::Version])
                    .to_owned(),
            )
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// What `author` keeps alone about meetings.
    pub async fn private_notes(
        &self,
        author: MemberId,
        meetings: &[MeetingId],
    ) -> Result<HashMap<MeetingId, Note>> {
        let mut found = HashMap::new();
        for chunk in meetings.chunks(CHUNK) {
            let rows = self
                .scoped::<private_note::Entity>()
                .filter(private_note::Column::AuthorId.eq(author.as_uuid()))
                .filter(private_note::Column::MeetingId.is_in(chunk.iter().map(|id| id.as_uuid())));
            for row in rows.all(self.executor()).await? {
                let note = row.into_domain();
                found.insert(note.meeting, note);
            }
        }
        Ok(found)
    }

    /// Stores a private note, new or changed.
    pub async fn private_note_save(&self, note: &Note) -> Result<()> {
        use private_note::Column;
        private_note::Entity::insert(private_note::Model::row(self.tenant(), note))
            .on_conflict(
                OnConflict::columns([Column::OrganizationId, Column::AuthorId, Column::MeetingId])
                    .update_columns([Column::Text, Column::At, Column::Version])
                    .to_owned(),
            )
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Deletes what `author` kept alone about a meeting.
    pub async fn private_note_delete(&self, author: MemberId, meeting: MeetingId) -> Result<()> {
        private_note::Entity::delete_many()
            .filter(private_note::Column::OrganizationId.eq(self.tenant()))
            .filter(private_note::Column::AuthorId.eq(author.as_uuid()))
            .filter(private_note::Column::MeetingId.eq(meeting.as_uuid()))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// The ratings of meetings that have one.
    pub async fn meeting_ratings(&self, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Rating>> {
        let mut found = HashMap::new();
        for chunk in meetings.chunks(CHUNK) {
            let rows = self
                .scoped::<rating::Entity>()
                .filter(rating::Column::MeetingId.is_in(chunk.iter().map(|id| id.as_uuid())));
            for row in rows.all(self.executor()).await? {
                let rating = row.into_domain()?;
                found.insert(rating.meeting, rating);
            }
        }
        Ok(found)
    }

    /// Adds the rating of a meeting.
    pub async fn meeting_rating_insert(&self, rating: &Rating) -> Result<()> {
        rating::Entity::insert(rating::Model::row(self.tenant(), rating))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }
}
