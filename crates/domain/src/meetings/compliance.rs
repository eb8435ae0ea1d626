//! How regularly meetings were held: a function of what became of them and of a day, with who called them off beside it.

use super::meeting::{Life, Meeting};
use super::words::{CancelledBy, ExcuseGround, MeetingState};
use crate::cadences::Cadence;
use crate::errors::Invalid;
use crate::exact::Exact;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// Days that are looked at when nobody says how many.
pub const USUAL_DAYS: i64 = 90;

/// How regularly meetings were held over some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CadenceCompliance {
    /// Meetings whose time has passed.
    pub expected: u32,
    /// Those among them that do not count.
    pub excused: u32,
    /// Those held, late or moved ones among them, before the next was to start.
    pub held: u32,
    /// Those held after they were moved.
    pub moved_and_held: u32,
    /// Those nobody started.
    pub missed: u32,
    /// Those called off by whoever was to hold them.
    pub cancelled_by_organizer: u32,
    /// Those called off by whom they are about.
    pub cancelled_by_subject: u32,
    /// Those called off by somebody else.
    pub cancelled_by_other: u32,
    /// When the last one was held, however long ago.
    pub last_held_at: Option<DateTime<Utc>>,
    /// Whether the last one held is older than one and a half intervals.
    pub overdue: bool,
}

impl CadenceCompliance {
    /// The compliance of these meetings, each with the ground on which its day does not count by itself, at a time. Those to come do
    /// not count, nor those their cadence has no more.
    pub fn of<'a>(
        meetings: impl Iterator<Item = (&'a Meeting, Option<ExcuseGround>)>,
        at: DateTime<Utc>,
    ) -> CadenceCompliance {
        let mut sum = CadenceCompliance::default();
        for (meeting, excuse) in meetings {
            let started = meeting.started().is_some_and(|(since, _)| since <= at);
            // Who called one off called it off, also where its cadence has it no more.
            let called_off = matches!(meeting.life, Life::Cancelled { .. });
            // What was missed and moved stays missed until it is held.
            let missed = meeting.missed_at().is_some_and(|missed| missed <= at);
            let ahead = meeting.ends_at > at && !missed;
            if !started && (ahead || !(meeting.occurs || called_off)) {
                continue;
            }
            sum.expected += 1;
            match meeting.state(at, excuse) {
                MeetingState::Held | MeetingState::InProgress => {
                    sum.held += 1;
                    sum.moved_and_held += u32::from(!meeting.moves.is_empty());
                }
                MeetingState::Excused => sum.excused += 1,
                MeetingState::Cancelled => match meeting.life {
                    Life::Cancelled { side, .. } => *sum.cancelled(side) += 1,
                    _ => sum.missed += 1,
                },
                MeetingState::Missed | MeetingState::Scheduled | MeetingState::Rescheduled => sum.missed += 1,
            }
        }
        sum
    }

    /// Held of expected that count: none where none counts.
    pub fn rate(&self) -> Option<Exact> {
        let counted = i128::from(self.expected) - i128::from(self.excused);
        Exact::ratio(self.held.into(), counted)
    }

    /// Both together.
    pub fn and(self, other: CadenceCompliance) -> CadenceCompliance {
        CadenceCompliance {
            expected: self.expected + other.expected,
            excused: self.excused + other.excused,
            held: self.held + other.held,
            moved_and_held: self.moved_and_held + other.moved_and_held,
            missed: self.missed + other.missed,
            cancelled_by_organizer: self.cancelled_by_organizer + other.cancelled_by_organizer,
            cancelled_by_subject: self.cancelled_by_subject + other.cancelled_by_subject,
            cancelled_by_other: self.cancelled_by_other + other.cancelled_by_other,
            last_held_at: self.last_held_at.max(other.last_held_at),
            overdue: self.overdue || other.overdue,
        }
    }

    fn cancelled(&mut self, side: CancelledBy) -> &mut u32 {
        match side {
            CancelledBy::Organizer => &mut self.cancelled_by_organizer,
            CancelledBy::Subject => &mut self.cancelled_by_subject,
            CancelledBy::Other => &mut self.cancelled_by_other,
        }
    }
}

/// How many days are looked at; refuses `days` with `DAYS_OUT_OF_RANGE` unless 1 to 366.
pub fn compliance_days(days: Option<i64>) -> Result<i64, Invalid> {
    let days = days.unwrap_or(USUAL_DAYS);
    match (1..=crate::cadences::LONGEST_WINDOW).contains(&days) {
        true => Ok(days),
        false => Err(Invalid::one("days", "DAYS_OUT_OF_RANGE", "is from 1 to 366 days")),
    }
}

/// Since when the last meeting held is older than one and a half intervals of its cadence; where none was held, since when the first
/// one was due so long ago. None where that is not so at a time. A cadence that takes place once, or no more, is never overdue; to leave meetings out of it does not
/// make its intervals longer.
pub fn overdue_since(
    cadence: &Cadence,
    last_held: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let cadence = &cadence.unskipped();
    let zone = |at: DateTime<Utc>| cadence.rule_on(at.date_naive()).zone;
    // It goes on.
    cadence.after(zone(at).local(at))?;
    let first = cadence.rules.first().map(|rule| rule.instant(rule.starts));
    let since = last_held.or(first)?;
    let local = zone(since).local(since);
    // Of two gaps that follow the longer one: within a week they differ. Counted are days, whatever the clock does.
    let next = cadence.after(local)?;
    let days = |from: NaiveDateTime, to: NaiveDateTime| (to.date() - from.date()).num_days();
    let after = cadence
        .after(next.original)
        .map(|after| days(next.original, after.original));
    let interval = after.unwrap_or(0).max(days(local, next.original));
    let since = zone(since).instant(local + TimeDelta::hours(36 * interval));
    (since < at).then_some(since)
}

/// How regularly a leader meets those who report to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeadershipCompliance<Id> {
    /// Everybody who reports to them, with how regularly they were met.
    pub reports: Vec<(Id, CadenceCompliance)>,
}

impl<Id: Copy + Ord> LeadershipCompliance<Id> {
    /// The mean of the reports' rates: none where no report has one.
    pub fn mean(&self) -> Option<Exact> {
        let rates: Vec<Exact> = self.reports.iter().filter_map(|(_, held)| held.rate()).collect();
        let count = Exact::ratio(i128::try_from(rates.len()).ok()?, 1)?;
        let zero = Exact::ratio(0, 1)?;
        let sum = rates.into_iter().try_fold(zero, Exact::checked_add)?;
        sum.checked_div(count)
    }

    /// The report met least regularly, and how regularly.
    pub fn worst(&self) -> Option<(Id, Exact)> {
        let rated = self
            .reports
            .iter()
            .filter_map(|(id, held)| Some((*id, held.rate()?)));
        rated.min_by_key(|(id, rate)| (*rate, *id))
    }

    /// How many reports have no meeting that counted.
    pub fn without_meetings(&self) -> usize {
        self.reports
            .iter()
            .filter(|(_, held)| held.rate().is_none())
            .count()
    }
}
