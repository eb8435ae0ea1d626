//! The few expressions every feature's queries are made of.

use chrono::NaiveDate;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef};

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

/// True for no row. An empty `OR` would be true for every row, so it is never left empty.
pub(crate) fn nothing() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

/// True for every row.
pub(crate) fn everything() -> Condition {
    Condition::all().add(Expr::val(1).eq(1))
}
