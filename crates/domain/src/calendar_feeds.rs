//! Secret addresses under which calendar programs read when a member's conversations take place.

use crate::errors::Invalid;
use crate::ids::{CalendarFeedId, MemberId};
use crate::text;
use chrono::{DateTime, Utc};

/// Most addresses of a member that are open at a time.
pub const MOST_FEEDS: usize = 10;

/// An address under which a member's calendar is read, its secret apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFeed {
    /// Identity, in clear in the address.
    pub id: CalendarFeedId,
    /// Whose calendar.
    pub member: MemberId,
    /// What it is for, as the member calls it.
    pub name: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stopped working.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last read, to the hour.
    pub last_read_at: Option<DateTime<Utc>>,
}

impl CalendarFeed {
    /// A name, trimmed; refuses `name` with the codes of [`crate::text`].
    pub fn name(name: Option<&str>) -> Result<Option<String>, Invalid> {
        name.map(|name| text::line("name", name)).transpose()
    }

    /// Refuses `name` with `TOO_MANY_FEEDS` where as many are open as may be.
    pub fn check_room(open: usize) -> Result<(), Invalid> {
        match open < MOST_FEEDS {
            true => Ok(()),
            false => {
                let message = format!("{MOST_FEEDS} addresses are open; revoke one that is not used");
                Err(Invalid::one("name", "TOO_MANY_FEEDS", message))
            }
        }
    }
}
