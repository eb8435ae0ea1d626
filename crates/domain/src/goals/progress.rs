//! The progress of a goal: one pure function from facts, calendar, policy and `asOf` to every figure and the
//! health (domain.md §5).

use super::curve::Share;
use super::explanation::{Explanation, Input, Reason, ReasonCode};
use super::goal::{Goal, Owner};
use super::health::{Freshness, Health, HealthThresholds, part};
use crate::calendar::WorkingCalendar;
use crate::exact::Exact;
use crate::metrics::{Aggregation, Definition, Direction};
use crate::money::MissingRate;
use chrono::{DateTime, NaiveDate, Utc};

/// What was measured lately, for the projection of a SUM or COUNT: see [`super::recent_window`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Amount of the window in the metric's unit (major units of a currency).
    pub amount: Exact,
    /// Working weight of the window in hundredths of a day.
    pub weight: i64,
}

/// All that a goal's progress depends on.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The goal.
    pub goal: &'a Goal,
    /// Its metric.
    pub metric: &'a Definition,
    /// The owner's figure over the period until the end of `as_of`, in the metric's unit (major units of the
    /// goal's currency); `Ok(None)` when nothing was measured, `Err` when a rate is missing.
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
    /// The baseline; zero when the goal has none.
    pub baseline: Option<Exact>,
    /// The stretch target, after proration for leave.
    pub stretch: Option<Exact>,
    /// baseline + (target − baseline) × W(t) / W(end).
    pub expected: Option<Exact>,
    /// (actual − baseline) / (target − baseline).
    pub attainment: Option<Exact>,
    /// (actual − baseline) / (expected − baseline).
    pub pace: Option<Exact>,
    /// actual + recent rate per working day × remaining working days.
    pub projected: Option<Exact>,
    /// (target − actual) / remaining working days; zero when the target is reached.
    pub required_rate: Option<Exact>,
    /// target − actual.
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
    basis: Basis,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Basis {
    curve: super::Curve,
    agreed_target: Option<Exact>,
    rate: Option<Exact>,
    share: Option<Exact>,
}

/// Computes where a goal stands.
pub fn progress(standing: &Standing<'_>) -> GoalProgress {
    Calculation::of(standing).finish()
}

/// The figures as they are found, in the order they need each other.
struct Calculation<'a> {
    of: &'a Standing<'a>,
    work: Share,
    share: Option<Exact>,
    baseline: Exact,
    figures: GoalProgress,
}

impl<'a> Calculation<'a> {
    fn of(standing: &'a Standing<'a>) -> Calculation<'a> {
        let Standing {
            goal,
            calendar,
            as_of,
            ..
        } = *standing;
        let work = Share::of_work(calendar, goal.period, as_of);
        let share = goal.curve.part(work, goal.period, as_of);
        let days = |weight| Exact::scaled(i128::from(weight), 2).unwrap_or(Exact::ZERO);
        let figures = GoalProgress {
            as_of,
            data_as_of: standing.freshness.data_as_of,
            actual: None,
            target: None,
            baseline: None,
            stretch: None,
            expected: None,
            attainment: None,
            pace: None,
            projected: None,
            required_rate: None,
            remaining: None,
            behind: None,
            days_elapsed: days(work.elapsed),
            days_total: days(work.total),
            health: Health::Unknown,
            reasons: Vec::new(),
            basis: Basis {
                curve: goal.curve,
                agreed_target: None,
                rate: None,
                share,
            },
        };
        Calculation {
            of: standing,
            work,
            share,
            baseline: Exact::ZERO,
            figures,
        }
    }

    fn finish(mut self) -> GoalProgress {
        self.set_targets();
        self.set_actual();
        if !self.is_maintained() {
            self.set_expected();
            self.set_ratios();
            self.set_required();
        }
        self.set_projected();
        self.figures.health = self.judge();
        self.figures
    }

    fn amount(&self, amount: i64) -> Option<Exact> {
        Exact::scaled(i128::from(amount), self.of.metric.decimals(self.of.goal.currency))
    }

    fn because(&mut self, code: ReasonCode, text: &'static str) {
        self.figures.reasons.push(Reason::new(code, text));
    }

    /// Passes a figure on; one that does not fit says so.
    fn fitting(&mut self, figure: Option<Exact>) -> Option<Exact> {
        if figure.is_none() {
            self.because(
                ReasonCode::Overflow,
                "A figure is too large for exact arithmetic.",
            );
        }
        figure
    }

    fn is_maintained(&self) -> bool {
        matches!(self.of.metric.direction, Direction::Maintain(_))
    }

    fn accumulates(&self) -> bool {
        matches!(self.of.metric.aggregation, Aggregation::Sum | Aggregation::Count)
    }

    /// Whether the target stands from the first day on, without a course towards it.
    fn is_standing_level(&self) -> bool {
        self.of.metric.is_level() && self.of.goal.baseline.is_none()
    }

    /// Part of the member's working weight that leave has left, where the goal is prorated for leave.
    fn availability(&self) -> Option<Exact> {
        let Standing {
            goal,
            metric,
            calendar,
            ..
        } = *self.of;
        let prorated = matches!(goal.owner, Owner::Member(_))
            && !goal.quota
            && self.accumulates()
            && metric.direction == Direction::Increase
            && calendar.has_time_off();
        let working = prorated.then(|| calendar.weight_without_time_off(goal.period))?;
        (working > self.work.total).then_some(())?;
        Exact::ratio(i128::from(self.work.total), i128::from(working))
    }

    fn set_targets(&mut self) {
        let goal = self.of.goal;
        let baseline = self.amount(goal.baseline.unwrap_or(0));
        self.figures.baseline = self.fitting(baseline);
        self.baseline = baseline.unwrap_or(Exact::ZERO);
        let availability = self.availability();
        let base = self.baseline;
        let prorate = |target: Exact| match availability {
            None => Some(target),
            Some(part) => base.checked_add(target.checked_sub(base)?.checked_mul(part)?),
        };
        self.figures.basis.agreed_target = self.amount(goal.target);
        let target = self.amount(goal.target).and_then(prorate);
        self.figures.target = self.fitting(target);
        self.figures.stretch = goal
            .stretch
            .and_then(|stretch| self.amount(stretch))
            .and_then(prorate);
        if availability.is_some_and(|part| !part.is_zero()) {
            self.because(
                ReasonCode::ProratedForLeave,
                "The target is reduced by the working days on leave.",
            );
        }
    }

    fn set_actual(&mut self) {
        match self.of.actual {
            Ok(actual) => {
                self.figures.actual = actual.or(self.accumulates().then_some(Exact::ZERO));
                if self.figures.actual.is_none() {
                    self.because(ReasonCode::NoFacts, "Nothing was measured in the period.");
                }
            }
            Err(missing) => {
                let text = format!("There is {missing}.");
                self.figures
                    .reasons
                    .push(Reason::new(ReasonCode::FxRateMissing, text));
            }
        }
    }

    fn set_expected(&mut self) {
        let Some(target) = self.figures.target else { return };
        if self.is_standing_level() {
            self.because(
                ReasonCode::LevelMetric,
                "A level without a baseline is expected from the first day on.",
            );
            self.figures.expected = Some(target);
            return;
        }
        let Some(share) = self.share else {
            return self.because(
                ReasonCode::NoWorkingDays,
                "The period has no working day to expect anything by.",
            );
        };
        let base = self.baseline;
        let way = target.checked_sub(base).and_then(|way| way.checked_mul(share));
        let expected = way.and_then(|way| base.checked_add(way));
        self.figures.expected = self.fitting(expected);
    }

    fn set_ratios(&mut self) {
        let (Some(actual), Some(target)) = (self.figures.actual, self.figures.target) else {
            return;
        };
        let base = self.baseline;
        let by = |goal: Exact| actual.checked_sub(base)?.checked_div(goal.checked_sub(base)?);
        if target == base {
            self.because(
                ReasonCode::TargetIsBaseline,
                "There is no way from the baseline to the target.",
            );
        } else {
            let attainment = by(target);
            self.figures.attainment = self.fitting(attainment);
        }
        match self.figures.expected {
            None => {}
            Some(expected) if expected == base => {
                self.because(
                    ReasonCode::NothingExpectedYet,
                    "Nothing is expected yet, so there is no pace.",
                );
            }
            Some(expected) => {
                let pace = by(expected);
                self.figures.pace = self.fitting(pace);
            }
        }
        if let (true, Some(expected)) = (self.of.metric.is_whole(), self.figures.expected) {
            let behind = match self.of.metric.direction {
                Direction::Decrease => actual.floor().checked_sub(expected.ceil()),
                _ => expected.floor().checked_sub(actual.ceil()),
            };
            self.figures.behind = behind.map(|units| units.max(0));
        }
    }

    fn set_required(&mut self) {
        let (Some(actual), Some(target)) = (self.figures.actual, self.figures.target) else {
            return;
        };
        let left = target.checked_sub(actual);
        self.figures.remaining = self.fitting(left);
        if self.is_standing_level() {
            return;
        }
        if self.reaches(actual, target) {
            self.because(
                ReasonCode::TargetReached,
                "The target is reached, nothing more is required.",
            );
            self.figures.required_rate = Some(Exact::ZERO);
        } else if self.work.remaining() == 0 {
            self.because(
                ReasonCode::NoWorkingDaysLeft,
                "No working day is left to require anything of.",
            );
        } else {
            let rate = left.and_then(|left| per_day(left, self.work.remaining()));
            self.figures.required_rate = self.fitting(rate);
        }
    }

    fn set_projected(&mut self) {
        let Some(actual) = self.figures.actual else { return };
        let trend = self.of.goal.baseline.filter(|_| !self.accumulates());
        if self.work.remaining() == 0 || !self.accumulates() && trend.is_none() {
            self.figures.projected = Some(actual);
            return;
        }
        let (amount, weight) = match self.of.recent.filter(|_| self.accumulates()) {
            Some(recent) => (Some(recent.amount), recent.weight),
            None if self.accumulates() => (Some(actual), self.work.elapsed),
            None => (actual.checked_sub(self.baseline), self.work.elapsed),
        };
        if weight == 0 {
            let text = "No working day has gone by to take a rate from.";
            return self.because(ReasonCode::NoWorkingDaysElapsed, text);
        }
        let rate = amount.and_then(|amount| per_day(amount, weight));
        self.figures.basis.rate = rate;
        let left = Exact::scaled(i128::from(self.work.remaining()), 2);
        let more = rate.zip(left).and_then(|(rate, left)| rate.checked_mul(left));
        let projected = more.and_then(|more| actual.checked_add(more));
        self.figures.projected = self.fitting(projected);
    }

    fn reaches(&self, actual: Exact, target: Exact) -> bool {
        match self.of.metric.direction {
            Direction::Decrease => actual <= target,
            _ => actual >= target,
        }
    }

    /// EXCUSED → ended → reached early → UNKNOWN → NOT_ENOUGH_DATA → whole units → pace.
    fn judge(&mut self) -> Health {
        let Standing {
            goal,
            calendar,
            thresholds,
            as_of,
            freshness,
            ..
        } = *self.of;
        let on_leave = matches!(goal.owner, Owner::Member(_))
            && self.work.total == 0
            && calendar.weight_without_time_off(goal.period) > 0;
        if on_leave {
            self.because(ReasonCode::OnLeave, "The whole period is leave.");
            return Health::Excused;
        }
        if self.of.actual.is_err() {
            return Health::Unknown;
        }
        let reached = self.reached();
        if as_of >= goal.period.end() {
            return reached.unwrap_or(Health::Missed);
        }
        let only_at_the_end = self.of.metric.is_level() || self.of.metric.direction != Direction::Increase;
        if let (Some(reached), false) = (reached, only_at_the_end) {
            return reached;
        }
        if freshness.is_stale() {
            self.because(
                ReasonCode::FeedStale,
                "The metric's feed is older than its freshness limit.",
            );
            return Health::Unknown;
        }
        let fraction = self.work.ratio();
        let enough =
            self.work.elapsed >= 100 && fraction.is_some() && fraction >= part(thresholds.enough_data);
        if !enough {
            self.because(
                ReasonCode::TooEarly,
                "Too little of the period has gone by to judge.",
            );
            return Health::NotEnoughData;
        }
        if let Some(in_band) = self.in_band() {
            return in_band;
        }
        let by_pace = self
            .figures
            .pace
            .map_or(Health::NotEnoughData, |pace| thresholds.of_pace(pace));
        let less_than_one_behind = self.figures.behind == Some(0);
        if less_than_one_behind && matches!(by_pace, Health::AtRisk | Health::OffTrack) {
            self.because(
                ReasonCode::WholeUnits,
                "Less than one whole unit is missing from what is expected.",
            );
            return Health::OnTrack;
        }
        by_pace
    }

    /// ACHIEVED or EXCEEDED when the target is reached; for a band, when inside it.
    fn reached(&self) -> Option<Health> {
        if self.is_maintained() {
            return (self.in_band() == Some(Health::OnTrack)).then_some(Health::Achieved);
        }
        let (actual, attainment) = (self.figures.actual?, self.figures.attainment?);
        let stretched = self
            .figures
            .stretch
            .is_some_and(|stretch| self.reaches(actual, stretch));
        match () {
            () if stretched || self.of.thresholds.is_exceeded(attainment) => Some(Health::Exceeded),
            () if attainment >= Exact::ONE => Some(Health::Achieved),
            () => None,
        }
    }

    /// The class of a metric to be maintained; what accumulates is held against the part of the band that the
    /// elapsed part of the period makes.
    fn in_band(&self) -> Option<Health> {
        let Direction::Maintain(band) = self.of.metric.direction else {
            return None;
        };
        let share = if self.accumulates() {
            self.share?
        } else {
            Exact::ONE
        };
        let edge = |amount| self.amount(amount)?.checked_mul(share);
        let (actual, min, max) = (self.figures.actual?, edge(band.min)?, edge(band.max)?);
        let margin = max
            .checked_sub(min)?
            .checked_mul(part(self.of.thresholds.band_margin)?)?;
        let outside = if actual < min {
            min.checked_sub(actual)?
        } else {
            actual.checked_sub(max)?
        };
        Some(match outside {
            outside if !outside.is_positive() => Health::OnTrack,
            outside if outside <= margin => Health::AtRisk,
            _ => Health::OffTrack,
        })
    }
}

/// An amount per working day, over a weight in hundredths of a day.
fn per_day(amount: Exact, weight: i64) -> Option<Exact> {
    amount.checked_div(Exact::scaled(i128::from(weight), 2)?)
}

impl GoalProgress {
    /// How the figures came about.
    pub fn explanation(&self) -> Explanation {
        let mut inputs = vec![Input::new("asOf", self.as_of)];
        let amounts = [
            ("actual", self.actual),
            ("agreedTarget", self.basis.agreed_target),
            ("target", self.target),
            ("baseline", self.baseline),
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
        let formula = "expected = baseline + (target − baseline) × shareElapsed\n\
                       attainment = (actual − baseline) / (target − baseline)\n\
                       pace = (actual − baseline) / (expected − baseline)\n\
                       projected = actual + ratePerWorkingDay × (workingDaysTotal − workingDaysElapsed)\n\
                       requiredRate = (target − actual) / (workingDaysTotal − workingDaysElapsed)";
        Explanation {
            inputs,
            formula: formula.to_owned(),
            reasons: self.reasons.clone(),
        }
    }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
