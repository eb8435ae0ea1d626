//! Key-set pages over a sort column and the id.

use crate::errors::Result;
use crate::session::Session;
use domain::paging::{Key, Page, PageRequest};
use sea_orm::{EntityTrait, Select};
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
    let mut cursor = select.cursor_by(columns);
    if let Some(Key { sort, id }) = &request.after {
        cursor.after((sort.clone(), *id));
    }
    if let Some(Key { sort, id }) = &request.before {
        cursor.before((sort.clone(), *id));
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
            Ok((Key { sort, id }, convert(model)?))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(request, rows))
}
