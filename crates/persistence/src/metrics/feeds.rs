//! Feeds: when a source of facts was last heard of, and the lock its writers take.

use super::entity::feed;
use crate::database::Backend;
use crate::errors::{Failure, Result};
use crate::session::Session;
use crate::sql::{CHUNK, named};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::MetricId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement};
use std::collections::HashMap;
use uuid::Uuid;

/// The feed all derived metrics depend on.
const OPPORTUNITIES: &str = "opportunities";

/// What the feed of a recorded metric starts with, before its id.
const METRIC: &str = "metric:";

/// How a lock is held.
enum Lock {
    /// By many at once.
    Shared,
    /// By one, when those who shared it have ended.
    Alone,
}

fn feed_of(metric: MetricId) -> String {
    format!("{METRIC}{}", metric.as_uuid())
}

impl Session {
    /// Adds the organization's feed of opportunities, not heard of yet.
    pub async fn feeds_insert(&self) -> Result<()> {
        let row = feed::ActiveModel {
            organization_id: Set(self.tenant()),
            feed: Set(OPPORTUNITIES.to_owned()),
            received_at: Set(None),
        };
        feed::Entity::insert(row)
            .exec_without_returning(self.executor())
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
        match own.one(self.executor()).await? {
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
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// Keeps rates, assignments and metrics as they are while measurements are valued and credited by them, until the end of the
    /// transaction. Those who measure do not wait for one another.
    pub async fn measuring(&self) -> Result<()> {
        self.measurements_lock(Lock::Shared).await
    }

    /// Makes those who measure wait until the end of the transaction. Taken after [`Session::pipeline_locked`].
    pub async fn measurements_locked_out(&self) -> Result<()> {
        self.measurements_lock(Lock::Alone).await
    }

    /// An advisory lock and not a row's: whoever wants to share a row passes those who wait to have it alone, so that a period would
    /// not be closed while others record without a pause. SQLite has one writer at a time.
    async fn measurements_lock(&self, lock: Lock) -> Result<()> {
        if self.backend() == Backend::Sqlite {
            return Ok(());
        }
        let taken = match lock {
            Lock::Shared => "pg_advisory_xact_lock_shared",
            Lock::Alone => "pg_advisory_xact_lock",
        };
        // Two organizations of one number wait for one another now and then; that is all.
        let number = self.tenant().as_u64_pair().1.cast_signed();
        let sql = format!("SELECT 1 FROM {taken}($1)");
        let asking = Statement::from_sql_and_values(DbBackend::Postgres, sql, [number.into()]);
        self.executor().query_one_raw(asking).await.map(drop)?;
        Ok(())
    }

    /// Remembers that amounts of metrics were pushed by systems, changed or not. A receipt is not written again within a
    /// second of the last one: all who push the same metric would wait for one another.
    pub async fn metrics_received(&self, metrics: &[MetricId], at: DateTime<Utc>) -> Result<()> {
        if metrics.is_empty() {
            return Ok(());
        }
        let mut keys: Vec<String> = metrics.iter().map(|metric| feed_of(*metric)).collect();
        keys.sort_unstable();
        let rows = self
            .scoped::<feed::Entity>()
            .filter(named(feed::Column::Feed, &keys))
            .all(self.executor())
            .await?;
        let recent = |key: &String| {
            let received = rows
                .iter()
                .find(|row| row.feed == *key)
                .and_then(|row| row.received_at);
            received.is_some_and(|received| received + TimeDelta::seconds(1) > at)
        };
        keys.retain(|key| !recent(key));
        for chunk in keys.chunks(CHUNK) {
            let rows = chunk.iter().map(|key| feed::ActiveModel {
                organization_id: Set(self.tenant()),
                feed: Set(key.clone()),
                received_at: Set(Some(at)),
            });
            feed::Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::columns([feed::Column::OrganizationId, feed::Column::Feed])
                        .update_column(feed::Column::ReceivedAt)
                        .to_owned(),
                )
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// When amounts of recorded metrics were last pushed by systems, of those that ever were.
    pub async fn metrics_received_at(&self) -> Result<HashMap<MetricId, DateTime<Utc>>> {
        let rows = self
            .scoped::<feed::Entity>()
            .filter(feed::Column::Feed.starts_with(METRIC))
            .all(self.executor())
            .await?;
        let received = rows.into_iter().filter_map(|row| {
            let metric = Uuid::try_parse(row.feed.strip_prefix(METRIC)?).ok()?;
            Some((MetricId::from_uuid(metric), row.received_at?))
        });
        Ok(received.collect())
    }

    /// When opportunities were last pushed; none before the first time.
    pub async fn pipeline_received_at(&self) -> Result<Option<DateTime<Utc>>> {
        let own = self
            .scoped::<feed::Entity>()
            .filter(feed::Column::Feed.eq(OPPORTUNITIES));
        Ok(own.one(self.executor()).await?.and_then(|row| row.received_at))
    }
}
