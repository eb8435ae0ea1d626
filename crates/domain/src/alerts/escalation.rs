//! What nobody takes up goes one level up.

use crate::calendar::WorkingCalendar;
use crate::ids::MemberId;
use chrono::{Days, NaiveDate};

/// Working days of the organization an alert waits for whoever is to act on it. Their own leave does not hold it up: help comes early.
pub const PATIENCE: usize = 2;

/// That an alert went one level up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// On which day.
    pub on: NaiveDate,
    /// To the next leader above; none where it went to the executives.
    pub to: Option<MemberId>,
}

/// The last day on which whoever is to act on an alert is not late.
pub fn patience_ends(raised_on: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    working_day_after(calendar, raised_on, PATIENCE)
}

/// The day an alert goes one level up, where it has by the end of `as_of`: the first working day after [`PATIENCE`] working days have gone by
/// since it was raised, unless it was taken up before.
pub fn escalated_on(
    raised_on: NaiveDate,
    taken_up_on: Option<NaiveDate>,
    as_of: NaiveDate,
    calendar: &WorkingCalendar,
) -> Option<NaiveDate> {
    let due = working_day_after(calendar, raised_on, PATIENCE + 1);
    let in_time = taken_up_on.is_some_and(|taken_up| taken_up < due);
    (due <= as_of && !in_time).then_some(due)
}

/// The `number`th working day after a day. Where a calendar has none for a year, that far is looked.
pub(super) fn working_day_after(calendar: &WorkingCalendar, day: NaiveDate, number: usize) -> NaiveDate {
    let mut left = number;
    let mut at = day;
    for _ in 0..366 {
        if left == 0 {
            break;
        }
        at = at + Days::new(1);
        if calendar.weight(at) > 0 {
            left -= 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;
    use crate::calendar::{Holidays, WorkingWeek};

    #[test]
    fn an_alert_goes_up_on_the_third_working_day_unless_somebody_took_it_up() {
        let holidays = Holidays::new([day("2026-03-10")]);
        let calendar = WorkingCalendar::new(WorkingWeek::MONDAY_TO_FRIDAY, holidays, &[]);
        let up = |raised: &str, taken_up: Option<&str>, as_of: &str| {
            escalated_on(day(raised), taken_up.map(day), day(as_of), &calendar).map(|on| on.to_string())
        };
        let thursday = Some("2026-03-05".to_owned());
        assert_eq!(up("2026-03-02", None, "2026-03-04"), None);
        assert_eq!(up("2026-03-02", None, "2026-03-05"), thursday);
        assert_eq!(up("2026-03-02", Some("2026-03-04"), "2026-03-20"), None);
        assert_eq!(up("2026-03-02", Some("2026-03-05"), "2026-03-20"), thursday);
        // Thursday, over the weekend and a holiday on Tuesday: Friday and Monday go by.
        assert_eq!(up("2026-03-05", None, "2026-03-10"), None);
        assert_eq!(
            up("2026-03-05", None, "2026-03-11"),
            Some("2026-03-11".to_owned())
        );
    }
}
