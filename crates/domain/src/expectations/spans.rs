//! Which occurrences an expectation has: a function of the calendar alone, so that none is ever stored.

use super::expectation::Expectation;
use crate::calendar::{Buckets, Period, WorkingCalendar, plus_days};
use crate::errors::Invalid;
use chrono::NaiveDate;

/// Most occurrences one question is about.
pub const MOST_OCCURRENCES: u32 = 100;

/// Most days a window of dates has.
pub const LONGEST_WINDOW: i64 = 366;

/// When a member works, and how time is cut for them.
#[derive(Clone, Copy, Debug)]
pub struct Times<'a> {
    /// The organization's weeks and fiscal calendar.
    pub buckets: &'a Buckets,
    /// The member's working calendar.
    pub calendar: &'a WorkingCalendar,
    /// First day of the member's work.
    pub starts_on: NaiveDate,
    /// The date where the member is, at the instant judged: days before it are over.
    pub today: NaiveDate,
    /// The last date that has begun there: the day before where the instant judged is midnight.
    pub begun: NaiveDate,
}

/// Which occurrences are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// The last so many that have begun, the running one among them.
    Begun(u32),
    /// The last so many that are over.
    Over(u32),
    /// Those that share a day with these dates, which may lie ahead.
    Within(Period),
}

impl Window {
    /// The last so many that have begun. Refuses `last` with `OUT_OF_RANGE` unless 1 to [`MOST_OCCURRENCES`].
    pub fn begun(last: i64) -> Result<Window, Invalid> {
        Window::number(last).map(Window::Begun)
    }

    /// The last so many that are over; refuses like [`Window::begun`].
    pub fn over(last: i64) -> Result<Window, Invalid> {
        Window::number(last).map(Window::Over)
    }

    /// Those that share a day with a period. Refuses `to` with `WINDOW_TOO_LONG` beyond [`LONGEST_WINDOW`] days.
    pub fn within(period: Period) -> Result<Window, Invalid> {
        match period.days() > LONGEST_WINDOW {
            true => {
                let message = format!("must be at most {LONGEST_WINDOW} days after 'from'");
                Err(Invalid::one("to", "WINDOW_TOO_LONG", message))
            }
            false => Ok(Window::Within(period)),
        }
    }

    fn number(last: i64) -> Result<u32, Invalid> {
        let number = u32::try_from(last).ok();
        number
            .filter(|number| (1..=MOST_OCCURRENCES).contains(number))
            .ok_or_else(|| {
                let message = format!("must be from 1 to {MOST_OCCURRENCES}");
                Invalid::one("last", "OUT_OF_RANGE", message)
            })
    }
}

/// The days of one occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The days it is about: those of its bucket on which the expectation holds.
    pub days: Period,
    /// The whole day, week, fiscal month or quarter.
    pub bucket: Period,
}

impl Expectation {
    /// The occurrences asked about, the first first. There is none of days on which the member never works: weekends and holidays are
    /// nobody's merit or fault.
    pub fn spans(&self, times: Times<'_>, window: Window) -> Vec<Span> {
        match window {
            Window::Within(period) => self.spans_within(times, period),
            Window::Begun(number) => self.last_spans(times, number, times.begun),
            // What begins on or after today is not over.
            Window::Over(number) => {
                let mut spans = self.last_spans(times, number.saturating_add(1), times.today);
                spans.retain(|span| span.days.end() <= times.today);
                let surplus = spans
                    .len()
                    .saturating_sub(usize::try_from(number).unwrap_or(usize::MAX));
                spans.drain(..surplus);
                spans
            }
        }
    }

    /// The occurrence that begins on a day, where there is one.
    pub fn span_from(&self, times: Times<'_>, start: NaiveDate) -> Option<Span> {
        self.span(times, times.buckets.bucket(self.frequency.grain(), start))
            .filter(|span| span.days.start() == start)
    }

    /// First day of any occurrence.
    fn first_day(&self, times: Times<'_>) -> NaiveDate {
        self.starts_on.max(times.starts_on)
    }

    fn span(&self, times: Times<'_>, bucket: Period) -> Option<Span> {
        let held = bucket.from(self.first_day(times))?;
        let days = match self.ends_on {
            Some(end) => held.before(end)?,
            None => held,
        };
        let worked = times.calendar.weight_without_time_off(days) > 0;
        worked.then_some(Span { days, bucket })
    }

    fn spans_within(&self, times: Times<'_>, period: Period) -> Vec<Span> {
        let mut spans = Vec::new();
        let Some(held) = period.from(self.first_day(times)) else {
            return spans;
        };
        let last = self.ends_on.map_or(held.end(), |end| end.min(held.end()));
        let mut day = held.start();
        while day < last {
            let bucket = times.buckets.bucket(self.frequency.grain(), day);
            spans.extend(self.span(times, bucket));
            day = bucket.end();
        }
        spans
    }

    /// The last occurrences that begin no later than a day.
    fn last_spans(&self, times: Times<'_>, number: u32, until: NaiveDate) -> Vec<Span> {
        let (number, first) = (
            usize::try_from(number).unwrap_or(usize::MAX),
            self.first_day(times),
        );
        let mut day = self.ends_on.map_or(until, |end| until.min(plus_days(end, -1)));
        let mut spans = Vec::new();
        while day >= first && spans.len() < number {
            let bucket = times.buckets.bucket(self.frequency.grain(), day);
            spans.extend(self.span(times, bucket));
            day = plus_days(bucket.start(), -1);
        }
        spans.reverse();
        spans
    }
}
