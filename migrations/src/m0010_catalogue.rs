//! A count of changes to what every figure is reckoned by: metrics, stages and holidays kept in memory are right as long as it
//! is the same.

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
        let mut column = ColumnDef::new("catalogue_version");
        column.big_integer().not_null().default(0);
        manager
            .alter_table(
                Table::alter()
                    .table("organizations")
                    .add_column(column)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("organizations")
                    .drop_column("catalogue_version")
                    .to_owned(),
            )
            .await
    }
}
