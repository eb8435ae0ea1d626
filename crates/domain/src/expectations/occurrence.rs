//! One occurrence of an expectation, judged: a pure function of its terms, the calendar, the facts and the excuses.

use super::excuse::Excuse;
use super::expectation::Expectation;
use super::spans::{Span, Times};
use super::words::OccurrenceState;
use crate::calendar::Period;
use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};
use crate::ids::ExpectationId;
use crate::metrics::{Aggregation, Band, Definition, Direction, Totals};
use crate::money::{Currency, MissingRate};

/// What an occurrence is judged by beside its days.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// What is measured.
    pub metric: &'a Definition,
    /// The currency of amounts in money: the organization's.
    pub currency: Currency,
    /// The member's facts of its days, by the date where the member is; `Err` where a rate is missing to add them up.
    pub facts: Result<Totals, MissingRate>,
    /// The excuse, where one was given.
    pub excuse: Option<&'a Excuse>,
}

/// What came of the days of one occurrence. Amounts are in the metric's unit, money in major units of the organization's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Of which expectation.
    pub expectation: ExpectationId,
    /// Its days, where the member is.
    pub days: Period,
    /// What is expected of a whole occurrence.
    pub target: Exact,
    /// What is expected of this one, after leave and days on which the expectation did not hold.
    pub prorated: Exact,
    /// What was done; none where nothing was measured, and where a rate is missing.
    pub actual: Option<Exact>,
    /// The rate without which nothing is known.
    pub missing_rate: Option<MissingRate>,
    /// The judgement. Of no meaning while a rate is missing.
    pub state: OccurrenceState,
    /// Whether its last day has passed where the member is.
    pub over: bool,
    /// The excuse, where one was given.
    pub excuse: Option<Excuse>,
    /// Hundredths of a working day that were left of it.
    pub available: i64,
    /// Hundredths of a working day of the whole day, week, month or quarter.
    pub working: i64,
    /// Why it is judged so.
    pub reasons: Vec<Reason>,
}

impl Expectation {
    /// One occurrence, judged. `None` where no term holds on its first day, which is of no span of this expectation.
    pub fn occurrence(&self, span: Span, times: Times<'_>, judged: Judged<'_>) -> Option<Occurrence> {
        let metric = judged.metric;
        let decimals = metric.decimals(Some(judged.currency));
        let amount = |amount: i64| Exact::scaled(i128::from(amount), decimals);
        let target = amount(self.term_on(span.days.start())?.target)?;
        let working = times.calendar.weight_without_time_off(span.bucket);
        let available = times.calendar.weight_of(span.days);
        let actual = judged.facts.map(|facts| facts.actual(metric, decimals));
        let band = match metric.direction {
            Direction::Maintain(Band { min, max }) => Some((amount(min)?, amount(max)?)),
            Direction::Increase | Direction::Decrease => None,
        };
        let mut occurrence = Occurrence {
            expectation: self.id,
            days: span.days,
            target,
            prorated: target,
            actual: actual.unwrap_or(None),
            missing_rate: judged.facts.err(),
            state: OccurrenceState::Pending,
            over: span.days.end() <= times.today,
            excuse: judged.excuse.cloned(),
            available,
            working,
            reasons: Vec::new(),
        };
        occurrence.prorate(metric, times.calendar.weight_without_time_off(span.days));
        occurrence.state = occurrence.judge(metric, band);
        Some(occurrence)
    }
}

impl Occurrence {
    fn because(&mut self, code: ReasonCode, text: &'static str) {
        self.reasons.push(Reason::new(code, text));
    }

    /// Only what is added up towards a target is less on fewer days: a rate, a level and a limit are the same on each.
    fn prorate(&mut self, metric: &Definition, held: i64) {
        let added_up = metric.accumulates() && metric.direction == Direction::Increase;
        if !added_up || self.available >= self.working {
            return;
        }
        let part = Exact::ratio(i128::from(self.available), i128::from(self.working));
        let Some(prorated) = part.and_then(|part| self.target.checked_mul(part)) else {
            return self.because(
                ReasonCode::Overflow,
                "A figure is too large for exact arithmetic.",
            );
        };
        self.prorated = match metric.is_whole() && prorated.is_positive() {
            true => Exact::ratio(prorated.round().max(1), 1).unwrap_or(prorated),
            false => prorated,
        };
        if held < self.working {
            self.because(
                ReasonCode::PartOfPeriod,
                "The target is reduced by the working days on which the expectation did not hold.",
            );
        }
        if self.available > 0 && self.available < held {
            self.because(
                ReasonCode::ProratedForLeave,
                "The target is reduced by the working days on leave.",
            );
        }
    }

    fn judge(&mut self, metric: &Definition, band: Option<(Exact, Exact)>) -> OccurrenceState {
        if self.available == 0 {
            self.because(ReasonCode::OnLeave, "All of its working days are leave.");
            return OccurrenceState::Excused;
        }
        if let Some(missing) = self.missing_rate {
            self.reasons.push(Reason::new(
                ReasonCode::FxRateMissing,
                format!("There is {missing}."),
            ));
            return OccurrenceState::Pending;
        }
        // A level may get worse until the end; what only grows towards its target has reached it for good.
        let for_good = metric.direction == Direction::Increase && !metric.is_level();
        if self.is_kept(metric, band) && (self.over || for_good) {
            return OccurrenceState::Met;
        }
        if self.excuse.is_some() {
            self.because(ReasonCode::ExcusedByLeader, "A leader excused it.");
            return OccurrenceState::Excused;
        }
        if !self.over {
            return OccurrenceState::Pending;
        }
        if self.actual.is_none() && metric.is_level() {
            self.because(
                ReasonCode::NoFacts,
                "Nothing was measured, and a rate or a level of nothing is neither good nor bad.",
            );
            return OccurrenceState::Excused;
        }
        self.because(ReasonCode::TargetNotReached, "It is over and was not met.");
        OccurrenceState::Missed
    }

    fn is_kept(&self, metric: &Definition, band: Option<(Exact, Exact)>) -> bool {
        let Some(actual) = self.actual else {
            // The largest of nothing exceeds nothing.
            return metric.aggregation == Aggregation::Max && metric.direction == Direction::Decrease;
        };
        match (metric.direction, band) {
            (_, Some((min, max))) => min <= actual && actual <= max,
            (Direction::Decrease, None) => actual <= self.prorated,
            (_, None) => actual >= self.prorated,
        }
    }

    /// How it came about.
    pub fn explanation(&self) -> Explanation {
        let days = |weight: i64| Exact::scaled(i128::from(weight), 2).unwrap_or(Exact::ZERO);
        let mut inputs = vec![
            Input::new("startsOn", self.days.start()),
            Input::new("endsOn", self.days.end()),
            Input::new("target", self.target),
            Input::new("workingDays", days(self.working)),
            Input::new("availableDays", days(self.available)),
        ];
        inputs.extend(self.actual.map(|actual| Input::new("actual", actual)));
        let formula = match self.prorated == self.target {
            true => "proratedTarget = target",
            false => {
                "proratedTarget = target × availableDays / workingDays, whole units rounded half up and at least 1"
            }
        };
        Explanation {
            inputs,
            formula: formula.to_owned(),
            reasons: self.reasons.clone(),
        }
    }
}
