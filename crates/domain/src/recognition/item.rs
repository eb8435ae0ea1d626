//! A recognition: to others, never to oneself, so many a month, and taken back for a day.

use super::words::{RecognitionAudience, RecognitionBasis};
use crate::errors::Invalid;
use crate::ids::{GoalId, MemberId, OpportunityId, RecognitionId, TeamId};
use crate::text;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeSet;

/// Most members named by a recognition.
pub const MOST_RECIPIENTS: usize = 20;
/// Most members of a team that is recognised as a whole.
pub const LARGEST_TEAM: usize = 500;
/// Hours within which an author may take a recognition back.
const RETRACTION_HOURS: i64 = 24;
/// Longest text, in characters.
const LONGEST: usize = 2000;

/// A recognition. It does not change; its author may take it back for a day, and then its place stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    /// Identity; later ones sort after earlier ones.
    pub id: RecognitionId,
    /// Who gave it.
    pub from: MemberId,
    /// The team it is to, where it is to one; its recipients are then those who were in it that day.
    pub team: Option<TeamId>,
    /// What for.
    pub basis: RecognitionBasis,
    /// The words; none once it was taken back.
    pub text: Option<String>,
    /// Who reads it.
    pub audience: RecognitionAudience,
    /// The goal it is about.
    pub goal: Option<GoalId>,
    /// The deal it is about.
    pub opportunity: Option<OpportunityId>,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// The organization's date of that.
    pub on: NaiveDate,
    /// When it was taken back.
    pub retracted_at: Option<DateTime<Utc>>,
}

/// Which recognitions are wanted; conditions left out do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecognitionFilter {
    /// Is to this member, alone, among others or in their team.
    pub to: Option<MemberId>,
    /// Is to this very team.
    pub team: Option<TeamId>,
    /// Was given by this member.
    pub from: Option<MemberId>,
    /// Is for this.
    pub basis: Option<RecognitionBasis>,
}

impl Recognition {
    /// The text of a recognition, trimmed; refuses `text` with the codes of [`crate::text`].
    pub fn words(text: &str) -> Result<String, Invalid> {
        text::bounded("text", text, LONGEST)
    }

    /// Members that are named, each once. Refuses nobody (`NO_RECIPIENT`), more than [`MOST_RECIPIENTS`] (`TOO_MANY_RECIPIENTS`), and
    /// oneself among them (`TO_ONESELF`).
    pub fn to_members(from: MemberId, named: &[MemberId]) -> Result<BTreeSet<MemberId>, Invalid> {
        let recipients: BTreeSet<MemberId> = named.iter().copied().collect();
        let refused = |code, message: String| Err(Invalid::one("to.members", code, message));
        if recipients.contains(&from) {
            return refused("TO_ONESELF", "recognition is for others".to_owned());
        }
        match recipients.len() {
            0 => refused("NO_RECIPIENT", "name somebody".to_owned()),
            many if many > MOST_RECIPIENTS => {
                let message = format!("at most {MOST_RECIPIENTS} members are named; recognise their team");
                refused("TOO_MANY_RECIPIENTS", message)
            }
            _ => Ok(recipients),
        }
    }

    /// Those of a team who are recognised by somebody, who may be in it and is none of them. Refuses a team without others:
    /// `TO_ONESELF` where one is alone in it, `NO_RECIPIENT` where nobody is; and one that is too large, with `TOO_MANY_RECIPIENTS`.
    pub fn to_team(from: MemberId, team: &[MemberId]) -> Result<BTreeSet<MemberId>, Invalid> {
        let refused = |code, message: String| Err(Invalid::one("to.team", code, message));
        let mut recipients: BTreeSet<MemberId> = team.iter().copied().collect();
        let belongs = recipients.remove(&from);
        match (recipients.len(), belongs) {
            (0, true) => refused("TO_ONESELF", "you are alone in that team".to_owned()),
            (0, false) => refused("NO_RECIPIENT", "nobody is in that team today".to_owned()),
            (many, _) if many > LARGEST_TEAM => {
                let message = format!("more than {LARGEST_TEAM} are in it; recognise the teams below it");
                refused("TOO_MANY_RECIPIENTS", message)
            }
            _ => Ok(recipients),
        }
    }

    /// Refuses one recognition more in a fiscal month with `LIMIT_REACHED`, which says from which day on there is room again.
    pub fn check_limit(given: u64, limit: u32, resets_on: NaiveDate) -> Result<(), Invalid> {
        if given < u64::from(limit) {
            return Ok(());
        }
        let message = format!("{limit} recognitions a month are given; there is room again on {resets_on}");
        Err(Invalid::one("recognition", "LIMIT_REACHED", message))
    }

    /// The recognition taken back by somebody, its text gone. Refuses with `NOT_YOUR_RECOGNITION`, and with `RETRACTION_OVER` after a
    /// day; one that is taken back stays so.
    pub fn retracted(self, by: MemberId, now: DateTime<Utc>) -> Result<Recognition, Invalid> {
        let refused = |code, message: String| Err(Invalid::one("recognition", code, message));
        if self.from != by {
            return refused("NOT_YOUR_RECOGNITION", "only its author takes it back".to_owned());
        }
        if self.retracted_at.is_some() {
            return Ok(self);
        }
        if now - self.at > TimeDelta::hours(RETRACTION_HOURS) {
            let message = format!("a recognition is taken back within {RETRACTION_HOURS} hours");
            return refused("RETRACTION_OVER", message);
        }
        Ok(Recognition {
            text: None,
            retracted_at: Some(now),
            ..self
        })
    }

    /// Refuses reactions to what was taken back, with `RETRACTED`.
    pub fn check_stands(&self) -> Result<(), Invalid> {
        match self.retracted_at {
            None => Ok(()),
            Some(_) => Err(Invalid::one(
                "recognition",
                "RETRACTED",
                "its author took it back",
            )),
        }
    }
}

#[cfg(test)]
#[path = "item_tests.rs"]
mod tests;
