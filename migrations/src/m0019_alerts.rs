//! What people did with alerts, which follow from facts and have no rows themselves, and how those who are behind are helped.

use crate::columns::{
    big, date, date_null, drop_all, index, instant, integer, link, owned, text, text_null, unique, uuid,
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
            owned("alert_steps")
                .col(uuid("alert_id"))
                .col(integer("number"))
                .col(text(m, "rule"))
                .col(uuid_null("member_id"))
                .col(uuid_null("team_id"))
                .col(text_null(m, "object_kind"))
                .col(uuid_null("object_id"))
                .col(date_null("since"))
                .col(date_null("starts_on"))
                .col(date_null("ends_on"))
                .col(date("raised_on"))
                .col(text(m, "step"))
                .col(uuid("by_id"))
                .col(instant("at"))
                .col(date("taken_on"))
                .col(text_null(m, "reason"))
                .col(date_null("snoozed_until"))
                .foreign_key(&mut link("alert_steps", "member_id", "members"))
                .foreign_key(&mut link("alert_steps", "team_id", "teams"))
                .foreign_key(&mut link("alert_steps", "by_id", "members"))
                .to_owned(),
        )
        .await?;
        // Of two who take the same step at once the second finds the first one's.
        unique(m, "alert_steps", &["organization_id", "alert_id", "number"]).await?;
        index(m, "alert_steps", &["organization_id", "member_id"]).await?;
        index(m, "alert_steps", &["organization_id", "team_id"]).await?;
        m.create_table(
            owned("interventions")
                .col(uuid_null("member_id"))
                .col(uuid_null("team_id"))
                .col(text(m, "kind"))
                .col(text(m, "what"))
                .col(uuid("owner_id"))
                .col(date("due_on"))
                .col(uuid_null("alert_id"))
                .col(text_null(m, "rule"))
                .col(text_null(m, "object_kind"))
                .col(uuid_null("object_id"))
                .col(date_null("since"))
                .col(date_null("raised_on"))
                .col(uuid_null("metric_id"))
                .col(date("started_on"))
                .col(text(m, "state"))
                .col(date_null("ended_on"))
                .col(uuid("created_by"))
                .col(instant("created_at"))
                .col(big("version"))
                .foreign_key(&mut link("interventions", "member_id", "members"))
                .foreign_key(&mut link("interventions", "team_id", "teams"))
                .foreign_key(&mut link("interventions", "owner_id", "members"))
                .foreign_key(&mut link("interventions", "metric_id", "metrics"))
                .foreign_key(&mut link("interventions", "created_by", "members"))
                .to_owned(),
        )
        .await?;
        index(m, "interventions", &["organization_id", "alert_id"]).await?;
        index(m, "interventions", &["organization_id", "member_id"]).await?;
        index(m, "interventions", &["organization_id", "team_id"]).await?;
        index(m, "interventions", &["organization_id", "owner_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["alert_steps", "interventions"]).await
    }
}
