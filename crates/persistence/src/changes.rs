//! What was changed since: how far a reader can be sure to have seen everything, while writers are under way.
//!
//! A row is stamped before its transaction ends, so rows do not become visible in the order of their stamps. A reader who
//! goes on from the latest stamp they saw would miss what was stamped earlier and committed later.

use crate::database::Backend;
use crate::errors::Result;
use crate::goals::entity::goal;
use crate::measurements::entity::measurement;
use crate::organizations::entity::audit_entry;
use crate::pipeline::entity::opportunity;
use crate::session::{Session, Tenanted};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::MetricId;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, QueryFilter, QueryOrder, QuerySelect, Statement};
use uuid::Uuid;

/// First half of the advisory locks that say since when a transaction has been under way ("sync" in ASCII).
const UNDER_WAY: i32 = 0x73_79_6e_63;

/// The second half counts seconds from here, 2020-01-01, so that it fits.
const BEGINNING: i64 = 1_577_836_800;

/// By how much the clocks of replicas may differ.
const SKEW: TimeDelta = TimeDelta::seconds(5);

/// Apart stand the stamps of two transactions of which one began when the other had ended.
const TICK: TimeDelta = TimeDelta::microseconds(1);

/// Rows that are read by when they were changed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changing {
    /// Goals.
    Goals,
    /// Measurements.
    Measurements,
    /// Opportunities.
    Opportunities,
}

/// What a transaction on PostgreSQL begins with to let readers know that it stamps nothing earlier than `since`. Run before the
/// time it stamps with is read.
pub(crate) fn under_way(since: DateTime<Utc>) -> String {
    let second = since.timestamp() - BEGINNING;
    format!("SELECT pg_advisory_xact_lock_shared({UNDER_WAY}, {second}::int)")
}

impl Session {
    /// The instant until which all stamps are visible: whatever becomes visible later is stamped then or later. `now` was read before.
    pub async fn settled_until(&self, rows: Changing, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
        match self.backend() {
            Backend::Postgres => self.oldest_under_way(now).await,
            // There is one writer at a time, who reads the clock when the one before has ended: whatever becomes visible later is
            // stamped later than the latest stamp that is visible. A reader who waits is not told that one again and again.
            Backend::Sqlite => {
                let latest = match rows {
                    Changing::Goals => self.latest::<goal::Entity>(goal::Column::UpdatedAt).await?,
                    Changing::Measurements => {
                        self.latest::<measurement::Entity>(measurement::Column::UpdatedAt)
                            .await?
                    }
                    Changing::Opportunities => {
                        self.latest::<opportunity::Entity>(opportunity::Column::UpdatedAt)
                            .await?
                    }
                };
                let audited = self
                    .latest::<audit_entry::Entity>(audit_entry::Column::At)
                    .await?;
                let latest = latest.max(audited).unwrap_or(DateTime::UNIX_EPOCH);
                Ok((latest + TICK).min(now))
            }
        }
    }

    async fn oldest_under_way(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let sql = "SELECT min(objid::bigint) AS oldest FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 \
            AND classid = $1::int::oid AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let asking = Statement::from_sql_and_values(DbBackend::Postgres, sql, [UNDER_WAY.into()]);
        let answer = self.executor().query_one_raw(asking).await?;
        let oldest: Option<i64> = match answer {
            Some(row) => row.try_get("", "oldest")?,
            None => None,
        };
        let oldest = oldest.and_then(|second| DateTime::from_timestamp(second + BEGINNING, 0));
        Ok(oldest.map_or(now, |oldest| oldest.min(now)) - SKEW)
    }

    async fn latest<E: Tenanted>(&self, stamp: E::Column) -> Result<Option<DateTime<Utc>>> {
        let latest = self
            .scoped::<E>()
            .select_only()
            .column(stamp)
            .filter(stamp.is_not_null())
            .order_by_desc(stamp)
            .limit(1)
            .into_tuple::<DateTime<Utc>>();
        Ok(latest.one(self.executor()).await?)
    }

    /// Whether any opportunity was changed since.
    pub async fn opportunities_changed(&self, since: DateTime<Utc>) -> Result<bool> {
        let any = self
            .scoped::<opportunity::Entity>()
            .select_only()
            .column(opportunity::Column::Id)
            .filter(opportunity::Column::UpdatedAt.gte(since))
            .limit(1)
            .into_tuple::<Uuid>();
        Ok(any.one(self.executor()).await?.is_some())
    }

    /// The metrics of which anything was measured or corrected since.
    pub async fn metrics_measured(&self, since: DateTime<Utc>) -> Result<Vec<MetricId>> {
        let metrics = self
            .scoped::<measurement::Entity>()
            .select_only()
            .column(measurement::Column::MetricId)
            .distinct()
            .filter(measurement::Column::UpdatedAt.gte(since))
            .into_tuple::<Uuid>();
        let found = metrics.all(self.executor()).await?;
        Ok(found.into_iter().map(MetricId::from_uuid).collect())
    }

    /// Whether anything was done since but what is named in `unless`, or begins with one of `beginnings`.
    pub async fn done_since(
        &self,
        since: DateTime<Utc>,
        unless: &[&str],
        beginnings: &[&str],
    ) -> Result<bool> {
        let mut any = self
            .scoped::<audit_entry::Entity>()
            .select_only()
            .column(audit_entry::Column::Id)
            .filter(audit_entry::Column::At.gte(since))
            .filter(audit_entry::Column::Action.is_not_in(unless.iter().copied()))
            .limit(1);
        for beginning in beginnings {
            let like = format!("{beginning}%");
            any = any.filter(audit_entry::Column::Action.not_like(like));
        }
        let any = any.into_tuple::<Uuid>();
        Ok(any.one(self.executor()).await?.is_some())
    }
}
