//! What is talked about in meetings: frozen numbers, gaps, talking points, notes, ratings, who else read them; and check-ins.

use crate::columns::{
    big, date, drop_all, index, instant, instant_null, integer, key, link, owned, rows_of, small, text,
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
        agendas(manager).await?;
        talk(manager).await?;
        check_ins(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "meeting_agendas",
                "meeting_sections",
                "section_refreshes",
                "gap_answers",
                "carried_commitments",
                "talking_points",
                "shared_notes",
                "private_notes",
                "meeting_ratings",
                "content_reads",
                "check_ins",
                "plan_lines",
            ],
        )
        .await
    }
}

async fn agendas(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        rows_of("meeting_agendas")
            .col(uuid("meeting_id"))
            .col(text_null(m, "gate_policy"))
            .col(uuid_null("opened_by"))
            .col(instant_null("opened_at"))
            .col(text_null(m, "opening_reason"))
            .primary_key(&mut key(&["organization_id", "meeting_id"]))
            .foreign_key(&mut link("meeting_agendas", "meeting_id", "meetings"))
            .foreign_key(&mut link("meeting_agendas", "opened_by", "members"))
            .to_owned(),
    )
    .await?;
    index(
        m,
        "meeting_agendas",
        &["organization_id", "opened_by", "opened_at"],
    )
    .await?;
    m.create_table(
        rows_of("meeting_sections")
            .col(uuid("meeting_id"))
            .col(text(m, "kind"))
            .col(small("place"))
            .col(integer("format"))
            .col(text(m, "numbers"))
            .col(instant("frozen_at"))
            .col(instant_null("completed_at"))
            .col(uuid_null("completed_by"))
            .primary_key(&mut key(&["organization_id", "meeting_id", "kind"]))
            .foreign_key(&mut link("meeting_sections", "meeting_id", "meetings"))
            .foreign_key(&mut link("meeting_sections", "completed_by", "members"))
            .to_owned(),
    )
    .await?;
    m.create_table(
        rows_of("section_refreshes")
            .col(uuid("meeting_id"))
            .col(text(m, "kind"))
            .col(integer("number"))
            .col(instant("at"))
            .col(uuid("by_id"))
            .primary_key(&mut key(&["organization_id", "meeting_id", "kind", "number"]))
            .foreign_key(&mut link("section_refreshes", "meeting_id", "meetings"))
            .foreign_key(&mut link("section_refreshes", "by_id", "members"))
            .to_owned(),
    )
    .await?;
    m.create_table(
        rows_of("gap_answers")
            .col(uuid("meeting_id"))
            .col(text(m, "kind"))
            .col(text(m, "about"))
            .col(text(m, "cause"))
            .col(text(m, "action"))
            .col(uuid_null("commitment_id"))
            .col(uuid("by_id"))
            .col(instant("at"))
            .primary_key(&mut key(&["organization_id", "meeting_id", "kind", "about"]))
            .foreign_key(&mut link("gap_answers", "meeting_id", "meetings"))
            .foreign_key(&mut link("gap_answers", "commitment_id", "commitments"))
            .foreign_key(&mut link("gap_answers", "by_id", "members"))
            .to_owned(),
    )
    .await?;
    m.create_table(
        rows_of("carried_commitments")
            .col(uuid("meeting_id"))
            .col(uuid("commitment_id"))
            .col(uuid("by_id"))
            .col(instant("at"))
            .primary_key(&mut key(&["organization_id", "meeting_id", "commitment_id"]))
            .foreign_key(&mut link("carried_commitments", "meeting_id", "meetings"))
            .foreign_key(&mut link("carried_commitments", "commitment_id", "commitments"))
            .foreign_key(&mut link("carried_commitments", "by_id", "members"))
            .to_owned(),
    )
    .await
}

async fn talk(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("talking_points")
            .col(uuid("meeting_id"))
            .col(uuid("author_id"))
            .col(text_null(m, "section"))
            .col(text(m, "text"))
            .col(instant("at"))
            .col(instant_null("done_at"))
            .col(uuid_null("done_by"))
            .col(uuid_null("done_in"))
            .foreign_key(&mut link("talking_points", "meeting_id", "meetings"))
            .foreign_key(&mut link("talking_points", "author_id", "members"))
            .foreign_key(&mut link("talking_points", "done_by", "members"))
            .foreign_key(&mut link("talking_points", "done_in", "meetings"))
            .to_owned(),
    )
    .await?;
    index(m, "talking_points", &["organization_id", "meeting_id", "done_at"]).await?;
    m.create_table(
        rows_of("shared_notes")
            .col(uuid("meeting_id"))
            .col(uuid("author_id"))
            .col(text(m, "text"))
            .col(instant("at"))
            .col(big("version"))
            .primary_key(&mut key(&["organization_id", "meeting_id"]))
            .foreign_key(&mut link("shared_notes", "meeting_id", "meetings"))
            .foreign_key(&mut link("shared_notes", "author_id", "members"))
            .to_owned(),
    )
    .await?;
    m.create_table(
        rows_of("private_notes")
            .col(uuid("author_id"))
            .col(uuid("meeting_id"))
            .col(text(m, "text"))
            .col(instant("at"))
            .col(big("version"))
            .primary_key(&mut key(&["organization_id", "author_id", "meeting_id"]))
            .foreign_key(&mut link("private_notes", "meeting_id", "meetings"))
            .foreign_key(&mut link("private_notes", "author_id", "members"))
            .to_owned(),
    )
    .await?;
    m.create_table(
        rows_of("meeting_ratings")
            .col(uuid("meeting_id"))
            .col(uuid("by_id"))
            .col(small("stars"))
            .col(text_null(m, "comment"))
            .col(instant("at"))
            .primary_key(&mut key(&["organization_id", "meeting_id"]))
            .foreign_key(&mut link("meeting_ratings", "meeting_id", "meetings"))
            .foreign_key(&mut link("meeting_ratings", "by_id", "members"))
            .to_owned(),
    )
    .await?;
    m.create_table(
        owned("content_reads")
            .col(uuid("meeting_id"))
            .col(uuid("reader_id"))
            .col(text(m, "part"))
            .col(instant("at"))
            .foreign_key(&mut link("content_reads", "meeting_id", "meetings"))
            .foreign_key(&mut link("content_reads", "reader_id", "members"))
            .to_owned(),
    )
    .await?;
    index(m, "content_reads", &["organization_id", "meeting_id", "id"]).await
}

async fn check_ins(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("check_ins")
            .col(uuid("member_id"))
            .col(date("week"))
            .col(text_null(m, "wins"))
            .col(text_null(m, "setbacks"))
            .col(text_null(m, "blockers"))
            .col(small("confidence"))
            .col(instant("written_at"))
            .col(instant("updated_at"))
            .col(big("version"))
            .foreign_key(&mut link("check_ins", "member_id", "members"))
            .to_owned(),
    )
    .await?;
    unique(m, "check_ins", &["organization_id", "member_id", "week"]).await?;
    m.create_table(
        rows_of("plan_lines")
            .col(uuid("check_in_id"))
            .col(integer("number"))
            .col(small("place"))
            .col(text(m, "text"))
            .col(uuid_null("commitment_id"))
            .primary_key(&mut key(&["organization_id", "check_in_id", "number"]))
            .foreign_key(&mut link("plan_lines", "check_in_id", "check_ins"))
            .foreign_key(&mut link("plan_lines", "commitment_id", "commitments"))
            .to_owned(),
    )
    .await
}
