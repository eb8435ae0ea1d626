//! Key-set pages over a sort column and the id.

use crate::errors::{Failure, Result};
use crate::session::{Session, Tenanted};
use crate::sql::CHUNK;
use chrono::{DateTime, NaiveDate, Utc};
use domain::paging::{Key, Page, PageRequest};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    Value,
};
use std::collections::HashMap;
use std::hash::Hash;
use uuid::Uuid;

/// A page of `select`, sorted by `columns`: a text column and the id.
pub(crate) async fn page_by_text<E, M>(
    session: &Session,
    select: Select<E>,
    columns: (E::Column, E::Column),
    request: &PageRequest,
    key: impl Fn(&E::Model) -> (String, Uuid),
    convert: impl Fn(E::Model) -> Result<M>,
) -> Result<Page<M>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let read = |text: &str| Some(text.to_owned());
    page_by(session, select, columns, request, (read, key), convert).await
}

/// A page of `select`, sorted by `columns`: a date and the id.
pub(crate) async fn page_by_date<E, M>(
    session: &Session,
    select: Select<E>,
    columns: (E::Column, E::Column),
    request: &PageRequest,
    key: impl Fn(&E::Model) -> (NaiveDate, Uuid),
    convert: impl Fn(E::Model) -> Result<M>,
) -> Result<Page<M>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let read = |text: &str| text.parse::<NaiveDate>().ok();
    page_by(session, select, columns, request, (read, key), convert).await
}

/// A page of `select`, sorted by `columns`: an instant and the id.
pub(crate) async fn page_by_instant<E, M>(
    session: &Session,
    select: Select<E>,
    columns: (E::Column, E::Column),
    request: &PageRequest,
    key: impl Fn(&E::Model) -> (DateTime<Utc>, Uuid),
    convert: impl Fn(E::Model) -> Result<M>,
) -> Result<Page<M>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let read = |text: &str| text.parse::<DateTime<Utc>>().ok();
    page_by(session, select, columns, request, (read, key), convert).await
}

/// A page sorted by a value that `read` makes of a key's text and `key` of a row.
async fn page_by<E, M, V>(
    session: &Session,
    select: Select<E>,
    columns: (E::Column, E::Column),
    request: &PageRequest,
    (read, key): (impl Fn(&str) -> Option<V>, impl Fn(&E::Model) -> (V, Uuid)),
    convert: impl Fn(E::Model) -> Result<M>,
) -> Result<Page<M>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
    V: Into<Value> + ToString,
{
    let value = |Key { sort, id }: &Key| match read(sort) {
        Some(value) => Ok((value, *id)),
        None => Err(Failure::damaged("cursor", "a key of another list")),
    };
    let mut cursor = select.cursor_by(columns);
    if let Some(after) = &request.after {
        cursor.after(value(after)?);
    }
    if let Some(before) = &request.before {
        cursor.before(value(before)?);
    }
    if request.from_end {
        cursor.last(request.limit + 1);
    } else {
        cursor.first(request.limit + 1);
    }
    let models = cursor.all(session.executor()).await?;
    let rows = models
        .into_iter()
        .map(|model| {
            let (sort, id) = key(&model);
            let sort = sort.to_string();
            Ok((Key { sort, id }, convert(model)?))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(request, rows))
}

/// A page of `select`, sorted by identity alone: a row keeps its place whatever becomes of it.
pub(crate) async fn page_by_id<E, M>(
    session: &Session,
    select: Select<E>,
    column: E::Column,
    request: &PageRequest,
    id: impl Fn(&E::Model) -> Uuid,
    convert: impl Fn(E::Model) -> Result<M>,
) -> Result<Page<M>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let mut cursor = select.cursor_by(column);
    if let Some(after) = &request.after {
        cursor.after(after.id);
    }
    if let Some(before) = &request.before {
        cursor.before(before.id);
    }
    if request.from_end {
        cursor.last(request.limit + 1);
    } else {
        cursor.first(request.limit + 1);
    }
    let keyed = |model: E::Model| {
        let (sort, id) = (String::new(), id(&model));
        Ok((Key { sort, id }, convert(model)?))
    };
    let rows = cursor.all(session.executor()).await?.into_iter();
    Ok(Page::cut(request, rows.map(keyed).collect::<Result<Vec<_>>>()?))
}

/// The same page of the list below each of some objects, by one statement; lists are sorted by id. Objects with an empty list are
/// A page of `select`, the newest first: later identities sort after earlier ones.
pub(crate) async fn page_newest_first<E, M>(
    session: &Session,
    select: Select<E>,
    column: E::Column,
    request: &PageRequest,
    id: impl Fn(&E::Model) -> Uuid,
    convert: impl Fn(E::Model) -> Result<M>,
) -> Result<Page<M>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let rows = newest_first(session, select, column, request, id, convert).await?;
    Ok(Page::cut(request, rows))
}

/// The rows such a page is cut out of, the newest first: one more than it has, where there are as many.
pub(crate) async fn newest_first<E, M>(
    session: &Session,
    select: Select<E>,
    column: E::Column,
    request: &PageRequest,
    id: impl Fn(&E::Model) -> Uuid,
    convert: impl Fn(E::Model) -> Result<M>,
) -> Result<Vec<(Key, M)>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let mut cursor = select.cursor_by(column);
    cursor.desc();
    if let Some(after) = &request.after {
        cursor.after(after.id);
    }
    if let Some(before) = &request.before {
        cursor.before(before.id);
    }
    if request.from_end {
        cursor.last(request.limit + 1);
    } else {
        cursor.first(request.limit + 1);
    }
    let rows = cursor.all(session.executor()).await?.into_iter();
    let keyed = |model: E::Model| {
        let (sort, id) = (String::new(), id(&model));
        Ok((Key { sort, id }, convert(model)?))
    };
    rows.map(keyed).collect()
}

/// The same page of the list below each of some goals, by one statement; lists are sorted by id. Goals with an empty list are
/// in it, too.
pub(crate) async fn pages_of<E, M, P>(
    session: &Session,
    select: Select<E>,
    (parent, id): (E::Column, E::Column),
    parents: &[P],
    request: &PageRequest,
    keys: impl Fn(&E::Model) -> (Uuid, Uuid),
    convert: impl Fn(E::Model) -> Result<M>,
) -> Result<HashMap<P, Page<M>>>
where
    E: Tenanted,
    E::Model: Send + Sync,
    P: Copy + Eq + Hash + From<Uuid> + Into<Uuid>,
{
    let mut select = select;
    if let Some(after) = &request.after {
        select = select.filter(id.gt(after.id));
    }
    if let Some(before) = &request.before {
        select = select.filter(id.lt(before.id));
    }
    let (order, word) = match request.from_end {
        true => (Order::Desc, "DESC"),
        false => (Order::Asc, "ASC"),
    };
    // Named by text: the builder has windows over columns of its own choice only.
    let place = format!(
        "ROW_NUMBER() OVER (PARTITION BY \"{}\" ORDER BY \"{}\" {word})",
        parent.as_str(),
        id.as_str()
    );
    let most = i64::try_from(request.limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut lists: HashMap<P, Vec<(Key, M)>> = parents.iter().map(|above| (*above, Vec::new())).collect();
    for chunk in parents.chunks(CHUNK) {
        let placed = select
            .clone()
            .filter(parent.is_in(chunk.iter().map(|above| (*above).into())))
            .select_only()
            .expr_as(id.into_expr(), "placed_id")
            .expr_as(Expr::cust(place.clone()), "place")
            .into_query();
        let wanted = Query::select()
            .column("placed_id")
            .from_subquery(placed, "placed")
            .and_where(Expr::col("place").lte(most))
            .to_owned();
        let rows = session
            .scoped::<E>()
            .filter(id.in_subquery(wanted))
            .order_by(id, order.clone())
            .all(session.executor())
            .await?;
        for row in rows {
            let (of, id) = keys(&row);
            let key = Key {
                sort: String::new(),
                id,
            };
            let list = lists.entry(P::from(of)).or_default();
            list.push((key, convert(row)?));
        }
    }
    let page = |(above, mut rows): (P, Vec<(Key, M)>)| {
        if request.from_end {
            rows.reverse();
        }
        (above, Page::cut(request, rows))
    };
    Ok(lists.into_iter().map(page).collect())
}
