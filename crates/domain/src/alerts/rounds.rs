//! When a condition that is judged day by day was raised, and when it is raised anew.

use super::escalation::working_day_after;
use crate::calendar::WorkingCalendar;
use chrono::{Days, NaiveDate};

/// Working days after an alert was dismissed, or its condition ceased, on which the same one is not raised anew.
pub const COOL_DOWN: usize = 10;

/// Working days looked back for the beginning of a condition; one that reaches further back is said to have been raised before.
pub const LOOK_BACK: usize = 20;

/// Days looked back at most.
const FARTHEST: usize = 800;

/// When an alert was raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raised {
    /// The local date on which its rule first held; the first one looked at where `before`.
    pub on: NaiveDate,
    /// Whether it was raised on that day or earlier, which was not looked for.
    pub before: bool,
}

impl Raised {
    /// The same, or the day what it is about came to be where that is later.
    #[must_use]
    pub fn no_earlier(self, than: NaiveDate) -> Raised {
        match self.on < than {
            true => Raised {
                on: than,
                before: false,
            },
            false => self,
        }
    }
}

/// The round that is under way at the end of `days` – working days in order, each with whether the condition held at its end. It is raised on
/// the last of as many days running as `patience` says, and not within [`COOL_DOWN`] days after a round ended.
pub fn running_round(days: &[(NaiveDate, bool)], patience: usize) -> Option<Raised> {
    let mut round: Option<Raised> = None;
    let mut free_from = 0;
    let mut running = 0;
    for (place, (day, holds)) in days.iter().enumerate() {
        running = if *holds { running + 1 } else { 0 };
        match (round, *holds) {
            (Some(_), true) => {}
            (Some(_), false) => {
                round = None;
                free_from = place + COOL_DOWN + 1;
            }
            (None, true) if running >= patience && place >= free_from => {
                round = Some(Raised {
                    on: *day,
                    // It held from the first day on: how long before is not known.
                    before: place + 1 == patience,
                });
            }
            (None, _) => {}
        }
    }
    round
}

/// The round as it is raised anew after somebody dismissed it: on the first of `evaluations`, the days on which its condition was found to hold, on which the cool-down
/// is over. None while it is not.
pub fn raised_anew(
    raised: Raised,
    quiet_until: Option<NaiveDate>,
    evaluations: impl IntoIterator<Item = NaiveDate>,
) -> Option<Raised> {
    match quiet_until {
        Some(quiet) if raised.on <= quiet => {
            let mut after = evaluations.into_iter().filter(|day| *day > quiet);
            after.next().map(|on| Raised { on, before: false })
        }
        _ => Some(raised),
    }
}

/// The working days up to `as_of`, in order: as many as are looked back, and further to the one before `since`.
pub fn evaluation_days(
    calendar: &WorkingCalendar,
    as_of: NaiveDate,
    since: Option<NaiveDate>,
) -> Vec<NaiveDate> {
    let mut days = Vec::with_capacity(LOOK_BACK);
    let mut at = as_of;
    for _ in 0..FARTHEST {
        if calendar.weight(at) > 0 {
            days.push(at);
            // The day before it was raised belongs to it: it was raised on the second of two.
            if days.len() >= LOOK_BACK && since.is_none_or(|since| at < since) {
                break;
            }
        }
        at = at - Days::new(1);
    }
    days.reverse();
    days
}

/// What ended by this day is a matter of the past on another: [`LOOK_BACK`] working days lie between. Where a calendar has none for a year, that far is looked.
pub fn told_since(as_of: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    let mut left = LOOK_BACK;
    let mut day = as_of;
    for _ in 0..366 {
        if left == 0 {
            break;
        }
        day = day - Days::new(1);
        left -= usize::from(calendar.weight(day) > 0);
    }
    day
}

/// The last day on which what was dismissed on a day is not raised anew.
pub(super) fn cool_down(dismissed_on: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    working_day_after(calendar, dismissed_on, COOL_DOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;

    /// Days of January 2026 from the first on: `x` where the condition held.
    fn days(course: &str) -> Vec<(NaiveDate, bool)> {
        let first = day("2026-01-01");
        first
            .iter_days()
            .zip(course.chars().map(|held| held == 'x'))
            .collect()
    }

    fn raised(course: &str) -> Option<(u32, bool)> {
        use chrono::Datelike;
        running_round(&days(course), 2).map(|raised| (raised.on.day(), raised.before))
    }

    #[test]
    fn a_condition_is_raised_on_the_second_day_running() {
        assert_eq!(raised("...x"), None);
        assert_eq!(raised("..x.x"), None);
        assert_eq!(raised("...xx"), Some((5, false)));
        assert_eq!(raised("...xxxx"), Some((5, false)));
        assert_eq!(raised("...xxx."), None);
    }

    #[test]
    fn what_held_on_the_first_day_looked_at_was_raised_before() {
        assert_eq!(raised("xxxx"), Some((2, true)));
        assert_eq!(raised("x"), None);
    }

    #[test]
    fn a_condition_that_is_not_waited_for_is_raised_on_its_first_day() {
        let raised = |course| running_round(&days(course), 1).map(|raised| (raised.on, raised.before));
        assert_eq!(raised("..x"), Some((day("2026-01-03"), false)));
        assert_eq!(raised("xxx"), Some((day("2026-01-01"), true)));
        assert_eq!(raised("..x."), None);
        assert_eq!(raised("x.x"), None, "not within ten days");
    }

    #[test]
    fn what_ceased_is_not_raised_anew_for_ten_days() {
        // Raised on the second, over on the fourth: quiet until the fourteenth.
        assert_eq!(raised("xxx.xx"), None);
        assert_eq!(raised("xxx.xxxxxxxxxx"), None);
        assert_eq!(raised("xxx.xxxxxxxxxxx"), Some((15, false)));
        // What was kept quiet was no round: its end makes no cool-down.
        assert_eq!(raised("xxx.xx.......xx"), Some((15, false)));
    }

    #[test]
    fn what_ended_is_told_for_twenty_working_days() {
        let calendar = crate::calendar::fixtures::v1_calendar();
        // Four weeks back, and a day for the holiday of 16 February.
        assert_eq!(told_since(day("2026-03-02"), &calendar), day("2026-01-30"));
        assert_eq!(
            told_since(day("2026-03-01"), &calendar),
            day("2026-01-30"),
            "a Sunday"
        );
    }

    #[test]
    fn as_many_working_days_are_looked_back_as_it_takes() {
        let calendar = crate::calendar::fixtures::v1_calendar();
        let days = |since: Option<&str>| evaluation_days(&calendar, day("2026-03-07"), since.map(day));
        let usual = days(None);
        assert_eq!(usual.len(), LOOK_BACK);
        assert_eq!(usual.last(), Some(&day("2026-03-06")), "no Saturday");
        assert_eq!(days(Some("2026-03-02")), usual);
        let further = days(Some("2026-01-20"));
        assert_eq!(
            further[..2],
            [day("2026-01-16"), day("2026-01-20")],
            "the 19th is a holiday"
        );
    }

    #[test]
    fn what_was_dismissed_is_raised_anew_after_the_cool_down_where_it_still_holds() {
        let raised = Raised {
            on: day("2026-01-02"),
            before: true,
        };
        let held = || days("xxxxxxxxxx").into_iter().map(|(day, _)| day);
        assert_eq!(raised_anew(raised, None, held()), Some(raised));
        assert_eq!(
            raised_anew(raised, Some(day("2026-01-01")), held()),
            Some(raised),
            "raised after it"
        );
        let anew = raised_anew(raised, Some(day("2026-01-05")), held());
        assert_eq!(anew.map(|raised| raised.on), Some(day("2026-01-06")));
        assert_eq!(raised_anew(raised, Some(day("2026-01-10")), held()), None);
    }
}
