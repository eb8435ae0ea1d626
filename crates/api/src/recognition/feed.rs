//! The feed.

use super::object::Recognition;
use crate::feedback::Feedback;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection};
use crate::request::Asked;
use async_graphql::{Context, Union};
use domain::recognition;

/// Something in the feed.
#[derive(Clone, Union)]
pub enum FeedItem {
    /// A recognition.
    Recognition(Recognition),
    /// Praise that was given before everybody.
    Feedback(Feedback),
}

impl From<recognition::FeedItem> for FeedItem {
    fn from(item: recognition::FeedItem) -> Self {
        match item {
            recognition::FeedItem::Recognition(found) => Self::Recognition(Recognition(found)),
            recognition::FeedItem::Praise(found) => Self::Feedback(Feedback(found)),
        }
    }
}

pub(super) async fn feed(ctx: &Context<'_>, paging: Paging) -> Answer<Connection<FeedItem>> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let page = app.feed(&viewer, &paging.request::<FeedItem>()?).await?;
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move { app.feed_count(&viewer).await.map_err(Problem::from) })
    });
    Ok(connection(page, total, FeedItem::from))
}
