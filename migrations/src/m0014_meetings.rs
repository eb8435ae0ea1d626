//! Cadences and what became of their meetings. A meeting nobody has touched has no row: it follows from its cadence's rules.

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
        let m = manager;
        m.create_table(
            owned("cadences")
                .col(text(m, "kind"))
                .col(text_null(m, "title"))
                .col(uuid("organizer_id"))
                .col(uuid_null("member_id"))
                .col(uuid_null("team_id"))
                .col(big("meeting_key"))
                .col(date_null("ended_on"))
                .col(instant("created_at"))
                .col(uuid("created_by"))
                .col(big("version"))
                .foreign_key(&mut link("cadences", "organizer_id", "members"))
                .foreign_key(&mut link("cadences", "member_id", "members"))
                .foreign_key(&mut link("cadences", "team_id", "teams"))
                .foreign_key(&mut link("cadences", "created_by", "members"))
                .to_owned(),
        )
        .await?;
        unique(m, "cadences", &["organization_id", "meeting_key"]).await?;
        index(m, "cadences", &["organization_id", "organizer_id"]).await?;
        index(m, "cadences", &["organization_id", "member_id"]).await?;
        index(m, "cadences", &["organization_id", "team_id"]).await?;
        m.create_table(
            rows_of("cadence_rules")
                .col(uuid("cadence_id"))
                .col(date("from_on"))
                .col(text(m, "starts_at"))
                .col(text(m, "zone"))
                .col(integer("duration_minutes"))
                .col(text_null(m, "rrule"))
                .col(text_null(m, "last_start"))
                .col(text(m, "exdates"))
                .primary_key(&mut key(&["organization_id", "cadence_id", "from_on"]))
                .foreign_key(&mut link("cadence_rules", "cadence_id", "cadences"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            rows_of("cadence_participants")
                .col(uuid("cadence_id"))
                .col(uuid("member_id"))
                .col(date("valid_from"))
                .col(date_null("valid_to"))
                .primary_key(&mut key(&[
                    "organization_id",
                    "cadence_id",
                    "member_id",
                    "valid_from",
                ]))
                .foreign_key(&mut link("cadence_participants", "cadence_id", "cadences"))
                .foreign_key(&mut link("cadence_participants", "member_id", "members"))
                .to_owned(),
        )
        .await?;
        index(m, "cadence_participants", &["organization_id", "member_id"]).await?;
        m.create_table(
            owned("meetings")
                .col(uuid("cadence_id"))
                .col(text(m, "original_start"))
                .col(text(m, "zone"))
                .col(instant("starts_at"))
                .col(instant("ends_at"))
                .col(text(m, "state"))
                .col(instant_null("started_at"))
                .col(uuid_null("started_by"))
                .col(instant_null("held_at"))
                .col(instant_null("closed_at"))
                .col(uuid_null("closed_by"))
                .col(text_null(m, "cause"))
                .col(text_null(m, "reason"))
                .col(big("version"))
                .foreign_key(&mut link("meetings", "cadence_id", "cadences"))
                .foreign_key(&mut link("meetings", "started_by", "members"))
                .foreign_key(&mut link("meetings", "closed_by", "members"))
                .to_owned(),
        )
        .await?;
        unique(
            m,
            "meetings",
            &["organization_id", "cadence_id", "original_start"],
        )
        .await?;
        index(m, "meetings", &["organization_id", "cadence_id", "starts_at"]).await?;
        m.create_table(
            rows_of("meeting_participants")
                .col(uuid("meeting_id"))
                .col(uuid("member_id"))
                .col(text(m, "part"))
                .col(text_null(m, "attendance"))
                .primary_key(&mut key(&["organization_id", "meeting_id", "member_id"]))
                .foreign_key(&mut link("meeting_participants", "meeting_id", "meetings"))
                .foreign_key(&mut link("meeting_participants", "member_id", "members"))
                .to_owned(),
        )
        .await?;
        index(m, "meeting_participants", &["organization_id", "member_id"]).await?;
        m.create_table(
            rows_of("meeting_moves")
                .col(uuid("meeting_id"))
                .col(integer("number"))
                .col(instant("moved_from"))
                .col(instant("moved_to"))
                .col(uuid("moved_by"))
                .col(instant("moved_at"))
                .col(text_null(m, "reason"))
                .primary_key(&mut key(&["organization_id", "meeting_id", "number"]))
                .foreign_key(&mut link("meeting_moves", "meeting_id", "meetings"))
                .foreign_key(&mut link("meeting_moves", "moved_by", "members"))
                .to_owned(),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "cadences",
                "cadence_rules",
                "cadence_participants",
                "meetings",
                "meeting_participants",
                "meeting_moves",
            ],
        )
        .await
    }
}
