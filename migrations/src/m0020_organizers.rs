//! Since when somebody holds a cadence, is invited to it, or reads what is written for a meeting: what was written before is not theirs. Who was named first to hold a
//! cadence stands in its row.

use crate::columns::{instant, instant_null, key, link, rows_of, uuid};
use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The tables that say since when.
const DATED: [&str; 2] = ["cadence_participants", "meeting_participants"];

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in DATED {
            let mut dated = Table::alter();
            dated.table(table).add_column(instant_null("since"));
            manager.alter_table(dated).await?;
        }
        manager
            .create_table(
                rows_of("cadence_organizers")
                    .col(uuid("cadence_id"))
                    .col(instant("since"))
                    .col(uuid("member_id"))
                    .primary_key(&mut key(&["organization_id", "cadence_id", "since"]))
                    .foreign_key(&mut link("cadence_organizers", "cadence_id", "cadences"))
                    .foreign_key(&mut link("cadence_organizers", "member_id", "members"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::columns::drop_all(manager, &["cadence_organizers"]).await?;
        for table in DATED {
            let mut dated = Table::alter();
            dated.table(table).drop_column("since");
            manager.alter_table(dated).await?;
        }
        Ok(())
    }
}
