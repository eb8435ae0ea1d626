//! The vocabulary of tables: a tenant's key, its foreign keys, and text that sorts by bytes on both databases.

use sea_orm_migration::prelude::{
    Check, ColumnDef, DbErr, Expr, ExprTrait, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement, Index,
    IndexCreateStatement, IntoIden, SchemaManager, Table, TableCreateStatement,
};
use sea_orm_migration::sea_orm::DbBackend;

/// A table of things that belong to an organization and have an id: key `(organization_id, id)`.
pub(crate) fn owned(table: &'static str) -> TableCreateStatement {
    let mut statement = rows_of(table);
    statement
        .col(uuid("id"))
        .primary_key(&mut key(&["organization_id", "id"]));
    statement
}

/// A table of an organization's rows that brings its own key.
pub(crate) fn rows_of(table: &'static str) -> TableCreateStatement {
    let mut statement = Table::create();
    statement.table(table).col(uuid("organization_id")).foreign_key(
        ForeignKey::create()
            .from(table, "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Restrict),
    );
    statement
}

/// A primary key.
pub(crate) fn key(columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(*column);
    }
    index
}

/// A link to a row of the same organization; the database refuses one across organizations.
pub(crate) fn link(from: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from, ("organization_id", column))
        .to(to, ("organization_id", "id"))
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned()
}

pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().to_owned()
}

pub(crate) fn uuid_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().null().to_owned()
}

/// Text compared and sorted by its bytes.
pub(crate) fn text(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    text_null(manager, name).not_null().to_owned()
}

pub(crate) fn text_null(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra(r#"COLLATE "C""#);
    }
    column
}

pub(crate) fn date(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).date().not_null().to_owned()
}

pub(crate) fn date_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).date().null().to_owned()
}

pub(crate) fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
        .timestamp_with_time_zone()
        .not_null()
        .to_owned()
}

pub(crate) fn instant_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().null().to_owned()
}

pub(crate) fn small(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).small_integer().not_null().to_owned()
}

pub(crate) fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().to_owned()
}

pub(crate) fn integer_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().null().to_owned()
}

pub(crate) fn big(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().to_owned()
}

pub(crate) fn big_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().to_owned()
}

/// A sum stays within 64 bits: SQLite would go on with a float.
pub(crate) fn within_64_bits(name: &'static str, column: &'static str) -> Check {
    Check::named(name, Expr::col(column).between(-i64::MAX, i64::MAX))
}

pub(crate) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().to_owned()
}

/// An index named after its table and columns.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager
        .create_index(indexed("ix", table, columns).to_owned())
        .await
}

/// An index whose columns would make too long a name.
pub(crate) async fn index_named(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager
        .create_index(indexed("ix", table, columns).name(name).to_owned())
        .await
}

/// An index that allows each combination once; rows with a null among them do not count.
pub(crate) async fn unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager
        .create_index(indexed("uq", table, columns).unique().to_owned())
        .await
}

fn indexed(prefix: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement
        .name(format!("{prefix}_{table}_{}", columns[1..].join("_")))
        .table(table);
    for column in columns {
        statement.col(*column);
    }
    statement
}

/// Drops tables, last made first.
pub(crate) async fn drop_all(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        manager
            .drop_table(Table::drop().table(IntoIden::into_iden(*table)).to_owned())
            .await?;
    }
    Ok(())
}
