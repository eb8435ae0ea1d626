//! Whether the day of a meeting counts at all: holidays, and leave of those without whom it does not take place.

use super::meeting::Meeting;
use super::words::ExcuseGround;
use crate::calendar::{Holidays, Period, WorkingCalendar};
use crate::ids::MemberId;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::HashMap;

/// On which days members are away, and which days are holidays.
#[derive(Clone, Debug)]
pub struct Absences {
    /// When each of some members works; others work as the organization does.
    pub calendars: HashMap<MemberId, WorkingCalendar>,
    /// Who recorded leave of them, and when.
    pub recorded: Vec<RecordedLeave>,
    /// The organization's.
    pub holidays: Holidays,
}

/// Leave, as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedLeave {
    /// Whose.
    pub member: MemberId,
    /// On which days.
    pub period: Period,
    /// Who recorded it.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

impl Absences {
    /// The ground on which the day of a meeting does not count: a holiday, or one of these members is on leave for the whole of it. Leave
    /// that whoever was to hold it recorded once its time had come makes nothing good.
    pub fn excuse(
        &self,
        members: &[MemberId],
        meeting: &Meeting,
        holder: Option<MemberId>,
    ) -> Option<ExcuseGround> {
        let day = meeting.day();
        if self.holidays.contains(day) {
            return Some(ExcuseGround::Holiday);
        }
        let made_good = |member: MemberId| {
            let covers = |leave: &&RecordedLeave| leave.member == member && leave.period.contains(day);
            let mut late = self.recorded.iter().filter(covers).peekable();
            late.peek().is_some()
                && late.all(|leave| Some(leave.by) == holder && leave.at >= meeting.starts_at)
        };
        let away = |member: &&MemberId| self.is_away(**member, day) && !made_good(**member);
        members.iter().find(away).map(|_| ExcuseGround::Leave)
    }

    fn is_away(&self, member: MemberId, day: NaiveDate) -> bool {
        self.calendars.get(&member).is_some_and(|calendar| {
            let working = calendar.weight_without_time_off(Period::day(day));
            working > 0 && calendar.weight(day) == 0
        })
    }
}
