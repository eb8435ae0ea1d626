//! The feed: recognitions and praise before everybody as one list, the newest first.

use super::entity::recognition;
use crate::access::Asker;
use crate::errors::Result;
use crate::feedback::entity::feedback;
use crate::paging::newest_first;
use crate::session::Session;
use domain::feedback::FeedbackVisibility;
use domain::paging::{Key, Page, PageRequest};
use domain::recognition::FeedItem;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, Select};
use std::cmp::Reverse;

impl Session {
    /// A page of the feed, as far as the asker may read it. Both lists are read as far as the page could reach into either.
    pub async fn feed_page(&self, asker: &Asker, request: &PageRequest) -> Result<Page<FeedItem>> {
        let recognised = |row: recognition::Model| Ok(FeedItem::Recognition(row.into_domain()?));
        let praised = |row: feedback::Model| Ok(FeedItem::Praise(row.into_domain()?));
        let mut rows: Vec<(Key, FeedItem)> = newest_first(
            self,
            self.visible_recognitions(asker),
            recognition::Column::Id,
            request,
            |row| row.id,
            recognised,
        )
        .await?;
        let praise = newest_first(
            self,
            self.visible_praise(asker),
            feedback::Column::Id,
            request,
            |row| row.id,
            praised,
        );
        rows.extend(praise.await?);
        rows.sort_by_key(|(key, _)| Reverse(key.id));
        let most = usize::try_from(request.limit)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        match request.from_end {
            false => rows.truncate(most),
            true => rows = rows.split_off(rows.len().saturating_sub(most)),
        }
        Ok(Page::cut(request, rows))
    }

    /// How many entries of the feed the asker may read.
    pub async fn feed_count(&self, asker: &Asker) -> Result<u64> {
        let recognitions = self.visible_recognitions(asker).count(self.executor()).await?;
        let praise = self.visible_praise(asker).count(self.executor()).await?;
        Ok(recognitions + praise)
    }

    fn visible_praise(&self, asker: &Asker) -> Select<feedback::Entity> {
        self.visible_feedback(asker)
            .filter(feedback::Column::Visibility.eq(FeedbackVisibility::Public.word()))
    }
}
