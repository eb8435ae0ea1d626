//! Meetings that were touched. What a meeting opens to whom is decided where its cadence is at hand.

use super::entity::{CANCELLED, meeting, moved};
use crate::cadences::entity::local_text;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{CadenceId, MeetingId};
use domain::meetings::{CancelledBy, Meeting, Move};
use sea_orm::sea_query::{Condition, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// What is kept of meetings of these cadences that start in a span, or were first meant to start about then.
    pub async fn meetings_kept(
        &self,
        cadences: &[CadenceId],
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<Meeting>> {
        // No zone is further from UTC than this.
        let slack = TimeDelta::hours(30);
        let original = meeting::Column::OriginalStart.between(
            local_text(from.naive_utc() - slack),
            local_text(to.naive_utc() + slack),
        );
        let starts = Condition::all()
            .add(meeting::Column::StartsAt.gte(from))
            .add(meeting::Column::StartsAt.lt(to));
        let mut rows = Vec::new();
        for chunk in cadences.chunks(CHUNK) {
            let found = self
                .scoped::<meeting::Entity>()
                .filter(self.among(
                    meeting::Column::CadenceId.into_expr(),
                    chunk.iter().map(|id| id.as_uuid()),
                ))
                .filter(Condition::any().add(starts.clone()).add(original.clone()));
            rows.extend(found.all(self.executor()).await?);
        }
        self.meetings_with_moves(rows).await
    }

    /// Those of these cadences of which whoever was to hold them called off meetings that were to start since an instant.
    pub async fn cadences_called_off(
        &self,
        cadences: &[CadenceId],
        since: DateTime<Utc>,
    ) -> Result<Vec<CadenceId>> {
        use meeting::Column;
        let mut found = Vec::new();
        for chunk in cadences.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows: Vec<Uuid> = self
                .scoped::<meeting::Entity>()
                .select_only()
                .column(Column::CadenceId)
                .filter(self.among(Column::CadenceId.into_expr(), ids))
                .filter(Column::State.eq(CANCELLED))
                .filter(Column::Cause.eq(CancelledBy::Organizer.word()))
                .filter(Column::StartsAt.gte(since))
                .group_by(Column::CadenceId)
                .into_tuple()
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(CadenceId::from_uuid));
        }
        Ok(found)
    }

    /// When a meeting of each of these cadences was last started before an instant; those of which none was are left out.
    pub async fn last_started(
        &self,
        cadences: &[CadenceId],
        before: DateTime<Utc>,
    ) -> Result<HashMap<CadenceId, DateTime<Utc>>> {
        let mut found = HashMap::new();
        for chunk in cadences.chunks(CHUNK) {
            let rows: Vec<(Uuid, Option<DateTime<Utc>>)> = self
                .scoped::<meeting::Entity>()
                .select_only()
                .column(meeting::Column::CadenceId)
                .column_as(meeting::Column::StartedAt.max(), "last")
                .filter(self.among(
                    meeting::Column::CadenceId.into_expr(),
                    chunk.iter().map(|id| id.as_uuid()),
                ))
                .filter(meeting::Column::StartedAt.lte(before))
                .group_by(meeting::Column::CadenceId)
                .into_tuple()
                .all(self.executor())
                .await?;
            let last = rows
                .into_iter()
                .filter_map(|(id, last)| Some((CadenceId::from_uuid(id), last?)));
            found.extend(last);
        }
        Ok(found)
    }

    /// What is kept of these meetings, in no particular order.
    pub async fn meetings_kept_by_id(&self, ids: &[MeetingId]) -> Result<Vec<Meeting>> {
        let mut rows = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let found = self.scoped::<meeting::Entity>().filter(self.among(
                meeting::Column::Id.into_expr(),
                chunk.iter().map(|id| id.as_uuid()),
            ));
            rows.extend(found.all(self.executor()).await?);
        }
        self.meetings_with_moves(rows).await
    }

    /// A meeting's row, made where there is none, locked against other writers until the end of the transaction.
    pub async fn meeting_touched(&self, planned: &Meeting) -> Result<Meeting> {
        let key = [meeting::Column::OrganizationId, meeting::Column::Id];
        meeting::Entity::insert(meeting::Model::row(self.tenant(), planned))
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(self.executor())
            .await?;
        let row = self
            .scoped::<meeting::Entity>()
            .filter(meeting::Column::Id.eq(planned.id.as_uuid()))
            .lock_exclusive()
            .one(self.executor())
            .await?;
        let found = self.meetings_with_moves(row.into_iter().collect()).await?.pop();
        crate::entity::stored("meetings", "id", found)
    }

    /// Stores what became of a meeting that was touched before, and its last move if it is new.
    pub async fn meeting_save(&self, meeting: &Meeting) -> Result<()> {
        meeting::Entity::update(meeting::Model::row(self.tenant(), meeting))
            .exec(self.executor())
            .await?;
        if let Some((number, held)) = meeting.moves.iter().enumerate().next_back() {
            let key = [
                moved::Column::OrganizationId,
                moved::Column::MeetingId,
                moved::Column::Number,
            ];
            moved::Entity::insert(moved::Model::row(self.tenant(), meeting.id, number, held))
                .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    async fn meetings_with_moves(&self, rows: Vec<meeting::Model>) -> Result<Vec<Meeting>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut moves: HashMap<Uuid, Vec<Move>> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let found = self
                .scoped::<moved::Entity>()
                .filter(self.among(moved::Column::MeetingId.into_expr(), chunk.iter().copied()))
                .order_by_asc(moved::Column::Number);
            for row in found.all(self.executor()).await? {
                moves.entry(row.meeting_id).or_default().push(row.into_domain());
            }
        }
        let meetings = rows.into_iter().map(|row| {
            let moves = moves.remove(&row.id).unwrap_or_default();
            row.into_domain(moves)
        });
        meetings.collect()
    }
}
