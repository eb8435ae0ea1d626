//! Which meeting was held last, and who opened gates against the numbers.

use super::entity::agenda;
use crate::cadences::entity::local;
use crate::errors::Result;
use crate::meetings::entity::meeting;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::ids::{CadenceId, MeetingId, MemberId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// A meeting that was held: which, when it was first meant to start, and when it started.
type HeldMeeting = (MeetingId, NaiveDateTime, DateTime<Utc>);

impl Session {
    /// The meeting of each cadence that was held last, by when meetings were first meant to start.
    pub async fn last_held(&self, cadences: &[CadenceId]) -> Result<HashMap<CadenceId, HeldMeeting>> {
        let mut found = HashMap::new();
        for chunk in cadences.chunks(CHUNK) {
            let column = |column| Expr::col(("held", column));
            let last = Query::select()
                .expr(column("cadence_id"))
                .expr(column("original_start").max())
                .from_as("meetings", "held")
                .and_where(column("organization_id").eq(self.tenant()))
                .and_where(column("cadence_id").is_in(chunk.iter().map(|id| id.as_uuid())))
                .and_where(column("held_at").is_not_null())
                .group_by_col(("held", "cadence_id"))
                .to_owned();
            let key = Expr::tuple([
                meeting::Column::CadenceId.into_expr(),
                meeting::Column::OriginalStart.into_expr(),
            ]);
            let rows = self
                .scoped::<meeting::Entity>()
                .filter(key.in_subquery(last))
                .all(self.executor())
                .await?;
            for row in rows {
                let original = local("meetings", &row.original_start)?;
                if let Some(started) = row.started_at {
                    let held = (MeetingId::from_uuid(row.id), original, started);
                    found.insert(CadenceId::from_uuid(row.cadence_id), held);
                }
            }
        }
        Ok(found)
    }

    /// How often each of some members opened a gate against the numbers, from an instant on and before another.
    pub async fn gate_overrides(
        &self,
        members: &[MemberId],
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<HashMap<MemberId, i64>> {
        let mut found = HashMap::new();
        for chunk in members.chunks(CHUNK) {
            let rows: Vec<(Uuid, i64)> = self
                .scoped::<agenda::Entity>()
                .select_only()
                .column(agenda::Column::OpenedBy)
                .column_as(agenda::Column::MeetingId.count(), "overrides")
                .filter(agenda::Column::OpenedBy.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(agenda::Column::OpeningReason.is_not_null())
                .filter(agenda::Column::OpenedAt.gte(from))
                .filter(agenda::Column::OpenedAt.lt(to))
                .group_by(agenda::Column::OpenedBy)
                .into_tuple()
                .all(self.executor())
                .await?;
            let counted = rows.into_iter();
            found.extend(counted.map(|(id, count)| (MemberId::from_uuid(id), count)));
        }
        Ok(found)
    }
}
