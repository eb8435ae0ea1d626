//! Service accounts and the hashes of their keys.

use super::entity::service_account;
use crate::errors::Result;
use crate::session::Session;
use chrono::{DateTime, Utc};
use domain::access::{Scope, ServiceAccount};
use domain::ids::ServiceAccountId;
use domain::text::fold;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

impl Session {
    /// A service account and the hash of its key.
    pub async fn service_account(&self, id: ServiceAccountId) -> Result<Option<(ServiceAccount, String)>> {
        let found = self
            .scoped::<service_account::Entity>()
            .filter(service_account::Column::Id.eq(id.as_uuid()));
        let row = found.one(self.executor()).await?;
        Ok(row.map(|row| (into_domain(&row), row.secret_hash)))
    }

    /// The service account with this name, in whatever case.
    pub async fn service_account_named(&self, name: &str) -> Result<Option<ServiceAccount>> {
        let all = self.service_accounts().await?;
        Ok(all.into_iter().find(|account| fold(&account.name) == fold(name)))
    }

    /// Every service account, oldest first.
    pub async fn service_accounts(&self) -> Result<Vec<ServiceAccount>> {
        let all = self
            .scoped::<service_account::Entity>()
            .order_by_asc(service_account::Column::Id);
        Ok(all.all(self.executor()).await?.iter().map(into_domain).collect())
    }

    /// Adds a service account with the hash of its key.
    pub async fn service_account_insert(&self, account: &ServiceAccount, secret_hash: &str) -> Result<()> {
        let mut row = row(self, account);
        row.secret_hash = Set(secret_hash.to_owned());
        service_account::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a changed service account, its key left as it is.
    pub async fn service_account_save(&self, account: &ServiceAccount) -> Result<()> {
        service_account::Entity::update(row(self, account))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// Remembers that a service account's key was presented.
    pub async fn service_account_used(&self, id: ServiceAccountId, at: DateTime<Utc>) -> Result<()> {
        service_account::Entity::update_many()
            .col_expr(
                service_account::Column::LastUsedAt,
                sea_orm::sea_query::Expr::value(at),
            )
            .filter(service_account::Column::OrganizationId.eq(self.tenant()))
            .filter(service_account::Column::Id.eq(id.as_uuid()))
            .exec(self.executor())
            .await?;
        Ok(())
    }
}

fn row(session: &Session, account: &ServiceAccount) -> service_account::ActiveModel {
    let scopes: Vec<_> = account.scopes.iter().map(|scope| scope.as_str()).collect();
    service_account::ActiveModel {
        organization_id: Set(session.tenant()),
        id: Set(account.id.as_uuid()),
        name: Set(account.name.clone()),
        scopes: Set(scopes.join(" ")),
        secret_hash: NotSet,
        created_at: Set(account.created_at),
        revoked_at: Set(account.revoked_at),
        last_used_at: Set(account.last_used_at),
    }
}

/// Scopes a later release knows and this one does not are passed over: less right, never more.
fn into_domain(row: &service_account::Model) -> ServiceAccount {
    ServiceAccount {
        id: ServiceAccountId::from_uuid(row.id),
        name: row.name.clone(),
        scopes: row.scopes.split_whitespace().filter_map(Scope::parse).collect(),
        created_at: row.created_at,
        revoked_at: row.revoked_at,
        last_used_at: row.last_used_at,
    }
}
