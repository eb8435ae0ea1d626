//! Organizations with their settings, and what belongs to the installation.

use crate::columns::{
    big, date, drop_all, index, instant, instant_null, key, owned, rows_of, small, text, text_null, unique,
    uuid, uuid_null,
};
use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let m = manager;
        m.create_table(
            sea_orm_migration::prelude::Table::create()
                .table("organizations")
                .col(uuid("id").primary_key())
                .col(text(m, "slug").unique_key())
                .col(text(m, "name"))
                .col(text(m, "time_zone"))
                .col(text(m, "currency"))
                .col(small("week_start"))
                .col(text(m, "fiscal_calendar"))
                .col(text(m, "working_week"))
                .col(text(m, "policies"))
                .col(big("version"))
                .col(instant("created_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            rows_of("holidays")
                .col(date("on_date"))
                .col(text(m, "name"))
                .primary_key(&mut key(&["organization_id", "on_date"]))
                .to_owned(),
        )
        .await?;
        m.create_table(
            rows_of("exchange_rates")
                .col(text(m, "currency"))
                .col(date("on_date"))
                .col(big("rate_e12"))
                .primary_key(&mut key(&["organization_id", "currency", "on_date"]))
                .to_owned(),
        )
        .await?;
        m.create_table(
            owned("service_accounts")
                .col(text(m, "name"))
                .col(text(m, "scopes"))
                .col(text(m, "secret_hash"))
                .col(instant("created_at"))
                .col(instant_null("revoked_at"))
                .col(instant_null("last_used_at"))
                .to_owned(),
        )
        .await?;
        unique(m, "service_accounts", &["organization_id", "name"]).await?;
        m.create_table(
            owned("audit_entries")
                .col(instant("at"))
                .col(text(m, "actor_kind"))
                .col(uuid_null("actor_id"))
                .col(text(m, "action"))
                .col(text(m, "object_type"))
                .col(uuid_null("object_id"))
                .col(text_null(m, "before"))
                .col(text_null(m, "after"))
                .to_owned(),
        )
        .await?;
        index(m, "audit_entries", &["organization_id", "object_id", "id"]).await?;
        m.create_table(
            sea_orm_migration::prelude::Table::create()
                .table("signing_keys")
                .col(uuid("id").primary_key())
                .col(text(m, "seed"))
                .col(instant("created_at"))
                .to_owned(),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "organizations",
            "holidays",
            "exchange_rates",
            "service_accounts",
            "audit_entries",
            "signing_keys",
        ];
        drop_all(manager, &tables).await
    }
}
