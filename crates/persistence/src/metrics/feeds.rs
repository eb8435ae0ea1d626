//! Feeds: when a source of facts was last heard of, and the lock its writers take.

use super::entity::feed;
use crate::errors::{Failure, Result};
use crate::session::Session;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// The feed all derived metrics depend on.
const OPPORTUNITIES: &str = "opportunities";

impl Session {
    /// Adds the organization's feeds, not heard of yet.
    pub async fn feeds_insert(&self) -> Result<()> {
        let row = feed::ActiveModel {
            organization_id: Set(self.tenant()),
            feed: Set(OPPORTUNITIES.to_owned()),
            received_at: Set(None),
        };
        feed::Entity::insert(row)
            .exec_without_returning(&self.executor())
            .await?;
        Ok(())
    }

    /// Makes this the organization's only writer of opportunities, derived facts and what they depend on, until the end
    /// of the transaction. Taken before any other lock.
    ///
    /// One writer at a time, because a single row may reach far: the first win of an account decides the facts of all its
    /// opportunities, a rate those of all in its currency. Every push marks this row as its receipt in any case.
    pub async fn pipeline_locked(&self) -> Result<()> {
        let own = self
            .scoped::<feed::Entity>()
            .filter(feed::Column::Feed.eq(OPPORTUNITIES))
            .lock(LockType::Update);
        match own.one(&self.executor()).await? {
            Some(_) => Ok(()),
            None => Err(Failure::damaged(
                "feeds",
                "the organization has no feed of opportunities",
            )),
        }
    }

    /// Remembers that opportunities were pushed, changed or not.
    pub async fn pipeline_received(&self, at: DateTime<Utc>) -> Result<()> {
        feed::Entity::update_many()
            .col_expr(feed::Column::ReceivedAt, Expr::value(at))
            .filter(feed::Column::OrganizationId.eq(self.tenant()))
            .filter(feed::Column::Feed.eq(OPPORTUNITIES))
            .exec(&self.executor())
            .await?;
        Ok(())
    }

    /// When opportunities were last pushed; none before the first time.
    pub async fn pipeline_received_at(&self) -> Result<Option<DateTime<Utc>>> {
        let own = self
            .scoped::<feed::Entity>()
            .filter(feed::Column::Feed.eq(OPPORTUNITIES));
        Ok(own.one(&self.executor()).await?.and_then(|row| row.received_at))
    }
}
