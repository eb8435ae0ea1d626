//! Rollups of one length of time lie together: a quarter's few rows are not spread among those of its ninety days. On PostgreSQL
//! each length has a partition, on SQLite rows are kept in the order of their key.

use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The partitions, and the number of the grain in each.
const GRAINS: [(&str, u8); 5] = [("day", 0), ("week", 1), ("month", 2), ("quarter", 3), ("year", 4)];

/// What stands between a table and one of another shape under its name.
const ASIDE: &str = "
    SET LOCAL statement_timeout = 0;
    ALTER TABLE metric_rollups RENAME TO metric_rollups_before;
    ALTER TABLE metric_rollups_before RENAME CONSTRAINT metric_rollups_pkey TO metric_rollups_before_pkey;
    ALTER INDEX ix_metric_rollups_member_id_metric_id_grain_period_start RENAME TO ix_metric_rollups_before;
    CREATE TABLE metric_rollups (LIKE metric_rollups_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)";

const FILLED: &str = "
    INSERT INTO metric_rollups SELECT * FROM metric_rollups_before;
    DROP TABLE metric_rollups_before;
    ALTER TABLE metric_rollups ADD PRIMARY KEY (organization_id, metric_id, grain, period_start, team_id, member_id, currency);
    ALTER TABLE metric_rollups ADD FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE RESTRICT;
    ALTER TABLE metric_rollups ADD FOREIGN KEY (organization_id, metric_id) REFERENCES metrics (organization_id, id) ON DELETE RESTRICT;
    CREATE INDEX ix_metric_rollups_member_id_metric_id_grain_period_start
        ON metric_rollups (organization_id, member_id, metric_id, grain, period_start);
    ANALYZE metric_rollups;";

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return rebuilt(manager, |definition| format!("{definition} WITHOUT ROWID")).await;
        }
        let partitions = GRAINS.map(|(name, grain)| {
            format!("CREATE TABLE metric_rollups_{name} PARTITION OF metric_rollups FOR VALUES IN ({grain});")
        });
        let sql = format!(
            "{ASIDE} PARTITION BY LIST (grain); {} {FILLED}",
            partitions.concat()
        );
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return rebuilt(manager, |definition| definition.replace(" WITHOUT ROWID", "")).await;
        }
        let sql = format!("{ASIDE}; {FILLED}");
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}

/// Puts the rows into a table of another definition, on SQLite, where a table cannot be altered so.
async fn rebuilt(manager: &SchemaManager<'_>, change: impl Fn(&str) -> String) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let asked = Statement::from_string(
        DbBackend::Sqlite,
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'metric_rollups'",
    );
    let absent = || DbErr::Migration("there are no rollups".into());
    let row = connection.query_one_raw(asked).await?.ok_or_else(absent)?;
    let definition: String = row.try_get("", "sql")?;
    let changed = change(&definition).replacen("metric_rollups", "metric_rollups_after", 1);
    for step in [
        &changed,
        "INSERT INTO metric_rollups_after SELECT * FROM metric_rollups",
        "DROP TABLE metric_rollups",
        "ALTER TABLE metric_rollups_after RENAME TO metric_rollups",
        "CREATE INDEX ix_metric_rollups_member_id_metric_id_grain_period_start
            ON metric_rollups (organization_id, member_id, metric_id, grain, period_start)",
    ] {
        connection.execute_unprepared(step).await?;
    }
    Ok(())
}
