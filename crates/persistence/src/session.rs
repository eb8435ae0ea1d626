//! A session: one organization, and either a connection to read by or a transaction to write in.

use crate::database::Backend;
use crate::errors::{Failure, Result};
use crate::lease::Lease;
use domain::ids::OrganizationId;
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Alias, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// Access to one organization's rows. Repositories are reached through it and can name no other organization.
#[derive(Debug)]
pub struct Session {
    organization: OrganizationId,
    backend: Backend,
    lease: Arc<Lease>,
    writes: bool,
    catalogue_changed: AtomicBool,
}

impl Session {
    pub(crate) fn reading(organization: OrganizationId, lease: Arc<Lease>, backend: Backend) -> Self {
        Self {
            organization,
            backend,
            lease,
            writes: false,
            catalogue_changed: AtomicBool::new(false),
        }
    }

    pub(crate) fn writing(organization: OrganizationId, unit: Lease, backend: Backend) -> Self {
        Self {
            organization,
            backend,
            lease: Arc::new(unit),
            writes: true,
            catalogue_changed: AtomicBool::new(false),
        }
    }

    /// Whether it is a unit of work, which reads what it wrote.
    pub(crate) fn writes(&self) -> bool {
        self.writes
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

    /// True for rows whose column is one of `ids`. On PostgreSQL the statement is the same however many there are.
    pub(crate) fn among(&self, column: Expr, ids: impl IntoIterator<Item = Uuid>) -> Expr {
        // An array of unknown length is planned for as if it had ten elements, and so anew each time where it has fewer.
        const FEW: usize = 10;
        let ids: Vec<Uuid> = ids.into_iter().collect();
        match self.backend {
            Backend::Postgres if ids.len() > FEW => {
                column.eq(PgFunc::any(Expr::val(ids).cast_as(Alias::new("uuid[]"))))
            }
            _ => column.is_in(ids),
        }
    }

    /// Where statements run.
    pub(crate) fn executor(&self) -> &Lease {
        &self.lease
    }

    /// Makes everything written in this session visible.
    ///
    /// # Errors
    /// [`Failure::Damaged`] for a session that only reads.
    pub async fn commit(self) -> Result<()> {
        match self.writes {
            true => Ok(self.lease.commit().await?),
            false => Err(Failure::Damaged("a reading session has nothing to commit".into())),
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
