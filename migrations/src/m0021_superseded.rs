//! While assignments, leadership and the tree of teams were on record, and by whom leave was recorded when: what is said later of days gone by, or in the middle of a day, was not known before. Rows that
//! stand without an instant stood from the beginning.

use crate::columns::{
    date, date_null, flag, index, instant, instant_null, key, link, rows_of, small, uuid, uuid_null,
};
use async_trait::async_trait;
use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, TableCreateStatement,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What is kept on record.
const RECORDED: [&str; 3] = ["assignments", "leaderships", "team_closure"];

/// Rows of a table that stand no more.
fn superseded(table: &'static str) -> TableCreateStatement {
    rows_of(table)
        .col(uuid("id"))
        .col(uuid("member_id"))
        .col(uuid("team_id"))
        .col(date("valid_from"))
        .col(date_null("valid_to"))
        .col(instant_null("since"))
        .col(instant("until"))
        .primary_key(&mut key(&["organization_id", "id", "until"]))
        .foreign_key(&mut link(table, "member_id", "members"))
        .foreign_key(&mut link(table, "team_id", "teams"))
        .to_owned()
}

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let m = manager;
        for table in RECORDED {
            let mut recorded = Table::alter();
            recorded.table(table).add_column(instant_null("since"));
            m.alter_table(recorded).await?;
        }
        for column in [instant_null("recorded_at"), uuid_null("recorded_by")] {
            let mut leave = Table::alter();
            leave.table("time_off").add_column(column);
            m.alter_table(leave).await?;
        }
        m.create_table(superseded("superseded_assignments")).await?;
        let mut leaderships = superseded("superseded_leaderships");
        m.create_table(leaderships.col(flag("acting")).to_owned()).await?;
        m.create_table(
            rows_of("superseded_closure")
                .col(uuid("ancestor_id"))
                .col(uuid("descendant_id"))
                .col(small("depth"))
                .col(date("valid_from"))
                .col(date_null("valid_to"))
                .col(instant_null("since"))
                .col(instant("until"))
                .primary_key(&mut key(&[
                    "organization_id",
                    "descendant_id",
                    "ancestor_id",
                    "depth",
                    "valid_from",
                    "until",
                ]))
                .foreign_key(&mut link("superseded_closure", "ancestor_id", "teams"))
                .foreign_key(&mut link("superseded_closure", "descendant_id", "teams"))
                .to_owned(),
        )
        .await?;
        index(m, "superseded_assignments", &["organization_id", "member_id"]).await?;
        index(m, "superseded_leaderships", &["organization_id", "team_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "superseded_assignments",
            "superseded_leaderships",
            "superseded_closure",
        ];
        crate::columns::drop_all(manager, &tables).await?;
        for table in RECORDED {
            let mut recorded = Table::alter();
            recorded.table(table).drop_column("since");
            manager.alter_table(recorded).await?;
        }
        for column in ["recorded_at", "recorded_by"] {
            let mut leave = Table::alter();
            leave.table("time_off").drop_column(column);
            manager.alter_table(leave).await?;
        }
        Ok(())
    }
}
