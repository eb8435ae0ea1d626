//! Where on its course a goal should be: the part of the way that the days gone by make.

use super::goal::Goal;
use super::words::CurveKind;
use crate::calendar::{Period, WorkingCalendar, plus_days};
use crate::exact::Exact;
use crate::metrics::Definition;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Working days the recent rate of a projection looks back.
pub const RECENT_WORKING_DAYS: i64 = 20;

/// The course a goal is expected to take from its baseline to its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Curve {
    /// Evenly over working days.
    WorkdayLinear,
    /// Evenly over all days.
    CalendarLinear,
    /// Over working days that weigh by their month: hundredths, January first.
    Seasonal([u32; 12]),
    /// From point to point, evenly over the working days between them.
    Custom(Vec<CurvePoint>),
    /// In steps: until a milestone's day is over nothing more is expected than the one before it.
    Milestones(Vec<CurvePoint>),
}

/// Where a course should have come to when a day is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The day.
    pub on: NaiveDate,
    /// The figure since the start of the period, like the target.
    pub value: i64,
    /// What it is called; of milestones only.
    pub title: Option<String>,
}

/// How much of something has gone by, and of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What has gone by.
    pub elapsed: i64,
    /// The whole.
    pub total: i64,
}

impl Share {
    /// Working weight of a period in hundredths of a day: W through yesterday (today can only help) of W to the
    /// end.
    pub fn of_work(calendar: &WorkingCalendar, period: Period, as_of: NaiveDate) -> Share {
        Share {
            elapsed: calendar.weight_before(period, as_of),
            total: calendar.weight_of(period),
        }
    }

    /// Days of a period through yesterday, of all its days.
    pub fn of_days(period: Period, as_of: NaiveDate) -> Share {
        Share {
            elapsed: period.before(as_of).map_or(0, Period::days),
            total: period.days(),
        }
    }

    /// Elapsed by total; `None` when there is nothing to go by.
    pub fn ratio(self) -> Option<Exact> {
        Exact::ratio(i128::from(self.elapsed), i128::from(self.total))
    }

    /// What is left.
    pub fn remaining(self) -> i64 {
        self.total - self.elapsed
    }
}

impl Curve {
    /// Which kind it is.
    pub fn kind(&self) -> CurveKind {
        match self {
            Curve::WorkdayLinear => CurveKind::WorkdayLinear,
            Curve::CalendarLinear => CurveKind::CalendarLinear,
            Curve::Seasonal(_) => CurveKind::Seasonal,
            Curve::Custom(_) => CurveKind::Custom,
            Curve::Milestones(_) => CurveKind::Milestones,
        }
    }

    /// The points of a custom course or of milestones, by day; none of the others.
    pub fn points(&self) -> &[CurvePoint] {
        match self {
            Curve::Custom(points) | Curve::Milestones(points) => points,
            Curve::WorkdayLinear | Curve::CalendarLinear | Curve::Seasonal(_) => &[],
        }
    }

    /// The same course with other amounts.
    pub fn with_amounts(&self, mut amount: impl FnMut(i64) -> Option<i64>) -> Option<Curve> {
        let mut converted = |points: &[CurvePoint]| {
            let each = points.iter().map(|point| {
                Some(CurvePoint {
                    value: amount(point.value)?,
                    ..point.clone()
                })
            });
            each.collect::<Option<Vec<_>>>()
        };
        Some(match self {
            Curve::Custom(points) => Curve::Custom(converted(points)?),
            Curve::Milestones(points) => Curve::Milestones(converted(points)?),
            other => other.clone(),
        })
    }
}

impl Goal {
    /// The part of the way from baseline to target expected at a date; `None` on a course without a day.
    pub(super) fn part_of_the_way(
        &self,
        metric: &Definition,
        calendar: &WorkingCalendar,
        work: Share,
        as_of: NaiveDate,
    ) -> Option<Exact> {
        let base = self.course_from(metric);
        match &self.curve {
            Curve::WorkdayLinear => work.ratio(),
            Curve::CalendarLinear => Share::of_days(self.period, as_of).ratio(),
            Curve::Seasonal(weights) => {
                let weigh = |period| seasonal_weight(calendar, weights, period);
                let share = Share {
                    elapsed: self.period.before(as_of).map_or(0, weigh),
                    total: weigh(self.period),
                };
                share.ratio()
            }
            Curve::Custom(points) => self.between(points, base, calendar, as_of),
            Curve::Milestones(points) => {
                let over = points.iter().take_while(|point| point.on < as_of);
                match over.last() {
                    Some(point) => self.part_at(base, point.value),
                    None => Some(Exact::ZERO),
                }
            }
        }
    }

    /// Between two points the working days between them decide; where there are none, the day of the second.
    fn between(
        &self,
        points: &[CurvePoint],
        base: i64,
        calendar: &WorkingCalendar,
        as_of: NaiveDate,
    ) -> Option<Exact> {
        let mut from = self.period.start();
        let mut reached = Exact::ZERO;
        for point in points {
            let next = self.part_at(base, point.value)?;
            let after = plus_days(point.on, 1);
            if as_of >= after {
                (from, reached) = (after, next);
                continue;
            }
            let Some(leg) = Period::between(from, after) else {
                return Some(reached);
            };
            let share = Share::of_work(calendar, leg, as_of)
                .ratio()
                .unwrap_or(Exact::ZERO);
            return reached.checked_add(next.checked_sub(reached)?.checked_mul(share)?);
        }
        Some(reached)
    }

    /// Where its course begins: a sum is nothing on the first day, whatever its baseline is of the whole period.
    pub(super) fn course_from(&self, metric: &Definition) -> i64 {
        match metric.accumulates() {
            true => 0,
            false => self.baseline.unwrap_or(0),
        }
    }

    /// How far from the beginning of the course to the target a value lies.
    fn part_at(&self, base: i64, value: i64) -> Option<Exact> {
        let base = i128::from(base);
        Exact::ratio(i128::from(value) - base, i128::from(self.target) - base)
    }
}

/// Working weight of a period, each day's times the weight of its month.
fn seasonal_weight(calendar: &WorkingCalendar, weights: &[u32; 12], period: Period) -> i64 {
    by_month(period)
        .map(|(month, days)| calendar.weight_of(days) * i64::from(weights[month]))
        .sum()
}

/// A period cut by the months of the calendar, January 0.
pub(super) fn by_month(period: Period) -> impl Iterator<Item = (usize, Period)> {
    let mut from = period.start();
    std::iter::from_fn(move || {
        let rest = period.from(from)?;
        let first = from.with_day(1).unwrap_or(from);
        let next = plus_days(first, 31);
        let month = rest.before(next.with_day(1).unwrap_or(next))?;
        let number = from.month0() as usize;
        from = month.end();
        Some((number, month))
    })
}

/// The span a goal's recent rate is taken from: the last [`RECENT_WORKING_DAYS`] before `as_of`, or all that has
/// elapsed when that is less. `as_of` itself is left out as it may not be over. `None` before anything elapsed.
pub fn recent_window(calendar: &WorkingCalendar, period: Period, as_of: NaiveDate) -> Option<Period> {
    let elapsed = period.before(as_of)?;
    elapsed.from(calendar.back_from(elapsed.end(), RECENT_WORKING_DAYS * 100, elapsed.start()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period, v1_calendar};

    #[test]
    fn today_is_not_expected_of_anybody_yet() {
        let quarter = period("2026-01-01", "2026-04-01");
        let share = |as_of| Share::of_work(&v1_calendar(), quarter, day(as_of));
        assert_eq!(
            share("2026-02-11"),
            Share {
                elapsed: 2700,
                total: 6100
            }
        );
        assert_eq!(share("2025-12-01").elapsed, 0);
        assert_eq!(share("2026-04-01").remaining(), 0);
        assert_eq!(
            Share::of_days(quarter, day("2026-01-31")),
            Share {
                elapsed: 30,
                total: 90
            }
        );
    }

    #[test]
    fn the_recent_window_is_twenty_working_days_or_what_has_elapsed() {
        let quarter = period("2026-01-01", "2026-04-01");
        let window = |as_of| recent_window(&v1_calendar(), quarter, day(as_of));
        assert_eq!(window("2026-02-11"), Some(period("2026-01-13", "2026-02-11")));
        assert_eq!(window("2026-01-08"), Some(period("2026-01-01", "2026-01-08")));
        assert_eq!(window("2026-01-01"), None);
        assert_eq!(window("2026-05-01").map(Period::end), Some(day("2026-04-01")));
    }
}
