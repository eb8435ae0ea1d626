//! The course of a goal, as clients write and read it.

use super::words::GoalCurve;
use crate::scalars::{Date, Decimal};
use app::{CurveRow, PointRow};
use async_graphql::{InputObject, SimpleObject};
use chrono::NaiveDate;
use domain::errors::{Checks, Invalid};
use domain::money::parse_amount;

/// Where a goal should have come to when a day is over.
#[derive(SimpleObject)]
pub struct GoalPoint {
    /// The day.
    on: Date,
    /// The figure since the start of the period, in the unit and currency of the goal's target.
    value: Decimal,
}

/// A step of a goal: what should be reached when its day is over.
#[derive(SimpleObject)]
pub struct GoalMilestone {
    /// What it is called; null to those to whom only the figures are open.
    title: Option<String>,
    /// The day.
    on: Date,
    /// The figure since the start of the period, in the unit and currency of the goal's target.
    value: Decimal,
}

impl GoalPoint {
    pub(super) fn new(on: NaiveDate, value: Decimal) -> Self {
        Self {
            on: Date::of(on),
            value,
        }
    }

    pub(super) fn titled(self, title: Option<String>) -> GoalMilestone {
        GoalMilestone {
            title,
            on: self.on,
            value: self.value,
        }
    }
}

/// Where a goal should have come to when a day is over.
#[derive(InputObject)]
pub struct GoalPointInput {
    /// The day, one of the goal's period. Errors: `NOT_A_DATE`, `POINT_OUTSIDE_PERIOD`, `CURVE_NOT_MONOTONE` where it is not later than the point before.
    on: Date,
    /// The figure since the start of the period, in the unit of the target. Errors: `CURVE_NOT_MONOTONE` where it goes back, `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TOO_LARGE`.
    value: Decimal,
}

/// A step of a goal.
#[derive(InputObject)]
pub struct GoalMilestoneInput {
    /// What it is called, up to 200 characters.
    title: String,
    /// The day, one of the goal's period. Errors: `NOT_A_DATE`, `POINT_OUTSIDE_PERIOD`, `CURVE_NOT_MONOTONE` where it is not later than the one before.
    on: Date,
    /// The figure since the start of the period, in the unit of the target. Errors: `CURVE_NOT_MONOTONE` where it goes back, `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TOO_LARGE`.
    value: Decimal,
}

/// The course wanted; refuses what belongs to a course of another kind with `CURVE_MISMATCH`, and with `CURVE_EMPTY` where
/// that of its own is missing.
pub(super) fn curve_row(
    kind: GoalCurve,
    points: Option<Vec<GoalPointInput>>,
    milestones: Option<Vec<GoalMilestoneInput>>,
    weights: Option<Vec<Decimal>>,
) -> Result<CurveRow, Invalid> {
    let mut checks = Checks::default();
    let given = [
        ("points", points.is_some(), GoalCurve::Custom),
        ("milestones", milestones.is_some(), GoalCurve::Milestones),
        ("seasonalWeights", weights.is_some(), GoalCurve::Seasonal),
    ];
    for (field, given, of) in given {
        if given && kind != of {
            checks.refuse(field, "CURVE_MISMATCH", "belongs to a course of another kind");
        } else if !given && kind == of {
            checks.refuse(field, "CURVE_EMPTY", "is what this kind of course is made of");
        }
    }
    let row = match kind {
        GoalCurve::WorkdayLinear => Some(CurveRow::WorkdayLinear),
        GoalCurve::CalendarLinear => Some(CurveRow::CalendarLinear),
        GoalCurve::Seasonal => weights
            .and_then(|weights| checks.take(read_weights(&weights)))
            .map(CurveRow::Seasonal),
        GoalCurve::Custom => {
            let points = points.unwrap_or_default().into_iter();
            let points = points.map(|point| (point.on, point.value, None));
            checks.take(rows("points", points)).map(CurveRow::Custom)
        }
        GoalCurve::Milestones => {
            let steps = milestones.unwrap_or_default().into_iter();
            let steps = steps.map(|step| (step.on, step.value, Some(step.title)));
            checks.take(rows("milestones", steps)).map(CurveRow::Milestones)
        }
    };
    checks.finish(row)
}

fn rows(
    list: &str,
    points: impl Iterator<Item = (Date, Decimal, Option<String>)>,
) -> Result<Vec<PointRow>, Invalid> {
    let mut checks = Checks::default();
    let mut rows = Vec::new();
    for (index, (on, value, title)) in points.enumerate() {
        let on = checks.take(on.read(&format!("{list}.{index}.on")));
        rows.extend(on.map(|on| PointRow {
            on,
            value: value.0,
            title,
        }));
    }
    checks.finish(Some(rows))
}

fn read_weights(weights: &[Decimal]) -> Result<[u32; 12], Invalid> {
    let mut checks = Checks::default();
    let mut read = Vec::with_capacity(weights.len());
    for (month, weight) in weights.iter().enumerate() {
        let field = format!("seasonalWeights.{month}");
        let weight = parse_amount(&weight.0, 2).map_err(|error| error.at(&field));
        let weight = weight.and_then(|weight| {
            let out = || Invalid::one(&field, "WEIGHTS_INVALID", "a month weighs 0 to 100");
            u32::try_from(weight).map_err(|_| out())
        });
        read.extend(checks.take(weight));
    }
    checks.done()?;
    <[u32; 12]>::try_from(read).map_err(|_| {
        let message = "there are twelve months";
        Invalid::one("seasonalWeights", "WEIGHTS_INVALID", message)
    })
}
