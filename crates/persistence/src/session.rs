//! A session: one organization, and either a pool to read from or a transaction to write in.

use crate::database::Backend;
use crate::errors::{Failure, Result};
use domain::ids::OrganizationId;
use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, EntityTrait, QueryFilter, Select,
};
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// Access to one organization's rows. Repositories are reached through it and can name no other organization.
#[derive(Debug)]
pub struct Session {
    organization: OrganizationId,
    backend: Backend,
    connection: Connection,
    catalogue_changed: AtomicBool,
}

#[derive(Debug)]
enum Connection {
    Reading(DatabaseConnection),
    Writing(DatabaseTransaction),
}

impl Session {
    pub(crate) fn reading(organization: OrganizationId, pool: DatabaseConnection, backend: Backend) -> Self {
        Self {
            organization,
            backend,
            connection: Connection::Reading(pool),
            catalogue_changed: AtomicBool::new(false),
        }
    }

    pub(crate) fn writing(
        organization: OrganizationId,
        transaction: DatabaseTransaction,
        backend: Backend,
    ) -> Self {
        Self {
            organization,
            backend,
            connection: Connection::Writing(transaction),
            catalogue_changed: AtomicBool::new(false),
        }
    }

    /// The organization this session is bound to.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Which database is behind it.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether metrics, stages or holidays were changed in this session.
    pub fn has_changed_catalogue(&self) -> bool {
        self.catalogue_changed.load(Ordering::Relaxed)
    }

    pub(crate) fn mark_catalogue(&self) {
        self.catalogue_changed.store(true, Ordering::Relaxed);
    }

    /// The organization's id as rows carry it.
    pub(crate) fn tenant(&self) -> Uuid {
        self.organization.as_uuid()
    }

    /// Where statements run.
    pub(crate) fn executor(&self) -> DatabaseExecutor<'_> {
        match &self.connection {
            Connection::Reading(pool) => pool.into(),
            Connection::Writing(transaction) => transaction.into(),
        }
    }

    /// Makes everything written in this session visible.
    ///
    /// # Errors
    /// [`Failure::Damaged`] for a session that only reads.
    pub async fn commit(self) -> Result<()> {
        match self.connection {
            Connection::Writing(transaction) => Ok(transaction.commit().await?),
            Connection::Reading(_) => Err(Failure::Damaged("a reading session has nothing to commit".into())),
        }
    }
}

/// An entity whose rows belong to organizations.
pub(crate) trait Tenanted: EntityTrait {
    /// The column that holds the organization.
    const TENANT: Self::Column;
}

impl Session {
    /// The rows of an entity that belong to this organization. The only place that starts a `find`.
    #[expect(
        clippy::disallowed_methods,
        reason = "every query starts here, bound to one organization"
    )]
    pub(crate) fn scoped<E: Tenanted>(&self) -> Select<E> {
        E::find().filter(E::TENANT.eq(self.tenant()))
    }
}
