//! The figures of a goal's progress: one pure function from facts, calendar, policy and `asOf` (domain.md §5).

use super::curve::Share;
use super::explanation::{Reason, ReasonCode};
use super::goal::Owner;
use super::health::Health;
use super::standing::{Basis, GoalProgress, Standing, Unplanned};
use crate::exact::Exact;
use crate::metrics::Direction;
use std::borrow::Cow;

/// Computes where a goal stands.
pub fn progress(standing: &Standing<'_>) -> GoalProgress {
    Calculation::of(standing).finish()
}

/// The figures as they are found, in the order they need each other.
pub(super) struct Calculation<'a> {
    pub(super) of: &'a Standing<'a>,
    pub(super) work: Share,
    pub(super) share: Option<Exact>,
    baseline: Exact,
    pub(super) figures: GoalProgress,
}

impl<'a> Calculation<'a> {
    fn of(standing: &'a Standing<'a>) -> Calculation<'a> {
        let Standing {
            goal,
            metric,
            calendar,
            as_of,
            ..
        } = *standing;
        let work = Share::of_work(calendar, goal.period, as_of);
        let share = goal.part_of_the_way(metric, calendar, work, as_of);
        let days = |weight| Exact::scaled(i128::from(weight), 2).unwrap_or(Exact::ZERO);
        let figures = GoalProgress {
            as_of,
            data_as_of: standing.freshness.data_as_of,
            actual: None,
            target: None,
            baseline: None,
            stretch: None,
            reference: None,
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
                curve: goal.curve.kind(),
                agreed_target: None,
                rate: None,
                share,
                accumulates: metric.accumulates(),
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
        if self.is_excused() {
            self.because(ReasonCode::OnLeave, "The whole period is leave.");
            self.figures.health = Health::Excused;
            return self.figures;
        }
        if self.of.unplanned.is_some() {
            self.figures.health = Health::Unknown;
            return self.figures;
        }
        if self.is_maintained() {
            self.because(
                ReasonCode::MaintainedInBand,
                "What is maintained is held against its band, without a course or a way to go.",
            );
        } else {
            self.set_expected();
            self.set_ratios();
            self.set_required();
        }
        self.set_projected();
        self.figures.health = self.judge();
        self.figures
    }

    pub(super) fn amount(&self, amount: i64) -> Option<Exact> {
        Exact::scaled(i128::from(amount), self.of.metric.decimals(self.of.goal.currency))
    }

    pub(super) fn because(&mut self, code: ReasonCode, text: impl Into<Cow<'static, str>>) {
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

    pub(super) fn is_maintained(&self) -> bool {
        matches!(self.of.metric.direction, Direction::Maintain(_))
    }

    pub(super) fn accumulates(&self) -> bool {
        self.of.metric.accumulates()
    }

    /// Whether a member was away on every working day of the period.
    fn is_excused(&self) -> bool {
        let Standing { goal, calendar, .. } = *self.of;
        matches!(goal.owner, Owner::Member(_))
            && self.work.total == 0
            && calendar.weight_without_time_off(goal.period) > 0
    }

    /// Whether a target that is reached may be missed again: a level and what is to be lowered may get worse until the end.
    pub(super) fn may_turn(&self) -> bool {
        let Standing {
            goal, metric, as_of, ..
        } = *self.of;
        as_of < goal.period.end() && (metric.is_level() || metric.direction != Direction::Increase)
    }

    /// Whether the target stands from the first day on, without a course towards it.
    fn is_standing_level(&self) -> bool {
        self.of.metric.is_level() && self.of.goal.baseline.is_none()
    }

    /// Part of the member's working weight that leave has left, where the goal is prorated for leave.
    pub(super) fn availability(&self) -> Option<Exact> {
        let Standing {
            goal,
            metric,
            calendar,
            ..
        } = *self.of;
        let prorated = matches!(goal.owner, Owner::Member(_))
            && !goal.quota
            && self.accumulates()
            && metric.direction != Direction::Decrease
            && calendar.has_time_off();
        let working = prorated.then(|| calendar.weight_without_time_off(goal.period))?;
        (working > self.work.total).then_some(())?;
        Exact::ratio(i128::from(self.work.total), i128::from(working))
    }

    fn set_targets(&mut self) {
        let goal = self.of.goal;
        if let Some(unplanned) = self.of.unplanned {
            let (code, to) = match unplanned {
                Unplanned::NoRate(missing) => (ReasonCode::FxRateMissing, missing.to),
                Unplanned::TooLarge { to, .. } => (ReasonCode::Overflow, to),
            };
            return self.because(code, format!("The target is not known in {to}: {unplanned}."));
        }
        let availability = self.availability();
        // Baseline and target are amounts of the whole period: who is away for half of it makes half of either.
        let prorate = |amount: Exact| match availability {
            None => Some(amount),
            Some(part) => amount.checked_mul(part),
        };
        let baseline = self.amount(goal.baseline.unwrap_or(0)).and_then(prorate);
        self.figures.baseline = self.fitting(baseline);
        self.baseline = baseline.unwrap_or(Exact::ZERO);
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
            self.figures.reference = Some(self.baseline);
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
        let reference = match self.accumulates() {
            true => base.checked_mul(share),
            false => Some(base),
        };
        let reference = self.fitting(reference);
        self.figures.reference = reference;
        let way = target.checked_sub(base).and_then(|way| way.checked_mul(share));
        let expected = reference.zip(way).and_then(|(from, way)| from.checked_add(way));
        self.figures.expected = self.fitting(expected);
    }

    fn set_ratios(&mut self) {
        let (Some(actual), Some(target)) = (self.figures.actual, self.figures.target) else {
            return;
        };
        let base = self.baseline;
        let by = |from: Exact, to: Exact| actual.checked_sub(from)?.checked_div(to.checked_sub(from)?);
        if target == base {
            self.because(
                ReasonCode::TargetIsBaseline,
                "There is no way from the baseline to the target.",
            );
        } else {
            let attainment = by(base, target);
            self.figures.attainment = self.fitting(attainment);
        }
        match self.figures.reference.zip(self.figures.expected) {
            None => {}
            Some((reference, expected)) if expected == reference => {
                self.because(
                    ReasonCode::NothingExpectedYet,
                    "Nothing is expected yet, so there is no pace.",
                );
            }
            Some((reference, expected)) => {
                let pace = by(reference, expected);
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
        let remaining = match self.of.metric.direction {
            Direction::Decrease => actual.checked_sub(target),
            _ => left,
        };
        self.figures.remaining = self.fitting(remaining);
        let reached = self.reaches(actual, target) && !self.may_turn();
        if reached {
            self.because(
                ReasonCode::TargetReached,
                "The target is reached, nothing more is required.",
            );
        }
        if !self.accumulates() {
            return;
        }
        if reached {
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
        if !self.accumulates() {
            let text = "What is not added up has no rate to project, nor one to require.";
            return self.because(ReasonCode::LevelMetric, text);
        }
        if self.work.remaining() == 0 {
            self.figures.projected = Some(actual);
            return;
        }
        let (amount, weight) = match self.of.recent {
            Some(recent) => (recent.amount, recent.weight),
            None => (actual, self.work.elapsed),
        };
        if weight == 0 {
            let text = "No working day has gone by to take a rate from.";
            return self.because(ReasonCode::NoWorkingDaysElapsed, text);
        }
        let rate = per_day(amount, weight);
        self.figures.basis.rate = rate;
        let left = Exact::scaled(i128::from(self.work.remaining()), 2);
        let more = rate.zip(left).and_then(|(rate, left)| rate.checked_mul(left));
        let projected = more.and_then(|more| actual.checked_add(more));
        self.figures.projected = self.fitting(projected);
    }

    pub(super) fn reaches(&self, actual: Exact, target: Exact) -> bool {
        match self.of.metric.direction {
            Direction::Decrease => actual <= target,
            _ => actual >= target,
        }
    }
}

/// An amount per working day, over a weight in hundredths of a day.
fn per_day(amount: Exact, weight: i64) -> Option<Exact> {
    amount.checked_div(Exact::scaled(i128::from(weight), 2)?)
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
