//! Goals.

use crate::columns::{
    big, big_null, date, drop_all, flag, index, instant, link, owned, text, text_null, unique, uuid,
    uuid_null,
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
            owned("goals")
                .col(uuid("metric_id"))
                .col(text(m, "owner_kind"))
                .col(uuid_null("member_id"))
                .col(uuid_null("team_id"))
                .col(text(m, "title"))
                .col(text(m, "title_folded"))
                .col(date("starts_on"))
                .col(date("ends_on"))
                .col(big("target"))
                .col(big_null("baseline"))
                .col(big_null("stretch"))
                .col(text_null(m, "currency"))
                .col(flag("quota"))
                .col(text_null(m, "quota_key"))
                .col(text(m, "curve"))
                .col(text(m, "state"))
                .col(text(m, "origin"))
                .col(text_null(m, "rationale"))
                .col(uuid_null("parent_id"))
                .col(text_null(m, "parent_edge"))
                .col(text_null(m, "external_id"))
                .col(text(m, "created_by_kind"))
                .col(uuid_null("created_by_id"))
                .col(big("version"))
                .col(instant("created_at"))
                .col(instant("updated_at"))
                .foreign_key(&mut link("goals", "metric_id", "metrics"))
                .foreign_key(&mut link("goals", "member_id", "members"))
                .foreign_key(&mut link("goals", "team_id", "teams"))
                .foreign_key(&mut link("goals", "parent_id", "goals"))
                .to_owned(),
        )
        .await?;
        unique(m, "goals", &["organization_id", "external_id"]).await?;
        // One live quota per owner, metric and period: the key is null for everything else.
        unique(m, "goals", &["organization_id", "quota_key"]).await?;
        index(m, "goals", &["organization_id", "member_id", "starts_on"]).await?;
        index(m, "goals", &["organization_id", "team_id", "starts_on"]).await?;
        index(m, "goals", &["organization_id", "owner_kind", "starts_on"]).await?;
        index(m, "goals", &["organization_id", "starts_on", "id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["goals"]).await
    }
}
