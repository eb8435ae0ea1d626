//! Addresses of calendars, stored without their secrets.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::tenanted;
use crate::errors::Result;
use crate::session::Session;
use chrono::{DateTime, Utc};
use domain::calendar_feeds::CalendarFeed;
use domain::ids::{CalendarFeedId, MemberId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

pub(crate) mod feed {
    use sea_orm::entity::prelude::*;

    /// An address under which a member's calendar is read.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "calendar_feeds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub name: Option<String>,
        pub secret_hash: String,
        pub created_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
        pub last_read_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(feed);

impl Session {
    /// A feed and the hash of its secret, whoever asks.
    pub async fn calendar_feed(&self, id: CalendarFeedId) -> Result<Option<(CalendarFeed, String)>> {
        let found = self
            .scoped::<feed::Entity>()
            .filter(feed::Column::Id.eq(id.as_uuid()));
        let row = found.one(self.executor()).await?;
        Ok(row.map(|row| (into_domain(&row), row.secret_hash)))
    }

    /// The feeds of a member that are open, oldest first.
    pub async fn calendar_feeds_of(&self, member: MemberId) -> Result<Vec<CalendarFeed>> {
        let rows = self
            .scoped::<feed::Entity>()
            .filter(feed::Column::MemberId.eq(member.as_uuid()))
            .filter(feed::Column::RevokedAt.is_null())
            .order_by_asc(feed::Column::Id);
        Ok(rows.all(self.executor()).await?.iter().map(into_domain).collect())
    }

    /// Adds a feed with the hash of its secret.
    pub async fn calendar_feed_insert(&self, held: &CalendarFeed, secret_hash: &str) -> Result<()> {
        let row = feed::ActiveModel {
            organization_id: Set(self.tenant()),
            id: Set(held.id.as_uuid()),
            member_id: Set(held.member.as_uuid()),
            name: Set(held.name.clone()),
            secret_hash: Set(secret_hash.to_owned()),
            created_at: Set(held.created_at),
            revoked_at: Set(held.revoked_at),
            last_read_at: Set(held.last_read_at),
        };
        feed::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Says that a feed stopped working.
    pub async fn calendar_feed_revoke(&self, id: CalendarFeedId, at: DateTime<Utc>) -> Result<()> {
        self.calendar_feed_set(id, feed::Column::RevokedAt, at).await
    }

    /// Remembers that a feed was read.
    pub async fn calendar_feed_read(&self, id: CalendarFeedId, at: DateTime<Utc>) -> Result<()> {
        self.calendar_feed_set(id, feed::Column::LastReadAt, at).await
    }

    async fn calendar_feed_set(
        &self,
        id: CalendarFeedId,
        column: feed::Column,
        at: DateTime<Utc>,
    ) -> Result<()> {
        feed::Entity::update_many()
            .col_expr(column, Expr::value(at))
            .filter(feed::Column::OrganizationId.eq(self.tenant()))
            .filter(feed::Column::Id.eq(id.as_uuid()))
            .exec(self.executor())
            .await?;
        Ok(())
    }
}

fn into_domain(row: &feed::Model) -> CalendarFeed {
    CalendarFeed {
        id: CalendarFeedId::from_uuid(row.id),
        member: MemberId::from_uuid(row.member_id),
        name: row.name.clone(),
        created_at: row.created_at,
        revoked_at: row.revoked_at,
        last_read_at: row.last_read_at,
    }
}
