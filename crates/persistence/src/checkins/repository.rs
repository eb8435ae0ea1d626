//! Check-ins, as far as whoever asks may read them.

use super::entity::{check_in, line};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::page_by_date;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::checkins::{CheckIn, CheckInFilter};
use domain::ids::{CheckInId, MemberId};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// A page of the check-ins the asker may read, by week.
    pub async fn check_ins_page(
        &self,
        asker: &Asker,
        filter: &CheckInFilter,
        request: &PageRequest,
    ) -> Result<Page<CheckIn>> {
        let columns = (check_in::Column::Week, check_in::Column::Id);
        let select = self.check_ins_matching(asker, filter, Detail::Full);
        let key = |row: &check_in::Model| (row.week, row.id);
        let mut page =
            page_by_date(self, select, columns, request, key, check_in::Model::into_domain).await?;
        let mut rows: Vec<&mut CheckIn> = page.rows.iter_mut().map(|(_, row)| row).collect();
        self.planned(&mut rows).await?;
        Ok(page)
    }

    /// How many check-ins there are, of those that open to the asker at least so far.
    pub async fn check_ins_count(&self, asker: &Asker, filter: &CheckInFilter, least: Detail) -> Result<u64> {
        let matching = self.check_ins_matching(asker, filter, least);
        Ok(matching.count(self.executor()).await?)
    }

    /// How many check-ins each of some members wrote in the weeks of a filter, of those the asker may at least count.
    pub async fn check_ins_counted(
        &self,
        asker: &Asker,
        filter: &CheckInFilter,
    ) -> Result<HashMap<MemberId, i64>> {
        let rows: Vec<(Uuid, i64)> = self
            .check_ins_matching(asker, filter, Detail::Totals)
            .select_only()
            .column(check_in::Column::MemberId)
            .column_as(check_in::Column::Id.count(), "written")
            .group_by(check_in::Column::MemberId)
            .into_tuple()
            .all(self.executor())
            .await?;
        let counted = rows.into_iter();
        Ok(counted
            .map(|(member, count)| (MemberId::from_uuid(member), count))
            .collect())
    }

    /// The check-ins among `ids` the asker may read, in no particular order.
    pub async fn check_ins_by_id(&self, asker: &Asker, ids: &[CheckInId]) -> Result<Vec<CheckIn>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .check_ins_matching(asker, &CheckInFilter::default(), Detail::Full)
                .filter(check_in::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid())));
            for row in rows.all(self.executor()).await? {
                found.push(row.into_domain()?);
            }
        }
        self.planned(&mut found.iter_mut().collect::<Vec<_>>()).await?;
        Ok(found)
    }

    /// A check-in, locked against other writers until the end of the transaction, where the asker may read it.
    pub async fn check_in_locked(&self, asker: &Asker, id: CheckInId) -> Result<Option<CheckIn>> {
        let found = self
            .check_ins_matching(asker, &CheckInFilter::default(), Detail::Full)
            .filter(check_in::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        self.planned_one(found.one(self.executor()).await?).await
    }

    /// What a member said about a week, locked against other writers until the end of the transaction.
    pub async fn check_in_of_week(&self, member: MemberId, week: NaiveDate) -> Result<Option<CheckIn>> {
        let found = self
            .scoped::<check_in::Entity>()
            .filter(check_in::Column::MemberId.eq(member.as_uuid()))
            .filter(check_in::Column::Week.eq(week))
            .lock_exclusive();
        self.planned_one(found.one(self.executor()).await?).await
    }

    /// Adds a check-in.
    pub async fn check_in_insert(&self, check_in: &CheckIn) -> Result<()> {
        check_in::Entity::insert(check_in::Model::row(self.tenant(), check_in))
            .exec_without_returning(self.executor())
            .await?;
        self.plan_save(check_in).await
    }

    /// Stores a check-in that was revised.
    pub async fn check_in_save(&self, check_in: &CheckIn) -> Result<()> {
        check_in::Entity::update(check_in::Model::row(self.tenant(), check_in))
            .exec(self.executor())
            .await?;
        self.plan_save(check_in).await
    }

    async fn plan_save(&self, check_in: &CheckIn) -> Result<()> {
        line::Entity::delete_many()
            .filter(line::Column::OrganizationId.eq(self.tenant()))
            .filter(line::Column::CheckInId.eq(check_in.id.as_uuid()))
            .exec(self.executor())
            .await?;
        let rows = check_in.plan.iter().zip(0i16..);
        let rows = rows.map(|(line, place)| line::Model::row(self.tenant(), check_in.id, place, line));
        if !check_in.plan.is_empty() {
            line::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    async fn planned_one(&self, row: Option<check_in::Model>) -> Result<Option<CheckIn>> {
        let mut found = row.map(check_in::Model::into_domain).transpose()?;
        self.planned(&mut found.iter_mut().collect::<Vec<_>>()).await?;
        Ok(found)
    }

    /// Gives check-ins their plans.
    async fn planned(&self, check_ins: &mut [&mut CheckIn]) -> Result<()> {
        let mut plans: HashMap<Uuid, Vec<line::Model>> = HashMap::new();
        for chunk in check_ins.chunks(CHUNK) {
            let rows = self
                .scoped::<line::Entity>()
                .filter(line::Column::CheckInId.is_in(chunk.iter().map(|row| row.id.as_uuid())))
                .order_by_asc(line::Column::Place);
            for row in rows.all(self.executor()).await? {
                plans.entry(row.check_in_id).or_default().push(row);
            }
        }
        for check_in in check_ins {
            let plan = plans.remove(&check_in.id.as_uuid()).unwrap_or_default();
            check_in.plan = plan.into_iter().map(line::Model::into_domain).collect();
        }
        Ok(())
    }

    fn check_ins_matching(
        &self,
        asker: &Asker,
        filter: &CheckInFilter,
        least: Detail,
    ) -> Select<check_in::Entity> {
        let member = SubjectColumn::Member(Expr::col((check_in::Entity, check_in::Column::MemberId)));
        let mut select =
            self.scoped::<check_in::Entity>()
                .filter(asker.may(Action::ReadCheckIns, least, &member));
        if let Some(members) = &filter.members {
            let of = members.iter().map(|id| id.as_uuid());
            select = select.filter(check_in::Column::MemberId.is_in(of));
        }
        if let Some(from) = filter.from {
            select = select.filter(check_in::Column::Week.gte(from));
        }
        if let Some(to) = filter.to {
            select = select.filter(check_in::Column::Week.lt(to));
        }
        select
    }
}
