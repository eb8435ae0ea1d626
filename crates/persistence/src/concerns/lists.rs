//! Concerns as far as the asker may see them.

use super::entity::{concern, round};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::{Below, page_by_id, page_by_instant, rows_below};
use crate::pipeline::entity::account;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::access::{Action, Detail};
use domain::concerns::{Concern, ConcernFilter, ConcernState, Round};
use domain::ids::{AccountId, ConcernId};
use domain::paging::{Key, Page, PageRequest};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

impl Session {
    /// The concerns among `ids` the asker may see, in no particular order.
    pub async fn concerns_by_id(&self, asker: &Asker, ids: &[ConcernId]) -> Result<Vec<Concern>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows = self
                .concerns_opened(asker, Action::ReadConcerns)
                .filter(self.among(concern::Column::Id.into_expr(), ids))
                .all(self.executor())
                .await?;
            found.extend(self.with_rounds(rows).await?);
        }
        Ok(found)
    }

    /// A page of the concerns the asker may see, in the order they were entered.
    pub async fn concerns_page(
        &self,
        asker: &Asker,
        filter: &ConcernFilter,
        request: &PageRequest,
    ) -> Result<Page<Concern>> {
        let matching = self.matching_concerns(asker, filter);
        let page = page_by_id(self, matching, concern::Column::Id, request, |row| row.id, Ok).await?;
        self.rounded(page).await
    }

    /// The same page of the concerns of each of some customers that stand so and that the asker may see, in the order they were entered.
    pub async fn concerns_of(
        &self,
        asker: &Asker,
        accounts: &[AccountId],
        state: Option<ConcernState>,
        request: &PageRequest,
    ) -> Result<HashMap<AccountId, Page<Concern>>> {
        let filter = ConcernFilter {
            state,
            ..ConcernFilter::default()
        };
        let select = self.matching_concerns(asker, &filter);
        let below = Below {
            parent: concern::Column::AccountId,
            id: concern::Column::Id,
            sort: None,
            descending: false,
        };
        let keys = |row: &concern::Model| {
            let (sort, id) = (String::new(), row.id);
            (row.account_id, Key { sort, id })
        };
        let mut lists = rows_below(self, select, &below, accounts, request, keys).await?;
        let rows = lists.values().flatten();
        let rounds = self.rounds_of(rows.map(|(_, row)| row.id)).await?;
        let page = |account: &AccountId| {
            let rows = lists.remove(account).unwrap_or_default();
            let page = Page::cut(request, rows).try_map(|row| {
                let rounds = rounds.get(&row.id).cloned().unwrap_or_default();
                row.into_domain(rounds)
            })?;
            Ok((*account, page))
        };
        accounts.iter().map(page).collect()
    }

    /// A page of the unresolved concerns the asker may see, by when the next thing is to be done about them.
    pub async fn concerns_upcoming(
        &self,
        asker: &Asker,
        filter: &ConcernFilter,
        request: &PageRequest,
    ) -> Result<Page<Concern>> {
        let page = page_by_instant(
            self,
            self.upcoming_concerns(asker, filter),
            (concern::Column::NextDueAt, concern::Column::Id),
            request,
            |row| (row.next_due_at.unwrap_or_default(), row.id),
            Ok,
        )
        .await?;
        self.rounded(page).await
    }

    /// How many concerns the asker may see.
    pub async fn concerns_count(&self, asker: &Asker, filter: &ConcernFilter) -> Result<u64> {
        let matching = self.matching_concerns(asker, filter);
        Ok(matching.count(self.executor()).await?)
    }

    /// How many unresolved concerns the asker may see.
    pub async fn concerns_upcoming_count(&self, asker: &Asker, filter: &ConcernFilter) -> Result<u64> {
        let upcoming = self.upcoming_concerns(asker, filter);
        Ok(upcoming.count(self.executor()).await?)
    }

    /// Those of `accounts` whose concerns open to the asker, whoever takes care of each: by the rep whose key accounts they are.
    pub async fn accounts_open(
        &self,
        asker: &Asker,
        action: Action,
        accounts: &[AccountId],
    ) -> Result<HashSet<AccountId>> {
        let keeper = Expr::col((account::Entity, account::Column::KeyAccountOf));
        let may = asker.may(action, Detail::Totals, &SubjectColumn::Member(keeper));
        let mut open = HashSet::new();
        for chunk in accounts.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows: Vec<Uuid> = self
                .scoped::<account::Entity>()
                .select_only()
                .column(account::Column::Id)
                .filter(self.among(account::Column::Id.into_expr(), ids))
                .filter(may.clone())
                .into_tuple()
                .all(self.executor())
                .await?;
            open.extend(rows.into_iter().map(AccountId::from_uuid));
        }
        Ok(open)
    }

    /// The concerns that open to the asker by `action`. The other side of a concern is whoever raised it, and the rep whose key
    /// account it is of.
    pub(super) fn concerns_opened(&self, asker: &Asker, action: Action) -> Select<concern::Entity> {
        let column = |column| Expr::col((concern::Entity, column));
        let of_account = |column| Expr::col(("customer", column));
        let keeper = Query::select()
            .expr(of_account(account::Column::KeyAccountOf))
            .from_as(account::Entity, "customer")
            .and_where(of_account(account::Column::OrganizationId).eq(self.tenant()))
            .and_where(of_account(account::Column::Id).eq(column(concern::Column::AccountId)))
            .to_owned();
        let subject = SubjectColumn::Between {
            of: Box::new(SubjectColumn::Member(column(concern::Column::OwnerId))),
            with: vec![
                SubjectColumn::Member(column(concern::Column::RaisedByMemberId)),
                SubjectColumn::Member(Expr::from(keeper)),
            ],
        };
        self.scoped::<concern::Entity>()
            .filter(asker.may(action, Detail::Full, &subject))
    }

    fn upcoming_concerns(&self, asker: &Asker, filter: &ConcernFilter) -> Select<concern::Entity> {
        self.matching_concerns(asker, filter)
            .filter(concern::Column::NextDueAt.is_not_null())
    }

    fn matching_concerns(&self, asker: &Asker, filter: &ConcernFilter) -> Select<concern::Entity> {
        use concern::Column;
        let mut select = self.concerns_opened(asker, Action::ReadConcerns);
        if let Some(account) = filter.account {
            select = select.filter(Column::AccountId.eq(account.as_uuid()));
        }
        if let Some(owner) = filter.owner {
            select = select.filter(Column::OwnerId.eq(owner.as_uuid()));
        }
        if let Some(state) = filter.state {
            select = select.filter(Column::State.eq(state.word()));
        }
        match filter.overdue {
            Some(now) => select.filter(Column::NextDueAt.lt(now)),
            None => select,
        }
    }

    async fn rounded(&self, page: Page<concern::Model>) -> Result<Page<Concern>> {
        let mut rounds = self.rounds_of(page.rows.iter().map(|(_, row)| row.id)).await?;
        page.try_map(|row| {
            let rounds = rounds.remove(&row.id).unwrap_or_default();
            row.into_domain(rounds)
        })
    }

    /// Rows with their rounds.
    pub(super) async fn with_rounds(&self, rows: Vec<concern::Model>) -> Result<Vec<Concern>> {
        let mut rounds = self.rounds_of(rows.iter().map(|row| row.id)).await?;
        let whole = rows.into_iter().map(|row| {
            let rounds = rounds.remove(&row.id).unwrap_or_default();
            row.into_domain(rounds)
        });
        whole.collect()
    }

    async fn rounds_of(&self, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Vec<Round>>> {
        let ids: Vec<Uuid> = ids.collect();
        let mut rounds: HashMap<Uuid, Vec<Round>> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let found = self
                .scoped::<round::Entity>()
                .filter(self.among(round::Column::ConcernId.into_expr(), chunk.iter().copied()))
                .order_by_asc(round::Column::ConcernId)
                .order_by_asc(round::Column::Number)
                .all(self.executor())
                .await?;
            for row in found {
                let of = rounds.entry(row.concern_id).or_default();
                of.push(row.into_domain()?);
            }
        }
        Ok(rounds)
    }
}
