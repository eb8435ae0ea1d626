//! Who read what others said: nobody reads over somebody's shoulder without their knowing.

use super::words::ReadPart;
use crate::ids::{MeetingId, MemberId};
use chrono::{DateTime, Utc};

/// Somebody who was not in a meeting read what was said in it, or a leader read activities one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRead {
    /// Of which meeting.
    pub meeting: MeetingId,
    /// Who.
    pub reader: MemberId,
    /// What.
    pub part: ReadPart,
    /// When.
    pub at: DateTime<Utc>,
}
