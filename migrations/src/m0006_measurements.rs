//! Measurements of recorded metrics, and what they said before they were corrected.

use crate::columns::{
    big, big_null, date, date_null, drop_all, index, instant, key, link, owned, rows_of, text, text_null,
    unique, uuid, uuid_null,
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
            owned("measurements")
                .col(uuid("metric_id"))
                .col(uuid_null("member_id"))
                .col(uuid_null("team_id"))
                .col(instant("occurred_at"))
                .col(date("occurred_on"))
                .col(date_null("member_on"))
                .col(big("amount"))
                .col(text_null(m, "currency"))
                .col(big("weight"))
                .col(big_null("org_amount"))
                .col(text_null(m, "missing_currency"))
                .col(text_null(m, "note"))
                .col(text(m, "source"))
                .col(text(m, "source_system"))
                .col(text_null(m, "external_id"))
                .col(instant("recorded_at"))
                .col(text(m, "recorded_by_kind"))
                .col(uuid_null("recorded_by_id"))
                .col(big("version"))
                .foreign_key(&mut link("measurements", "metric_id", "metrics"))
                .foreign_key(&mut link("measurements", "member_id", "members"))
                .foreign_key(&mut link("measurements", "team_id", "teams"))
                .to_owned(),
        )
        .await?;
        unique(
            m,
            "measurements",
            &["organization_id", "source_system", "external_id"],
        )
        .await?;
        // What a day is recounted from, and what one member did, by day.
        index(
            m,
            "measurements",
            &["organization_id", "metric_id", "occurred_on", "member_id"],
        )
        .await?;
        index(
            m,
            "measurements",
            &["organization_id", "member_id", "occurred_on"],
        )
        .await?;
        index(m, "measurements", &["organization_id", "currency", "occurred_on"]).await?;
        m.create_table(
            rows_of("measurement_corrections")
                .col(uuid("measurement_id"))
                .col(big("version"))
                .col(uuid_null("member_id"))
                .col(uuid_null("team_id"))
                .col(instant("occurred_at"))
                .col(date("occurred_on"))
                .col(date_null("member_on"))
                .col(big("amount"))
                .col(text_null(m, "currency"))
                .col(big("weight"))
                .col(text_null(m, "note"))
                .col(instant("recorded_at"))
                .col(text(m, "recorded_by_kind"))
                .col(uuid_null("recorded_by_id"))
                .primary_key(&mut key(&["organization_id", "measurement_id", "version"]))
                .foreign_key(&mut link(
                    "measurement_corrections",
                    "measurement_id",
                    "measurements",
                ))
                .foreign_key(&mut link("measurement_corrections", "member_id", "members"))
                .foreign_key(&mut link("measurement_corrections", "team_id", "teams"))
                .to_owned(),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["measurements", "measurement_corrections"]).await
    }
}
