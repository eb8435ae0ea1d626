//! Closed periods: what came of the goals that ended in them, what later facts changed, and what was learned from those missed.

use crate::columns::{
    big, date, drop_all, index, instant, integer, key, link, owned, rows_of, text, text_null, unique, uuid,
    uuid_null,
};
use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager};

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
            owned("period_closings")
                .col(date("starts_on"))
                .col(date("ends_on"))
                .col(instant("closed_at"))
                .col(text(m, "closed_by_kind"))
                .col(uuid_null("closed_by_id"))
                .to_owned(),
        )
        .await?;
        unique(m, "period_closings", &["organization_id", "starts_on", "ends_on"]).await?;
        m.create_table(
            rows_of("goal_closings")
                .col(uuid("goal_id"))
                .col(uuid("closing_id"))
                .col(instant("closed_at"))
                .col(text(m, "outcome"))
                .col(date("as_of"))
                .col(text_null(m, "target"))
                .col(text_null(m, "actual"))
                .col(text_null(m, "attainment"))
                .primary_key(&mut key(&["organization_id", "goal_id"]))
                .foreign_key(&mut link("goal_closings", "goal_id", "goals"))
                .foreign_key(&mut link("goal_closings", "closing_id", "period_closings"))
                .to_owned(),
        )
        .await?;
        index(m, "goal_closings", &["organization_id", "closing_id", "outcome"]).await?;
        m.create_table(
            rows_of("restatements")
                .col(uuid("goal_id"))
                .col(integer("number"))
                .col(instant("restated_at"))
                .col(text(m, "restated_by_kind"))
                .col(uuid_null("restated_by_id"))
                .col(text(m, "reason"))
                .col(text_null(m, "figure_before"))
                .col(text_null(m, "figure_after"))
                .col(text_null(m, "outcome"))
                .primary_key(&mut key(&["organization_id", "goal_id", "number"]))
                .foreign_key(&mut link("restatements", "goal_id", "goals"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            rows_of("retrospectives")
                .col(uuid("goal_id"))
                .col(text(m, "what_happened"))
                .col(text(m, "learned"))
                .col(text_null(m, "next_time"))
                .col(uuid("written_by"))
                .col(instant("written_at"))
                .col(big("version"))
                .primary_key(&mut key(&["organization_id", "goal_id"]))
                .foreign_key(&mut link("retrospectives", "goal_id", "goals"))
                .foreign_key(&mut link("retrospectives", "written_by", "members"))
                .to_owned(),
        )
        .await?;
        // Closed goals a late fact may change: by metric and end, whoever owns them.
        index(m, "goals", &["organization_id", "state", "metric_id", "ends_on"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop()
            .name("ix_goals_state_metric_id_ends_on")
            .table("goals")
            .to_owned();
        manager.drop_index(index).await?;
        drop_all(
            manager,
            &[
                "period_closings",
                "goal_closings",
                "restatements",
                "retrospectives",
            ],
        )
        .await
    }
}
