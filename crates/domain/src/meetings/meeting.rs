//! One meeting of a cadence, and what becomes of it. Its state at a time is told by [`Meeting::state`] and never stored.

use super::words::{CancelledBy, ExcuseGround, MeetingState};
use crate::cadences::{Cadence, Occurrence};
use crate::calendar::{Zone, checked_date};
use crate::errors::Invalid;
use crate::ids::{CadenceId, MeetingId, MemberId};
use crate::text;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};

/// Hours before its time from which on a meeting can be started.
pub const EARLIEST_START_HOURS: i64 = 24;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Most times a meeting is moved.
const MOST_MOVES: usize = 50;

/// A meeting of a cadence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Identity, which follows from the cadence and the first start.
    pub id: MeetingId,
    /// Of which cadence.
    pub cadence: CadenceId,
    /// The local time it was first meant to start at.
    pub original: NaiveDateTime,
    /// Where the times are local.
    pub zone: Zone,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Whether its cadence still has it.
    pub occurs: bool,
    /// What became of it.
    pub life: Life,
    /// Where it was moved, the first move first.
    pub moves: Vec<Move>,
    /// Counts changes; 0 for a meeting nobody has touched.
    pub version: i64,
}

/// What became of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// Nothing yet.
    Planned,
    /// It was started.
    Started {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: MemberId,
    },
    /// It was started and ended.
    Held {
        /// When it was started.
        at: DateTime<Utc>,
        /// By whom.
        by: MemberId,
        /// When it ended.
        ended_at: DateTime<Utc>,
    },
    /// It was called off.
    Cancelled {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: MemberId,
        /// What they were to the meeting.
        side: CancelledBy,
        /// Why.
        reason: String,
    },
    /// It does not count.
    Excused {
        /// When that was said.
        at: DateTime<Utc>,
        /// By whom.
        by: MemberId,
        /// On what ground.
        ground: ExcuseGround,
        /// Why.
        reason: Option<String>,
    },
}

/// A meeting moved to another time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// When it was to start before.
    pub from: DateTime<Utc>,
    /// When it is to start.
    pub to: DateTime<Utc>,
    /// Who moved it.
    pub by: MemberId,
    /// When they did.
    pub at: DateTime<Utc>,
    /// Whether its time had come by then, and nothing excused it: it was missed.
    pub missed: bool,
    /// Why.
    pub reason: Option<String>,
}

/// Days after its first time within which a meeting that was missed is made up for.
const LONGEST_MAKING_UP: i64 = 31;

impl Meeting {
    /// A meeting nobody has touched.
    pub fn planned(cadence: &Cadence, occurrence: &Occurrence<'_>) -> Meeting {
        let starts_at = occurrence.starts_at();
        Meeting {
            id: cadence.meeting(occurrence.original),
            cadence: cadence.id,
            original: occurrence.original,
            zone: occurrence.rule.zone,
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(occurrence.rule.minutes.into()),
            occurs: true,
            life: Life::Planned,
            moves: Vec::new(),
            version: 0,
        }
    }

    /// What is kept of a meeting, as its cadence has it now.
    pub fn within(self, cadence: &Cadence) -> Meeting {
        let occurs = cadence.occurrence(self.original).is_some();
        Meeting { occurs, ..self }
    }

    /// The local day it takes place on.
    pub fn day(&self) -> NaiveDate {
        self.zone.local_date(self.starts_at)
    }

    /// The time at which it was missed before it was moved, whatever becomes of it.
    pub fn missed_at(&self) -> Option<DateTime<Utc>> {
        let missed = self.moves.iter().find(|moved| moved.missed);
        missed.map(|moved| moved.from)
    }

    /// The instant, and its local day, by which it shows who is to answer for a meeting that was not started: when it was called off, or its time; where it was moved after that had
    /// come, the time before.
    pub fn settled(&self) -> (DateTime<Utc>, NaiveDate) {
        let due = self.missed_at().unwrap_or(self.starts_at);
        let at = match self.life {
            Life::Cancelled { at, .. } => at.min(due),
            _ => due,
        };
        (at, self.zone.local_date(at))
    }

    /// As of when, and for which day, it shows at an instant who is to hold it: once that is settled it stays so.
    pub fn shown(&self, at: DateTime<Utc>) -> (DateTime<Utc>, NaiveDate) {
        let settled = self.settled();
        if at >= settled.0 {
            return settled;
        }
        (at, self.day_at(at))
    }

    /// The local day on which it was to take place at an instant, before it was moved again.
    pub fn day_at(&self, at: DateTime<Utc>) -> NaiveDate {
        let later = self.moves.iter().find(|moved| moved.at > at);
        let starts = later.map_or(self.starts_at, |moved| moved.from);
        self.zone.local_date(starts)
    }

    /// When it was started, if it was.
    pub fn started(&self) -> Option<(DateTime<Utc>, MemberId)> {
        match self.life {
            Life::Started { at, by } | Life::Held { at, by, .. } => Some((at, by)),
            _ => None,
        }
    }

    /// How it stands at a time. `excuse` is the ground on which its day does not count by itself.
    pub fn state(&self, at: DateTime<Utc>, excuse: Option<ExcuseGround>) -> MeetingState {
        match self.life {
            Life::Held { ended_at, .. } if ended_at <= at => return MeetingState::Held,
            Life::Held { at: since, .. } | Life::Started { at: since, .. } if since <= at => {
                return MeetingState::InProgress;
            }
            Life::Cancelled { at: since, .. } if since <= at => return MeetingState::Cancelled,
            Life::Excused { at: since, .. } if since <= at => return MeetingState::Excused,
            _ => {}
        }
        // A day of leave does not make good what was missed before.
        match (excuse.filter(|_| self.missed_at().is_none()), self.moves.last()) {
            _ if !self.occurs => MeetingState::Cancelled,
            (Some(_), _) => MeetingState::Excused,
            _ if self.ends_at <= at => MeetingState::Missed,
            (None, Some(_)) => MeetingState::Rescheduled,
            (None, None) => MeetingState::Scheduled,
        }
    }

    /// The meeting started by somebody; one that is being held stays as it is. `next` is when the one after it starts. Refuses
    /// `meeting` with `MEETING_HELD`, `MEETING_CANCELLED`, `MEETING_TOO_EARLY` and `MEETING_OVER`.
    pub fn start(
        self,
        by: MemberId,
        now: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
    ) -> Result<Meeting, Invalid> {
        match self.life {
            Life::Started { .. } => return Ok(self),
            Life::Held { .. } => return Err(refused("MEETING_HELD", "it was held, and is not opened again")),
            Life::Cancelled { .. } => return Err(cancelled()),
            Life::Planned | Life::Excused { .. } if !self.occurs => return Err(cancelled()),
            Life::Planned | Life::Excused { .. } => {}
        }
        if now < self.starts_at - TimeDelta::hours(EARLIEST_START_HOURS) {
            let message = format!("it can be started from {EARLIEST_START_HOURS} hours before its time on");
            return Err(refused("MEETING_TOO_EARLY", message));
        }
        self.check_window(now, next)?;
        Ok(Meeting {
            life: Life::Started { at: now, by },
            ..self
        })
    }

    /// The meeting ended; one that was held stays so. Refuses `meeting` with `MEETING_NOT_STARTED`.
    pub fn end(self, now: DateTime<Utc>) -> Result<Meeting, Invalid> {
        match self.life {
            Life::Held { .. } => Ok(self),
            Life::Started { at, by } => Ok(Meeting {
                life: Life::Held {
                    at,
                    by,
                    ended_at: now,
                },
                ..self
            }),
            _ => Err(refused("MEETING_NOT_STARTED", "start it first")),
        }
    }

    /// The meeting called off; one that was stays as it is. Refuses `meeting` with `MEETING_HELD`, `MEETING_IN_PROGRESS` and, when
    /// its time has passed, `MEETING_OVER`.
    pub fn cancel(
        self,
        by: MemberId,
        side: CancelledBy,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<Meeting, Invalid> {
        if matches!(self.life, Life::Cancelled { .. }) {
            return Ok(self);
        }
        self.check_open()?;
        if self.ends_at <= now {
            return Err(over());
        }
        let life = Life::Cancelled {
            at: now,
            by,
            side,
            reason,
        };
        Ok(Meeting { life, ..self })
    }

    /// Refuses `meeting` with `MEETING_NOT_PLANNED` once something became of it: that stays.
    pub fn check_planned(&self) -> Result<(), Invalid> {
        match self.life {
            Life::Planned if self.moves.is_empty() => Ok(()),
            _ => {
                let message =
                    "something became of it already, and that stays; one that was moved is called off";
                Err(Invalid::one("meeting", "MEETING_NOT_PLANNED", message))
            }
        }
    }

    /// The meeting said not to count, until the next one starts. `absent` is the ground on which its day does not count by itself.
    /// Refuses `meeting` with `EXCUSED_BY_OTHERS` to whoever was to hold it once its time is over, and like [`Meeting::cancel`], `ground` with `NOT_IN_THE_CALENDAR`, and `reason` with `REASON_REQUIRED` for a
    /// ground that needs one.
    pub fn excuse(
        self,
        (by, side): (MemberId, CancelledBy),
        (ground, absent): (ExcuseGround, Option<ExcuseGround>),
        reason: Option<String>,
        now: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
    ) -> Result<Meeting, Invalid> {
        let over = self.ends_at <= now || self.missed_at().is_some();
        if over && side != CancelledBy::Subject {
            let message = "that a meeting was not held is excused by whom it is about";
            return Err(Invalid::one("meeting", "EXCUSED_BY_OTHERS", message));
        }
        if matches!(self.life, Life::Cancelled { .. }) {
            return Err(cancelled());
        }
        self.check_open()?;
        self.check_window(now, next)?;
        if ground != ExcuseGround::Other && absent != Some(ground) {
            let message =
                "the calendar of that day says nothing of it; record it there, or give another reason";
            return Err(Invalid::one("ground", "NOT_IN_THE_CALENDAR", message));
        }
        if ground == ExcuseGround::Other && reason.is_none() {
            return Err(Invalid::one(
                "reason",
                "REASON_REQUIRED",
                "say what the reason is",
            ));
        }
        let life = Life::Excused {
            at: now,
            by,
            ground,
            reason,
        };
        Ok(Meeting { life, ..self })
    }

    /// The meeting moved to another local time of its zone, before the next one starts. Refuses `meeting` like
    /// [`Meeting::cancel`], and `to` with `START_IN_PAST`, `OUTSIDE_WINDOW` and `TOO_MANY_MOVES`.
    pub fn reschedule(
        mut self,
        to: NaiveDateTime,
        by: MemberId,
        reason: Option<String>,
        now: DateTime<Utc>,
        (next, absent): (Option<DateTime<Utc>>, Option<ExcuseGround>),
    ) -> Result<Meeting, Invalid> {
        if matches!(self.life, Life::Cancelled { .. }) || !self.occurs {
            return Err(cancelled());
        }
        self.check_open()?;
        self.check_window(now, next)?;
        checked_date("to", to.date())?;
        if to.second() != 0 || to.nanosecond() != 0 {
            return Err(Invalid::one("to", "NOT_A_LOCAL_TIME", "must be a whole minute"));
        }
        let starts_at = self.zone.instant(to);
        if starts_at == self.starts_at {
            return Ok(self);
        }
        if starts_at <= now {
            return Err(Invalid::one("to", "START_IN_PAST", "must be later than now"));
        }
        let missed = self.starts_at <= now && absent.is_none() && self.life == Life::Planned;
        let longest = match self.starts_at <= now || self.missed_at().is_some() {
            true => LONGEST_MAKING_UP,
            false => crate::cadences::LONGEST_WINDOW,
        };
        let farthest = self.zone.instant(self.original) + TimeDelta::days(longest);
        let latest = next.map_or(farthest, |next| next.min(farthest));
        if starts_at >= latest {
            let message = "must be before the next meeting of the cadence, and of one that was missed within a month; cancel this one instead";
            return Err(Invalid::one("to", "OUTSIDE_WINDOW", message));
        }
        if self.moves.len() >= MOST_MOVES {
            let message = format!("a meeting is moved {MOST_MOVES} times at most");
            return Err(Invalid::one("to", "TOO_MANY_MOVES", message));
        }
        self.moves.push(Move {
            from: self.starts_at,
            to: starts_at,
            by,
            at: now,
            missed,
            reason,
        });
        let length = self.ends_at - self.starts_at;
        Ok(Meeting {
            starts_at,
            ends_at: starts_at + length,
            life: Life::Planned,
            ..self
        })
    }

    /// A reason, trimmed; refuses `reason` with the codes of [`crate::text`].
    pub fn reason(text: &str) -> Result<String, Invalid> {
        text::bounded("reason", text, LONGEST_REASON)
    }

    fn check_open(&self) -> Result<(), Invalid> {
        match self.life {
            Life::Held { .. } => Err(refused("MEETING_HELD", "it was held")),
            Life::Started { .. } => Err(refused("MEETING_IN_PROGRESS", "it is being held; end it")),
            _ => Ok(()),
        }
    }

    /// Whether the next one has not taken its place.
    fn check_window(&self, now: DateTime<Utc>, next: Option<DateTime<Utc>>) -> Result<(), Invalid> {
        match next {
            Some(next) if next <= now => Err(over()),
            _ => Ok(()),
        }
    }
}

/// Refuses `from` with `CHANGE_IN_PAST` where one of these meetings, first meant for that day or later, was moved to a time that has come: what became of it stays.
pub fn check_moved_unbegun(kept: &[Meeting], from: NaiveDate, now: DateTime<Utc>) -> Result<(), Invalid> {
    let begun = |meeting: &Meeting| {
        meeting.original.date() >= from && !meeting.moves.is_empty() && meeting.starts_at <= now
    };
    match kept.iter().any(begun) {
        true => {
            let message = "a meeting of that day or later was moved, and was to start already";
            Err(Invalid::one("from", "CHANGE_IN_PAST", message))
        }
        false => Ok(()),
    }
}

fn refused(code: &'static str, message: impl Into<String>) -> Invalid {
    Invalid::one("meeting", code, message)
}

fn cancelled() -> Invalid {
    refused("MEETING_CANCELLED", "it was called off")
}

fn over() -> Invalid {
    refused("MEETING_OVER", "its time has passed")
}
