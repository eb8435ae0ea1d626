//! Which fact of a day is the latest: its instant, and what it was drawn from.

use crate::columns::{instant_null, uuid_null};
use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [instant_null("last_at"), uuid_null("last_id")] {
            let mut table = Table::alter();
            table.table("metric_rollups").add_column(column);
            manager.alter_table(table).await?;
        }
        for statement in found_again(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["last_id", "last_at"] {
            let mut table = Table::alter();
            table.table("metric_rollups").drop_column(column);
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}

/// Rows of metrics whose figure is their latest amount know its day, and the largest amount of that day. What is the latest
/// is looked up among that day's facts: those measured of members, those measured of nobody, and those derived.
fn found_again(backend: DbBackend) -> [String; 3] {
    let (nobody, never) = match backend {
        DbBackend::Sqlite => ("zeroblob(16)", "NULL"),
        _ => (
            "'00000000-0000-0000-0000-000000000000'::uuid",
            "NULL::timestamptz",
        ),
    };
    let of_member = "fact.member_id = metric_rollups.member_id";
    let of_nobody = format!("fact.member_id IS NULL AND metric_rollups.member_id = {nobody}");
    let sources = [
        ("measurements", "id", "fact.occurred_at", of_member),
        ("measurements", "id", "fact.occurred_at", &of_nobody),
        ("derived_facts", "opportunity_id", never, of_member),
    ];
    sources.map(|(table, id, at, whose)| {
        let facts = format!(
            "FROM {table} AS fact WHERE fact.organization_id = metric_rollups.organization_id
                 AND fact.metric_id = metric_rollups.metric_id AND fact.occurred_on = metric_rollups.last_on AND {whose}
                 AND COALESCE(fact.team_id, {nobody}) = metric_rollups.team_id
                 AND COALESCE(fact.currency, '') = metric_rollups.currency AND fact.org_amount IS NOT NULL"
        );
        format!(
            "UPDATE metric_rollups SET (last_at, last_id, last_amount) =
                 (SELECT {at}, fact.{id}, fact.org_amount {facts} ORDER BY {at} DESC, fact.{id} DESC LIMIT 1)
             WHERE EXISTS (SELECT 1 FROM metrics WHERE metrics.organization_id = metric_rollups.organization_id
                 AND metrics.id = metric_rollups.metric_id AND metrics.aggregation = 'LAST')
             AND EXISTS (SELECT 1 {facts})"
        )
    })
}
