//! What is expected again and again, templates of goals and expectations, and guardrails.

use crate::columns::{
    big, date, date_null, drop_all, flag, index, instant, instant_null, integer, key, link, owned, rows_of,
    text, text_null, unique, uuid, uuid_null,
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
        templates(manager).await?;
        expectations(manager).await?;
        guardrails(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "templates",
                "template_items",
                "expectations",
                "expectation_terms",
                "expectation_excuses",
                "guardrails",
            ],
        )
        .await
    }
}

async fn templates(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("templates")
            .col(text(m, "key"))
            .col(text(m, "name"))
            .col(text_null(m, "position"))
            .col(text(m, "ramp"))
            .col(instant_null("archived_at"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(big("version"))
            .to_owned(),
    )
    .await?;
    unique(m, "templates", &["organization_id", "key"]).await?;
    m.create_table(
        rows_of("template_items")
            .col(uuid("template_id"))
            .col(integer("place"))
            .col(uuid("metric_id"))
            .col(text(m, "kind"))
            .col(text(m, "recurs"))
            .col(big("target"))
            .col(flag("quota"))
            .col(text_null(m, "title"))
            .primary_key(&mut key(&["organization_id", "template_id", "place"]))
            .foreign_key(&mut link("template_items", "template_id", "templates"))
            .foreign_key(&mut link("template_items", "metric_id", "metrics"))
            .to_owned(),
    )
    .await
}

async fn expectations(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("expectations")
            .col(uuid("member_id"))
            .col(uuid("metric_id"))
            .col(text(m, "frequency"))
            .col(text_null(m, "title"))
            .col(date("starts_on"))
            .col(date_null("ends_on"))
            .col(text(m, "origin"))
            .col(uuid_null("template_id"))
            .col(text(m, "set_by_kind"))
            .col(uuid_null("set_by_id"))
            .col(instant_null("acknowledged_at"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(big("version"))
            .foreign_key(&mut link("expectations", "member_id", "members"))
            .foreign_key(&mut link("expectations", "metric_id", "metrics"))
            .foreign_key(&mut link("expectations", "template_id", "templates"))
            .to_owned(),
    )
    .await?;
    index(m, "expectations", &["organization_id", "member_id", "id"]).await?;
    index(m, "expectations", &["organization_id", "starts_on", "id"]).await?;
    m.create_table(
        rows_of("expectation_terms")
            .col(uuid("expectation_id"))
            .col(date("from_on"))
            .col(big("target"))
            .primary_key(&mut key(&["organization_id", "expectation_id", "from_on"]))
            .foreign_key(&mut link("expectation_terms", "expectation_id", "expectations"))
            .to_owned(),
    )
    .await?;
    m.create_table(
        rows_of("expectation_excuses")
            .col(uuid("expectation_id"))
            .col(date("starts_on"))
            .col(text(m, "reason"))
            .col(text(m, "by_kind"))
            .col(uuid_null("by_id"))
            .col(instant("at"))
            .primary_key(&mut key(&["organization_id", "expectation_id", "starts_on"]))
            .foreign_key(&mut link("expectation_excuses", "expectation_id", "expectations"))
            .to_owned(),
    )
    .await
}

async fn guardrails(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("guardrails")
            .col(text(m, "owner_kind"))
            .col(uuid_null("member_id"))
            .col(uuid_null("team_id"))
            .col(uuid_null("goal_id"))
            .col(uuid("metric_id"))
            .col(text(m, "title"))
            .col(text(m, "condition"))
            .col(big("threshold"))
            .col(text_null(m, "currency"))
            .col(date("starts_on"))
            .col(date("ends_on"))
            .col(text(m, "leads"))
            .col(instant_null("waived_at"))
            .col(text_null(m, "waived_by_kind"))
            .col(uuid_null("waived_by_id"))
            .col(text_null(m, "waive_reason"))
            .col(text(m, "created_by_kind"))
            .col(uuid_null("created_by_id"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(big("version"))
            .foreign_key(&mut link("guardrails", "member_id", "members"))
            .foreign_key(&mut link("guardrails", "team_id", "teams"))
            .foreign_key(&mut link("guardrails", "goal_id", "goals"))
            .foreign_key(&mut link("guardrails", "metric_id", "metrics"))
            .to_owned(),
    )
    .await?;
    index(m, "guardrails", &["organization_id", "member_id", "ends_on"]).await?;
    index(m, "guardrails", &["organization_id", "team_id", "ends_on"]).await?;
    index(m, "guardrails", &["organization_id", "goal_id", "id"]).await?;
    index(m, "guardrails", &["organization_id", "ends_on", "id"]).await
}
