//! Making and revoking addresses of one's own calendar.

use super::object::CalendarFeed;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

/// Makes an address of your calendar.
#[derive(InputObject)]
pub struct CalendarFeedCreateInput {
    /// What it is for, such as a device; one line, up to 200 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`; `TOO_MANY_FEEDS` where ten are open.
    name: Option<String>,
}

/// Revokes an address of your calendar.
#[derive(InputObject)]
pub struct CalendarFeedRevokeInput {
    /// The address.
    calendar_feed: ID,
}

/// An address was made.
#[derive(SimpleObject)]
pub struct CalendarFeedCreatePayload {
    /// The address, without its secret.
    calendar_feed: CalendarFeed,
    /// What calendar programs subscribe to. Shown only here; whoever has it reads the calendar until it is revoked.
    url: String,
}

/// An address was revoked.
#[derive(SimpleObject)]
pub struct CalendarFeedRevokePayload {
    /// The address.
    calendar_feed: CalendarFeed,
}

/// Mutations about addresses of calendars.
#[derive(Default)]
pub struct CalendarFeedMutation;

#[Object]
impl CalendarFeedMutation {
    /// Makes a secret address under which calendar programs read when your conversations take place. Members, for themselves. Errors: `FORBIDDEN` for scripts, `INVALID` with the codes of the input.
    async fn calendar_feed_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the address is for.")] input: CalendarFeedCreateInput,
    ) -> Option<Answer<CalendarFeedCreatePayload>> {
        let answer = async {
            let app = ctx.app()?;
            let (feed, url) = app.calendar_feed_create(ctx.viewer()?, input.name).await?;
            Ok(CalendarFeedCreatePayload {
                calendar_feed: CalendarFeed(feed),
                url,
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Revokes an address of your calendar, at once and for good. Errors: `NOT_FOUND`.
    async fn calendar_feed_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address to revoke.")] input: CalendarFeedRevokeInput,
    ) -> Option<Answer<CalendarFeedRevokePayload>> {
        let answer = async {
            let id = local(&input.calendar_feed, "calendarFeed")?;
            let feed = ctx.app()?.calendar_feed_revoke(ctx.viewer()?, id).await?;
            Ok(CalendarFeedRevokePayload {
                calendar_feed: CalendarFeed(feed),
            })
        };
        Some(Box::pin(answer).await)
    }
}
