//! What is expected and not done, and what is expected and not acknowledged.

use super::escalation::working_day_after;
use super::rounds::Raised;
use crate::access::Role;
use crate::calendar::{WorkingCalendar, Zone, plus_days};
use crate::expectations::{Expectation, Frequency, Occurrence, OccurrenceState};
use crate::members::Member;
use crate::money::MissingRate;
use chrono::NaiveDate;

/// Occurrences of an expectation missed in a row that raise an alert; what is excused among them is passed over.
pub const MISSED_IN_A_ROW: usize = 4;

/// Working days of a member in which they acknowledge what is expected of them.
pub const ACKNOWLEDGED_WITHIN: usize = 5;

/// How many occurrences that are over are looked back for such a row.
pub fn occurrences_looked_at(frequency: Frequency) -> u32 {
    match frequency {
        Frequency::Day => 20,
        Frequency::Week => 12,
        Frequency::Month => 8,
        Frequency::Quarter => 6,
    }
}

/// A row of occurrences that were missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedRun {
    /// How many.
    pub missed: usize,
    /// The day after the one that made it a row.
    pub raised: Raised,
    /// The days after each that was missed since, that one among them.
    pub evaluations: Vec<NaiveDate>,
}

/// The row of missed occurrences that goes on, where it is one: `occurrences` are the last of an expectation, the first first, `all` of
/// them or as many as are looked at. `Err` where one cannot be judged for want of a rate.
pub fn missed_run(occurrences: &[Occurrence], all: bool) -> Result<Option<MissedRun>, MissingRate> {
    let mut missed = Vec::new();
    let mut begins = false;
    let over = occurrences.iter().rev().filter(|occurrence| occurrence.over);
    for occurrence in over.filter(|occurrence| occurrence.state != OccurrenceState::Excused) {
        match occurrence.missing_rate {
            // A row it is in any case; how far back it reaches is not known.
            Some(_) if missed.len() >= MISSED_IN_A_ROW => break,
            Some(missing) => return Err(missing),
            None => {}
        }
        if occurrence.state != OccurrenceState::Missed {
            begins = true;
            break;
        }
        missed.push(occurrence.days.end());
    }
    missed.reverse();
    let evaluations = missed.get(MISSED_IN_A_ROW - 1..).unwrap_or_default().to_vec();
    let raised = evaluations.first().map(|on| Raised {
        on: *on,
        before: !begins && !all,
    });
    Ok(raised.map(|raised| MissedRun {
        missed: missed.len(),
        raised,
        evaluations,
    }))
}

/// The first working day of a member after [`ACKNOWLEDGED_WITHIN`] have gone by since something waits to be acknowledged; none where that is not over by the end of `as_of`.
pub fn acknowledgement_missed(
    since: NaiveDate,
    calendar: &WorkingCalendar,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    // The day it was set counts among them.
    let on = working_day_after(calendar, plus_days(since, -1), ACKNOWLEDGED_WITHIN + 1);
    (on <= as_of).then_some(on)
}

/// Since when it is not settled by a day what is expected of a member, and how much of it waits to be acknowledged; none where it is settled. `first` is the day on
/// which anything was first expected of anybody: nothing is amiss before.
pub fn unsettled(
    member: &Member,
    expected: &[Expectation],
    (first, by): (NaiveDate, NaiveDate),
    zone: Zone,
) -> Option<(NaiveDate, usize)> {
    let (over, lasting): (Vec<_>, Vec<_>) = expected.iter().partition(|one| one.is_over(by));
    if lasting.is_empty() {
        let joined = member.details.starts_on.max(zone.local_date(member.created_at));
        let ended = over.iter().filter_map(|one| one.ends_on).max();
        let since = ended.map_or(joined, |ended| ended.max(joined)).max(first);
        return (member.details.role == Role::Rep).then_some((since, 0));
    }
    let acknowledged = |one: &Expectation| one.acknowledged_at.is_some_and(|at| zone.local_date(at) <= by);
    let waiting = lasting
        .iter()
        .filter(|one| one.starts_on <= by && !acknowledged(one));
    let waiting: Vec<NaiveDate> = waiting.map(|one| waits_since(one, by, zone)).collect();
    Some((*waiting.iter().min()?, waiting.len()))
}

/// Since when an expectation waits to be acknowledged.
fn waits_since(one: &Expectation, by: NaiveDate, zone: Zone) -> NaiveDate {
    let set = match one.acknowledged_at {
        // It still waits: nothing has changed it since.
        None => zone.local_date(one.updated_at),
        // It was acknowledged after the day judged: by what held then.
        Some(_) => {
            let term = one.term_on(by).map_or(one.starts_on, |term| term.from);
            term.max(zone.local_date(one.created_at))
        }
    };
    one.starts_on.max(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Period;
    use crate::calendar::fixtures::{day, v1_calendar};
    use crate::exact::Exact;
    use crate::ids::ExpectationId;
    use crate::money::Currency;
    use uuid::Uuid;

    /// Days of March 2026 from the second on: `m` missed, `k` kept, `e` excused, `?` without a rate, `.` not over.
    fn course(course: &str) -> Vec<Occurrence> {
        let first = day("2026-03-02");
        let days = first.iter_days().zip(course.chars());
        let occurrence = |(on, what): (NaiveDate, char)| Occurrence {
            expectation: ExpectationId::from_uuid(Uuid::nil()),
            days: Period::new(on, plus_days(on, 1)).expect("a day"),
            target: Exact::ZERO,
            prorated: Exact::ZERO,
            actual: None,
            missing_rate: (what == '?').then(|| MissingRate {
                from: Currency::parse("EUR").expect("a currency"),
                to: Currency::parse("USD").expect("a currency"),
                on,
            }),
            state: match what {
                'm' => OccurrenceState::Missed,
                'e' => OccurrenceState::Excused,
                '.' => OccurrenceState::Pending,
                _ => OccurrenceState::Met,
            },
            over: what != '.',
            excuse: None,
            available: 100,
            working: 100,
            reasons: Vec::new(),
        };
        days.map(occurrence).collect()
    }

    fn raised(text: &str) -> Option<(usize, NaiveDate, bool)> {
        let found = missed_run(&course(text), false).expect("no rate is missing");
        found.map(|run| (run.missed, run.raised.on, run.raised.before))
    }

    #[test]
    fn four_missed_in_a_row_are_a_row() {
        assert_eq!(raised("kmmm."), None);
        assert_eq!(raised("kmmmm"), Some((4, day("2026-03-07"), false)));
        assert_eq!(raised("kmmmmm."), Some((5, day("2026-03-07"), false)));
        assert_eq!(raised("mmmmk"), None, "the row has ended");
        assert_eq!(raised("mmkmm"), None);
    }

    #[test]
    fn what_is_excused_neither_counts_nor_ends_a_row() {
        assert_eq!(raised("kmmeeem"), None);
        assert_eq!(raised("kmmeeemm."), Some((4, day("2026-03-10"), false)));
    }

    #[test]
    fn a_row_without_a_beginning_was_raised_before() {
        assert_eq!(raised("mmmm"), Some((4, day("2026-03-06"), true)));
        let all = missed_run(&course("mmmm"), true).expect("no rate is missing");
        assert_eq!(all.map(|run| run.raised.before), Some(false));
        assert_eq!(raised("km?mmmm"), Some((4, day("2026-03-09"), true)));
        assert!(
            missed_run(&course("mm?mmm"), false).is_err(),
            "it may be one of four"
        );
    }

    #[test]
    fn five_working_days_are_there_to_acknowledge() {
        // Thursday, Friday, Monday, Tuesday, Wednesday.
        let on = |as_of: &str| acknowledgement_missed(day("2026-03-05"), &v1_calendar(), day(as_of));
        assert_eq!(on("2026-03-11"), None);
        assert_eq!(on("2026-03-12"), Some(day("2026-03-12")));
        assert_eq!(on("2026-04-30"), Some(day("2026-03-12")));
    }
}
