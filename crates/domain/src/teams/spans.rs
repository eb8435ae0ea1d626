//! Spans of local dates, half-open, possibly without an end: the dates of assignments, leadership and placements.

use chrono::NaiveDate;

/// From a date on, up to but not including another, or for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// First day no longer in it; none when it has no end.
    pub to: Option<NaiveDate>,
}

/// Why two dates are no span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the end must be later than the start")]
pub struct SpanError;

impl Span {
    /// A span that holds at least one day.
    pub fn new(from: NaiveDate, to: Option<NaiveDate>) -> Result<Self, SpanError> {
        if to.is_some_and(|to| to <= from) {
            Err(SpanError)
        } else {
            Ok(Self { from, to })
        }
    }

    /// Whether `date` lies in it.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.from <= date && self.to.is_none_or(|to| date < to)
    }

    /// The days both spans hold.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(from, to).ok()
    }

    /// Whether the spans share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.intersection(other).is_some()
    }
}
