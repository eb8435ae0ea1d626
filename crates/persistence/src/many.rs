//! Writing many rows by one statement: on PostgreSQL a column at a time as an array, so that a thousand rows are a dozen values
//! and always the same statement; on SQLite row by row, as many as its limit of values lets through.

use crate::errors::{Failure, Result};
use crate::lease::Lease;
use crate::sql::CHUNK;
use sea_orm::sea_query::{
    ColumnType, Expr, InsertStatement, Nullable, OnConflict, PostgresQueryBuilder, Query, ValueType,
};
use sea_orm::sqlx::Arguments;
use sea_orm::sqlx::postgres::PgArguments;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable,
    QueryTrait, Value,
};

/// Inserts rows that all have all of their columns set. What happens to those that are there is said by `conflict`; nothing is said
/// of how many were.
pub(crate) async fn insert_all<A>(lease: &Lease, rows: Vec<A>, conflict: OnConflict) -> Result<()>
where
    A: ActiveModelTrait + Send + Sync,
{
    let mut inserts = Inserts::by(lease);
    inserts.add(rows, Some(conflict))?;
    inserts.run().await
}

/// Rows of one table or several, inserted together: on PostgreSQL by one statement, in no order among the tables.
#[derive(Debug)]
pub(crate) struct Inserts<'a> {
    lease: &'a Lease,
    statements: Vec<InsertStatement>,
    /// What the statements are given on PostgreSQL.
    columns: PgArguments,
}

impl<'a> Inserts<'a> {
    pub(crate) fn by(lease: &'a Lease) -> Self {
        Self {
            lease,
            statements: Vec::new(),
            columns: PgArguments::default(),
        }
    }

    /// Rows that all have all of their columns set, and what happens to those that are there.
    pub(crate) fn add<A: ActiveModelTrait>(
        &mut self,
        rows: Vec<A>,
        conflict: Option<OnConflict>,
    ) -> Result<()> {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut insert = match self.lease.get_database_backend() {
                DbBackend::Postgres => by_column(rows.by_ref().collect(), &mut self.columns)?,
                _ => <A::Entity as EntityTrait>::insert_many(rows.by_ref().take(CHUNK)).into_query(),
            };
            if let Some(conflict) = &conflict {
                insert.on_conflict(conflict.clone());
            }
            self.statements.push(insert);
        }
        Ok(())
    }

    pub(crate) async fn run(self) -> Result<()> {
        if self.lease.get_database_backend() != DbBackend::Postgres {
            for insert in &self.statements {
                self.lease.execute(insert).await?;
            }
            return Ok(());
        }
        let texts = self.statements.iter();
        let mut texts: Vec<String> = texts
            .map(|insert| insert.to_string(PostgresQueryBuilder))
            .collect();
        let Some(last) = texts.pop() else {
            return Ok(());
        };
        let others = texts.iter().enumerate();
        let others: Vec<String> = others
            .map(|(place, text)| format!("t{place} AS ({text})"))
            .collect();
        let sql = match others.is_empty() {
            true => last,
            false => format!("WITH {} {last}", others.join(", ")),
        };
        Ok(self.lease.execute_arrays(sql, self.columns).await?)
    }
}

/// The statement that inserts rows given as columns, which are added to those of other statements.
fn by_column<A: ActiveModelTrait>(rows: Vec<A>, arguments: &mut PgArguments) -> Result<InsertStatement> {
    type Column<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;
    let table = <A::Entity as Default>::default();
    let count = rows.len();
    let mut columns: Vec<(Column<A>, Vec<Value>)> = Column::<A>::iter()
        .map(|column| (column, Vec::with_capacity(count)))
        .collect();
    for mut row in rows {
        for (column, values) in &mut columns {
            let value = row.take(*column).into_value();
            values.push(value.ok_or_else(|| Failure::damaged(table.as_str(), "a column is not set"))?);
        }
    }
    let mut arrays = Vec::with_capacity(columns.len());
    let names: Vec<Column<A>> = columns.iter().map(|(column, _)| *column).collect();
    for (column, values) in columns {
        let kind = array(arguments, column.def().get_column_type(), values)?;
        arrays.push(Expr::cust(format!("UNNEST(${}::{kind}[])", arguments.len())));
    }
    let mut insert = Query::insert();
    insert.into_table(table).columns(names);
    let rows = Query::select().exprs(arrays).to_owned();
    insert
        .select_from(rows)
        .map_err(|error| Failure::damaged(table.as_str(), error))?;
    Ok(insert)
}

/// Adds a column as an array, and gives the type of its elements.
fn array(arguments: &mut PgArguments, kind: &ColumnType, values: Vec<Value>) -> Result<&'static str> {
    let (name, added) = match kind {
        ColumnType::Uuid => ("uuid", arguments.add(all::<uuid::Uuid>(values)?)),
        ColumnType::String(_) | ColumnType::Text => ("text", arguments.add(all::<String>(values)?)),
        ColumnType::SmallInteger => ("smallint", arguments.add(all::<i16>(values)?)),
        ColumnType::BigInteger => ("bigint", arguments.add(all::<i64>(values)?)),
        ColumnType::Boolean => ("boolean", arguments.add(all::<bool>(values)?)),
        ColumnType::Date => ("date", arguments.add(all::<chrono::NaiveDate>(values)?)),
        ColumnType::TimestampWithTimeZone => {
            let instants = all::<chrono::DateTime<chrono::Utc>>(values)?;
            ("timestamptz", arguments.add(instants))
        }
        other => {
            return Err(Failure::Damaged(format!(
                "no rows are written with a column of {other:?}"
            )));
        }
    };
    added.map_err(|error| Failure::from(DbErr::Custom(error.to_string())))?;
    Ok(name)
}

fn all<T: ValueType + Nullable>(values: Vec<Value>) -> Result<Vec<Option<T>>> {
    let read = |value| <Option<T> as ValueType>::try_from(value);
    let read: std::result::Result<Vec<_>, _> = values.into_iter().map(read).collect();
    read.map_err(|error| Failure::Damaged(error.to_string()))
}
