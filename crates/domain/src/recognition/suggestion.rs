//! Whom to recognise, and what for: found in facts of the last days, and kept nowhere.

use super::RecognitionBasis;
use crate::calendar::{Period, plus_days};
use crate::exact::Exact;
use crate::ids::{GoalId, MemberId, MetricId, OpportunityId};
use crate::words::words;
use chrono::NaiveDate;
use uuid::Uuid;

/// Days within which something is worth a word.
pub const SUGGESTED_DAYS: i64 = 30;
/// Months before the one judged that growth is held against.
pub const BASELINE_MONTHS: usize = 6;
/// Fewest of them that say anything.
const FEWEST_MONTHS: usize = 4;

words! {
    /// Why somebody is suggested.
    SuggestionRule {
        /// A goal was reached.
        GoalReached = "GOAL_REACHED",
        /// The first deal of a member was won.
        FirstWin = "FIRST_WIN",
        /// The largest deal of a member in twelve months was won.
        LargestWin = "LARGEST_WIN",
        /// A member's month is well above their own months before.
        Growth = "GROWTH",
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// This goal was reached, or more.
    Goal(GoalId),
    /// This deal was the first one.
    FirstWin(OpportunityId),
    /// This deal was the largest one.
    LargestWin(OpportunityId),
    /// A result grew.
    Growth(Growth),
}

/// A month of a result against the months before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Of which metric.
    pub metric: MetricId,
    /// The fiscal month judged.
    pub month: Period,
    /// Its figure.
    pub figure: Exact,
    /// The mean of the months before.
    pub baseline: Exact,
    /// How many months that is.
    pub months: usize,
}

/// Somebody to recognise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Whom.
    pub member: MemberId,
    /// The day it happened.
    pub on: NaiveDate,
    /// What happened.
    pub occasion: Occasion,
}

impl Suggestion {
    /// Why.
    pub fn rule(&self) -> SuggestionRule {
        match self.occasion {
            Occasion::Goal(_) => SuggestionRule::GoalReached,
            Occasion::FirstWin(_) => SuggestionRule::FirstWin,
            Occasion::LargestWin(_) => SuggestionRule::LargestWin,
            Occasion::Growth(_) => SuggestionRule::Growth,
        }
    }

    /// What the recognition would be for.
    pub fn basis(&self) -> RecognitionBasis {
        match self.occasion {
            Occasion::Growth(_) => RecognitionBasis::Growth,
            _ => RecognitionBasis::Result,
        }
    }

    /// What it is known by when it is dismissed: the same whenever it is found again.
    pub fn key(&self) -> SuggestionKey {
        let (object, month) = match self.occasion {
            Occasion::Goal(id) => (id.as_uuid(), None),
            Occasion::FirstWin(id) | Occasion::LargestWin(id) => (id.as_uuid(), None),
            Occasion::Growth(growth) => (growth.metric.as_uuid(), Some(growth.month.start())),
        };
        SuggestionKey {
            rule: self.rule(),
            member: self.member,
            object,
            month,
        }
    }
}

/// Rule, subject and object of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SuggestionKey {
    /// Why somebody is suggested.
    pub rule: SuggestionRule,
    /// Who.
    pub member: MemberId,
    /// The goal, deal or metric.
    object: Uuid,
    /// The month's first day, where it is about one.
    month: Option<NaiveDate>,
}

impl SuggestionKey {
    /// The key somebody wrote; none where it is no key of a suggestion.
    pub fn parse(text: &str) -> Option<SuggestionKey> {
        let mut parts = text.split('.');
        let rule = SuggestionRule::from_word(parts.next()?)?;
        let member = MemberId::from_uuid(parts.next()?.parse().ok()?);
        let object = parts.next()?.parse().ok()?;
        let month = parts.next().map(str::parse).transpose().ok()?;
        let key = SuggestionKey {
            rule,
            member,
            object,
            month,
        };
        // One spelling each, and a month where the rule has one.
        let is_whole = month.is_some() == (rule == SuggestionRule::Growth);
        (is_whole && key.to_string() == text).then_some(key)
    }
}

impl std::fmt::Display for SuggestionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.rule, self.member, self.object)?;
        match self.month {
            Some(month) => write!(f, ".{month}"),
            None => Ok(()),
        }
    }
}

/// A deal somebody won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Win {
    /// Who.
    pub member: MemberId,
    /// Which deal.
    pub opportunity: OpportunityId,
    /// When.
    pub on: NaiveDate,
    /// What it is worth in the organization's currency; none without a rate.
    pub amount: Option<i64>,
}

/// What somebody won until the day judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WinsSoFar {
    /// The day of their first win ever.
    pub first_on: NaiveDate,
    /// The largest amount of the twelve months, before the days that are looked at.
    pub largest_before: Option<i64>,
}

/// What there is to say of the wins of these days: somebody's first ever, and the one that is larger than all others of twelve months.
pub fn remarkable_wins(
    mut wins: Vec<Win>,
    so_far: impl Fn(MemberId) -> Option<WinsSoFar>,
) -> Vec<Suggestion> {
    wins.sort_by_key(|win| (win.member, win.on, win.opportunity));
    let mut found = Vec::new();
    for theirs in wins.chunk_by(|one, next| one.member == next.member) {
        let before = theirs.first().and_then(|win| so_far(win.member));
        let Some(before) = before else { continue };
        let (mut record, mut largest) = (before.largest_before, None);
        for (index, win) in theirs.iter().enumerate() {
            if index == 0 && before.first_on == win.on {
                found.push(won(win, Occasion::FirstWin(win.opportunity)));
            } else if record.is_some() && win.amount > record {
                largest = Some(won(win, Occasion::LargestWin(win.opportunity)));
            }
            record = record.max(win.amount);
        }
        found.extend(largest);
    }
    found
}

fn won(win: &Win, occasion: Occasion) -> Suggestion {
    Suggestion {
        member: win.member,
        on: win.on,
        occasion,
    }
}

/// The mean of the months before, where a month's figure is at least a quarter above it; none with fewer than four of them, or
/// where there was nothing before.
pub fn grown(figure: Exact, before: &[Exact]) -> Option<Exact> {
    if before.len() < FEWEST_MONTHS {
        return None;
    }
    let sum = before
        .iter()
        .try_fold(Exact::ZERO, |sum, month| sum.checked_add(*month))?;
    let mean = sum.checked_div(Exact::ratio(i128::try_from(before.len()).ok()?, 1)?)?;
    let least = mean.checked_mul(Exact::ratio(5, 4)?)?;
    (mean.is_positive() && figure >= least).then_some(mean)
}

/// The days of which facts are worth a word on a day, which is the last of them.
pub fn suggested_days(as_of: NaiveDate) -> Option<Period> {
    Period::new(plus_days(as_of, -SUGGESTED_DAYS + 1), plus_days(as_of, 1)).ok()
}

#[cfg(test)]
#[path = "suggestion_tests.rs"]
mod tests;
