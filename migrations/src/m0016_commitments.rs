//! Promises with every move of their due dates, and concerns of customers with each round of dealing with them.

use crate::columns::{
    big, date, date_null, drop_all, index, instant, instant_null, integer, key, link, owned, rows_of, text,
    text_null, unique, uuid, uuid_null,
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
        commitments(manager).await?;
        concerns(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "commitments",
            "commitment_renegotiations",
            "concerns",
            "concern_rounds",
        ];
        drop_all(manager, &tables).await
    }
}

async fn commitments(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("commitments")
            .col(uuid("maker_id"))
            .col(uuid_null("to_member_id"))
            .col(uuid_null("to_team_id"))
            .col(uuid_null("to_account_id"))
            .col(text(m, "text"))
            .col(date("due"))
            .col(integer("renegotiated"))
            .col(uuid_null("metric_id"))
            .col(uuid_null("goal_id"))
            .col(uuid_null("opportunity_id"))
            .col(uuid_null("meeting_id"))
            .col(text_null(m, "maker_key"))
            .col(text(m, "origin"))
            .col(uuid_null("previous_id"))
            .col(instant("made_at"))
            .col(date("made_on"))
            .col(text_null(m, "ending"))
            .col(date_null("ended_on"))
            .col(instant_null("ended_at"))
            .col(uuid_null("ended_by"))
            .col(text_null(m, "ended_words"))
            .col(instant_null("confirmed_at"))
            .col(uuid_null("confirmed_by"))
            .col(big("version"))
            .foreign_key(&mut link("commitments", "maker_id", "members"))
            .foreign_key(&mut link("commitments", "to_member_id", "members"))
            .foreign_key(&mut link("commitments", "to_team_id", "teams"))
            .foreign_key(&mut link("commitments", "to_account_id", "accounts"))
            .foreign_key(&mut link("commitments", "metric_id", "metrics"))
            .foreign_key(&mut link("commitments", "goal_id", "goals"))
            .foreign_key(&mut link("commitments", "opportunity_id", "opportunities"))
            .foreign_key(&mut link("commitments", "meeting_id", "meetings"))
            .foreign_key(&mut link("commitments", "previous_id", "commitments"))
            .foreign_key(&mut link("commitments", "ended_by", "members"))
            .foreign_key(&mut link("commitments", "confirmed_by", "members"))
            .to_owned(),
    )
    .await?;
    unique(m, "commitments", &["organization_id", "maker_id", "maker_key"]).await?;
    unique(m, "commitments", &["organization_id", "previous_id"]).await?;
    index(m, "commitments", &["organization_id", "maker_id", "due"]).await?;
    index(m, "commitments", &["organization_id", "to_member_id", "due"]).await?;
    index(m, "commitments", &["organization_id", "to_team_id", "due"]).await?;
    index(m, "commitments", &["organization_id", "to_account_id", "due"]).await?;
    index(m, "commitments", &["organization_id", "meeting_id"]).await?;
    index(m, "commitments", &["organization_id", "goal_id"]).await?;
    m.create_table(
        rows_of("commitment_renegotiations")
            .col(uuid("commitment_id"))
            .col(integer("number"))
            .col(date("from_due"))
            .col(date("to_due"))
            .col(date("moved_on"))
            .col(instant("moved_at"))
            .col(text(m, "reason"))
            .primary_key(&mut key(&["organization_id", "commitment_id", "number"]))
            .foreign_key(&mut link(
                "commitment_renegotiations",
                "commitment_id",
                "commitments",
            ))
            .to_owned(),
    )
    .await
}

async fn concerns(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("concerns")
            .col(uuid("account_id"))
            .col(text(m, "title"))
            .col(text_null(m, "description"))
            .col(uuid("owner_id"))
            .col(integer("acknowledge_hours"))
            .col(integer("resolve_hours"))
            .col(text(m, "state"))
            .col(instant_null("next_due_at"))
            .col(instant("created_at"))
            .col(big("version"))
            .foreign_key(&mut link("concerns", "account_id", "accounts"))
            .foreign_key(&mut link("concerns", "owner_id", "members"))
            .to_owned(),
    )
    .await?;
    index(m, "concerns", &["organization_id", "account_id"]).await?;
    index(m, "concerns", &["organization_id", "owner_id"]).await?;
    index(m, "concerns", &["organization_id", "next_due_at"]).await?;
    m.create_table(
        rows_of("concern_rounds")
            .col(uuid("concern_id"))
            .col(integer("number"))
            .col(instant("opened_at"))
            .col(text(m, "opened_by_kind"))
            .col(uuid_null("opened_by_id"))
            .col(text_null(m, "reason"))
            .col(instant("acknowledge_due_at"))
            .col(instant_null("acknowledged_at"))
            .col(text_null(m, "acknowledged_by_kind"))
            .col(uuid_null("acknowledged_by_id"))
            .col(instant("resolve_due_at"))
            .col(instant_null("resolved_at"))
            .col(text_null(m, "resolved_by_kind"))
            .col(uuid_null("resolved_by_id"))
            .col(text_null(m, "note"))
            .primary_key(&mut key(&["organization_id", "concern_id", "number"]))
            .foreign_key(&mut link("concern_rounds", "concern_id", "concerns"))
            .to_owned(),
    )
    .await?;
    index(m, "concern_rounds", &["organization_id", "resolve_due_at"]).await
}
