//! Accounts.

use super::entity::{account, opportunity};
use crate::errors::Result;
use crate::paging::page_by_text;
use crate::session::Session;
use crate::sql::{CHUNK, has_text, named};
use chrono::NaiveDate;
use domain::ids::AccountId;
use domain::paging::{Page, PageRequest};
use domain::pipeline::{Account, Outcome};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// The accounts among `ids`, in no particular order.
    pub async fn accounts_by_id(&self, ids: &[AccountId]) -> Result<Vec<Account>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = account::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid()));
            found.extend(
                self.scoped::<account::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        Ok(found.into_iter().map(account::Model::into_domain).collect())
    }

    /// The accounts with these keys of the system they were imported from.
    pub async fn accounts_by_external_id(&self, keys: &[String]) -> Result<Vec<Account>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let wanted = named(account::Column::ExternalId, chunk);
            found.extend(
                self.scoped::<account::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        Ok(found.into_iter().map(account::Model::into_domain).collect())
    }

    /// A page of accounts, by name; of those whose name contains a text, when it is given.
    pub async fn accounts_page(&self, text: Option<&str>, request: &PageRequest) -> Result<Page<Account>> {
        page_by_text(
            self,
            self.accounts_named(text),
            (account::Column::NameFolded, account::Column::Id),
            request,
            |row| (row.name_folded.clone(), row.id),
            |row| Ok(row.into_domain()),
        )
        .await
    }

    /// How many accounts there are; of those whose name contains a text, when it is given.
    pub async fn accounts_count(&self, text: Option<&str>) -> Result<u64> {
        Ok(self.accounts_named(text).count(self.executor()).await?)
    }

    fn accounts_named(&self, text: Option<&str>) -> Select<account::Entity> {
        let select = self.scoped::<account::Entity>();
        match text {
            Some(text) => select.filter(has_text(account::Column::NameFolded, text)),
            None => select,
        }
    }

    /// Adds accounts, or changes those with the same ids. Parents come before their subsidiaries.
    pub async fn accounts_write(&self, accounts: &[Account]) -> Result<()> {
        for chunk in accounts.chunks(CHUNK) {
            let rows = chunk
                .iter()
                .map(|account| account::Model::row(self.tenant(), account));
            account::Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::columns([account::Column::OrganizationId, account::Column::Id])
                        .update_columns([
                            account::Column::Name,
                            account::Column::NameFolded,
                            account::Column::ExternalId,
                            account::Column::Sector,
                            account::Column::ParentId,
                            account::Column::KeyAccountOf,
                            account::Column::Version,
                        ])
                        .to_owned(),
                )
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// The stored dates of these accounts' first wins; accounts without one are left out.
    pub async fn first_wins(&self, accounts: &[AccountId]) -> Result<HashMap<AccountId, NaiveDate>> {
        let mut found = HashMap::new();
        for chunk in accounts.chunks(CHUNK) {
            let rows: Vec<(Uuid, NaiveDate)> = self
                .scoped::<account::Entity>()
                .select_only()
                .column(account::Column::Id)
                .column(account::Column::FirstWonOn)
                .filter(account::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(account::Column::FirstWonOn.is_not_null())
                .into_tuple()
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(|(id, on)| (AccountId::from_uuid(id), on)));
        }
        Ok(found)
    }

    /// The dates of these accounts' first wins as their opportunities say; accounts without one are left out.
    pub async fn first_wins_counted(&self, accounts: &[AccountId]) -> Result<HashMap<AccountId, NaiveDate>> {
        let mut found = HashMap::new();
        for chunk in accounts.chunks(CHUNK) {
            let rows: Vec<(Uuid, NaiveDate)> = self
                .scoped::<opportunity::Entity>()
                .select_only()
                .column(opportunity::Column::AccountId)
                .column_as(opportunity::Column::ClosedOn.min(), "first")
                .filter(opportunity::Column::AccountId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(opportunity::Column::Outcome.eq(Outcome::Won.word()))
                .filter(opportunity::Column::ClosedOn.is_not_null())
                .group_by(opportunity::Column::AccountId)
                .into_tuple()
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(|(id, on)| (AccountId::from_uuid(id), on)));
        }
        Ok(found)
    }

    /// Stores the dates of these accounts' first wins as their opportunities say.
    pub async fn first_wins_recount(&self, accounts: &[AccountId]) -> Result<()> {
        let of = |column: opportunity::Column| Expr::col((opportunity::Entity, column));
        let first = Query::select()
            .expr(of(opportunity::Column::ClosedOn).min())
            .from(opportunity::Entity)
            .and_where(of(opportunity::Column::OrganizationId).eq(self.tenant()))
            .and_where(
                of(opportunity::Column::AccountId).eq(Expr::col((account::Entity, account::Column::Id))),
            )
            .and_where(of(opportunity::Column::Outcome).eq(Outcome::Won.word()))
            .to_owned();
        for chunk in accounts.chunks(CHUNK) {
            account::Entity::update_many()
                .col_expr(account::Column::FirstWonOn, Expr::from(first.clone()))
                .filter(account::Column::OrganizationId.eq(self.tenant()))
                .filter(account::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid())))
                .exec(self.executor())
                .await?;
        }
        Ok(())
    }
}
