//! The health of a goal, once its figures are known.

use super::explanation::{Reason, ReasonCode};
use super::health::{Health, part};
use super::progress::Calculation;
use super::standing::Standing;
use crate::exact::Exact;
use crate::metrics::Direction;

impl Calculation<'_> {
    /// Unless EXCUSED: ended → reached early → UNKNOWN → NOT_ENOUGH_DATA → whole units → pace.
    pub(super) fn judge(&mut self) -> Health {
        let Standing {
            goal,
            thresholds,
            as_of,
            freshness,
            ..
        } = *self.of;
        if self.of.actual.is_err() {
            return Health::Unknown;
        }
        let reached = self.reached();
        if as_of >= goal.period.end() {
            if reached.is_none() {
                let text = "The period ended and the target was not reached.";
                self.because(ReasonCode::TargetNotReached, text);
            }
            return reached.unwrap_or(Health::Missed);
        }
        if let (Some(reached), false) = (reached, self.may_turn()) {
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
        let by_pace = match self.figures.pace {
            Some(pace) => thresholds.of_pace(pace),
            None => self.at_the_start(),
        };
        let less_than_one_behind = self.figures.behind == Some(0);
        if less_than_one_behind && matches!(by_pace, Health::AtRisk | Health::OffTrack) {
            self.because(
                ReasonCode::WholeUnits,
                "Less than one whole unit is missing from what is expected.",
            );
            return Health::OnTrack;
        }
        if let Some(pace) = self.figures.pace {
            self.figures.reasons.push(Reason::of_pace(pace, *thresholds));
        }
        by_pace
    }

    /// Of a course that has not left the baseline: whether the figure has not either, or only to the better.
    fn at_the_start(&self) -> Health {
        let figures = (self.figures.actual, self.figures.reference, self.figures.expected);
        match figures {
            (Some(actual), Some(reference), Some(expected)) if reference == expected => {
                match self.reaches(actual, reference) {
                    true => Health::OnTrack,
                    false => Health::OffTrack,
                }
            }
            _ => Health::NotEnoughData,
        }
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
    /// elapsed part of the period makes, and leave leaves.
    fn in_band(&self) -> Option<Health> {
        let Direction::Maintain(band) = self.of.metric.direction else {
            return None;
        };
        let share = if self.accumulates() {
            self.share?
        } else {
            Exact::ONE
        };
        let available = self.availability().unwrap_or(Exact::ONE);
        let edge = |amount| self.amount(amount)?.checked_mul(share)?.checked_mul(available);
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
