//! Calendars for programs that subscribe to them: their addresses in GraphQL, and the text read under one.

mod lines;
mod mutation;
mod object;
mod text;
mod zones;

pub use mutation::CalendarFeedMutation;
pub use object::CalendarFeed;
pub use text::calendar;
