//! Who holds a cadence over time, who is invited since when, what members were before, which meetings were missed before they were moved, and during which times what is written for a meeting is for those who take part. Who was
//! named first to hold a cadence stands in its row.

use crate::columns::{flag, instant, instant_null, key, link, rows_of, text_null, uuid};
use async_trait::async_trait;
use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let m = manager;
        let mut invited = Table::alter();
        invited
            .table("cadence_participants")
            .add_column(instant_null("since"));
        m.alter_table(invited).await?;
        let mut attending = Table::alter();
        attending
            .table("meeting_participants")
            .add_column(text_null(m, "tenures"));
        m.alter_table(attending).await?;
        let mut moved = Table::alter();
        moved
            .table("meeting_moves")
            .add_column(ColumnDef::new("missed").boolean().null());
        m.alter_table(moved).await?;
        m.create_table(
            rows_of("cadence_organizers")
                .col(uuid("cadence_id"))
                .col(instant("since"))
                .col(uuid("member_id"))
                .primary_key(&mut key(&["organization_id", "cadence_id", "since"]))
                .foreign_key(&mut link("cadence_organizers", "cadence_id", "cadences"))
                .foreign_key(&mut link("cadence_organizers", "member_id", "members"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            rows_of("member_turns")
                .col(uuid("member_id"))
                .col(instant("turned_at"))
                .col(flag("was_active"))
                .col(flag("was_executive"))
                .primary_key(&mut key(&["organization_id", "member_id", "turned_at"]))
                .foreign_key(&mut link("member_turns", "member_id", "members"))
                .to_owned(),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::columns::drop_all(manager, &["cadence_organizers", "member_turns"]).await?;
        for (table, column) in [
            ("cadence_participants", "since"),
            ("meeting_participants", "tenures"),
            ("meeting_moves", "missed"),
        ] {
            let mut added = Table::alter();
            added.table(table).drop_column(column);
            manager.alter_table(added).await?;
        }
        Ok(())
    }
}
