//! Rollups leave room for what becomes of them. A row of a quarter changes with every fact of ninety days: on a full page of
//! PostgreSQL each change moves it to another page and into both indexes anew, and in time a board's rows lie anywhere. With room a
//! changed row stays on its page, and no index changes.

use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The partitions, and how full their pages are made, in per cent: the longer the time of a row, the more often it changes.
const FILLED: [(&str, u8); 5] = [
    ("day", 90),
    ("week", 70),
    ("month", 50),
    ("quarter", 50),
    ("year", 50),
];

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        // Days are many and keep the pages they have; the others are few, and written anew in the order of their key.
        let made = FILLED.map(|(name, filled)| {
            let table = format!("metric_rollups_{name}");
            let anew = match name {
                "day" => String::new(),
                _ => format!("CLUSTER {table} USING {table}_pkey;"),
            };
            format!("ALTER TABLE {table} SET (fillfactor = {filled}); {anew}")
        });
        let sql = format!("SET LOCAL statement_timeout = 0; {}", made.concat());
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        let full = FILLED.map(|(name, _)| format!("ALTER TABLE metric_rollups_{name} RESET (fillfactor);"));
        manager
            .get_connection()
            .execute_unprepared(&full.concat())
            .await
            .map(drop)
    }
}
