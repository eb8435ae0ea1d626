//! Key-set pages over a sort column and the id.

use crate::errors::{Failure, Result};
use crate::session::{Session, Tenanted};
use crate::sql::CHUNK;
use chrono::{DateTime, NaiveDate, Utc};
use domain::paging::{Key, Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
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

/// The same page of the list below each of some objects, by one statement; lists are sorted by id. Objects with an empty list are
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
    let below = Below {
        parent,
        id,
        sort: None,
        descending: false,
    };
    let keys = |row: &E::Model| {
        let (of, id) = keys(row);
        let sort = String::new();
        (of, Key { sort, id })
    };
    let mut lists = rows_below(session, select, &below, parents, request, keys).await?;
    let page = |above: &P| {
        let rows = lists.remove(above).unwrap_or_default();
        let page = Page::cut(request, rows).try_map(&convert)?;
        Ok((*above, page))
    };
    parents.iter().map(page).collect()
}

/// What the list below each of some objects is sorted by.
pub(crate) struct Below<'a, E: EntityTrait> {
    /// The object above.
    pub(crate) parent: E::Column,
    /// What breaks ties, or sorts by itself.
    pub(crate) id: E::Column,
    /// What it is sorted by, written out, and the value a key's text stands for.
    pub(crate) sort: Option<Sort<'a>>,
    /// Whether the last comes first.
    pub(crate) descending: bool,
}

/// An expression rows are sorted by, written out, and the value a key's text stands for.
pub(crate) type Sort<'a> = (&'static str, &'a (dyn Fn(&str) -> Option<Value> + Sync));

/// A date, as keys write it.
pub(crate) fn date_of(text: &str) -> Option<Value> {
    text.parse::<NaiveDate>().ok().map(Value::from)
}

/// The rows the same page of each of some lists is cut out of, by one statement and in the order of the lists: one more than it
/// has, where there are as many.
pub(crate) async fn rows_below<E, P>(
    session: &Session,
    select: Select<E>,
    below: &Below<'_, E>,
    parents: &[P],
    request: &PageRequest,
    keys: impl Fn(&E::Model) -> (Uuid, Key),
) -> Result<HashMap<P, Vec<(Key, E::Model)>>>
where
    E: Tenanted,
    E::Model: Send + Sync,
    P: Copy + Eq + Hash + From<Uuid> + Into<Uuid>,
{
    let (id, sort) = (below.id, below.sort);
    let mut select = select;
    for (key, later) in [(&request.after, true), (&request.before, false)] {
        if let Some(key) = key {
            select = select.filter(beyond(below, key, later != below.descending)?);
        }
    }
    let (order, word) = match below.descending == request.from_end {
        true => (Order::Asc, "ASC"),
        false => (Order::Desc, "DESC"),
    };
    let ordered = |select: Select<E>| match sort {
        Some((sort, _)) => select.order_by(Expr::cust(sort), order.clone()),
        None => select,
    };
    let ordered = |select| ordered(select).order_by(id, order.clone());
    // Named by text: the builder has windows over columns of its own choice only.
    let place = format!(
        "ROW_NUMBER() OVER (PARTITION BY \"{}\" ORDER BY {}\"{}\" {word})",
        below.parent.as_str(),
        sort.map(|(sort, _)| format!("{sort} {word}, "))
            .unwrap_or_default(),
        id.as_str()
    );
    let most = request.limit.saturating_add(1);
    let mut lists: HashMap<P, Vec<(Key, E::Model)>> = HashMap::new();
    for chunk in parents.chunks(CHUNK) {
        let ids: Vec<Uuid> = chunk.iter().map(|above| (*above).into()).collect();
        let rows = if let [only] = ids[..] {
            // An index leads to the first rows of one list.
            ordered(select.clone().filter(below.parent.eq(only))).limit(most)
        } else {
            let placed = select
                .clone()
                .filter(session.among(below.parent.into_expr(), ids))
                .select_only()
                .expr_as(id.into_expr(), "placed_id")
                .expr_as(Expr::cust(place.clone()), "place")
                .into_query();
            let wanted = Query::select()
                .column("placed_id")
                .from_subquery(placed, "placed")
                .and_where(Expr::col("place").lte(i64::try_from(most).unwrap_or(i64::MAX)))
                .to_owned();
            ordered(session.scoped::<E>().filter(id.in_subquery(wanted)))
        };
        for row in rows.all(session.executor()).await? {
            let (of, key) = keys(&row);
            lists.entry(P::from(of)).or_default().push((key, row));
        }
    }
    if request.from_end {
        lists.values_mut().for_each(|rows| rows.reverse());
    }
    Ok(lists)
}

/// True of rows on one side of a key, the greater ones or the others.
fn beyond<E: EntityTrait>(below: &Below<'_, E>, key: &Key, greater: bool) -> Result<Condition> {
    let (id, of) = (below.id, key.id);
    let id = if greater { id.gt(of) } else { id.lt(of) };
    let Some((sort, read)) = below.sort else {
        return Ok(Condition::all().add(id));
    };
    let value = read(&key.sort).ok_or_else(|| Failure::damaged("cursor", "a key of another list"))?;
    let sort = || Expr::cust(sort);
    let tied = Condition::all().add(sort().eq(value.clone())).add(id);
    let (from, past) = match greater {
        true => (sort().gte(value.clone()), sort().gt(value)),
        false => (sort().lte(value.clone()), sort().lt(value)),
    };
    // The bound alone lets an index begin there; a choice of two does not.
    Ok(Condition::all()
        .add(from)
        .add(Condition::any().add(past).add(tied)))
}
