//! Definitions of what is measured, the facts derived from opportunities, and the rollups kept with them.

use crate::columns::{
    big, big_null, date, date_null, drop_all, flag, index, instant_null, key, link, owned, rows_of, small,
    text, text_null, unique, uuid, within_64_bits,
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
            owned("metrics")
                .col(text(m, "key"))
                .col(text(m, "name"))
                .col(text_null(m, "description"))
                .col(text(m, "layer"))
                .col(text(m, "unit"))
                .col(small("scale"))
                .col(text(m, "aggregation"))
                .col(text(m, "direction"))
                .col(big_null("maintain_min"))
                .col(big_null("maintain_max"))
                .col(text(m, "subject"))
                .col(text(m, "source"))
                .col(text_null(m, "accepted_sources"))
                .col(text_null(m, "event"))
                .col(text_null(m, "measure"))
                .col(big_null("threshold"))
                .col(text_null(m, "threshold_currency"))
                .col(text_null(m, "customers"))
                .col(big_null("freshness_hours"))
                .col(flag("standard"))
                .col(big("version"))
                .to_owned(),
        )
        .await?;
        unique(m, "metrics", &["organization_id", "key"]).await?;
        // No foreign keys on member and team here and below: the nil uuid says "none", which keeps both in the key.
        m.create_table(
            rows_of("derived_facts")
                .col(uuid("metric_id"))
                .col(uuid("opportunity_id"))
                .col(date("occurred_on"))
                .col(uuid("member_id"))
                .col(uuid("team_id"))
                .col(big("amount"))
                .col(text(m, "currency"))
                .col(big_null("org_amount"))
                .col(text_null(m, "missing_currency"))
                .primary_key(&mut key(&["organization_id", "opportunity_id", "metric_id"]))
                .foreign_key(&mut link("derived_facts", "metric_id", "metrics"))
                .foreign_key(&mut link("derived_facts", "opportunity_id", "opportunities"))
                .to_owned(),
        )
        .await?;
        index(
            m,
            "derived_facts",
            &[
                "organization_id",
                "metric_id",
                "occurred_on",
                "member_id",
                "team_id",
                "currency",
            ],
        )
        .await?;
        m.create_table(
            rows_of("metric_rollups")
                .col(uuid("metric_id"))
                .col(small("grain"))
                .col(date("period_start"))
                .col(uuid("team_id"))
                .col(uuid("member_id"))
                .col(text(m, "currency"))
                .col(big("total"))
                .col(big("org_total"))
                .col(big("unconverted"))
                .col(big("weight"))
                .col(big("facts"))
                .col(big_null("minimum"))
                .col(big_null("maximum"))
                .col(big_null("last_amount"))
                .col(date_null("last_on"))
                .primary_key(&mut key(&[
                    "organization_id",
                    "metric_id",
                    "grain",
                    "period_start",
                    "team_id",
                    "member_id",
                    "currency",
                ]))
                .foreign_key(&mut link("metric_rollups", "metric_id", "metrics"))
                .check(within_64_bits("ck_metric_rollups_total", "total"))
                .check(within_64_bits("ck_metric_rollups_org_total", "org_total"))
                .to_owned(),
        )
        .await?;
        index(
            m,
            "metric_rollups",
            &[
                "organization_id",
                "member_id",
                "metric_id",
                "grain",
                "period_start",
            ],
        )
        .await?;
        m.create_table(
            rows_of("feeds")
                .col(text(m, "feed"))
                .col(instant_null("received_at"))
                .primary_key(&mut key(&["organization_id", "feed"]))
                .to_owned(),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["metrics", "derived_facts", "metric_rollups", "feeds"]).await
    }
}
