//! An alert: what a rule found, and what became of it.

use super::escalation::Escalation;
use super::key::AlertKey;
use super::life::Life;
use super::rounds::Raised;
use super::rule::{AlertRule, AlertState, Severity};
use crate::calendar::Period;
use crate::goals::Explanation;
use crate::ids::{AlertId, MemberId, TeamId};
use crate::paging::Key;
use chrono::NaiveDate;

/// What a rule found as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub key: AlertKey,
    /// The period it is about; none where there is none.
    pub period: Option<Period>,
    /// When it was raised.
    pub raised: Raised,
    /// What became of what raised it: none while it holds.
    pub over: Option<AlertState>,
    /// Whose conduct it is about beside whom it concerns: they do not act on it, either.
    pub conduct: Option<MemberId>,
    /// Why it was raised.
    pub explanation: Explanation,
}

/// Something that asks for help to come early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its identity, which follows from its key.
    pub id: AlertId,
    /// As of which day it was looked for.
    pub as_of: NaiveDate,
    /// What was found.
    pub found: Finding,
    /// What became of it.
    pub life: Life,
    /// The number of the last step taken with it; zero where there is none.
    pub last_step: i32,
    /// Who is to act on it: whoever covers the team of whom it is about; none where that is the executives.
    pub responsible: Option<MemberId>,
    /// The last day on which whoever is to act on it is not late: after it, it goes one level up.
    pub due: NaiveDate,
    /// That it went one level up.
    pub escalation: Option<Escalation>,
}

/// Which alerts are wanted; conditions left out do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AlertFilter {
    /// About one of these members.
    pub members: Option<Vec<MemberId>>,
    /// About this team, one below it, or a member assigned to one of them today.
    pub team: Option<TeamId>,
    /// Raised by one of these.
    pub rules: Option<Vec<AlertRule>>,
    /// In one of these states; those with something left to do when left out.
    pub states: Option<Vec<AlertState>>,
    /// Snoozed, or not.
    pub snoozed: Option<bool>,
}

impl Alert {
    /// How urgent it is.
    pub fn severity(&self) -> Severity {
        self.found.key.rule.severity()
    }

    /// Where it stands in a list: the most urgent first, of these the oldest.
    pub fn place(&self) -> Key {
        let urgency = Severity::High as u8 - self.severity() as u8;
        Key {
            sort: format!("{urgency}{}", self.found.raised.on),
            id: self.id.as_uuid(),
        }
    }

    /// Whether the executives are to act on it: nobody leads above, or whoever did has not.
    pub fn is_with_executives(&self) -> bool {
        self.responsible.is_none() || self.escalation.is_some_and(|escalation| escalation.to.is_none())
    }

    /// Whether it matches a filter in all that is not its subject.
    pub fn matches(&self, filter: &AlertFilter) -> bool {
        let state = self.life.state;
        let rule = self.found.key.rule;
        let in_state = match &filter.states {
            Some(states) => states.contains(&state),
            None => state.is_raised(),
        };
        let alike = |wanted: &AlertRule| wanted.known_as() == rule.known_as();
        let snoozed = self.life.snoozed_until.is_some();
        in_state
            && filter.rules.as_ref().is_none_or(|rules| rules.iter().any(alike))
            && filter.snoozed.is_none_or(|wanted| wanted == snoozed)
    }
}
