//! Key-set pages over a sort column and the id.

use crate::errors::{Failure, Result};
use crate::session::Session;
use chrono::NaiveDate;
use domain::paging::{Key, Page, PageRequest};
use sea_orm::{EntityTrait, Select, Value};
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
    let models = cursor.all(&session.executor()).await?;
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
    let rows = cursor.all(&session.executor()).await?.into_iter();
    Ok(Page::cut(request, rows.map(keyed).collect::<Result<Vec<_>>>()?))
}
