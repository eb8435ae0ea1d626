//! Time off of members.

use super::entity::time_off;
use crate::entity::stored;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::calendar::{Period, TimeOff};
use domain::ids::{MemberId, TimeOffId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Time off as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOffRow {
    /// Identity.
    pub id: TimeOffId,
    /// Who is off.
    pub member_id: MemberId,
    /// When, and how much of each day.
    pub time_off: TimeOff,
}

impl Session {
    /// Time off of these members that touches `period`, by member and date.
    pub async fn time_off_of(&self, members: &[MemberId], period: Period) -> Result<Vec<TimeOffRow>> {
        let mut found = Vec::new();
        for chunk in members.chunks(CHUNK) {
            let rows = self
                .scoped::<time_off::Entity>()
                .filter(time_off::Column::MemberId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(time_off::Column::FromDate.lt(period.end()))
                .filter(time_off::Column::ToDate.gt(period.start()))
                .order_by_asc(time_off::Column::MemberId)
                .order_by_asc(time_off::Column::FromDate)
                .all(&self.executor())
                .await?;
            for row in rows {
                found.push(into_domain(&row)?);
            }
        }
        Ok(found)
    }

    /// One entry of time off.
    pub async fn time_off(&self, id: TimeOffId) -> Result<Option<TimeOffRow>> {
        let found = self
            .scoped::<time_off::Entity>()
            .filter(time_off::Column::Id.eq(id.as_uuid()));
        found
            .one(&self.executor())
            .await?
            .as_ref()
            .map(into_domain)
            .transpose()
    }

    /// Adds time off.
    pub async fn time_off_insert(&self, row: &TimeOffRow) -> Result<()> {
        let row = time_off::ActiveModel {
            organization_id: Set(self.tenant()),
            id: Set(row.id.as_uuid()),
            member_id: Set(row.member_id.as_uuid()),
            from_date: Set(row.time_off.period.start()),
            to_date: Set(row.time_off.period.end()),
            portion: Set(row.time_off.portion().into()),
        };
        time_off::Entity::insert(row)
            .exec_without_returning(&self.executor())
            .await?;
        Ok(())
    }

    /// Removes time off; false when there was none with this id.
    pub async fn time_off_remove(&self, id: TimeOffId) -> Result<bool> {
        let removed = time_off::Entity::delete_many()
            .filter(time_off::Column::OrganizationId.eq(self.tenant()))
            .filter(time_off::Column::Id.eq(id.as_uuid()))
            .exec(&self.executor())
            .await?;
        Ok(removed.rows_affected > 0)
    }
}

fn into_domain(row: &time_off::Model) -> Result<TimeOffRow> {
    let period = Period::new(row.from_date, row.to_date).ok();
    let portion = u8::try_from(row.portion).ok();
    let time_off = period
        .zip(portion)
        .and_then(|(period, portion)| TimeOff::new(period, portion).ok());
    Ok(TimeOffRow {
        id: TimeOffId::from_uuid(row.id),
        member_id: MemberId::from_uuid(row.member_id),
        time_off: stored("time_off", "span", time_off)?,
    })
}
