//! Pages of facts, with the instant to ask for changes since.

use super::connection::{Connection, Edge};
use crate::problem::Answer;
use crate::scalars::Instant;
use async_graphql::connection::PageInfo;
use async_graphql::{Object, OutputType, TypeName};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

/// A page of facts.
pub struct SyncedConnection<T> {
    /// The rows.
    pub page: Connection<T>,
    /// Until when the reader is sure to see everything.
    pub until: DateTime<Utc>,
}

impl<T: OutputType> TypeName for SyncedConnection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// A page of facts, cut by their identity: read to the end while others write, no row comes twice, and none that was there at the start is missing.
#[Object(name_type)]
impl<T: OutputType> SyncedConnection<T> {
    /// The rows of the page with their cursors.
    async fn edges(&self) -> &[Edge<T>] {
        self.page.rows()
    }

    /// The rows of the page.
    async fn nodes(&self) -> Vec<&T> {
        self.page.objects()
    }

    /// Whether there are rows before and behind the page, and where it begins and ends.
    async fn page_info(&self) -> PageInfo {
        self.page.bounds()
    }

    /// Rows of the whole list that whoever asks may see. Counted only when asked for.
    #[graphql(complexity = "100")]
    async fn total_count(&self) -> Option<Answer<u64>> {
        Some(self.page.counted().await)
    }

    /// What to give as `updatedSince` next time, to read what was changed since this reading: keep that of the first page. What is under way and not in the pages yet will be changed then or later.
    async fn synced_until(&self) -> Instant {
        Instant::of(self.until)
    }
}
