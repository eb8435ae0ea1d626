//! Meetings that do not take place.

use crate::cadences::Cadence;
use crate::ids::MemberId;
use crate::meetings::{CancelledBy, ExcuseGround, Life, Meeting, MeetingState, overdue_since};
use chrono::{DateTime, Utc};

/// A meeting, and the ground on which its day does not count by itself.
type Judged<'a> = (&'a Meeting, Option<ExcuseGround>);

/// Since when a cadence has lapsed at a time: the last meeting held is older than one and a half intervals, and one since then was missed or called
/// off that counts. Who is on leave misses nothing. `meetings` are those since the last one held, or as many as are looked at.
pub fn lapsed(
    cadence: &Cadence,
    meetings: &[Judged<'_>],
    last_held: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let since = overdue_since(cadence, last_held, at)?;
    let after = |meeting: &&Judged<'_>| last_held.is_none_or(|held| meeting.0.ends_at > held);
    let gone = meetings
        .iter()
        .filter(after)
        .filter(|(meeting, _)| meeting.occurs && meeting.ends_at <= at);
    let lost = gone.filter(|(meeting, excuse)| {
        let state = meeting.state(at, *excuse);
        matches!(state, MeetingState::Missed | MeetingState::Cancelled)
    });
    let first = lost.map(|(meeting, _)| meeting.ends_at).min()?;
    Some(since.max(first))
}

/// When whoever was to hold the meetings of a cadence called off the second of two in a row, and who that was: none of them was held since, and none between them was
/// to be. What is excused is passed over; meetings ahead count once they are called off.
pub fn cancelled_twice(meetings: &[Judged<'_>], at: DateTime<Utc>) -> Option<(DateTime<Utc>, MemberId)> {
    let mut meetings: Vec<&Judged<'_>> = meetings.iter().collect();
    meetings.sort_unstable_by_key(|(meeting, _)| meeting.original);
    // When the last one was called off, and whether its cadence still has it.
    let mut before: Option<(DateTime<Utc>, bool)> = None;
    let mut found = None;
    for (meeting, excuse) in meetings {
        match meeting.state(at, *excuse) {
            MeetingState::Excused => {}
            MeetingState::Held | MeetingState::InProgress => (before, found) = (None, None),
            MeetingState::Cancelled => {
                let called_off = match meeting.life {
                    Life::Cancelled { at, side, by, .. } => {
                        (side == CancelledBy::Organizer).then_some((at, by))
                    }
                    // Its cadence has it no more.
                    _ => continue,
                };
                let pair = before.zip(called_off);
                found = found.or(pair.map(|((one, _), (other, by))| (one.max(other), by)));
                before = called_off.map(|(at, _)| (at, meeting.occurs));
            }
            // What took the place of one called off does not come between.
            MeetingState::Missed | MeetingState::Scheduled | MeetingState::Rescheduled => {
                before = before.filter(|(_, occurs)| !occurs);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Zone;
    use crate::calendar::fixtures::day;
    use crate::ids::{CadenceId, MeetingId};
    use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
    use uuid::Uuid;

    /// Meetings of a week each from 2 March 2026 on, at midnight: `l` called off by the leader a day before, `s` by the member, `h` held, `m` nobody came, `e` excused.
    fn weeks(course: &str) -> Vec<(Meeting, Option<ExcuseGround>)> {
        let who = MemberId::from_uuid(Uuid::nil());
        let week = |(week, what): (u64, char)| {
            let original = (day("2026-03-02") + Days::new(7 * week)).and_time(NaiveTime::MIN);
            let starts_at = original.and_utc();
            let cancelled = |side| Life::Cancelled {
                at: starts_at - TimeDelta::days(1),
                by: who,
                side,
                reason: String::new(),
            };
            let meeting = Meeting {
                id: MeetingId::from_uuid(Uuid::nil()),
                cadence: CadenceId::from_uuid(Uuid::nil()),
                original,
                zone: Zone::UTC,
                starts_at,
                ends_at: starts_at + TimeDelta::hours(1),
                occurs: true,
                life: match what {
                    'l' => cancelled(CancelledBy::Organizer),
                    's' => cancelled(CancelledBy::Subject),
                    'h' => Life::Held {
                        at: starts_at,
                        by: who,
                        ended_at: starts_at + TimeDelta::hours(1),
                    },
                    _ => Life::Planned,
                },
                moves: Vec::new(),
                version: 0,
            };
            (meeting, (what == 'e').then_some(ExcuseGround::Holiday))
        };
        (0..).zip(course.chars()).map(week).collect()
    }

    fn called_off(course: &str, at: &str) -> Option<NaiveDate> {
        let meetings = weeks(course);
        let judged: Vec<Judged<'_>> = meetings
            .iter()
            .map(|(meeting, excuse)| (meeting, *excuse))
            .collect();
        let at = day(at).and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12);
        cancelled_twice(&judged, at).map(|(on, _)| on.date_naive())
    }

    #[test]
    fn two_called_off_in_a_row_by_who_was_to_hold_them_are_told() {
        let late = "2026-05-01";
        let second = Some(day("2026-03-15"));
        assert_eq!(called_off("hll", late), second);
        assert_eq!(called_off("hlll", late), second, "a third changes nothing");
        assert_eq!(called_off("hlm", late), None);
        assert_eq!(called_off("hlml", late), None);
        assert_eq!(called_off("hls", late), None, "the member called one off");
        assert_eq!(called_off("lel", late), second, "a holiday lies between");
        assert_eq!(called_off("hllm", late), second, "nobody has met since");
        assert_eq!(called_off("hllh", late), None, "they have met since");
    }

    #[test]
    fn what_lies_ahead_counts_once_it_is_called_off() {
        assert_eq!(called_off("hll", "2026-03-14"), None);
        assert_eq!(called_off("hll", "2026-03-15"), Some(day("2026-03-15")));
    }
}
