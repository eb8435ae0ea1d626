//! The words of meetings.

use crate::words::words;

words! {
    /// How a meeting stands, at a time.
    MeetingState {
        /// It is to come, or its time is now.
        Scheduled = "scheduled",
        /// It was moved, and is to come.
        Rescheduled = "rescheduled",
        /// It is being held.
        InProgress = "in_progress",
        /// It was held.
        Held = "held",
        /// Somebody cancelled it, or its cadence has it no more.
        Cancelled = "cancelled",
        /// It does not count: somebody was on leave, or it was a holiday.
        Excused = "excused",
        /// Its time passed and nobody started it.
        Missed = "missed",
    }

    /// Who called a meeting off.
    CancelledBy {
        /// Whoever was to hold it.
        Organizer = "organizer",
        /// Whom it is about.
        Subject = "subject",
        /// Somebody else.
        Other = "other",
    }

    /// Why a meeting does not count.
    ExcuseGround {
        /// Somebody is on leave.
        Leave = "leave",
        /// It is a holiday.
        Holiday = "holiday",
        /// Another reason, which is told.
        Other = "other",
    }

    /// What part somebody has in a meeting.
    Part {
        /// They hold it.
        Organizer = "organizer",
        /// It is about them.
        Subject = "subject",
        /// They belong to the team it is about, or are invited.
        Participant = "participant",
    }

    /// Whether somebody was there.
    Attendance {
        /// They were there.
        Attended = "attended",
        /// They were not.
        Absent = "absent",
    }
}
