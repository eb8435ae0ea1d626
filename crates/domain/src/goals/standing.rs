//! What a goal's progress is computed from, and what it says.

use super::explanation::{Explanation, Input, Reason};
use super::goal::Goal;
use super::health::{Freshness, Health, HealthThresholds};
use crate::calendar::WorkingCalendar;
use crate::exact::Exact;
use crate::metrics::Definition;
use crate::money::{Currency, MissingRate};
use chrono::{DateTime, NaiveDate, Utc};

/// What was measured lately, for the projection of a SUM or COUNT: see [`super::recent_window`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Amount of the window in the metric's unit (major units of a currency).
    pub amount: Exact,
    /// Working weight of the window in hundredths of a day.
    pub weight: i64,
}

/// Why a goal's amounts are not known in the organization's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unplanned {
    /// There is no plan rate for its first day.
    #[error("there is {0} to plan by")]
    NoRate(MissingRate),
    /// At the plan rate it is more than any figure holds.
    #[error("the amount is too large at the plan rate from {from} to {to}")]
    TooLarge {
        /// The goal's currency.
        from: Currency,
        /// The organization's.
        to: Currency,
    },
}

impl Unplanned {
    /// The code it is refused with.
    pub const fn code(self) -> &'static str {
        match self {
            Unplanned::NoRate(_) => "FX_RATE_MISSING",
            Unplanned::TooLarge { .. } => "TOO_LARGE",
        }
    }
}

/// All that a goal's progress depends on.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The goal.
    pub goal: &'a Goal,
    /// Its metric.
    pub metric: &'a Definition,
    /// The owner's figure over the period until the end of `as_of`, in the metric's unit (major units of the
    /// goal's currency, which is the organization's by now); `Ok(None)` when nothing was measured, `Err` when a rate is missing.
    pub actual: Result<Option<Exact>, MissingRate>,
    /// What was measured lately; without it a projection takes the rate of all that has elapsed.
    pub recent: Option<Recent>,
    /// The member's working calendar, or the organization's for a team or the organization.
    pub calendar: &'a WorkingCalendar,
    /// Policy.
    pub thresholds: &'a HealthThresholds,
    /// The local date judged, until its end; W runs through the day before.
    pub as_of: NaiveDate,
    /// Age of the metric's data.
    pub freshness: Freshness,
    /// Why the goal's amounts are not known in the currency of `actual`; where there is no reason they are taken as they stand
    /// in the goal.
    pub unplanned: Option<Unplanned>,
}

/// Where a goal stands. Amounts are in the metric's unit (major units of the goal's currency), rates per working
/// day; what is `None` has its reason in `reasons`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalProgress {
    /// The date judged.
    pub as_of: NaiveDate,
    /// Last successful receipt of the metric's feed.
    pub data_as_of: Option<DateTime<Utc>>,
    /// The owner's figure.
    pub actual: Option<Exact>,
    /// The target, after proration for leave.
    pub target: Option<Exact>,
    /// The baseline, after proration for leave; zero when the goal has none.
    pub baseline: Option<Exact>,
    /// The stretch target, after proration for leave.
    pub stretch: Option<Exact>,
    /// What there would be by now without any progress: of a sum or count the part of the baseline that accrues until then, of all
    /// else the baseline.
    pub reference: Option<Exact>,
    /// reference + the way from the baseline to the target × W(t) / W(end).
    pub expected: Option<Exact>,
    /// (actual − baseline) / (target − baseline).
    pub attainment: Option<Exact>,
    /// (actual − reference) / (expected − reference).
    pub pace: Option<Exact>,
    /// actual + recent rate per working day × remaining working days; `None` for what is not added up.
    pub projected: Option<Exact>,
    /// (target − actual) / remaining working days; zero when the target is reached for good, `None` for what is not
    /// added up.
    pub required_rate: Option<Exact>,
    /// target − actual, or actual − target for what is to be lowered: negative beyond the target.
    pub remaining: Option<Exact>,
    /// Whole units behind what is expected, not below zero; `None` unless the metric comes in whole units.
    pub behind: Option<i128>,
    /// Working days from the start through the day before `as_of`.
    pub days_elapsed: Exact,
    /// Working days of the period.
    pub days_total: Exact,
    /// The judgement.
    pub health: Health,
    /// Why a figure is missing, and what decided the health.
    pub reasons: Vec<Reason>,
    /// What the explanation tells beside the figures.
    pub(super) basis: Basis,
}

/// The course a goal was judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Basis {
    pub(super) curve: super::CurveKind,
    pub(super) agreed_target: Option<Exact>,
    pub(super) rate: Option<Exact>,
    pub(super) share: Option<Exact>,
    pub(super) accumulates: bool,
}

impl GoalProgress {
    /// Whether the figure is added up over the period, so that figures of several goals can be.
    pub fn is_sum(&self) -> bool {
        self.basis.accumulates
    }

    /// Whether there is a baseline that accrues with the period.
    fn accrues(&self) -> bool {
        self.is_sum() && self.baseline.is_some_and(|baseline| !baseline.is_zero())
    }

    /// How the figures came about.
    pub fn explanation(&self) -> Explanation {
        let mut inputs = vec![Input::new("asOf", self.as_of)];
        let amounts = [
            ("actual", self.actual),
            ("agreedTarget", self.basis.agreed_target),
            ("target", self.target),
            ("baseline", self.baseline),
            ("reference", self.reference.filter(|_| self.accrues())),
            ("stretch", self.stretch),
            ("workingDaysElapsed", Some(self.days_elapsed)),
            ("workingDaysTotal", Some(self.days_total)),
            ("shareElapsed", self.basis.share),
            ("ratePerWorkingDay", self.basis.rate),
        ];
        inputs.extend(
            amounts
                .into_iter()
                .filter_map(|(name, value)| Some(Input::new(name, value?))),
        );
        inputs.push(Input::new("curve", self.basis.curve));
        if let Some(received) = self.data_as_of {
            inputs.push(Input::new("dataAsOf", received.to_rfc3339()));
        }
        let course = match self.accrues() {
            true => {
                "reference = baseline × shareElapsed\n\
                 expected = target × shareElapsed\n\
                 attainment = (actual − baseline) / (target − baseline)\n\
                 pace = (actual − reference) / (expected − reference)"
            }
            false => {
                "expected = baseline + (target − baseline) × shareElapsed\n\
                 attainment = (actual − baseline) / (target − baseline)\n\
                 pace = (actual − baseline) / (expected − baseline)"
            }
        };
        let mut formula = course.to_owned();
        if self.basis.accumulates {
            formula.push_str(
                "\nprojected = actual + ratePerWorkingDay × (workingDaysTotal − workingDaysElapsed)\n\
                 requiredRate = (target − actual) / (workingDaysTotal − workingDaysElapsed)",
            );
        }
        Explanation {
            inputs,
            formula,
            reasons: self.reasons.clone(),
        }
    }
}
