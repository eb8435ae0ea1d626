//! An address of a calendar as its member sees it.

use crate::relay::global;
use crate::scalars::Instant;
use async_graphql::{Description, ID, Object};
use domain::calendar_feeds;

/// A secret address under which calendar programs read when your conversations take place and with whom, and nothing of what is said. The address itself is shown once, when it is made. Seen by yourself alone.
#[derive(Description)]
pub struct CalendarFeed(pub calendar_feeds::CalendarFeed);

#[Object(use_type_description)]
impl CalendarFeed {
    /// Global id.
    fn id(&self) -> ID {
        global(self.0.id)
    }

    /// What it is for, as you call it.
    fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// When it was made.
    fn created_at(&self) -> Instant {
        Instant::of(self.0.created_at)
    }

    /// When it stopped working; null while it does.
    fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at.map(Instant::of)
    }

    /// When it was last read, to the hour; null when never.
    fn last_read_at(&self) -> Option<Instant> {
        self.0.last_read_at.map(Instant::of)
    }
}
