//! The closed vocabularies of meetings.

use async_graphql::Enum;
use domain::meetings;

/// How a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "meetings::MeetingState")]
pub enum MeetingState {
    /// It is to come, or its time is now.
    Scheduled,
    /// It was moved, and is to come.
    Rescheduled,
    /// It is being held.
    InProgress,
    /// It was held.
    Held,
    /// Somebody called it off, or its cadence has it no more.
    Cancelled,
    /// It does not count: somebody was on leave, it was a holiday, or somebody said so.
    Excused,
    /// Its time passed and nobody started it. It can be started until the next one is to start.
    Missed,
}

/// What somebody who called a meeting off was to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "meetings::CancelledBy")]
pub enum CancelledBy {
    /// Whoever was to hold it.
    Organizer,
    /// Whom it is about.
    Subject,
    /// Somebody else who takes part.
    Other,
}

/// Why a meeting does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "meetings::ExcuseGround")]
pub enum ExcuseGround {
    /// Somebody is on leave.
    Leave,
    /// It is a holiday.
    Holiday,
    /// Another reason, which must be told.
    Other,
}

/// What part somebody has in a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "meetings::Part")]
pub enum MeetingPart {
    /// They hold it.
    Organizer,
    /// It is about them.
    Subject,
    /// They belong to the team it is about, or are invited.
    Participant,
}

/// Whether somebody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "meetings::Attendance")]
pub enum Attendance {
    /// They were there.
    Attended,
    /// They were not.
    Absent,
}
