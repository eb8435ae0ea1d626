//! Goals in depth: the course they take, the steps of their life, what owners declare, what is said about them, and plan rates.

use crate::columns::{
    big, date, drop_all, index, instant, instant_null, key, link, owned, rows_of, small, text, text_null,
    uuid, uuid_null,
};
use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let m = manager;
        let course = Table::alter()
            .table("goals")
            .add_column(text_null(m, "course"))
            .to_owned();
        m.alter_table(course).await?;
        // The goals below one.
        index(m, "goals", &["organization_id", "parent_id", "starts_on"]).await?;
        m.create_table(
            owned("goal_steps")
                .col(uuid("goal_id"))
                .col(big("version"))
                .col(text(m, "step"))
                .col(text(m, "side"))
                .col(text(m, "by_kind"))
                .col(uuid_null("by_id"))
                .col(instant("at"))
                .col(text_null(m, "reason"))
                .foreign_key(&mut link("goal_steps", "goal_id", "goals"))
                .to_owned(),
        )
        .await?;
        index(m, "goal_steps", &["organization_id", "goal_id", "id"]).await?;
        m.create_table(
            owned("goal_declarations")
                .col(uuid("goal_id"))
                .col(text(m, "health"))
                .col(small("confidence"))
                .col(text_null(m, "note"))
                .col(date("declared_on"))
                .col(uuid("member_id"))
                .col(instant("at"))
                .foreign_key(&mut link("goal_declarations", "goal_id", "goals"))
                .foreign_key(&mut link("goal_declarations", "member_id", "members"))
                .to_owned(),
        )
        .await?;
        index(m, "goal_declarations", &["organization_id", "goal_id", "id"]).await?;
        m.create_table(
            owned("goal_comments")
                .col(uuid("goal_id"))
                .col(uuid("author_id"))
                .col(text_null(m, "text"))
                .col(instant("at"))
                .col(instant_null("retracted_at"))
                .foreign_key(&mut link("goal_comments", "goal_id", "goals"))
                .foreign_key(&mut link("goal_comments", "author_id", "members"))
                .to_owned(),
        )
        .await?;
        index(m, "goal_comments", &["organization_id", "goal_id", "id"]).await?;
        m.create_table(
            rows_of("plan_rates")
                .col(text(m, "currency"))
                .col(date("on_date"))
                .col(big("rate_e12"))
                .primary_key(&mut key(&["organization_id", "currency", "on_date"]))
                .to_owned(),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &["goal_steps", "goal_declarations", "goal_comments", "plan_rates"],
        )
        .await?;
        let links = Index::drop()
            .name("ix_goals_parent_id_starts_on")
            .table("goals")
            .to_owned();
        manager.drop_index(links).await?;
        let course = Table::alter().table("goals").drop_column("course").to_owned();
        manager.alter_table(course).await
    }
}
