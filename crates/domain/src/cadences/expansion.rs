//! When a recurrence takes place, reckoned near the days that are asked for and never from the beginning of the series.
//!
//! Everything here is local time of no zone, so that a time the clock leaps over is an occurrence like any other.

use super::recurrence::Recurrence;
use crate::calendar::{FIRST_DAY, LAST_DAY};
use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use rrule::{Frequency, RRuleSet, Tz};

impl Recurrence {
    /// The occurrences of a series that starts at a local time, from another on, in order; none later than `until`.
    pub(super) fn from(
        &self,
        starts: NaiveDateTime,
        from: NaiveDateTime,
        until: Option<NaiveDateTime>,
    ) -> Box<dyn Iterator<Item = NaiveDateTime>> {
        let last = LAST_DAY.and_time(starts.time());
        let until = until.map_or(last, |until| until.min(last));
        let anchor = self.anchor(starts, from);
        if until < anchor {
            return Box::new(std::iter::empty());
        }
        let rule = self.rule.clone().until(Tz::UTC.from_utc_datetime(&until));
        let Ok(series) = rule.build(Tz::UTC.from_utc_datetime(&anchor)) else {
            return Box::new(std::iter::empty());
        };
        let series: RRuleSet = series.limit();
        let local = series.into_iter().map(|at| at.naive_utc());
        Box::new(
            local
                .skip_while(move |at| *at < from)
                .take_while(move |at| *at <= until),
        )
    }

    /// Where the reckoning may begin: whole intervals after the start, so that every later occurrence is the same.
    fn anchor(&self, starts: NaiveDateTime, from: NaiveDateTime) -> NaiveDateTime {
        let (first, wanted) = (starts.date(), from.date().clamp(FIRST_DAY, LAST_DAY));
        let interval = i64::from(self.rule.get_interval());
        // A period early, since the one that holds the day may have begun before it.
        let whole = |periods: i64| ((periods / interval - 1) * interval).max(0);
        let months = |periods: i64| u32::try_from(periods).map(Months::new).unwrap_or(Months::new(0));
        let days = (wanted - first).num_days();
        let anchored = match self.rule.get_freq() {
            Frequency::Daily => Some(first + TimeDelta::days(whole(days))),
            Frequency::Weekly => Some(first + TimeDelta::weeks(whole(days / 7))),
            Frequency::Monthly => match whole(month_number(wanted) - month_number(first)) {
                0 => None,
                passed => first.with_day(1).map(|first| first + months(passed)),
            },
            _ => match whole(i64::from(wanted.year()) - i64::from(first.year())) {
                0 => None,
                passed => {
                    NaiveDate::from_ymd_opt(first.year(), 1, 1).map(|first| first + months(12 * passed))
                }
            },
        };
        anchored.unwrap_or(first).and_time(starts.time())
    }
}

fn month_number(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}
