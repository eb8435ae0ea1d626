//! Lists of opportunities as they stand now, cut by the policy table.

use super::entity::opportunity;
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::{Below, page_by_id, rows_below};
use crate::session::Session;
use crate::sql::{CHUNK, has_text, valid_on};
use crate::teams::entity::assignment;
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail};
use domain::ids::OpportunityId;
use domain::paging::{Key, Page, PageRequest};
use domain::pipeline::{OpportunityFilter, OpportunityList, OpportunityOrder, Outcome, Standing};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// What a list is sorted by. Opportunities without a date come last, whether the earliest come first or the latest do.
struct Sorting {
    column: opportunity::Column,
    descending: bool,
    /// The column as indexes hold it, which wants its constants written out.
    expression: &'static str,
    /// The day that stands for none in it.
    undated: NaiveDate,
}

impl Sorting {
    fn by(order: OpportunityOrder) -> Self {
        const LAST: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");
        const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day of the calendar");
        use opportunity::Column::{CreatedOn, ExpectedCloseOn};
        let (column, descending, expression) = match order {
            OpportunityOrder::ExpectedClose => (
                ExpectedCloseOn,
                false,
                "COALESCE(opportunities.expected_close_on, '9999-12-31')",
            ),
            OpportunityOrder::ExpectedCloseDescending => (
                ExpectedCloseOn,
                true,
                "COALESCE(opportunities.expected_close_on, '0001-01-01')",
            ),
            OpportunityOrder::Created => (
                CreatedOn,
                false,
                "COALESCE(opportunities.created_on, '9999-12-31')",
            ),
            OpportunityOrder::CreatedDescending => (
                CreatedOn,
                true,
                "COALESCE(opportunities.created_on, '0001-01-01')",
            ),
        };
        Self {
            column,
            descending,
            expression,
            undated: if descending { FIRST } else { LAST },
        }
    }

    fn key(&self, order: OpportunityOrder, row: &opportunity::Model) -> Key {
        let date = match self.column {
            opportunity::Column::CreatedOn => row.created_on,
            _ => row.expected_close_on,
        };
        let sort = order.sort(date.unwrap_or(self.undated));
        Key { sort, id: row.id }
    }
}

impl Session {
    /// The opportunities among `ids` the asker may see, in no particular order.
    pub async fn standings_by_id(&self, asker: &Asker, ids: &[OpportunityId]) -> Result<Vec<Standing>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .visible_opportunities(asker)
                .filter(opportunity::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid())))
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(row.into_standing()?);
            }
        }
        Ok(found)
    }

    /// A page of the opportunities the asker may see.
    pub async fn standings_page(
        &self,
        asker: &Asker,
        filter: &OpportunityFilter,
        order: OpportunityOrder,
        request: &PageRequest,
    ) -> Result<Page<Standing>> {
        let sorting = Sorting::by(order);
        let Sorting {
            descending,
            expression,
            undated,
            ..
        } = sorting;
        let sort = || Expr::cust(expression);
        let id = || Expr::col((opportunity::Entity, opportunity::Column::Id));
        let mut select = self.matching(asker, filter);
        for (key, later) in [(&request.after, true), (&request.before, false)] {
            let Some(Key { sort: text, id: key }) = key else {
                continue;
            };
            let date: NaiveDate = order.date(text).unwrap_or(undated);
            let (from, beyond) = if later != descending {
                (sort().gte(date), (sort().gt(date), id().gt(*key)))
            } else {
                (sort().lte(date), (sort().lt(date), id().lt(*key)))
            };
            let tied = Condition::all().add(sort().eq(date)).add(beyond.1);
            // The bound alone lets an index begin there; a choice of two does not.
            select = select
                .filter(from)
                .filter(Condition::any().add(beyond.0).add(tied));
        }
        let direction = if descending == request.from_end {
            Order::Asc
        } else {
            Order::Desc
        };
        let rows = select
            .order_by(sort(), direction.clone())
            .order_by(id(), direction)
            .limit(request.limit + 1)
            .all(self.executor())
            .await?;
        let keyed = |row: opportunity::Model| Ok((sorting.key(order, &row), row.into_standing()?));
        let mut rows = rows.into_iter().map(keyed).collect::<Result<Vec<_>>>()?;
        if request.from_end {
            rows.reverse();
        }
        Ok(Page::cut(request, rows))
    }

    /// The same page of each of some lists of opportunities that stand like this and that the asker may see.
    pub async fn standings_listed(
        &self,
        asker: &Asker,
        lists: &[OpportunityList],
        outcome: Option<Outcome>,
        order: OpportunityOrder,
        request: &PageRequest,
    ) -> Result<HashMap<OpportunityList, Page<Standing>>> {
        use opportunity::Column::{AccountId, OwnerId};
        let filter = OpportunityFilter {
            outcome,
            ..OpportunityFilter::default()
        };
        let sorting = Sorting::by(order);
        let date = |text: &str| Some(Value::from(order.date(text).unwrap_or(sorting.undated)));
        let mut pages = HashMap::new();
        for parent in [OwnerId, AccountId] {
            let of = |list: &OpportunityList| match (parent, list) {
                (OwnerId, OpportunityList::OfOwner(id)) => Some(id.as_uuid()),
                (AccountId, OpportunityList::OfAccount(id)) => Some(id.as_uuid()),
                _ => None,
            };
            let ids: Vec<Uuid> = lists.iter().filter_map(of).collect();
            let below = Below {
                parent,
                id: opportunity::Column::Id,
                sort: Some((sorting.expression, &date)),
                descending: sorting.descending,
            };
            let keys = |row: &opportunity::Model| {
                let of = match parent {
                    OwnerId => row.owner_id,
                    _ => row.account_id,
                };
                (of.unwrap_or_default(), sorting.key(order, row))
            };
            let select = self.matching(asker, &filter);
            let mut rows = rows_below(self, select, &below, &ids, request, keys).await?;
            for (list, id) in lists.iter().filter_map(|list| Some((list, of(list)?))) {
                let rows = rows.remove(&id).unwrap_or_default();
                let page = Page::cut(request, rows).try_map(opportunity::Model::into_standing)?;
                pages.insert(*list, page);
            }
        }
        Ok(pages)
    }

    /// A page of the opportunities the asker may see, by identity, each with when it was changed last; of those changed since
    /// an instant, where it is given.
    pub async fn standings_page_by_id(
        &self,
        asker: &Asker,
        filter: &OpportunityFilter,
        since: Option<DateTime<Utc>>,
        request: &PageRequest,
    ) -> Result<Page<(Standing, DateTime<Utc>)>> {
        let select = self.matching_since(asker, filter, since);
        let whole = |row: opportunity::Model| {
            let changed = row.updated_at;
            Ok((row.into_standing()?, changed))
        };
        page_by_id(
            self,
            select,
            opportunity::Column::Id,
            request,
            |row| row.id,
            whole,
        )
        .await
    }

    /// How many opportunities changed since an instant the asker may see.
    pub async fn standings_count_since(
        &self,
        asker: &Asker,
        filter: &OpportunityFilter,
        since: Option<DateTime<Utc>>,
    ) -> Result<u64> {
        let select = self.matching_since(asker, filter, since);
        Ok(select.count(self.executor()).await?)
    }

    fn matching_since(
        &self,
        asker: &Asker,
        filter: &OpportunityFilter,
        since: Option<DateTime<Utc>>,
    ) -> Select<opportunity::Entity> {
        let select = self.matching(asker, filter);
        match since {
            None => select,
            Some(since) => select.filter(opportunity::Column::UpdatedAt.gte(since)),
        }
    }

    /// How many opportunities the asker may see.
    pub async fn standings_count(&self, asker: &Asker, filter: &OpportunityFilter) -> Result<u64> {
        Ok(self.matching(asker, filter).count(self.executor()).await?)
    }

    fn matching(&self, asker: &Asker, filter: &OpportunityFilter) -> Select<opportunity::Entity> {
        use opportunity::Column;
        let mut select = self.visible_opportunities(asker);
        if let Some(owner) = filter.owner {
            select = select.filter(Column::OwnerId.eq(owner.as_uuid()));
        }
        if let Some((team, date)) = filter.team {
            let assigned = Query::select()
                .column(assignment::Column::MemberId)
                .from(assignment::Entity)
                .and_where(Expr::col(assignment::Column::OrganizationId).eq(self.tenant()))
                .and_where(Expr::col(assignment::Column::TeamId).in_subquery(self.subtree(team, date)))
                .cond_where(valid_on(
                    assignment::Column::ValidFrom,
                    assignment::Column::ValidTo,
                    date,
                ))
                .to_owned();
            select = select.filter(Column::OwnerId.in_subquery(assigned));
        }
        if let Some(stage) = filter.stage {
            select = select.filter(Column::StageId.eq(stage.as_uuid()));
        }
        if let Some(outcome) = filter.outcome {
            select = select.filter(Column::Outcome.eq(outcome.word()));
        }
        if let Some(account) = filter.account {
            select = select.filter(Column::AccountId.eq(account.as_uuid()));
        }
        if let Some(text) = &filter.text {
            select = select.filter(has_text(Column::NameFolded, text));
        }
        if let Some(from) = filter.expected_from {
            select = select.filter(Column::ExpectedCloseOn.gte(from));
        }
        if let Some(before) = filter.expected_before {
            select = select.filter(Column::ExpectedCloseOn.lt(before));
        }
        select
    }

    /// Opportunities are seen by whoever may see their owner's; those without an owner by a row of the table of their own.
    fn visible_opportunities(&self, asker: &Asker) -> Select<opportunity::Entity> {
        let owner = || Expr::col((opportunity::Entity, opportunity::Column::OwnerId));
        let owned = asker.may(
            Action::ReadOpportunities,
            Detail::Full,
            &SubjectColumn::Member(owner()),
        );
        let unowned = asker.may(
            Action::ReadUnownedOpportunities,
            Detail::Full,
            &SubjectColumn::Organization,
        );
        self.scoped::<opportunity::Entity>().filter(
            Condition::any()
                .add(Condition::all().add(owner().is_not_null()).add(owned))
                .add(Condition::all().add(owner().is_null()).add(unowned)),
        )
    }
}
