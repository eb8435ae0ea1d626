//! How a guardrail stands: a pure function of its figure, its projection, the working days that are left, and the day.

use super::guardrail::Guardrail;
use super::words::{GuardrailCondition, GuardrailState};
use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};
use crate::metrics::Definition;
use crate::money::{Currency, MissingRate};
use chrono::NaiveDate;

/// What a guardrail is judged by.
#[derive(Clone, Copy, Debug)]
pub struct GuardrailFacts<'a> {
    /// What is measured.
    pub metric: &'a Definition,
    /// The currency of amounts in money: the organization's.
    pub currency: Currency,
    /// The owner's figure over the period until the end of `as_of`; `Err` where a rate is missing.
    pub actual: Result<Option<Exact>, MissingRate>,
    /// Where the period ends at the recent rate; none for what is not added up.
    pub projected: Option<Exact>,
    /// Working days from `as_of` on until the deadline.
    pub days_left: Exact,
    /// The day judged.
    pub as_of: NaiveDate,
    /// The day it was waived on, where it was.
    pub waived_on: Option<NaiveDate>,
}

/// How a guardrail stands at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardrailStanding {
    /// The day judged.
    pub as_of: NaiveDate,
    /// The judgement. Of no meaning while a rate is missing.
    pub state: GuardrailState,
    /// The lead that was reached, in working days; of a warning only.
    pub lead: Option<u16>,
    /// The threshold in the metric's unit.
    pub threshold: Exact,
    /// The owner's figure so far.
    pub actual: Option<Exact>,
    /// Where it leads: what is not added up stays where it is.
    pub projected: Option<Exact>,
    /// Working days that are left.
    pub days_left: Exact,
    /// The rate without which nothing is known.
    pub missing_rate: Option<MissingRate>,
    /// Why it is judged so.
    pub reasons: Vec<Reason>,
}

impl Guardrail {
    /// How it stands.
    pub fn standing(&self, facts: GuardrailFacts<'_>) -> GuardrailStanding {
        let decimals = facts.metric.decimals(Some(facts.currency));
        let actual = facts.actual.unwrap_or(None);
        let mut standing = GuardrailStanding {
            as_of: facts.as_of,
            state: GuardrailState::Clear,
            lead: None,
            threshold: Exact::scaled(i128::from(self.threshold), decimals).unwrap_or(Exact::ZERO),
            actual,
            projected: facts.projected.or(actual),
            days_left: facts.days_left,
            missing_rate: facts.actual.err(),
            reasons: Vec::new(),
        };
        standing.state = self.judge(&mut standing, facts);
        standing
    }

    fn holds(&self, figure: Option<Exact>, threshold: Exact) -> bool {
        match (self.condition, figure) {
            (GuardrailCondition::AtLeast, figure) => figure.is_some_and(|figure| figure >= threshold),
            // Nothing exceeds nothing.
            (GuardrailCondition::AtMost, figure) => figure.is_none_or(|figure| figure <= threshold),
        }
    }

    fn judge(&self, standing: &mut GuardrailStanding, facts: GuardrailFacts<'_>) -> GuardrailState {
        if facts.waived_on.is_some_and(|day| day <= facts.as_of) {
            let text = "A leader above does not hold to it.";
            standing.reasons.push(Reason::new(ReasonCode::Waived, text));
            return GuardrailState::Waived;
        }
        if let Some(missing) = standing.missing_rate {
            let text = format!("There is {missing}.");
            standing
                .reasons
                .push(Reason::new(ReasonCode::FxRateMissing, text));
            return GuardrailState::Clear;
        }
        let holds = self.holds(standing.actual, standing.threshold);
        if facts.as_of >= self.period.end() {
            if !holds {
                let text = "The deadline passed and the condition did not hold.";
                standing
                    .reasons
                    .push(Reason::new(ReasonCode::TargetNotReached, text));
                return GuardrailState::Breached;
            }
            return GuardrailState::Met;
        }
        if facts.as_of < self.period.start() {
            let text = "Its period has not begun.";
            standing.reasons.push(Reason::new(ReasonCode::NotBegun, text));
            return GuardrailState::Clear;
        }
        match self.condition {
            GuardrailCondition::AtMost if !holds => {
                let text = "More than is allowed is there already.";
                standing
                    .reasons
                    .push(Reason::new(ReasonCode::ThresholdExceeded, text));
                return GuardrailState::Breached;
            }
            // A level may fall again until the end.
            GuardrailCondition::AtLeast if holds && !facts.metric.is_level() => {
                let text = "The target is reached, nothing more is required.";
                standing
                    .reasons
                    .push(Reason::new(ReasonCode::TargetReached, text));
                return GuardrailState::Met;
            }
            GuardrailCondition::AtLeast | GuardrailCondition::AtMost => {}
        }
        if self.holds(standing.projected, standing.threshold) {
            return GuardrailState::Clear;
        }
        let near = |lead: &&u16| standing.days_left <= Exact::from(i64::from(**lead));
        let lead = self.leads.iter().filter(near).min().copied();
        match lead {
            None => GuardrailState::Clear,
            Some(_) => {
                standing.lead = lead;
                let text = "The projection misses the condition, and the deadline is near.";
                standing
                    .reasons
                    .push(Reason::new(ReasonCode::ProjectionMisses, text));
                GuardrailState::Warning
            }
        }
    }
}

impl GuardrailStanding {
    /// How it came about.
    pub fn explanation(&self) -> Explanation {
        let mut inputs = vec![
            Input::new("asOf", self.as_of),
            Input::new("threshold", self.threshold),
            Input::new("workingDaysLeft", self.days_left),
        ];
        inputs.extend(self.actual.map(|actual| Input::new("actual", actual)));
        inputs.extend(self.projected.map(|projected| Input::new("projected", projected)));
        Explanation {
            inputs,
            formula: "projected = actual + ratePerWorkingDay × workingDaysLeft".to_owned(),
            reasons: self.reasons.clone(),
        }
    }
}
