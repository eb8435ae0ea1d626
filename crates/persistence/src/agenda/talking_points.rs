//! Talking points: those raised for meetings, and those earlier meetings of the same cadences left undone.

use super::talk_entity::point;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::agenda::TalkingPoint;
use domain::ids::{CadenceId, MeetingId, TalkingPointId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Talking points read at once; of more, the latest.
const MOST_READ: u64 = 2000;

impl Session {
    /// The talking points raised for these meetings, and those of their cadences that are undone or were talked about in one of
    /// them, the first first.
    pub async fn talking_points(
        &self,
        cadences: &[CadenceId],
        meetings: &[MeetingId],
    ) -> Result<Vec<TalkingPoint>> {
        let ids = || meetings.iter().map(|id| id.as_uuid());
        let of_cadences = Query::select()
            .column(("raised", "id"))
            .from_as("meetings", "raised")
            .and_where(Expr::col(("raised", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("raised", "cadence_id")).is_in(cadences.iter().map(|id| id.as_uuid())))
            .to_owned();
        let open = Condition::any()
            .add(point::Column::DoneAt.is_null())
            .add(point::Column::DoneIn.is_in(ids()));
        let carried = Condition::all()
            .add(point::Column::MeetingId.in_subquery(of_cadences))
            .add(open);
        let rows = self
            .scoped::<point::Entity>()
            .filter(
                Condition::any()
                    .add(point::Column::MeetingId.is_in(ids()))
                    .add(carried),
            )
            .order_by_desc(point::Column::Id)
            .limit(MOST_READ)
            .all(self.executor())
            .await?;
        rows.into_iter().rev().map(point::Model::into_domain).collect()
    }

    /// The talking points among `ids`, in no particular order. Whether they may be seen is decided by their meetings.
    pub async fn talking_points_by_id(&self, ids: &[TalkingPointId]) -> Result<Vec<TalkingPoint>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .scoped::<point::Entity>()
                .filter(point::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid())));
            for row in rows.all(self.executor()).await? {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// A talking point, locked against other writers until the end of the transaction.
    pub async fn talking_point_locked(&self, id: TalkingPointId) -> Result<Option<TalkingPoint>> {
        let found = self
            .scoped::<point::Entity>()
            .filter(point::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        row.map(point::Model::into_domain).transpose()
    }

    /// How many talking points were raised for a meeting.
    pub async fn talking_points_count(&self, meeting: MeetingId) -> Result<u64> {
        let raised = self
            .scoped::<point::Entity>()
            .filter(point::Column::MeetingId.eq(meeting.as_uuid()));
        Ok(raised.count(self.executor()).await?)
    }

    /// Adds a talking point.
    pub async fn talking_point_insert(&self, point: &TalkingPoint) -> Result<()> {
        point::Entity::insert(point::Model::row(self.tenant(), point))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a talking point that was talked about.
    pub async fn talking_point_save(&self, point: &TalkingPoint) -> Result<()> {
        point::Entity::update(point::Model::row(self.tenant(), point))
            .exec(self.executor())
            .await?;
        Ok(())
    }
}
