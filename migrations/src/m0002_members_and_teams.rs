//! Members, their time off and invitations; the team tree over time; assignments and leadership.

use crate::columns::{
    big, date, date_null, drop_all, flag, index, instant, instant_null, key, link, owned, rows_of, small,
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
        let m = manager;
        m.create_table(
            owned("members")
                .col(text(m, "email"))
                .col(text(m, "name"))
                .col(text(m, "name_folded"))
                .col(text(m, "role"))
                .col(text_null(m, "time_zone"))
                .col(text_null(m, "work_pattern"))
                .col(date("starts_on"))
                .col(flag("active"))
                .col(text_null(m, "password_hash"))
                .col(text_null(m, "external_id"))
                .col(big("version"))
                .col(instant("created_at"))
                .to_owned(),
        )
        .await?;
        unique(m, "members", &["organization_id", "email"]).await?;
        unique(m, "members", &["organization_id", "external_id"]).await?;
        index(m, "members", &["organization_id", "name_folded", "id"]).await?;
        m.create_table(
            owned("time_off")
                .col(uuid("member_id"))
                .col(date("from_date"))
                .col(date("to_date"))
                .col(small("portion"))
                .foreign_key(&mut link("time_off", "member_id", "members"))
                .to_owned(),
        )
        .await?;
        index(m, "time_off", &["organization_id", "member_id", "to_date"]).await?;
        m.create_table(
            owned("invitations")
                .col(uuid("member_id"))
                .col(text(m, "token_hash"))
                .col(instant("expires_at"))
                .col(instant_null("accepted_at"))
                .foreign_key(&mut link("invitations", "member_id", "members"))
                .to_owned(),
        )
        .await?;
        index(m, "invitations", &["organization_id", "member_id"]).await?;
        m.create_table(
            owned("teams")
                .col(text(m, "name"))
                .col(text(m, "name_folded"))
                .col(text_null(m, "external_id"))
                .col(big("version"))
                .to_owned(),
        )
        .await?;
        unique(m, "teams", &["organization_id", "external_id"]).await?;
        index(m, "teams", &["organization_id", "name_folded", "id"]).await?;
        m.create_table(
            rows_of("team_placements")
                .col(uuid("team_id"))
                .col(uuid_null("parent_id"))
                .col(date("valid_from"))
                .col(date_null("valid_to"))
                .primary_key(&mut key(&["organization_id", "team_id", "valid_from"]))
                .foreign_key(&mut link("team_placements", "team_id", "teams"))
                .foreign_key(&mut link("team_placements", "parent_id", "teams"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            rows_of("team_closure")
                .col(uuid("ancestor_id"))
                .col(uuid("descendant_id"))
                .col(small("depth"))
                .col(date("valid_from"))
                .col(date_null("valid_to"))
                .primary_key(&mut key(&[
                    "organization_id",
                    "ancestor_id",
                    "descendant_id",
                    "depth",
                    "valid_from",
                ]))
                .foreign_key(&mut link("team_closure", "ancestor_id", "teams"))
                .foreign_key(&mut link("team_closure", "descendant_id", "teams"))
                .to_owned(),
        )
        .await?;
        index(m, "team_closure", &["organization_id", "descendant_id"]).await?;
        m.create_table(
            owned("assignments")
                .col(uuid("member_id"))
                .col(uuid("team_id"))
                .col(date("valid_from"))
                .col(date_null("valid_to"))
                .foreign_key(&mut link("assignments", "member_id", "members"))
                .foreign_key(&mut link("assignments", "team_id", "teams"))
                .to_owned(),
        )
        .await?;
        index(m, "assignments", &["organization_id", "member_id", "valid_from"]).await?;
        index(m, "assignments", &["organization_id", "team_id"]).await?;
        m.create_table(
            owned("leaderships")
                .col(uuid("team_id"))
                .col(uuid("member_id"))
                .col(flag("acting"))
                .col(date("valid_from"))
                .col(date_null("valid_to"))
                .foreign_key(&mut link("leaderships", "team_id", "teams"))
                .foreign_key(&mut link("leaderships", "member_id", "members"))
                .to_owned(),
        )
        .await?;
        index(m, "leaderships", &["organization_id", "member_id"]).await?;
        index(m, "leaderships", &["organization_id", "team_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "members",
            "time_off",
            "invitations",
            "teams",
            "team_placements",
            "team_closure",
            "assignments",
            "leaderships",
        ];
        drop_all(manager, &tables).await
    }
}
