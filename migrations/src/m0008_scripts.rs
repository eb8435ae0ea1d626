//! What scripts and BI tools need: keys of bulk calls with their answers, and when each row that is read in bulk was changed last.

use crate::columns::{drop_all, index, instant, instant_null, key, rows_of, text, text_null, uuid};
use async_trait::async_trait;
use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, Index, MigrationTrait, Query, SchemaManager, Table,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What is read by when it was changed, or happened.
const CHANGING: [(&str, &str); 4] = [
    ("goals", "updated_at"),
    ("measurements", "updated_at"),
    ("opportunities", "updated_at"),
    ("audit_entries", "at"),
];

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let m = manager;
        m.create_table(
            rows_of("idempotency_keys")
                .col(uuid("principal_id"))
                .col(text(m, "mutation"))
                .col(text(m, "idempotency_key"))
                .col(text(m, "body_hash"))
                .col(instant("used_at"))
                .col(text_null(m, "answer"))
                .primary_key(&mut key(&[
                    "organization_id",
                    "principal_id",
                    "mutation",
                    "idempotency_key",
                ]))
                .to_owned(),
        )
        .await?;
        index(m, "idempotency_keys", &["organization_id", "used_at"]).await?;
        // The program of before does not know it, and leaves it null: such a row was changed last when it was recorded.
        let updated_at = instant_null("updated_at");
        m.alter_table(
            Table::alter()
                .table("measurements")
                .add_column(updated_at)
                .to_owned(),
        )
        .await?;
        let recorded = Query::update()
            .table("measurements")
            .value("updated_at", Expr::col("recorded_at"))
            .to_owned();
        m.exec_stmt(recorded).await?;
        for (table, instant) in CHANGING {
            index(m, table, &["organization_id", instant]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, instant) in CHANGING {
            let name = format!("ix_{table}_{instant}");
            manager
                .drop_index(Index::drop().name(name).table(table).to_owned())
                .await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table("measurements")
                    .drop_column("updated_at")
                    .to_owned(),
            )
            .await?;
        drop_all(manager, &["idempotency_keys"]).await
    }
}
