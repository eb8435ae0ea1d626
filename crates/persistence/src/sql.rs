//! The few expressions every feature's queries are made of.

use crate::link::refused;
use chrono::NaiveDate;
use domain::text::fold;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef, LikeExpr};
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{self, Decode, Postgres, Row, Sqlite, Type};
use sea_orm::{ColumnTrait, DbErr, QueryResult};

/// Rows an `IN` list or an insert may carry in one statement: well below both databases' bind limits.
pub(crate) const CHUNK: usize = 500;

/// True for rows whose dated span holds `date`.
pub(crate) fn valid_on<C: IntoColumnRef>(from: C, to: C, date: NaiveDate) -> Condition {
    let to = to.into_column_ref();
    Condition::all().add(Expr::col(from).lte(date)).add(
        Condition::any()
            .add(Expr::col(to.clone()).is_null())
            .add(Expr::col(to).gt(date)),
    )
}

/// True for rows whose text is one of `keys`. What no stored text can be names nothing: one of the databases takes no
/// zero byte.
pub(crate) fn named<C: ColumnTrait>(column: C, keys: &[impl AsRef<str>]) -> Expr {
    let keys = keys.iter().map(AsRef::as_ref);
    column.is_in(keys.filter(|key| !key.contains('\0')))
}

/// True for rows whose folded text contains `text`, in any case.
pub(crate) fn has_text<C: ColumnTrait>(column: C, text: &str) -> Expr {
    column.like(LikeExpr::new(format!("%{}%", literal(text))).escape(ESCAPE))
}

/// True for rows whose folded text starts with `text`, in any case.
pub(crate) fn starts_with<C: ColumnTrait>(column: C, text: &str) -> Expr {
    column.like(LikeExpr::new(format!("{}%", literal(text))).escape(ESCAPE))
}

/// Not a backslash: the databases differ in how they read one.
const ESCAPE: char = '!';

/// A text as a pattern that matches nothing else.
fn literal(text: &str) -> String {
    let mut pattern = String::new();
    // No stored text holds a control character, and one of the databases takes no zero byte.
    for letter in fold(text).replace('\0', "\u{1}").chars() {
        if matches!(letter, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(letter);
    }
    pattern
}

/// True for no row. An empty `OR` would be true for every row, so it is never left empty.
pub(crate) fn nothing() -> Condition {
    // Written out, not bound: the planner drops a constant, and keeps to a sequential scan for the sake of a parameter.
    Condition::all().add(Expr::cust("1 = 0"))
}

/// True for every row.
pub(crate) fn everything() -> Condition {
    Condition::all().add(Expr::cust("1 = 1"))
}

/// The columns of a row in their order: by place they are found much faster than by name, and by the driver than by what stands before it.
pub(crate) struct Cells<'a> {
    postgres: Option<&'a PgRow>,
    sqlite: Option<&'a SqliteRow>,
    next: usize,
}

impl<'a> Cells<'a> {
    pub(crate) fn of(row: &'a QueryResult) -> Self {
        Self {
            postgres: row.try_as_pg_row(),
            sqlite: row.try_as_sqlite_row(),
            next: 0,
        }
    }

    pub(crate) fn next<T: Cell<'a>>(&mut self) -> Result<T, DbErr> {
        let value = match (self.postgres, self.sqlite) {
            (Some(row), _) => row.try_get(self.next),
            (None, Some(row)) => row.try_get(self.next),
            (None, None) => Err(sqlx::Error::ColumnIndexOutOfBounds {
                index: self.next,
                len: 0,
            }),
        };
        self.next += 1;
        value.map_err(refused)
    }
}

/// A value that both databases hold.
pub(crate) trait Cell<'r>:
    Type<Postgres> + Type<Sqlite> + Decode<'r, Postgres> + Decode<'r, Sqlite>
{
}

impl<'r, T> Cell<'r> for T where T: Type<Postgres> + Type<Sqlite> + Decode<'r, Postgres> + Decode<'r, Sqlite> {}
