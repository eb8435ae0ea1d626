//! The organization of a session, and its holidays.

use super::entity::{holiday, organization};
use crate::errors::{Failure, Result};
use crate::session::Session;
use chrono::NaiveDate;
use domain::organizations::Organization;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A day nobody of the organization works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub on: NaiveDate,
    /// What it is called.
    pub name: String,
}

impl Session {
    /// The session's own organization, locked against other writers until the end of the transaction.
    #[expect(
        clippy::disallowed_methods,
        reason = "an organization is found by its own key"
    )]
    pub async fn organization_locked(&self) -> Result<Organization> {
        let own = organization::Entity::find_by_id(self.tenant()).lock_exclusive();
        match own.one(self.executor()).await? {
            Some(row) => row.into_domain(),
            None => Err(Failure::damaged(
                "organizations",
                "the session's organization is gone",
            )),
        }
    }

    /// Adds the session's organization.
    pub async fn organization_insert(&self, organization: &Organization) -> Result<()> {
        let row = organization::Model::row(organization)?;
        organization::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores the organization's settings.
    pub async fn organization_save(&self, organization: &Organization) -> Result<()> {
        let row = organization::Model::row(organization)?;
        organization::Entity::update(row).exec(self.executor()).await?;
        Ok(())
    }

    /// Counts a change of metrics, stages or holidays, in its transaction.
    pub(crate) async fn catalogue_changed(&self) -> Result<()> {
        let version = organization::Column::CatalogueVersion;
        organization::Entity::update_many()
            .col_expr(version, Expr::col(version).add(1))
            .filter(organization::Column::Id.eq(self.tenant()))
            .exec(self.executor())
            .await?;
        self.mark_catalogue();
        Ok(())
    }

    /// How often the organization's settings have changed.
    #[expect(
        clippy::disallowed_methods,
        reason = "an organization is found by its own key"
    )]
    pub async fn settings_version(&self) -> Result<i64> {
        let own = organization::Entity::find_by_id(self.tenant())
            .select_only()
            .column(organization::Column::Version)
            .into_tuple();
        let version = own.one(self.executor()).await?;
        version.ok_or_else(|| Failure::damaged("organizations", "the session's organization is gone"))
    }

    /// Whether any fact is stored, which freezes the zone, the currency and the calendars.
    pub async fn has_facts(&self) -> Result<bool> {
        for table in ["opportunities", "measurements"] {
            let any = Query::select()
                .column("id")
                .from(table)
                .and_where(Expr::col("organization_id").eq(self.tenant()))
                .limit(1)
                .to_owned();
            if self.executor().query_one(&any).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Every holiday, in order.
    pub async fn holidays(&self) -> Result<Vec<Holiday>> {
        let rows = self
            .scoped::<holiday::Entity>()
            .order_by_asc(holiday::Column::OnDate)
            .all(self.executor())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| Holiday {
                on: row.on_date,
                name: row.name,
            })
            .collect())
    }

    /// Adds or renames holidays.
    pub async fn holidays_set(&self, days: &[Holiday]) -> Result<()> {
        if days.is_empty() {
            return Ok(());
        }
        let rows = days.iter().map(|day| holiday::ActiveModel {
            organization_id: Set(self.tenant()),
            on_date: Set(day.on),
            name: Set(day.name.clone()),
        });
        holiday::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([holiday::Column::OrganizationId, holiday::Column::OnDate])
                    .update_column(holiday::Column::Name)
                    .to_owned(),
            )
            .exec_without_returning(self.executor())
            .await?;
        self.catalogue_changed().await
    }

    /// Removes holidays; days that are none are passed over.
    pub async fn holidays_remove(&self, days: &[NaiveDate]) -> Result<u64> {
        let removed = holiday::Entity::delete_many()
            .filter(holiday::Column::OrganizationId.eq(self.tenant()))
            .filter(holiday::Column::OnDate.is_in(days.iter().copied()))
            .exec(self.executor())
            .await?;
        self.catalogue_changed().await?;
        Ok(removed.rows_affected)
    }
}
