//! What makes the course of a goal valid: inside the period, never back, and ending at the target.

use super::curve::{Curve, CurvePoint, by_month};
use super::goal::Goal;
use super::words::CurveKind;
use crate::errors::{Checks, Invalid};
use crate::metrics::{Definition, Direction};
use crate::text;

/// Most points of one course.
const MOST_POINTS: usize = 100;
/// Largest weight of a month, in hundredths.
const LARGEST_WEIGHT: u32 = 10_000;

impl Goal {
    /// The course with its titles trimmed, or every reason why this goal cannot take it: `CURVE_NOT_ALLOWED`,
    /// `CURVE_EMPTY`, `TOO_MANY_POINTS`, `POINT_OUTSIDE_PERIOD`, `CURVE_NOT_MONOTONE`, `CURVE_ENDS_OFF_TARGET`,
    /// `WEIGHTS_INVALID`, and of titles those of [`crate::text`].
    pub(super) fn checked_curve(&self, metric: &Definition) -> Result<Curve, Invalid> {
        let linear = matches!(self.curve, Curve::WorkdayLinear | Curve::CalendarLinear);
        let maintained = matches!(metric.direction, Direction::Maintain(_));
        if !linear && (maintained || (metric.is_level() && self.baseline.is_none())) {
            let message =
                "what is maintained, and a level without a baseline, is expected from the first day on";
            return Err(Invalid::one("curve", "CURVE_NOT_ALLOWED", message));
        }
        match &self.curve {
            Curve::WorkdayLinear | Curve::CalendarLinear => {}
            Curve::Seasonal(weights) => self.check_weights(weights)?,
            Curve::Custom(points) => return Ok(Curve::Custom(self.checked_points(points, metric)?)),
            Curve::Milestones(points) => return Ok(Curve::Milestones(self.checked_points(points, metric)?)),
        }
        Ok(self.curve.clone())
    }

    fn check_weights(&self, weights: &[u32; 12]) -> Result<(), Invalid> {
        let counts = by_month(self.period).any(|(month, _)| weights[month] > 0);
        if counts && weights.iter().all(|weight| *weight <= LARGEST_WEIGHT) {
            return Ok(());
        }
        let message = "a month weighs 0 to 100, and one of the period more than nothing";
        Err(Invalid::one("seasonalWeights", "WEIGHTS_INVALID", message))
    }

    fn checked_points(&self, points: &[CurvePoint], metric: &Definition) -> Result<Vec<CurvePoint>, Invalid> {
        let start = self.course_from(metric);
        if metric.accumulates() && self.target == start {
            let message = "a sum that is to be nothing has no way to its target";
            return Err(Invalid::one("curve", "CURVE_NOT_ALLOWED", message));
        }
        let list = match self.curve.kind() {
            CurveKind::Milestones => "milestones",
            _ => "points",
        };
        let Some(last) = points.last() else {
            let message = "a course of its own has at least one point";
            return Err(Invalid::one(list, "CURVE_EMPTY", message));
        };
        if points.len() > MOST_POINTS {
            let message = format!("{} points are more than {MOST_POINTS}", points.len());
            return Err(Invalid::one(list, "TOO_MANY_POINTS", message));
        }
        let mut checks = Checks::default();
        let rises = self.target > start;
        let mut before: Option<(chrono::NaiveDate, i64)> = None;
        let mut checked = Vec::with_capacity(points.len());
        for (index, point) in points.iter().enumerate() {
            let path = |field: &str| format!("{list}.{index}.{field}");
            if !self.period.contains(point.on) {
                let message = format!("{} is no day of the goal's period {}", point.on, self.period);
                checks.refuse(path("on"), "POINT_OUTSIDE_PERIOD", message);
            }
            if before.is_some_and(|(on, _)| point.on <= on) {
                checks.refuse(
                    path("on"),
                    "CURVE_NOT_MONOTONE",
                    "points follow one another by day",
                );
            }
            let least = before.map_or(start, |(_, value)| value);
            if (rises && point.value < least) || (!rises && point.value > least) {
                let message = "a course does not go back on its way to the target";
                checks.refuse(path("value"), "CURVE_NOT_MONOTONE", message);
            }
            before = Some((point.on, point.value));
            let title = point
                .title
                .as_deref()
                .map(|words| text::line(&path("title"), words));
            checked.push(CurvePoint {
                title: title.and_then(|title| checks.take(title)),
                ..point.clone()
            });
        }
        if last.value != self.target {
            let message = "the last point is the target";
            checks.refuse(list, "CURVE_ENDS_OFF_TARGET", message);
        }
        checks.finish(Some(checked))
    }
}

#[cfg(test)]
mod tests {
    use super::super::goal::tests::{sixty, standard};
    use super::*;
    use crate::calendar::fixtures::day;
    use crate::metrics::Aggregation;

    fn point(on: &str, value: i64) -> CurvePoint {
        CurvePoint {
            on: day(on),
            value,
            title: None,
        }
    }

    fn codes(curve: Curve) -> Vec<(String, &'static str)> {
        let refused = Goal { curve, ..sixty() }
            .checked(&standard("deals_won"))
            .err()
            .map_or_else(Vec::new, |invalid| invalid.0);
        refused
            .into_iter()
            .map(|error| (error.field, error.code))
            .collect()
    }

    fn custom(points: &[(&str, i64)]) -> Curve {
        Curve::Custom(points.iter().map(|(on, value)| point(on, *value)).collect())
    }

    #[test]
    fn a_course_lies_in_the_period_goes_forward_and_ends_at_the_target() {
        assert_eq!(
            codes(custom(&[
                ("2026-01-31", 10),
                ("2026-02-28", 10),
                ("2026-03-31", 60)
            ])),
            []
        );
        let named = |field: &str, code| vec![(field.to_owned(), code)];
        assert_eq!(
            codes(custom(&[("2025-12-31", 10), ("2026-03-31", 60)])),
            named("points.0.on", "POINT_OUTSIDE_PERIOD")
        );
        assert_eq!(
            codes(custom(&[("2026-02-01", 10), ("2026-04-01", 60)])),
            named("points.1.on", "POINT_OUTSIDE_PERIOD")
        );
        assert_eq!(
            codes(custom(&[
                ("2026-02-01", 30),
                ("2026-02-28", 20),
                ("2026-03-31", 60)
            ])),
            named("points.1.value", "CURVE_NOT_MONOTONE")
        );
        assert_eq!(
            codes(custom(&[("2026-02-01", 30), ("2026-02-01", 60)])),
            named("points.1.on", "CURVE_NOT_MONOTONE")
        );
        assert_eq!(
            codes(custom(&[("2026-02-01", 30), ("2026-03-31", 59)])),
            named("points", "CURVE_ENDS_OFF_TARGET")
        );
        assert_eq!(codes(custom(&[])), named("points", "CURVE_EMPTY"));
        let many: Vec<CurvePoint> = (0..101).map(|_| point("2026-02-01", 60)).collect();
        assert_eq!(
            codes(Curve::Milestones(many)),
            named("milestones", "TOO_MANY_POINTS")
        );
    }

    #[test]
    fn a_course_down_goes_down() {
        let cycle = Definition {
            direction: Direction::Decrease,
            aggregation: Aggregation::Average,
            ..standard("deals_won")
        };
        let goal = |points: &[(&str, i64)]| Goal {
            baseline: Some(60),
            target: 45,
            curve: custom(points),
            ..sixty()
        };
        assert!(
            goal(&[("2026-02-01", 50), ("2026-03-31", 45)])
                .checked(&cycle)
                .is_ok()
        );
        assert!(
            goal(&[("2026-02-01", 61), ("2026-03-31", 45)])
                .checked(&cycle)
                .is_err()
        );
    }

    #[test]
    fn what_has_no_way_to_go_has_no_course_of_its_own() {
        let level = Definition {
            aggregation: Aggregation::Last,
            ..standard("deals_won")
        };
        let goal = Goal {
            curve: custom(&[("2026-03-31", 60)]),
            ..sixty()
        };
        assert_eq!(
            goal.checked(&level).expect_err("refused").0[0].code,
            "CURVE_NOT_ALLOWED"
        );
    }

    #[test]
    fn a_month_of_the_period_weighs_something() {
        let mut weights = [0; 12];
        weights[5] = 100;
        assert_eq!(
            codes(Curve::Seasonal(weights)),
            [("seasonalWeights".to_owned(), "WEIGHTS_INVALID")]
        );
        weights[1] = 100;
        assert_eq!(codes(Curve::Seasonal(weights)), []);
        weights[1] = 10_001;
        assert_eq!(codes(Curve::Seasonal(weights)).len(), 1);
    }
}
