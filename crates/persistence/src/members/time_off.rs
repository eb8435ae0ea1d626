//! Time off of members.

use super::entity::{member, time_off};
use crate::entity::{document, stored};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{Period, TimeOff, WorkingWeek};
use domain::ids::{MemberId, TimeOffId};
use domain::meetings::RecordedLeave;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use std::collections::HashMap;
use uuid::Uuid;

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

/// When a member works otherwise than the organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingTimes {
    /// Their own week, if they have one.
    pub week: Option<WorkingWeek>,
    /// Their time off, by date.
    pub off: Vec<TimeOff>,
    /// That of it which a member recorded, since it is kept who does.
    pub recorded: Vec<RecordedLeave>,
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
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(into_domain(&row)?);
            }
        }
        Ok(found)
    }

    /// When members work otherwise than the organization: their own week, and their time off that touches a period. Those of whom
    /// there is nothing to say are left out.
    pub async fn working_times(
        &self,
        members: &[MemberId],
        period: Period,
    ) -> Result<HashMap<MemberId, WorkingTimes>> {
        let of: RelationDef = member::Entity::belongs_to(time_off::Entity)
            .from((member::Column::OrganizationId, member::Column::Id))
            .to((time_off::Column::OrganizationId, time_off::Column::MemberId))
            .on_condition(move |_, _| {
                Condition::all()
                    .add(time_off::Column::FromDate.lt(period.end()))
                    .add(time_off::Column::ToDate.gt(period.start()))
            })
            .into();
        let special = Condition::any()
            .add(member::Column::WorkPattern.is_not_null())
            .add(time_off::Column::Id.is_not_null());
        type Row = (
            Uuid,
            Option<String>,
            Option<NaiveDate>,
            Option<NaiveDate>,
            Option<i16>,
            Option<Uuid>,
            Option<DateTime<Utc>>,
        );
        let mut found: HashMap<MemberId, WorkingTimes> = HashMap::new();
        for chunk in members.chunks(CHUNK) {
            let rows: Vec<Row> = self
                .scoped::<member::Entity>()
                .select_only()
                .column(member::Column::Id)
                .column(member::Column::WorkPattern)
                .column(time_off::Column::FromDate)
                .column(time_off::Column::ToDate)
                .column(time_off::Column::Portion)
                .columns([time_off::Column::RecordedBy, time_off::Column::RecordedAt])
                .join(JoinType::LeftJoin, of.clone())
                .filter(self.among(
                    member::Column::Id.into_expr(),
                    chunk.iter().map(|id| id.as_uuid()),
                ))
                .filter(special.clone())
                .order_by_asc(member::Column::Id)
                .order_by_asc(time_off::Column::FromDate)
                .into_tuple()
                .all(self.executor())
                .await?;
            for (id, week, from, to, portion, by, at) in rows {
                let member = MemberId::from_uuid(id);
                let times = found.entry(member).or_default();
                times.week = week.map(|week| document("members", &week)).transpose()?;
                if let (Some(from), Some(to), Some(portion)) = (from, to, portion) {
                    let off = off(from, to, portion)?;
                    times.off.push(off);
                    times.recorded.extend(by.zip(at).map(|(by, at)| RecordedLeave {
                        member,
                        period: off.period,
                        by: MemberId::from_uuid(by),
                        at,
                    }));
                }
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
            .one(self.executor())
            .await?
            .as_ref()
            .map(into_domain)
            .transpose()
    }

    /// Adds time off, recorded at an instant, by a member where one did.
    pub async fn time_off_insert(
        &self,
        row: &TimeOffRow,
        (at, by): (DateTime<Utc>, Option<MemberId>),
    ) -> Result<()> {
        let row = time_off::ActiveModel {
            organization_id: Set(self.tenant()),
            id: Set(row.id.as_uuid()),
            member_id: Set(row.member_id.as_uuid()),
            from_date: Set(row.time_off.period.start()),
            to_date: Set(row.time_off.period.end()),
            portion: Set(row.time_off.portion().into()),
            recorded_at: Set(Some(at)),
            recorded_by: Set(by.map(MemberId::as_uuid)),
        };
        time_off::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Removes time off; false when there was none with this id.
    pub async fn time_off_remove(&self, id: TimeOffId) -> Result<bool> {
        let removed = time_off::Entity::delete_many()
            .filter(time_off::Column::OrganizationId.eq(self.tenant()))
            .filter(time_off::Column::Id.eq(id.as_uuid()))
            .exec(self.executor())
            .await?;
        Ok(removed.rows_affected > 0)
    }
}

fn into_domain(row: &time_off::Model) -> Result<TimeOffRow> {
    Ok(TimeOffRow {
        id: TimeOffId::from_uuid(row.id),
        member_id: MemberId::from_uuid(row.member_id),
        time_off: off(row.from_date, row.to_date, row.portion)?,
    })
}

fn off(from: NaiveDate, to: NaiveDate, portion: i16) -> Result<TimeOff> {
    let period = Period::new(from, to).ok();
    let time_off = period
        .zip(u8::try_from(portion).ok())
        .and_then(|(period, portion)| TimeOff::new(period, portion).ok());
    stored("time_off", "span", time_off)
}
