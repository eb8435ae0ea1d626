//! Expectations as far as the asker may see them, each with its terms.

use super::entity::{excuse, expectation, term};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::metrics::entity::metric;
use crate::paging::{page_by_date, pages_of};
use crate::session::Session;
use crate::sql::{CHUNK, named};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail};
use domain::expectations::{Excuse, Expectation, ExpectationFilter, Term};
use domain::ids::{ExpectationId, MemberId};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

impl Session {
    /// The expectations among `ids` the asker may see, in no particular order.
    pub async fn expectations_by_id(&self, asker: &Asker, ids: &[ExpectationId]) -> Result<Vec<Expectation>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows = self
                .visible_expectations(asker, Detail::Totals)
                .filter(self.among(expectation::Column::Id.into_expr(), ids))
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(row.into_domain()?);
            }
        }
        self.with_terms(&mut found).await?;
        Ok(found)
    }

    /// Those of `ids` of which the asker sees everything, and not the figures alone.
    pub async fn expectations_open(
        &self,
        asker: &Asker,
        ids: &[ExpectationId],
    ) -> Result<HashSet<ExpectationId>> {
        let mut open = HashSet::new();
        for chunk in ids.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows: Vec<Uuid> = self
                .visible_expectations(asker, Detail::Full)
                .select_only()
                .column(expectation::Column::Id)
                .filter(self.among(expectation::Column::Id.into_expr(), ids))
                .into_tuple()
                .all(self.executor())
                .await?;
            open.extend(rows.into_iter().map(ExpectationId::from_uuid));
        }
        Ok(open)
    }

    /// A page of the expectations the asker may see, by first day.
    pub async fn expectations_page(
        &self,
        asker: &Asker,
        filter: &ExpectationFilter,
        request: &PageRequest,
    ) -> Result<Page<Expectation>> {
        let page = page_by_date(
            self,
            self.matching_expectations(asker, filter),
            (expectation::Column::StartsOn, expectation::Column::Id),
            request,
            |row| (row.starts_on, row.id),
            expectation::Model::into_domain,
        );
        let mut page = page.await?;
        self.with_terms(page.rows.iter_mut().map(|(_, row)| row)).await?;
        Ok(page)
    }

    /// How many expectations the asker may see.
    pub async fn expectations_count(&self, asker: &Asker, filter: &ExpectationFilter) -> Result<u64> {
        let matching = self.matching_expectations(asker, filter);
        Ok(matching.count(self.executor()).await?)
    }

    /// A page of what is expected of each of some members on a day, the oldest first, as far as the asker may see it.
    pub async fn expectations_of(
        &self,
        asker: &Asker,
        members: &[MemberId],
        day: NaiveDate,
        request: &PageRequest,
    ) -> Result<HashMap<MemberId, Page<Expectation>>> {
        let select = self
            .visible_expectations(asker, Detail::Totals)
            .filter(running_on(day));
        let columns = (expectation::Column::MemberId, expectation::Column::Id);
        let keys = |row: &expectation::Model| (row.member_id, row.id);
        let convert = expectation::Model::into_domain;
        let mut pages = pages_of(self, select, columns, members, request, keys, convert).await?;
        let rows = pages.values_mut().flat_map(|page| page.rows.iter_mut());
        self.with_terms(rows.map(|(_, row)| row)).await?;
        Ok(pages)
    }

    /// Everything that is expected of some members on a day or later, whoever asks.
    pub async fn expectations_from(&self, members: &[MemberId], day: NaiveDate) -> Result<Vec<Expectation>> {
        self.lasting(members, day, false).await
    }

    /// The same, locked against other writers until the end of the transaction.
    pub async fn expectations_from_locked(
        &self,
        members: &[MemberId],
        day: NaiveDate,
    ) -> Result<Vec<Expectation>> {
        self.lasting(members, day, true).await
    }

    /// When something was first expected of anybody; none where nothing ever was.
    pub async fn expectations_since(&self) -> Result<Option<DateTime<Utc>>> {
        let first = self
            .scoped::<expectation::Entity>()
            .select_only()
            .column(expectation::Column::CreatedAt)
            .order_by_asc(expectation::Column::Id)
            .limit(1);
        Ok(first.into_tuple().one(self.executor()).await?)
    }

    async fn lasting(&self, members: &[MemberId], day: NaiveDate, lock: bool) -> Result<Vec<Expectation>> {
        let mut found = Vec::new();
        for chunk in members.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let lasts = Condition::any()
                .add(expectation::Column::EndsOn.is_null())
                .add(expectation::Column::EndsOn.gt(day));
            let mut select = self
                .scoped::<expectation::Entity>()
                .filter(self.among(expectation::Column::MemberId.into_expr(), ids))
                .filter(lasts)
                .order_by_asc(expectation::Column::Id);
            if lock {
                select = select.lock_exclusive();
            }
            for row in select.all(self.executor()).await? {
                found.push(row.into_domain()?);
            }
        }
        self.with_terms(&mut found).await?;
        Ok(found)
    }

    /// An expectation, locked against other writers until the end of the transaction, whoever asks.
    pub async fn expectation_locked(&self, id: ExpectationId) -> Result<Option<Expectation>> {
        let found = self
            .scoped::<expectation::Entity>()
            .filter(expectation::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        let mut found = row.map(expectation::Model::into_domain).transpose()?;
        self.with_terms(&mut found).await?;
        Ok(found)
    }

    /// The excuses of some expectations from a day on.
    pub async fn excuses_of(&self, expectations: &[ExpectationId], from: NaiveDate) -> Result<Vec<Excuse>> {
        let mut found = Vec::new();
        for chunk in expectations.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows = self
                .scoped::<excuse::Entity>()
                .filter(self.among(excuse::Column::ExpectationId.into_expr(), ids))
                .filter(excuse::Column::StartsOn.gte(from))
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// Reads the terms of expectations, by one statement.
    async fn with_terms<'a>(
        &self,
        expectations: impl IntoIterator<Item = &'a mut Expectation>,
    ) -> Result<()> {
        let mut by_id: HashMap<Uuid, &mut Expectation> = expectations
            .into_iter()
            .map(|expectation| (expectation.id.as_uuid(), expectation))
            .collect();
        let ids: Vec<Uuid> = by_id.keys().copied().collect();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .scoped::<term::Entity>()
                .filter(self.among(term::Column::ExpectationId.into_expr(), chunk.iter().copied()))
                .order_by_asc(term::Column::ExpectationId)
                .order_by_asc(term::Column::FromOn)
                .all(self.executor())
                .await?;
            for row in rows {
                if let Some(expectation) = by_id.get_mut(&row.expectation_id) {
                    expectation.terms.push(Term {
                        from: row.from_on,
                        target: row.target,
                    });
                }
            }
        }
        Ok(())
    }

    fn visible_expectations(&self, asker: &Asker, least: Detail) -> Select<expectation::Entity> {
        let member = Expr::col((expectation::Entity, expectation::Column::MemberId));
        let subject = SubjectColumn::Member(member);
        self.scoped::<expectation::Entity>()
            .filter(asker.may(Action::ReadExpectations, least, &subject))
    }

    fn matching_expectations(
        &self,
        asker: &Asker,
        filter: &ExpectationFilter,
    ) -> Select<expectation::Entity> {
        use expectation::Column;
        let mut select = self.visible_expectations(asker, Detail::Totals);
        if let Some(members) = &filter.members {
            let ids = members.iter().map(|id| id.as_uuid());
            select = select.filter(self.among(Column::MemberId.into_expr(), ids));
        }
        if let Some((team, date)) = filter.within {
            select = select.filter(Column::MemberId.in_subquery(self.assigned_below(team, date)));
        }
        if let Some(key) = &filter.metric_key {
            let metrics = Query::select()
                .column(metric::Column::Id)
                .from(metric::Entity)
                .and_where(Expr::col(metric::Column::OrganizationId).eq(self.tenant()))
                .and_where(named(metric::Column::Key, &[key]))
                .to_owned();
            select = select.filter(Column::MetricId.in_subquery(metrics));
        }
        if let Some(day) = filter.running_on {
            select = select.filter(running_on(day));
        }
        match filter.acknowledged {
            None => select,
            Some(true) => select.filter(Column::AcknowledgedAt.is_not_null()),
            Some(false) => select.filter(Column::AcknowledgedAt.is_null()),
        }
    }
}

fn running_on(day: NaiveDate) -> Condition {
    let lasts = Condition::any()
        .add(expectation::Column::EndsOn.is_null())
        .add(expectation::Column::EndsOn.gt(day));
    Condition::all()
        .add(expectation::Column::StartsOn.lte(day))
        .add(lasts)
}
